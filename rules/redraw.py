"""Redraws (更换抽取): each follows from the lock, the next link of its chain and one consent; in their order they are checked like the draw (第二十条)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rules import frozen, replacement
from rules import seed as seeds
from rules.encoding import canonical, digest
from rules.frozen import InspectorRow
from rules.matching import Team
from rules.policy import Policy
from rules.pool import PoolRow
from rules.replacement import NobodyLeft, Vacancy

INSPECTOR = "inspector"  # the kind of place that a redraw fills


@dataclass(frozen=True)
class Wish:
    """What a redraw is asked for.

    Attributes:
        sequence: 1 for a lock's first redraw, and so on.
        subject, leaving: pids of whose team, and of who leaves it.
        unavailable: pids of who could have come by the lock and can not inspect any more (transferred, certificate expired).
        joined: who can inspect only since the lock, as the roster knows them; asked only when of the lock nobody is left.
        consent: the ledger's hash of the entry that consented.
        link: the chain's link that this redraw reveals.
    """

    sequence: int
    subject: str
    leaving: str
    unavailable: tuple[str, ...]
    joined: tuple[InspectorRow, ...]
    consent: bytes
    link: bytes


@dataclass(frozen=True)
class Redraw:
    """A redraw that was held: what was asked, its seed, who came and among how many.

    Attributes:
        body: the hash of all that; the public proof shows it instead.
        hash: chains what is public of it to the redraw before, the first to the result.
    """

    wish: Wish
    seed: bytes
    coming: str
    among: int
    body: bytes
    hash: bytes

    def as_facts(self) -> dict[str, object]:
        """Return the redraw as a full proof carries it."""
        spelled = _spell(self.wish, self.seed, self.coming, self.among)
        return {**spelled, "body": self.body.hex(), "hash": self.hash.hex()}


class Bench:
    """A lock's rosters and teams as they stand after some redraws.

    Args:
        rows, inspectors, policy: of the lock.
        fingerprint: the lock's.
        chain: the last link, which the lock committed to.
        result: the result's fingerprint.
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
        result: bytes,
        teams: Sequence[Team],
    ) -> None:
        drawn = {team.subject for team in teams}
        self.rows = {row.pid: row for row in rows if row.pid in drawn}
        self.inspectors, self.policy = list(inspectors), policy
        self.fingerprint, self.chain, self.head = fingerprint, chain, result
        self.teams = list(teams)
        self.held: list[Redraw] = []

    def wish(
        self, subject: str, leaving: str, today: Sequence[InspectorRow], *, consent: bytes, link: bytes
    ) -> Wish:
        """Return what to ask for next, from the lock and from the rosters as they are today.

        Raises:
            ValueError: he is not on the team.
            NobodyLeft: neither of the lock nor since then is there anybody for the place.
        """
        locked, now = (set(self._able(people, subject, leaving)) for people in (self.inspectors, today))
        joined = () if locked & now else tuple(one for one in today if one.pid in now)
        if not locked & now and not joined:
            raise NobodyLeft(self.role(subject, leaving))
        return Wish(len(self.held) + 1, subject, leaving, tuple(sorted(locked - now)), joined, consent, link)

    def hold(self, wish: Wish) -> Redraw:
        """Draw the replacement and let him take the place.

        Raises:
            ValueError: the wish is not the next one, its link does not lead to the chain's end, or it shuts out or
                lets in whom it should not; says which.
            NobodyLeft: nobody may take the place.
        """
        self._require_next(wish)
        people = self._people(wish)
        chance = seeds.redraw_seed(self.fingerprint, wish.link, wish.consent)
        vacancy = Vacancy(wish.subject, wish.leaving, self.left(wish.subject) | set(wish.unavailable))
        row = self.rows[wish.subject]
        coming, among = replacement.draw_replacement(row, people, self.policy, self.teams, vacancy, chance)
        body = digest("ssj/body/v1", canonical(_spell(wish, chance, coming, among), nfc=False))
        self.head = chained(self.head, public_facts(wish, chance, body))
        redraw = Redraw(wish, chance, coming, among, body, self.head)
        at = self.teams.index(self.team(wish.subject))
        self.teams[at] = replacement.seat(self.teams[at], wish.leaving, coming)
        self.inspectors = people  # who was let in belongs to the pool from here on
        self.held.append(redraw)
        return redraw

    def team(self, subject: str) -> Team:
        """Return a subject's team as it stands."""
        return replacement.team_of(self.teams, subject)

    def role(self, subject: str, leaving: str) -> str:
        """Return which place somebody holds (``rules.replacement.role_of``)."""
        return replacement.role_of(self.team(subject), leaving, self.inspectors, self.policy)

    def left(self, subject: str) -> frozenset[str]:
        """Return who left a subject's team."""
        return frozenset(one.wish.leaving for one in self.held if one.wish.subject == subject)

    def _require_next(self, wish: Wish) -> None:
        require_next(self.chain, len(self.held), wish.sequence, wish.link)

    def _people(self, wish: Wish) -> list[InspectorRow]:
        """Return among whom to draw: those of the lock, and those who joined where of the lock nobody is left."""
        locked = self._able(self.inspectors, wish.subject, wish.leaving)
        if not set(wish.unavailable) <= set(locked):
            raise ValueError(f"第 {wish.sequence} 次更换排除了本来就不能接替的人")
        if not wish.joined:
            return self.inspectors
        joined = {one.pid: one for one in wish.joined}
        people = sorted(
            ({one.pid: one for one in self.inspectors} | joined).values(), key=lambda one: one.pid
        )
        may = set(self._able(people, wish.subject, wish.leaving))
        if set(locked) - set(wish.unavailable) or not joined.keys() <= may:
            raise ValueError(f"第 {wish.sequence} 次更换加入了不该加入的人")
        return people

    def _able(self, people: Sequence[InspectorRow], subject: str, leaving: str) -> list[str]:
        role, team = self.role(subject, leaving), self.team(subject)
        return replacement.able(self.rows[subject], people, self.policy, team, role, self.left(subject))


