"""Redraws (更换抽取): each follows from the lock, the next link of its chain and one consent; in their order they are checked like the draw (第二十条)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rules import seed as seeds
from rules.lock import InspectorRow, Policy
from rules.matching import Team
from rules.pool import PoolRow
from rules.replacement import Vacancy, draw_replacement, seat


@dataclass(frozen=True)
class Wish:
    """What a redraw is asked for.

    Attributes:
        sequence: 1 for a lock's first redraw, and so on.
        subject, leaving: pids of whose team, and of who leaves it.
        unavailable: pids of who can not inspect any more since the lock (transferred, certificate expired).
        consent: the ledger's hash of the entry that consented.
        link: the chain's link that this redraw reveals.
    """

    sequence: int
    subject: str
    leaving: str
    unavailable: tuple[str, ...]
    consent: bytes
    link: bytes


@dataclass(frozen=True)
class Redraw:
    """A redraw that was held: what was asked, its seed, and who came."""

    wish: Wish
    seed: bytes
    coming: str

    def as_facts(self) -> dict[str, object]:
        """Return the redraw as a proof carries it."""
        wish = self.wish
        return {
            "sequence": wish.sequence, "subject": wish.subject, "leaving": wish.leaving, "unavailable": list(wish.unavailable),
            "consent": wish.consent.hex(), "link": wish.link.hex(), "seed": self.seed.hex(), "coming": self.coming,
        }  # fmt: skip


class Bench:
    """A lock's rosters and teams as they stand after some redraws.

    Args:
        rows, inspectors, policy: of the lock.
        fingerprint: the lock's.
        chain: the last link, which the lock committed to.
        teams: as the ceremony matched them.
    """

    def __init__(
        self,
        rows: Iterable[PoolRow],
        inspectors: Sequence[InspectorRow],
        policy: Policy,
        *,
        fingerprint: bytes,
        chain: bytes,
        teams: Sequence[Team],
    ) -> None:
        drawn = {team.subject for team in teams}
        self.rows = {row.pid: row for row in rows if row.pid in drawn}
        self.inspectors, self.policy = inspectors, policy
        self.fingerprint, self.chain = fingerprint, chain
        self.teams = list(teams)
        self.held: list[Redraw] = []

    def hold(self, wish: Wish) -> Redraw:
        """Draw the replacement and let him take the place.

        Raises:
            ValueError: the wish is not the next one, or its link does not lead to the chain's end; says which.
            NobodyLeft: nobody may take the place (``rules.replacement``).
        """
        if wish.sequence != len(self.held) + 1:
            raise ValueError(f"第 {wish.sequence} 次更换的次序不对")
        if seeds.chain_link(wish.link, wish.sequence) != self.chain:
            raise ValueError(f"第 {wish.sequence} 次更换的密数不在锁定时封存的链上")
        chance = seeds.redraw_seed(self.fingerprint, wish.link, wish.consent)
        vacancy = Vacancy(wish.subject, wish.leaving, self._barred(wish))
        row = self.rows[wish.subject]
        coming = draw_replacement(row, self.inspectors, self.policy, self.teams, vacancy, chance)
        redraw = Redraw(wish, chance, coming)
        self._seat(redraw)
        return redraw

    def _barred(self, wish: Wish) -> frozenset[str]:
        left = {one.wish.leaving for one in self.held if one.wish.subject == wish.subject}
        return frozenset({*left, *wish.unavailable})

    def _seat(self, redraw: Redraw) -> None:
        wish = redraw.wish
        at = next(at for at, team in enumerate(self.teams) if team.subject == wish.subject)
        self.teams[at] = seat(self.teams[at], wish.leaving, redraw.coming)
        self.held.append(redraw)


def read(facts: dict[str, object]) -> Redraw:
    """Return a redraw from a proof.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: it is malformed.
    """
    said: dict[str, object] = dict(facts)
    coming = str(said.pop("coming"))
    consent, link, chance = (bytes.fromhex(str(said.pop(name))) for name in ("consent", "link", "seed"))
    unavailable = said.pop("unavailable")
    sequence = said.pop("sequence")
    if not isinstance(unavailable, list) or type(sequence) is not int:
        raise ValueError("更换记录的格式不对")
    subject, leaving = str(said.pop("subject")), str(said.pop("leaving"))
    if said:
        raise ValueError(f"更换记录有多余的内容：{'、'.join(said)}")
    wish = Wish(sequence, subject, leaving, tuple(str(one) for one in unavailable), consent, link)
    return Redraw(wish, chance, coming)
