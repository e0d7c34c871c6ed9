"""Redraws of a small town: what to ask for, what contributors give, and the proof that comes of it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rules import ceremony, contributions, frozen, lock, proof, seed
from rules.bench import Bench
from rules.encoding import Facts
from rules.frozen import InspectorRow
from rules.matching import Team
from rules.matching.places import MEMBER
from rules.redraw import InspectorWish, SubjectWish
from rules.replacement import able
from tests.rules.bureau import LINKS, POLICY, inspector, locked, town

START = b"\x09" * 32


def bench_of(given: dict[str, Any]) -> tuple[Bench, ceremony.Outcome]:
    """Return the bench after a town's ceremony, and what the ceremony gave."""
    outcome, people = ceremony.conduct(**given), frozen.read_inspectors(given["inspectors"])
    return Bench(
        given["roster"], people, given["commitment"], result=outcome.result_hash, teams=outcome.teams
    ), outcome


def consent(bench: Bench) -> bytes:
    """Return the hash of an invented consent to the next redraw."""
    return b"%d" % (len(bench.held) + 1) * 32


def link(bench: Bench) -> bytes:
    """Return the chain's next link."""
    return seed.chain_link(START, LINKS - len(bench.held) - 1)


def ask(bench: Bench, today: Sequence[InspectorRow], of: int = 0, log: Sequence[Facts] = ()) -> InspectorWish:
    """Ask for a replacement of the last of a team, on the next link."""
    team = bench.teams[of]
    return bench.wish_inspector(
        team.subject, team.members[-1], today, consent=consent(bench), link=link(bench), log=log
    )


def ask_subject(
    bench: Bench,
    of: int = 0,
    gone: Sequence[str] = (),
    today: Sequence[InspectorRow] | None = None,
    log: Sequence[Facts] = (),
) -> SubjectWish:
    """Ask for another subject instead of a team's, on the next link."""
    people = bench.inspectors if today is None else today
    leaving = bench.teams[of].subject
    return bench.wish_subject(leaving, gone, people, consent=consent(bench), link=link(bench), log=log)


def sealed_round(
    fingerprint: bytes, commitment: Facts, copies: tuple[str, str] = ("own", "own")
) -> list[dict[str, str]]:
    """Return what two contributors seal and reveal for a lock or for a round."""
    ids = [one["id"] for one in commitment["contributors"]]
    seals = [
        {
            "deed": "seal",
            "by": one,
            "copy": copy,
            "seal": contributions.seal(fingerprint, one, f"0{at}" * 16, "晴"),
        }
        for at, (one, copy) in enumerate(zip(ids, copies, strict=True))
    ]
    shown = [
        {"deed": "reveal", "by": one, "nonce": f"0{at}" * 16, "phrase": "晴"} for at, one in enumerate(ids)
    ]
    return [{"deed": "acknowledge", "by": ids[0]}, *seals, *shown]


def sealed_town() -> dict[str, Any]:
    """Return everything a ceremony of sealed phrases needs, the second after a lock that was given up."""
    given = locked(*town())
    given["commitment"] |= {"method": "sealed", "page": "7" * 64, "sequence": 2, "earlier": ["1" * 64]}
    entries = sealed_round(lock.commitment(given["commitment"]), given["commitment"], ("own", "served"))
    return {**given, "entries": entries}


def substituted() -> tuple[bytes, str]:
    """Return the proof of a sealed draw with three redraws, two of them sealed, and its fingerprint.

    A subject gives way to one of another unit, while others of the stratum are gone and two inspectors can not come; an
    inspector of the new team is replaced; and the new subject gives way again.
    """
    given = sealed_town()
    bench, outcome = bench_of(given)
    gone = bench.undrawn(bench.teams[0].subject)[:2]
    bench.hold(ask_subject(bench, gone=gone, today=bench.inspectors[3:]))
    bench.hold(ask(bench, bench.inspectors, log=round_of(bench)))
    bench.hold(ask_subject(bench, log=round_of(bench)))
    return proof.build(**given, outcome=outcome, redraws=bench.held), outcome.fingerprint.hex()


def round_of(bench: Bench) -> list[dict[str, str]]:
    """Return what two contributors seal and reveal for the next redraw."""
    return sealed_round(bench.round(consent(bench)), bench.commitment)


def redrawn(times: int = 2, *, joined: bool = False) -> tuple[bytes, str]:
    """Return the proof of a town's draw with so many redraws, the first with somebody gone, and its fingerprint.

    Args:
        times: how often somebody is replaced.
        joined: the last time, of the lock nobody is left, and two come who could not before.
    """
    given: dict[str, Any] = locked(*town())
    bench, outcome = bench_of(given)
    for at in range(times):
        gone = [] if at else able_to_come(bench, bench.teams[0])[:1]
        today = [replace(one, on_duty=one.pid not in gone) for one in bench.inspectors]
        if joined and at == times - 1:
            team = bench.teams[at % 2]
            today = [inspector(number, team.unit, fields=("禁毒", "消防")) for number in (40, 41)]
        bench.hold(ask(bench, today, at % 2))
    return proof.build(**given, outcome=outcome, redraws=bench.held), outcome.fingerprint.hex()


def able_to_come(bench: Bench, team: Team) -> list[str]:
    """Return who might take a member's place on a team."""
    return able(bench.row(team.subject), bench.inspectors, POLICY, team, MEMBER, ())
