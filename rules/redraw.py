"""Redraws (更换抽取): what is asked for, what came of it, and how a proof carries both (第十六至二十条).

An inspector is replaced on his team (``rules.replacement``); a subject that can not be visited gives way to another
(``rules.substitution``). ``rules.bench`` holds them, one after another.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

from rules import ceremony, frozen, lock
from rules import seed as seeds
from rules.contributions import Level, Log
from rules.encoding import Facts, canonical, digest
from rules.frozen import InspectorRow
from rules.matching import Team

INSPECTOR, SUBJECT = "inspector", "subject"  # what gives way
_SHOWN = ("kind", "sequence", "consent", "link", "log", "level", "seed", "body", "hash")
SHOWN: Mapping[str, tuple[str, ...]] = {
    INSPECTOR: _SHOWN,
    SUBJECT: (*_SHOWN, "leaving", "coming", "unavailable", "ticket"),
}  # what everybody may know of a redraw


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a redraw is asked for.

    Attributes:
        sequence: 1 for a lock's first redraw, and so on.
        leaving: pid of the inspector or of the subject that gives way.
        unavailable: pids of who could have come by the lock and can not any more, in order.
        consent: the ledger's hash of the entry that consented.
        link: the chain's link that this redraw reveals.
        log: what contributors gave in its round; empty where none were asked.
    """

    kind: ClassVar[str]
    sequence: int
    leaving: str
    unavailable: tuple[str, ...] = ()
    consent: bytes
    link: bytes
    log: tuple[Facts, ...] = ()