def require_next(chain: bytes, held: int, sequence: int, link: bytes) -> None:
    """Make sure that a redraw is the next one, on the next link of the chain.

    Raises:
        ValueError: it is not; says why.
    """
    if sequence != held + 1:
        raise ValueError(f"第 {sequence} 次更换的次序不对")
    if seeds.chain_link(link, sequence) != chain:
        raise ValueError(f"第 {sequence} 次更换的密数不在锁定时封存的链上")


def public_facts(wish: Wish, seed: bytes, body: bytes) -> dict[str, object]:
    """Return what everybody may know of a redraw, without its place in the chain."""
    texts = {"consent": wish.consent, "link": wish.link, "seed": seed, "body": body}
    return {"kind": INSPECTOR, "sequence": wish.sequence, **{name: one.hex() for name, one in texts.items()}}


def chained(before: bytes, facts: Mapping[str, object]) -> bytes:
    """Return the head after a redraw: of the head before, and of what is public of it."""
    return digest("ssj/redrawn/v1", before, canonical(facts, nfc=False))


def set_out(proof: bytes) -> Bench:
    """Return the bench of a full proof, its redraws held; for whoever made the proof: the draw itself is not repeated.

    Raises:
        ValueError: a redraw does not follow from those before it.
    """
    document = json.loads(proof)
    commitment, drawn = document["commitment"], {one[0] for one in document["teams"]}
    header, *lines = document["roster"].split("\n")
    kept = [line for line in lines if line.partition("\t")[0] in drawn]
    bench = Bench(
        frozen.read_subjects("\n".join([header, *kept, ""]).encode()),
        frozen.read_inspectors(document["inspectors"].encode()),
        Policy.read(commitment["policy"]),
        fingerprint=bytes.fromhex(document["fingerprint"]),
        chain=bytes.fromhex(commitment["chain"]),
        result=bytes.fromhex(document["result_hash"]),
        teams=[
            Team(subject, unit, leader, tuple(members), tuple(experts))
            for subject, unit, leader, members, experts in document["teams"]
        ],
    )
    for one in document["redraws"]:
        bench.hold(read(one).wish)
    return bench


def read(facts: dict[str, object]) -> Redraw:
    """Return a redraw from a proof.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: it is malformed.
    """
    said: dict[str, object] = dict(facts)
    coming, subject, leaving = (str(said.pop(name)) for name in ("coming", "subject", "leaving"))
    consent, link, chance, body, hashed = (
        frozen.unhex(said.pop(name)) for name in ("consent", "link", "seed", "body", "hash")
    )
    if said.pop("kind") != INSPECTOR:
        raise ValueError("更换记录的种类不认识")
    unavailable, joined, sequence, among = (
        said.pop(name) for name in ("unavailable", "joined", "sequence", "among")
    )
    if not isinstance(unavailable, list) or not isinstance(joined, list) or type(sequence) is not int:
        raise ValueError("更换记录的格式不对")
    if said or type(among) is not int:
        raise ValueError(f"更换记录有多余或不对的内容：{'、'.join(said) or 'among'}")
    lines = "\n".join([frozen.INSPECTOR_HEADER, *joined, ""]).encode()
    rows, shut_out = tuple(frozen.read_inspectors(lines)), tuple(str(one) for one in unavailable)
    if frozen.inspectors_tsv(rows) != lines:
        raise ValueError("更换记录里新增人员的写法不对")
    wish = Wish(sequence, subject, leaving, shut_out, rows, consent, link)
    return Redraw(wish, chance, coming, among, body, hashed)


def _spell(wish: Wish, seed: bytes, coming: str, among: int) -> dict[str, object]:
    return {
        "kind": INSPECTOR, "sequence": wish.sequence, "subject": wish.subject, "leaving": wish.leaving, "unavailable": list(wish.unavailable),
        "joined": frozen.inspectors_tsv(wish.joined).decode().split("\n")[1:-1], "consent": wish.consent.hex(),
        "link": wish.link.hex(), "seed": seed.hex(), "coming": coming, "among": among,
    }  # fmt: skip
