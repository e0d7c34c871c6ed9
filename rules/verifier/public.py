"""The public proof: the subjects are repeated, the teams are known by their fingerprint."""

from functools import cached_property

from rules import frozen, redraw, substitution
from rules.contributions import Level
from rules.encoding import Facts
from rules.substitution import NoSubjectLeft
from rules.verifier.check import Unfit, require
from rules.verifier.shared import NO_REDRAWS, Verifier, told


class PublicVerifier(Verifier):
    """Verifies a public proof."""

    def _inspectors(self) -> str:
        return f"公开版不含人员；锁定时 {self._commitment['inspectors']['count']} 人，摘要在锁定指纹之内"

    def _teams(self) -> str:
        require(frozen.is_hash(self.document["teams_hash"]), "检查组的摘要不是 64 位十六进制数")
        return "公开版不含人员；摘要在结果指纹之内，完整版可以重算"

    def _redraws(self) -> str:
        said = self._said_redraws()
        if not said:
            return NO_REDRAWS
        head = frozen.unhex(self.document["result_hash"])
        standing = {one.pid for one in self._found[1]}
        ever = set(standing)
        for at, one in enumerate(said):
            require(one.keys() == set(redraw.SHOWN[one["kind"]]), f"第 {at + 1} 次更换的字段不全或多余")
            try:
                level, seed = self._begin(head, at, one)
                if one["kind"] == redraw.SUBJECT:
                    self._substitute(one, seed, standing, ever)
            except ValueError as error:
                raise Unfit(f"第 {at + 1} 次更换：{error}") from error
            except NoSubjectLeft as error:
                raise Unfit(f"第 {at + 1} 次更换没有可以接替的") from error
            head = redraw.chained(head, one)
            found = (level.value, seed.hex(), head.hex())
            require(found == (one["level"], one["seed"], one["hash"]), f"第 {at + 1} 次更换与重算的不同")
        return f"{len(said)} 次，种子、链条和换上的对象相同（{told(said)}）"

    def _begin(self, head: bytes, held: int, said: Facts) -> tuple[Level, bytes]:
        frozen.unhex(said["body"])
        require(type(said["sequence"]) is int and isinstance(said["log"], list), "格式不对")
        consent, link = frozen.unhex(said["consent"]), frozen.unhex(said["link"])
        return redraw.begin(
            self._commitment, head, held, sequence=said["sequence"], consent=consent, link=link, log=said["log"]
        )  # fmt: skip

    def _substitute(self, said: Facts, seed: bytes, standing: set[str], ever: set[str]) -> None:
        leaving, unavailable = said["leaving"], said["unavailable"]
        if leaving not in standing or not isinstance(unavailable, list):
            raise ValueError("没有这个检查组")
        redraw.require_ordered(unavailable)
        stratum = next(row.stratum for row in self._shown if row.pid == leaving)
        left = [
            row.pid
            for row in self._shown
            if row.stratum == stratum and not row.reason and row.pid not in ever
        ]
        coming, ticket = substitution.choose(left, unavailable, stratum, seed)
        if (coming, ticket.hex()) != (said["coming"], said["ticket"]):
            raise ValueError("换上的对象与重抽的不同")
        standing.remove(leaving)
        standing.add(coming)
        ever.add(coming)

    @cached_property
    def _public(self) -> bytes:
        content: bytes = self.document["subjects"].encode()
        return content

    @cached_property
    def _teams_hash(self) -> bytes:
        return frozen.unhex(self.document["teams_hash"])