@dataclass(frozen=True, kw_only=True)
class InspectorWish(Wish):
    """An inspector leaves a team.

    Attributes:
        subject: pid of whose team.
        joined: who can inspect only since the lock, as the roster knows them; only when of the lock nobody is left.
    """

    kind = INSPECTOR
    subject: str
    joined: tuple[InspectorRow, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SubjectWish(Wish):
    """A subject can not be visited.

    Attributes:
        absent: pids of inspectors who could have come by the lock and can not inspect any more, in order.
    """

    kind = SUBJECT
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Redraw:
    """A redraw that was held.

    Attributes:
        level: who would have had to act together to steer it.
        coming: pid of the inspector or of the subject that comes.
        body: the hash of all of it; the public proof shows it instead of what is nobody's business.
        hash: chains what is public of it to the redraw before, the first to the result.
    """

    level: Level
    seed: bytes
    coming: str
    body: bytes = b""
    hash: bytes = b""

    def as_facts(self) -> dict[str, object]:
        """Return the redraw as a full proof carries it."""
        return {**self.spell(), "body": self.body.hex(), "hash": self.hash.hex()}

    def spell(self) -> dict[str, object]:
        """Return all that the body is the hash of."""
        raise NotImplementedError

    def _spell(self, wish: Wish) -> dict[str, object]:
        return {
            "kind": wish.kind, "sequence": wish.sequence, "consent": wish.consent.hex(), "link": wish.link.hex(),
            "log": [dict(one) for one in wish.log], "level": self.level.value, "seed": self.seed.hex(),
            "leaving": wish.leaving, "unavailable": list(wish.unavailable), "coming": self.coming,
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class InspectorRedraw(Redraw):
    """Who came, and among how many he was drawn."""

    wish: InspectorWish
    among: int

    def spell(self) -> dict[str, object]:
        joined = frozen.inspectors_tsv(self.wish.joined).decode().split("\n")[1:-1]
        return {
            **self._spell(self.wish), "subject": self.wish.subject, "joined": joined, "among": self.among,
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SubjectRedraw(Redraw):
    """Which subject came, its ticket, and the team that visits it."""

    wish: SubjectWish
    ticket: bytes
    team: Team

    def spell(self) -> dict[str, object]:
        return {
            **self._spell(self.wish), "ticket": self.ticket.hex(), "absent": list(self.wish.absent),
            "team": ceremony.spell_team(self.team),
        }  # fmt: skip


def begin(
    commitment: Facts, before: bytes, held: int, *, sequence: int, consent: bytes, link: bytes, log: Iterable[Facts]
) -> tuple[Level, bytes]:  # fmt: skip
    """Return the level and the seed of the next redraw.

    Args:
        commitment: of the lock.
        before: the hash of the redraw before, of the result for the first.
        held: how many were held.

    Raises:
        ValueError: it is not the next one, its link does not lead to the chain's end, or its log is not whole; says why.
    """
    if sequence != held + 1:
        raise ValueError("次序不对")
    if seeds.chain_link(link, sequence).hex() != commitment["chain"]:
        raise ValueError("密数不在锁定时封存的链上")
    fingerprint, entries = lock.commitment(commitment), list(log)
    if not entries:
        return Level.R0, seeds.redraw_seed(fingerprint, link, consent)
    given = Log.of(seeds.round_fingerprint(fingerprint, before, consent), commitment, entries)
    return given.level, seeds.redraw_seed(fingerprint, link, consent, given.shares())


def body_of(spelled: Facts) -> bytes:
    """Return the hash of all that a redraw says (``Redraw.spell``)."""
    return digest("ssj/body/v1", canonical(spelled, nfc=False))


def chained(before: bytes, facts: Facts) -> bytes:
    """Return the hash of a redraw: of the hash before, and of what is public of it."""
    shown = {name: facts[name] for name in SHOWN[facts["kind"]] if name != "hash"}
    return digest("ssj/redrawn/v1", before, canonical(shown, nfc=False))


def read(facts: Facts) -> InspectorRedraw | SubjectRedraw:
    """Return a redraw from a full proof.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: it is malformed.
    """
    said = _Said(facts)
    kind = said.text("kind")
    if kind not in SHOWN:
        raise ValueError("更换的种类不认识")
    asked: dict[str, Any] = {
        "sequence": said.number("sequence"), "leaving": said.text("leaving"), "unavailable": said.pids("unavailable"),
        "consent": said.hashed("consent"), "link": said.hashed("link"), "log": tuple(said.listed("log")),
    }  # fmt: skip
    held: dict[str, Any] = {
        "level": Level(said.text("level")), "seed": said.hashed("seed"), "coming": said.text("coming"),
        "body": said.hashed("body"), "hash": said.hashed("hash"),
    }  # fmt: skip
    found: InspectorRedraw | SubjectRedraw
    if kind == INSPECTOR:
        wish = InspectorWish(**asked, subject=said.text("subject"), joined=_joined(said.listed("joined")))
        found = InspectorRedraw(**held, wish=wish, among=said.number("among"))
    else:
        gone = SubjectWish(**asked, absent=said.pids("absent"))
        team = ceremony.read_team(said.listed("team"))
        found = SubjectRedraw(**held, wish=gone, ticket=said.hashed("ticket"), team=team)
    if said.rest:
        raise ValueError(f"更换记录有多余的内容：{'、'.join(said.rest)}")
    return found


def require_ordered(pids: Sequence[str]) -> None:
    """Make sure that a list of pids is strictly ascending: it could be written in one way only.

    Raises:
        ValueError: it is not.
    """
    if not all(one < other for one, other in pairwise(pids)):
        raise ValueError("列出的编号重复或没有按顺序")


class _Said:
    """The fields of a malformed or well-formed redraw, each taken once and as what it must be."""

    def __init__(self, facts: Facts) -> None:
        self.rest = dict(facts)

    def text(self, name: str) -> str:
        value = self.rest.pop(name)
        if not isinstance(value, str):
            raise ValueError(f"更换记录的 {name} 不是文字")
        return value

    def number(self, name: str) -> int:
        value = self.rest.pop(name)
        if type(value) is not int:
            raise ValueError(f"更换记录的 {name} 不是整数")
        return value

    def hashed(self, name: str) -> bytes:
        return frozen.unhex(self.rest.pop(name))

    def listed(self, name: str) -> list[Any]:
        value = self.rest.pop(name)
        if not isinstance(value, list):
            raise ValueError(f"更换记录的 {name} 不是列表")
        return value

    def pids(self, name: str) -> tuple[str, ...]:
        value = self.listed(name)
        require_ordered(value)
        return tuple(value)


def _joined(lines: Sequence[str]) -> tuple[InspectorRow, ...]:
    content = "\n".join([frozen.INSPECTOR_HEADER, *lines, ""]).encode()
    rows = tuple(frozen.read_inspectors(content))
    if frozen.inspectors_tsv(rows) != content:
        raise ValueError("更换记录里新增人员的写法不对")
    return rows
