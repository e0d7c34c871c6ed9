"""What the full and the public proof have in common, and how it is checked."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import cached_property
from typing import Any

from rules import ceremony, frozen, lock, merkle, proof, redraw
from rules import seed as seeds
from rules.ceremony import Drawn
from rules.contributions import Log
from rules.encoding import Facts
from rules.policy import Policy
from rules.pool import PublicRow, Stratum
from rules.verifier.check import Unfit, require, same

NO_REDRAWS = "没有更换"
COUNTS = "计数"  # the last check, whose words a result begins with
BLANKS = b" \t\r\n"  # what an editor may leave behind the text


def first_line(counts: Any) -> str:
    """Return what a public result says first: how often a lock was given up, somebody or some subject replaced, a subject excluded."""
    inspectors, subjects = (counts["redraws"][kind] for kind in (redraw.INSPECTOR, redraw.SUBJECT))
    return f"撤销锁定 {counts['aborts']} 次 · 更换检查人员 {inspectors} 次 · 更换检查对象 {subjects} 次 · 排除 {counts['exclusions']} 家"


def told(redraws: Sequence[Facts]) -> str:
    """Return how many redraws reached which level."""
    levels = Counter(one["level"] for one in redraws)
    return "，".join(f"{level} {levels[level]} 次" for level in sorted(levels))


class Verifier:
    """What both kinds of proof have in common."""

    def __init__(self, document: Any, content: bytes) -> None:
        self.document, self.content = document, content

    def checks(self, fingerprint: str) -> Sequence[tuple[str, Callable[[], str]]]:
        return (
            ("写法", self._spelling),
            ("锁定内容", self._commitment_whole),
            ("锁定指纹", self._fingerprint),
            ("事先给出的指纹", lambda: self._given(fingerprint)),
            ("检查对象名单", self._subjects),
            ("检查人员名单", self._inspectors),
            ("系统密数", self._secret),
            ("参与人", self._contributors),
            ("种子", self._seed),
            ("各等级数量", self._strata),
            ("抽中的对象", self._drawn),
            ("检查组", self._teams),
            ("结果指纹", self._result),
            ("更换", self._redraws),
            (COUNTS, self._counts),
        )

    def _spelling(self) -> str:
        require(self.document.keys() == proof.KEYS[self.document["kind"]], "字段不全或多余")
        require(self.content.rstrip(BLANKS) == proof.spell(self.document), "不是规范写法：文件被改写过")
        return "完整版" if self.document["kind"] == proof.FULL else "公开版"

    def _commitment_whole(self) -> str:
        try:
            lock.require_whole(self.document["commitment"])
        except ValueError as error:
            raise Unfit(str(error)) from error
        return (
            f"任务 {self.document['commitment']['task']}，第 {self.document['commitment']['sequence']} 次锁定"
        )

    def _fingerprint(self) -> str:
        require(self._c0.hex() == self.document["fingerprint"], "锁定内容算不出所记的指纹：锁定之后被改动")
        return self._c0.hex()[: lock.SHORT]

    def _given(self, fingerprint: str) -> str:
        if not fingerprint:
            return "没有提供摇号之前收到的指纹，无法排除整份重做；请用锁定通知里的指纹再核一次"
        wanted = fingerprint.lower().strip()
        require(len(wanted) in (lock.SHORT, 64), "指纹应是 24 位或 64 位十六进制数")
        require(self._c0.hex().startswith(wanted), "与摇号之前给出的指纹不同：这不是当时锁定的内容")
        return "与摇号之前给出的相同"

    def _subjects(self) -> str:
        require(same(merkle.mark(self._public), self._commitment["subjects"]), "名单与锁定时不同")
        return f"{len(self._shown)} 行，无重复"

    def _secret(self) -> str:
        secret = frozen.unhex(self.document["secret"])
        require(seeds.secret_hash(secret) == self._commitment["secret_hash"], "与锁定时封存的不同")
        return "与锁定时封存的相同"

    def _contributors(self) -> str:
        lock.require_whole(self._commitment)
        try:
            log = self._log
        except ValueError as error:
            raise Unfit(str(error)) from error
        require(log.complete, "还有参与人没有出话")
        require(self.document["level"] == log.level, "所记的可信等级与实际不符")
        return f"{len(log.contributors)} 名，来自不同单位，出话前都收到过指纹；{log.level}：{log.level.label}"

    def _seed(self) -> str:
        require(self._found_seed.hex() == self.document["seed"], "由指纹、密数和各人的话算不出所记的种子")
        return self._found_seed.hex()

    def _strata(self) -> str:
        try:
            strata, _ = self._found
        except ValueError as error:
            raise Unfit(str(error)) from error
        require(same([asdict(one) for one in strata], self.document["strata"]), "与按名单和比例算出的不同")
        return "，".join(f"{one.label} {one.quota}/{one.size}" for one in strata)

    def _drawn(self) -> str:
        _, drawn = self._found
        require(same(ceremony.spell_drawn(drawn), self.document["drawn"]), "与按种子重抽的不同")
        return f"{len(drawn)} 家，重抽结果相同"

    def _result(self) -> str:
        _, drawn = self._found
        hashed = ceremony.result_hash(self._c0, self._found_seed, self._log.head, drawn, self._teams_hash)
        require(hashed.hex() == self.document["result_hash"], "与重算的不同")
        return hashed.hex()[: lock.SHORT]

    def _counts(self) -> str:
        excluded = sum(1 for row in self._shown if row.reason)
        found = {
            "aborts": self._commitment["sequence"] - 1,
            "redraws": proof.count(one["kind"] for one in self.document["redraws"]),
            "exclusions": excluded,
        }
        require(same(found, self.document["counts"]), "与实际次数不同")
        return first_line(found)

    def _said_redraws(self) -> list[Facts]:
        said: list[Facts] = self.document["redraws"]
        require(isinstance(said, list), "不是列表")
        frozen.unhex(self.document["result_hash"])
        return said

    def _inspectors(self) -> str:
        raise NotImplementedError

    def _teams(self) -> str:
        raise NotImplementedError

    def _redraws(self) -> str:
        raise NotImplementedError

    @cached_property
    def _public(self) -> bytes:
        raise NotImplementedError

    @cached_property
    def _teams_hash(self) -> bytes:
        raise NotImplementedError

    @cached_property
    def _commitment(self) -> dict[str, Any]:
        commitment: dict[str, Any] = self.document["commitment"]
        return commitment

    @cached_property
    def _c0(self) -> bytes:
        return lock.commitment(self._commitment)

    @cached_property
    def _policy(self) -> Policy:
        return Policy.read(self._commitment["policy"])

    @cached_property
    def _log(self) -> Log:
        return Log.of(self._c0, self._commitment, self.document["log"])

    @cached_property
    def _found_seed(self) -> bytes:
        return seeds.seed(self._c0, frozen.unhex(self.document["secret"]), self._log.shares())

    @cached_property
    def _found(self) -> tuple[list[Stratum], list[Drawn]]:
        return ceremony.draw_all(self._shown, self._policy, self._found_seed)

    @cached_property
    def _shown(self) -> list[PublicRow]:
        return frozen.read_public(self._public)
