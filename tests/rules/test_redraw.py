"""Redraws: each follows from the lock, a link of its chain and a consent; a proof carries them, and a stranger repeats them (第二十条)."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from rules import bench as benches
from rules import frozen, proof, redraw, seed, verifier
from rules.replacement import NobodyLeft
from tests.rules.bureau import inspector, locked, town
from tests.rules.redraws import able_to_come, ask, bench_of, redrawn


def test_a_link_of_the_chain_leads_to_the_head_and_nothing_leads_back() -> None:
    start, head = b"\x01" * 32, seed.chain_link(b"\x01" * 32, 100)
    assert seed.chain_link(seed.chain_link(start, 97), 3) == head
    assert len({seed.chain_link(start, at) for at in range(101)}) == 101
    assert seed.redraw_seed(b"a", b"b", b"c") != seed.redraw_seed(b"a", b"c", b"b")


def test_a_proof_with_redraws_holds() -> None:
    content, fingerprint = redrawn()
    assert json.loads(content)["redraws"][0]["unavailable"] != []
    assert [one for one in verifier.verify(content, fingerprint) if not one.held] == []
    assert "2 次，重抽结果相同（R0 2 次）" in {one.detail for one in verifier.verify(content)}


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
    assert failed[0] == "更换"


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
    bench = benches.set_out(redrawn(2)[0])
    again = benches.set_out(redrawn(1)[0])
    assert len(bench.held) == 2
    assert again.hold(bench.held[1].wish) == bench.held[1]
    assert (again.teams, again.inspectors) == (bench.teams, bench.inspectors)


def test_who_can_inspect_no_more_is_shut_out_and_nobody_else() -> None:
    bench, _ = bench_of(locked(*town()))
    team = bench.teams[0]
    first, *others = able_to_come(bench, team)
    wish = ask(bench, [one for one in bench.inspectors if one.pid != first])
    assert (wish.unavailable, wish.joined) == ((first,), ())
    assert bench.hold(wish).coming in others
    with pytest.raises(ValueError, match="排除了本来就不能接替的人"):
        bench.hold(replace(ask(bench, bench.inspectors), unavailable=(team.leader,)))


def test_only_when_of_the_lock_nobody_is_left_who_joined_since_is_asked() -> None:
    bench, _ = bench_of(locked(*town(inspectors=4)))  # two in each unit: nobody to spare
    team = bench.teams[0]
    with pytest.raises(NobodyLeft):
        ask(bench, bench.inspectors)
    new = [inspector(at, team.unit) for at in (40, 41)] + [inspector(42, "别处")]
    wish = ask(bench, [*bench.inspectors, *new])
    assert {one.pid for one in wish.joined} == {one.pid for one in new[:2]}
    held = bench.hold(wish)
    assert (held.coming in {one.pid for one in new[:2]}, held.among) == (True, 2)
    assert redraw.read(held.as_facts()) == held
    later = ask(bench, bench.inspectors)  # who joined belongs to the pool now
    assert later.joined == ()
    bench.hold(later)


def test_nobody_is_let_in_who_may_not_come_or_who_is_not_needed() -> None:
    few, _ = bench_of(locked(*town(inspectors=4)))
    many, _ = bench_of(locked(*town()))
    team, stranger = few.teams[0], inspector(42, "别处")
    wish = ask(few, [*few.inspectors, inspector(40, team.unit)])
    for bench, wrong in (
        (few, replace(wish, joined=(stranger,))),
        (many, replace(ask(many, many.inspectors), joined=wish.joined)),
    ):
        with pytest.raises(ValueError, match="加入了不该加入的人"):
            bench.hold(wrong)


def test_who_joined_stands_in_the_proof_and_can_not_be_changed() -> None:
    given: dict[str, Any] = locked(*town(inspectors=4))
    bench, outcome = bench_of(given)
    new = [inspector(at, bench.teams[0].unit) for at in (40, 41)]
    bench.hold(ask(bench, [*bench.inspectors, *new]))
    content = proof.build(**given, outcome=outcome, redraws=bench.held)
    assert [one.name for one in verifier.verify(content) if not one.held] == []
    at = content.rindex(b'"redraws"')
    changed = content[:at] + content[at:].replace(b"2029-01-01", b"2029-01-02", 1)
    assert [one.name for one in verifier.verify(changed) if not one.held] == ["更换"]
