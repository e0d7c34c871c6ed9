"""Redraws: each follows from the lock, a link of its chain and a consent; a proof carries them, and a stranger repeats them (第二十条)."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from rules import ceremony, frozen, proof, redraw, seed, verifier
from rules.frozen import InspectorRow
from rules.matching import Team
from rules.matching.places import MEMBER
from rules.replacement import NobodyLeft, able
from tests.rules.bureau import LINKS as COUNT
from tests.rules.bureau import POLICY, inspector, locked, town

START = b"\x09" * 32


def test_a_link_of_the_chain_leads_to_the_head_and_nothing_leads_back() -> None:
    start, head = b"\x01" * 32, seed.chain_link(b"\x01" * 32, 100)
    assert seed.chain_link(seed.chain_link(start, 97), 3) == head
    assert len({seed.chain_link(start, at) for at in range(101)}) == 101
    assert seed.redraw_seed(b"a", b"b", b"c") != seed.redraw_seed(b"a", b"c", b"b")


def _bench(given: dict[str, Any]) -> tuple[redraw.Bench, ceremony.Outcome]:
    outcome = ceremony.conduct(**given)
    bench = redraw.Bench(
        frozen.read_subjects(given["roster"]),
        frozen.read_inspectors(given["inspectors"]),
        POLICY,
        fingerprint=outcome.fingerprint,
        chain=bytes.fromhex(given["commitment"]["chain"]),
        result=outcome.result_hash,
        teams=outcome.teams,
    )
    return bench, outcome


def _ask(bench: redraw.Bench, today: Sequence[InspectorRow], of: int = 0) -> redraw.Wish:
    """Ask for a replacement of the last of a team, on the next link."""
    at, team = len(bench.held) + 1, bench.teams[of]
    link = seed.chain_link(START, COUNT - at)
    return bench.wish(team.subject, team.members[-1], today, consent=b"%d" % at * 32, link=link)


def redrawn(times: int = 2, *, joined: bool = False) -> tuple[bytes, str]:
    """Return the proof of a town's draw with so many redraws, the first with somebody gone, and its fingerprint.

    Args:
        times: how often somebody is replaced.
        joined: the last time, of the lock nobody is left, and two come who could not before.
    """
    given: dict[str, Any] = locked(*town())
    bench, outcome = _bench(given)
    for at in range(times):
        gone = [] if at else _able(bench, bench.teams[0])[:1]
        today = [replace(one, on_duty=one.pid not in gone) for one in bench.inspectors]
        if joined and at == times - 1:
            team = bench.teams[at % 2]
            today = [inspector(number, team.unit, fields=("禁毒", "消防")) for number in (40, 41)]
        bench.hold(_ask(bench, today, at % 2))
    return proof.build(**given, outcome=outcome, redraws=bench.held), outcome.fingerprint.hex()


def _able(bench: redraw.Bench, team: Team) -> list[str]:
    return able(bench.rows[team.subject], bench.inspectors, POLICY, team, MEMBER, ())


def test_a_proof_with_redraws_holds() -> None:
    content, fingerprint = redrawn()
    assert json.loads(content)["redraws"][0]["unavailable"] != []
    assert [one for one in verifier.verify(content, fingerprint) if not one.held] == []
    assert "2 次，重抽结果相同" in {one.detail for one in verifier.verify(content)}


EDITS: list[Callable[[dict[str, Any]], object]] = [
    lambda one: one.update(coming=one["leaving"]),
    lambda one: one.update(among=one["among"] + 1),
    lambda one: one.update(among=str(one["among"])),
    lambda one: one.update(consent="00" * 32),
    lambda one: one.update(link="00" * 32),
    lambda one: one.update(seed="00" * 32),
    lambda one: one.update(hash="00" * 32),
    lambda one: one.update(sequence=2),
    lambda one: one.update(unavailable=[]),
    lambda one: one["unavailable"].append(one["coming"]),
    lambda one: one["unavailable"].append("0" * 64),
    lambda one: one.update(joined=[frozen.inspectors_tsv([inspector(40)]).decode().split("\n")[1]]),
    lambda one: one.update(leaving=one["coming"]),
    lambda one: one.update(subject="0" * 64),
    lambda one: one.update(more=1),
    lambda one: one.pop("link"),
    lambda one: one.clear(),
]


@pytest.mark.parametrize("edit", EDITS)
def test_a_redraw_changed_in_one_place_is_named(edit: Callable[[dict[str, Any]], object]) -> None:
    document = json.loads(redrawn()[0])
    edit(document["redraws"][0])
    failed = [one.name for one in verifier.verify(proof.spell(document)) if not one.held]
    assert failed == ["更换"]


def test_redraws_in_another_order_or_left_out_are_named() -> None:
    document = json.loads(redrawn()[0])
    for redraws, also in ((document["redraws"][::-1], []), (document["redraws"][1:], ["计数"])):
        changed = proof.spell({**document, "redraws": redraws})
        assert [one.name for one in verifier.verify(changed) if not one.held] == ["更换", *also]


def test_redraws_are_appended_to_a_proof_without_touching_it() -> None:
    plain, full = redrawn(0)[0], redrawn(2)[0]
    held = [redraw.read(one) for one in json.loads(full)["redraws"]]
    assert proof.append(plain, held) == full
    assert proof.append(full, []) == plain


def test_a_proof_is_set_out_as_its_redraws_left_it() -> None:
    bench = redraw.set_out(redrawn(2)[0])
    again = redraw.set_out(redrawn(1)[0])
    assert len(bench.held) == 2
    assert again.hold(bench.held[1].wish) == bench.held[1]
    assert (again.teams, again.inspectors) == (bench.teams, bench.inspectors)


def test_who_can_inspect_no_more_is_shut_out_and_nobody_else() -> None:
    bench, _ = _bench(locked(*town()))
    team = bench.teams[0]
    first, *others = _able(bench, team)
    wish = _ask(bench, [one for one in bench.inspectors if one.pid != first])
    assert (wish.unavailable, wish.joined) == ((first,), ())
    assert bench.hold(wish).coming in others
    with pytest.raises(ValueError, match="排除了本来就不能接替的人"):
        bench.hold(replace(_ask(bench, bench.inspectors), unavailable=(team.leader,)))


def test_only_when_of_the_lock_nobody_is_left_who_joined_since_is_asked() -> None:
    bench, _ = _bench(locked(*town(inspectors=4)))  # two in each unit: nobody to spare
    team = bench.teams[0]
    with pytest.raises(NobodyLeft):
        _ask(bench, bench.inspectors)
    new = [inspector(at, team.unit) for at in (40, 41)] + [inspector(42, "别处")]
    wish = _ask(bench, [*bench.inspectors, *new])
    assert {one.pid for one in wish.joined} == {one.pid for one in new[:2]}
    held = bench.hold(wish)
    assert (held.coming in {one.pid for one in new[:2]}, held.among) == (True, 2)
    assert redraw.read(held.as_facts()) == held  # type: ignore[arg-type]
    later = _ask(bench, bench.inspectors)  # who joined belongs to the pool now
    assert later.joined == ()
    bench.hold(later)


def test_nobody_is_let_in_who_may_not_come_or_who_is_not_needed() -> None:
    few, _ = _bench(locked(*town(inspectors=4)))
    many, _ = _bench(locked(*town()))
    team, stranger = few.teams[0], inspector(42, "别处")
    wish = _ask(few, [*few.inspectors, inspector(40, team.unit)])
    for bench, wrong in (
        (few, replace(wish, joined=(stranger,))),
        (many, replace(_ask(many, many.inspectors), joined=wish.joined)),
    ):
        with pytest.raises(ValueError, match="加入了不该加入的人"):
            bench.hold(wrong)


def test_who_joined_stands_in_the_proof_and_can_not_be_changed() -> None:
    given: dict[str, Any] = locked(*town(inspectors=4))
    bench, outcome = _bench(given)
    new = [inspector(at, bench.teams[0].unit) for at in (40, 41)]
    bench.hold(_ask(bench, [*bench.inspectors, *new]))
    content = proof.build(**given, outcome=outcome, redraws=bench.held)
    assert [one.name for one in verifier.verify(content) if not one.held] == []
    at = content.rindex(b'"redraws"')
    changed = content[:at] + content[at:].replace(b"2029-01-01", b"2029-01-02", 1)
    assert [one.name for one in verifier.verify(changed) if not one.held] == ["更换"]
