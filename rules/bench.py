"""The bench: a lock's rosters and teams as they stand after some redraws, and the redraw that is next (第十六至二十条)."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar, overload

from rules import ceremony, frozen, lock, pool, redraw, replacement, substitution
from rules import seed as seeds
from rules.contributions import Level, Log
from rules.encoding import Facts
from rules.frozen import InspectorRow
from rules.matching import Team
from rules.policy import Policy
from rules.pool import Caps, PoolRow
from rules.redraw import InspectorRedraw, InspectorWish, SubjectRedraw, SubjectWish, Wish
from rules.replacement import NobodyLeft, Vacancy

Held = TypeVar("Held", InspectorRedraw, SubjectRedraw)


class Bench:
    """A lock's rosters and teams as they stand after some redraws.

    Args:
        roster, inspectors: of the lock, the subjects as its bytes: of a million only those are read that matter.
        commitment: of the lock.
        result: the result's fingerprint.
        teams: as the ceremony matched them.
    """

    def __init__(
        self,
        roster: bytes,
        inspectors: Sequence[InspectorRow],
        commitment: Facts,
        *,
        result: bytes,
        teams: Sequence[Team],
    ) -> None:
        self.roster, self.inspectors, self.commitment = roster, list(inspectors), commitment
        self.policy = Policy.read(commitment["policy"])
        self.fingerprint, self.head = lock.commitment(commitment), result
        self.teams = list(teams)
        self.ever = {team.subject for team in teams}  # drawn at any time: none comes twice
        self.held: list[InspectorRedraw | SubjectRedraw] = []
        self._eligible: dict[str, list[str]] = {}

    def round(self, consent: bytes) -> bytes:
        """Return the fingerprint that contributors seal for, when the next redraw is theirs too."""
        return seeds.round_fingerprint(self.fingerprint, self.head, consent)

    def log(self, consent: bytes, entries: Iterable[Facts] = ()) -> Log:
        """Return the log of that round: contributors and method are the lock's.

        Raises:
            NotTaken: one of the entries does not belong there.
        """
        return Log.of(self.round(consent), self.commitment, entries)

    def wish_inspector(
        self, subject: str, leaving: str, today: Sequence[InspectorRow], *, consent: bytes, link: bytes,
        log: Iterable[Facts] = (),
    ) -> InspectorWish:  # fmt: skip
        """Return what to ask for next when an inspector leaves, from the lock and from the rosters as they are today.

        Raises:
            ValueError: he is not on the team.
            NobodyLeft: neither of the lock nor since then is there anybody for the place.
        """
        locked, now = (set(self._able(people, subject, leaving)) for people in (self.inspectors, today))
        joined = () if locked & now else tuple(one for one in today if one.pid in now)
        if not locked & now and not joined:
            raise NobodyLeft(self.role(subject, leaving), subject)
        return InspectorWish(
            sequence=len(self.held) + 1, subject=subject, leaving=leaving, unavailable=tuple(sorted(locked - now)),
            joined=tuple(sorted(joined, key=lambda one: one.pid)), consent=consent, link=link, log=tuple(log),
        )  # fmt: skip

    def wish_subject(
        self, leaving: str, gone: Collection[str], today: Sequence[InspectorRow], *, consent: bytes, link: bytes,
        log: Iterable[Facts] = (),
    ) -> SubjectWish:  # fmt: skip
        """Return what to ask for next when a subject can not be visited.

        Args:
            leaving: its pid.
            gone: pids of whoever else the rosters know to be closed or moved by now.
            today: the inspectors as the rosters know them now.

        Raises:
            ValueError: it is not to be visited anyway, or the log is not whole.
            NoSubjectLeft: nobody of its stratum is left.
        """
        team, gone = self.team(leaving), sorted(set(gone) & set(self.undrawn(leaving)))
        plain = SubjectWish(
            sequence=len(self.held) + 1, leaving=leaving, unavailable=tuple(gone), consent=consent, link=link, log=tuple(log)
        )  # fmt: skip
        _, seed = self._begin(plain)
        row = substitution.row_of(self.roster, self._choose(plain, seed)[0])
        seats = substitution.seats(row, team, self.inspectors, self.policy)
        now = substitution.able_today(row, today, self.policy)
        able = frozenset[str]().union(*(now.get(seat.role, frozenset()) for seat in seats if not seat.stays))
        absent = tuple(sorted(substitution.could_come(seats) - able))
        return replace(plain, absent=absent)

    @overload
    def hold(self, wish: InspectorWish) -> InspectorRedraw: ...

    @overload
    def hold(self, wish: SubjectWish) -> SubjectRedraw: ...

    def hold(self, wish: InspectorWish | SubjectWish) -> InspectorRedraw | SubjectRedraw:
        """Hold the redraw, and let it stand.

        Raises:
            ValueError: the wish is not the next one, its link does not lead to the chain's end, its log is not whole,
                or it shuts out or lets in whom it should not; says which.
            NobodyLeft: nobody may take a place.
            NoSubjectLeft: nobody of the stratum is left.
        """
        return self._hold_inspector(wish) if isinstance(wish, InspectorWish) else self._hold_subject(wish)

    def team(self, subject: str) -> Team:
        """Return a subject's team as it stands."""
        return replacement.team_of(self.teams, subject)

    def role(self, subject: str, leaving: str) -> str:
        """Return which place somebody holds (``rules.replacement.role_of``)."""
        return replacement.role_of(self.team(subject), leaving, self.inspectors, self.policy)

    def left(self, subject: str) -> frozenset[str]:
        """Return who left a subject's team."""
        wishes = (one.wish for one in self.held)
        return frozenset(
            one.leaving for one in wishes if isinstance(one, InspectorWish) and one.subject == subject
        )

    def undrawn(self, subject: str) -> list[str]:
        """Return who might still come instead of a subject: of its stratum, eligible by the lock, never drawn."""
        stratum = pool.stratum(self.row(subject))
        if stratum not in self._eligible:
            caps = Caps(self.policy.drawn_per_year)
            self._eligible[stratum] = substitution.eligible(self.roster, stratum, caps)
        return [pid for pid in self._eligible[stratum] if pid not in self.ever]

    def row(self, subject: str) -> PoolRow:
        """Return a subject as it was locked."""
        return substitution.row_of(self.roster, subject)

    def _begin(self, wish: Wish) -> tuple[Level, bytes]:
        return redraw.begin(
            self.commitment, self.head, len(self.held),
            sequence=wish.sequence, consent=wish.consent, link=wish.link, log=wish.log,
        )  # fmt: skip

    def _hold_inspector(self, wish: InspectorWish) -> InspectorRedraw:
        level, seed = self._begin(wish)
        people = self._people(wish)
        vacancy = Vacancy(wish.subject, wish.leaving, self.left(wish.subject) | set(wish.unavailable))
        row = self.row(wish.subject)
        coming, among = replacement.draw_replacement(row, people, self.policy, self.teams, vacancy, seed)
        held = InspectorRedraw(wish=wish, level=level, seed=seed, coming=coming, among=among)
        team = replacement.seat(self.team(wish.subject), wish.leaving, coming)
        self.inspectors = people  # who was let in belongs to the pool from here on
        self._seat(wish.subject, team)
        return self._chain(held)

    def _hold_subject(self, wish: SubjectWish) -> SubjectRedraw:
        level, seed = self._begin(wish)
        old = self.team(wish.leaving)
        redraw.require_ordered(wish.unavailable)
        coming, ticket = self._choose(wish, seed)
        row = self.row(coming)
        others = [one for one in self.teams if one is not old]
        seats = substitution.seats(row, old, self.inspectors, self.policy)
        team = substitution.seat_all(row, seats, wish.absent, others, self.policy, seed)
        held = SubjectRedraw(wish=wish, level=level, seed=seed, coming=coming, ticket=ticket, team=team)
        self.ever.add(coming)
        self._seat(wish.leaving, team)
        return self._chain(held)

    def _seat(self, subject: str, team: Team) -> None:
        self.teams = [team if one.subject == subject else one for one in self.teams]

    def _choose(self, wish: SubjectWish, seed: bytes) -> tuple[str, bytes]:
        stratum = pool.stratum(self.row(wish.leaving))
        return substitution.choose(self.undrawn(wish.leaving), wish.unavailable, stratum, seed)

    def _chain(self, held: Held) -> Held:
        spelled = held.spell()
        body = redraw.body_of(spelled)
        self.head = redraw.chained(self.head, {**spelled, "body": body.hex()})
        done = replace(held, body=body, hash=self.head)
        self.held.append(done)
        return done

    def _people(self, wish: InspectorWish) -> list[InspectorRow]:
        """Return among whom to draw: those of the lock, and those who joined where of the lock nobody is left."""
        redraw.require_ordered(wish.unavailable)
        locked = self._able(self.inspectors, wish.subject, wish.leaving)
        if not set(wish.unavailable) <= set(locked):
            raise ValueError("排除了本来就不能接替的人")
        if not wish.joined:
            return self.inspectors
        joined = {one.pid: one for one in wish.joined}
        people = sorted(
            ({one.pid: one for one in self.inspectors} | joined).values(), key=lambda one: one.pid
        )
        may = set(self._able(people, wish.subject, wish.leaving))
        if set(locked) - set(wish.unavailable) or not joined.keys() <= may:
            raise ValueError("加入了不该加入的人")
        return people

    def _able(self, people: Sequence[InspectorRow], subject: str, leaving: str) -> list[str]:
        role, team = self.role(subject, leaving), self.team(subject)
        return replacement.able(self.row(subject), people, self.policy, team, role, self.left(subject))


def set_out(proof: bytes) -> Bench:
    """Return the bench of a full proof, its redraws held; for whoever made the proof: the draw itself is not repeated.

    Raises:
        ValueError: a redraw does not follow from those before it.
    """
    document = json.loads(proof)
    bench = Bench(
        document["roster"].encode(),
        frozen.read_inspectors(document["inspectors"].encode()),
        document["commitment"],
        result=bytes.fromhex(document["result_hash"]),
        teams=[ceremony.read_team(one) for one in document["teams"]],
    )
    for one in document["redraws"]:
        bench.hold(redraw.read(one).wish)
    return bench
