"""The full proof: everything is repeated."""

from functools import cached_property

from rules import ceremony, frozen, merkle, redraw
from rules.bench import Bench
from rules.frozen import InspectorRow
from rules.matching import Team, match
from rules.pool import Caps, PoolRow
from rules.replacement import NobodyLeft
from rules.substitution import NoSubjectLeft
from rules.verifier.check import Unfit, require, same
from rules.verifier.shared import NO_REDRAWS, Verifier, told


class FullVerifier(Verifier):
    """Verifies a full proof."""

    def _subjects(self) -> str:
        require(same(merkle.mark(self._roster), self._commitment["roster"]), "名单与锁定时不同")
        return super()._subjects()

    def _inspectors(self) -> str:
        content = self.document["inspectors"].encode()
        require(same(merkle.mark(content), self._commitment["inspectors"]), "名单与锁定时不同")
        return f"{len(self._people)} 行，无重复"

    def _teams(self) -> str:
        spelled = ceremony.spell_teams(self._matched)
        require(same(spelled, self.document["teams"]), "与按种子重新匹配的不同")
        return f"{len(spelled)} 组，重新匹配结果相同"

    def _redraws(self) -> str:
        said = self._said_redraws()
        if not said:
            return NO_REDRAWS
        result = frozen.unhex(self.document["result_hash"])
        bench = Bench(self._roster, self._people, self._commitment, result=result, teams=self._matched)
        for at, one in enumerate(said, 1):
            try:
                wanted = redraw.read(one)
                held = bench.hold(wanted.wish)
            except ValueError as error:
                raise Unfit(f"第 {at} 次更换：{error}") from error
            except (NobodyLeft, NoSubjectLeft) as error:
                raise Unfit(f"第 {at} 次更换没有可以接替的") from error
            require(held == wanted, f"第 {at} 次更换与重抽的不同")
        return f"{len(said)} 次，重抽结果相同（{told(said)}）"

    @cached_property
    def _roster(self) -> bytes:
        content: bytes = self.document["roster"].encode()
        return content

    @cached_property
    def _public(self) -> bytes:
        return frozen.public_tsv(self._roster, Caps(self._policy.drawn_per_year))

    @cached_property
    def _rows(self) -> list[PoolRow]:
        return frozen.read_subjects(self._roster, {one.pid for one in self._found[1]})

    @cached_property
    def _people(self) -> list[InspectorRow]:
        return frozen.read_inspectors(self.document["inspectors"].encode())

    @cached_property
    def _teams_hash(self) -> bytes:
        return ceremony.teams_hash(self._c0, self._matched)

    @cached_property
    def _matched(self) -> list[Team]:
        return match(self._rows, self._people, self._policy, self._found_seed)
