"""The proof: one file from which anybody can repeat a draw; and the verifier that names what does not fit (第二、十八条)."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from rules import ceremony, lock, redraw
from rules import seed as seeds
from rules.ceremony import Drawn, Outcome, Phrases
from rules.encoding import Facts, canonical
from rules.lock import Policy
from rules.matching import Infeasible, Team, match
from rules.pool import PoolRow, Stratum
from rules.redraw import Bench, Redraw
from rules.replacement import NobodyLeft

PROTOCOL = "ssj/1"


@dataclass(frozen=True)
class Check:
    """One thing that was checked: its name, whether it held, and what was found, in Chinese."""

    name: str
    held: bool
    detail: str


def build(
    commitment: Facts,
    subjects: bytes,
    inspectors: bytes,
    secret: bytes,
    phrases: Phrases,
    outcome: Outcome,
    redraws: Sequence[Redraw] = (),
) -> bytes:
    """Return the proof as canonical JSON; the rosters stand in it as the text that was locked, the redraws in their order."""
    document = {
        "protocol": PROTOCOL,
        "commitment": commitment,
        "fingerprint": outcome.fingerprint.hex(),
        "subjects": subjects.decode(),
        "inspectors": inspectors.decode(),
        "secret": secret.hex(),
        "phrases": [list(one) for one in phrases],
        "seed": outcome.seed.hex(),
        "strata": [asdict(one) for one in outcome.strata],
        **ceremony.spell_result(outcome.drawn, outcome.teams),
        "result_hash": outcome.result_hash.hex(),
        "redraws": [one.as_facts() for one in redraws],
    }
    return canonical(document, nfc=False)  # a phrase is hashed as it was typed


def append(content: bytes, redraws: Sequence[Redraw]) -> bytes:
    """Return a proof with the redraws held so far."""
    document = json.loads(content)
    return canonical({**document, "redraws": [one.as_facts() for one in redraws]}, nfc=False)


def verify(content: bytes, fingerprint: str = "") -> list[Check]:
    """Repeat a draw from its proof and hold every part against it; never raises, whatever the bytes.

    Args:
        content: the proof file.
        fingerprint: what was given out before the draw, 24 or 64 hex digits. Without it a proof that was made up from
            scratch can not be told from a true one.
    """
    try:
        document = json.loads(content)
        if document["protocol"] != PROTOCOL:
            return [Check("证明文件", False, f"协议是 {document['protocol']!r}，本程序只认 {PROTOCOL}")]
        verifier = _Verifier(document)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return [Check("证明文件", False, "不是完整的证明文件")]
    return [_run(name, check) for name, check in verifier.checks(fingerprint)]


def _run(name: str, check: Callable[[], str]) -> Check:
    try:
        return Check(name, True, check())
    except _Unfit as unfit:
        return Check(name, False, str(unfit))
    except Infeasible:
        return Check(name, False, "按冻结的名单组不成合规的检查组")
    except Exception as error:  # noqa: BLE001 - a stranger's file may break any step in any way; the check has then failed
        return Check(name, False, f"内容残缺或格式不对（{type(error).__name__}）")


class _Unfit(Exception):
    pass


def _require(fits: bool, otherwise: str) -> None:
    if not fits:
        raise _Unfit(otherwise)


class _Verifier:
    def __init__(self, document: Any) -> None:
        self.document = document
        self.commitment: dict[str, Any] = document["commitment"]
        self.subjects: bytes = document["subjects"].encode()
        self.inspectors: bytes = document["inspectors"].encode()
        self.phrases: list[tuple[str, str]] = [(who, words) for who, words in document["phrases"]]

    def checks(self, fingerprint: str) -> Sequence[tuple[str, Callable[[], str]]]:
        return (
            ("锁定指纹", self._fingerprint),
            ("事先给出的指纹", lambda: self._given(fingerprint)),
            ("检查对象名单", lambda: self._roster("subjects", self.subjects)),
            ("检查人员名单", lambda: self._roster("inspectors", self.inspectors)),
            ("系统密数", self._secret),
            ("参与人", self._contributors),
            ("种子", self._seed),
            ("各等级数量", self._strata),
            ("抽中的对象", self._drawn),
            ("检查组", self._teams),
            ("结果指纹", self._result),
            ("更换", self._redraws),
        )

    def _fingerprint(self) -> str:
        found = lock.commitment(self.commitment).hex()
        _require(found == self.document["fingerprint"], "锁定内容算不出所记的指纹：锁定之后被改动")
        return found[: lock.SHORT]

    def _given(self, fingerprint: str) -> str:
        if not fingerprint:
            return "没有提供摇号之前收到的指纹，无法排除整份重做；请用锁定通知里的指纹再核一次"
        wanted = fingerprint.lower().strip()
        _require(len(wanted) in (lock.SHORT, 64), "指纹应是 24 位或 64 位十六进制数")
        _require(
            lock.commitment(self.commitment).hex().startswith(wanted),
            "与摇号之前给出的指纹不同：这不是当时锁定的内容",
        )
        return "与摇号之前给出的相同"

    def _roster(self, name: str, content: bytes) -> str:
        said = self.commitment[name]
        _require(lock.root(content) == said["root"], "名单与锁定时不同")
        rows: Sequence[object] = self._rows if name == "subjects" else lock.read_inspectors(content)
        _require(len(rows) == said["count"], "名单行数与锁定时不同")
        return f"{len(rows)} 行，无重复"

    def _secret(self) -> str:
        secret = bytes.fromhex(self.document["secret"])
        _require(seeds.secret_hash(secret) == self.commitment["secret_hash"], "与锁定时封存的不同")
        return "与锁定时封存的相同"

    def _contributors(self) -> str:
        who = [one for one, _ in self.phrases]
        _require(who == self.commitment["contributors"], "与锁定时确定的不同")
        _require(len(set(who)) == len(who) >= 2, "应是两名以上不同的参与人")
        return f"{len(who)} 名，各出一句"

    def _seed(self) -> str:
        found = self._found_seed.hex()
        _require(found == self.document["seed"], "由指纹、密数和各人的话算不出所记的种子")
        return found

    def _strata(self) -> str:
        strata, _ = self._found
        _require([asdict(one) for one in strata] == self.document["strata"], "与按名单和比例算出的不同")
        return "，".join(f"{one.label} {one.quota}/{one.size}" for one in strata)

    def _drawn(self) -> str:
        _, drawn = self._found
        spelled = ceremony.spell_result(drawn, [])["drawn"]
        _require(spelled == self.document["drawn"], "与按种子重抽的不同")
        return f"{len(drawn)} 家，重抽结果相同"

    def _teams(self) -> str:
        spelled = ceremony.spell_result([], self._matched)["teams"]
        _require(spelled == self.document["teams"], "与按种子重新匹配的不同")
        return f"{len(self.document['teams'])} 组，重新匹配结果相同"

    def _result(self) -> str:
        _, drawn = self._found
        fingerprint = lock.commitment(self.commitment)
        found = ceremony.result_hash(fingerprint, self._found_seed, drawn, self._matched).hex()
        _require(found == self.document["result_hash"], "与重算的不同")
        return found[: lock.SHORT]

    def _redraws(self) -> str:
        _require(isinstance(self.document["redraws"], list), "不是列表")
        said = [redraw.read(one) for one in self.document["redraws"]]
        if not said:
            return "没有更换"
        bench = Bench(
            self._rows,
            lock.read_inspectors(self.inspectors),
            self._policy,
            fingerprint=lock.commitment(self.commitment),
            chain=bytes.fromhex(self.commitment["chain"]),
            teams=self._matched,
        )
        for one in said:
            try:
                held = bench.hold(one.wish)
            except ValueError as error:
                raise _Unfit(str(error)) from error
            except NobodyLeft as error:
                raise _Unfit(f"第 {one.wish.sequence} 次更换没有人可以接替") from error
            _require(held == one, f"第 {one.wish.sequence} 次更换与重抽的不同")
        return f"{len(said)} 次，重抽结果相同"

    @cached_property
    def _found_seed(self) -> bytes:
        return ceremony.seed_of(self.commitment, bytes.fromhex(self.document["secret"]), self.phrases)

    @cached_property
    def _policy(self) -> Policy:
        return Policy.read(self.commitment["policy"])

    @cached_property
    def _rows(self) -> list[PoolRow]:
        return lock.read_subjects(self.subjects)

    @cached_property
    def _found(self) -> tuple[list[Stratum], list[Drawn]]:
        return ceremony.draw_all(self._rows, self._policy, self._found_seed)

    @cached_property
    def _matched(self) -> list[Team]:
        chosen = {one.pid for one in self._found[1]}
        rows = [row for row in self._rows if row.pid in chosen]
        return match(rows, lock.read_inspectors(self.inspectors), self._policy, self._found_seed)
