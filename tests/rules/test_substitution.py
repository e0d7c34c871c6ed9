"""The substitution: the next of the same stratum comes, its team stays as far as it may, and everybody can check which it was (第十六至二十条)."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from rules import bench as benches
from rules import frozen, pool, proof, sampling, verifier
from rules.bench import Bench
from rules.matching.places import EXPERT, LEADER
from rules.replacement import NobodyLeft
from rules.substitution import NoSubjectLeft, Seat, seat_all, seats
from tests.rules.bureau import POLICY, UNITS, inspector, locked, subject, town
from tests.rules.redraws import ask, ask_subject, bench_of, substituted


def _town() -> Bench:
    return bench_of(locked(*town()))[0]


def test_the_smallest_ticket_of_those_who_were_never_drawn_comes_and_nobody_else_moves() -> None:
    bench = _town()
    leaving, *others = bench.teams
    left = bench.undrawn(leaving.subject)
    held = bench.hold(ask_subject(bench))
    stratum = pool.stratum(bench.row(leaving.subject))
    key = sampling.key(held.seed, stratum)
    assert held.coming == min(left, key=lambda pid: sampling.ticket(key, pid))
    assert held.ticket == sampling.ticket(key, held.coming)
    assert pool.stratum(bench.row(held.coming)) == stratum
    assert bench.teams == [held.team, *others]
    assert held.team.subject == held.coming


def test_the_team_stays_where_it_may_and_is_drawn_anew_in_another_unit() -> None:
    for of in range(8):
        bench = _town()
        old = bench.teams[of]
        new = bench.hold(ask_subject(bench, of)).team
        same = bench.row(new.subject).unit == old.unit
        assert (set(new.members) == set(old.members)) == same
        assert {one.unit for one in bench.inspectors if one.pid in new.members} == {new.unit}
        assert (new.leader in old.members) == same


def test_who_was_gone_since_the_lock_is_passed_over_and_nobody_else_is() -> None:
    bench = _town()
    first = bench.hold(ask_subject(bench)).coming
    bench = _town()
    left = bench.undrawn(bench.teams[0].subject)
    others = [pid for pid in left if pid != first]
    assert (
        bench.hold(ask_subject(bench, gone=others[:5])).coming == first
    )  # whoever else is named changes nothing
    bench = _town()
    wish = ask_subject(bench, gone=[first, bench.teams[1].subject])
    assert wish.unavailable == (first,)
    assert bench.hold(wish).coming in others


@pytest.mark.parametrize("wrong", [("0" * 64,), None])
def test_only_who_might_have_come_can_be_called_unavailable(wrong: tuple[str, ...] | None) -> None:
    bench = _town()
    wish = ask_subject(bench)
    drawn = (bench.teams[1].subject,)
    with pytest.raises(ValueError, match="排除了本来就不能换上的对象"):
        bench.hold(replace(wish, unavailable=wrong or drawn))
    left = bench.undrawn(bench.teams[0].subject)[:2]
    with pytest.raises(ValueError, match="没有按顺序"):
        bench.hold(replace(wish, unavailable=tuple(left[::-1])))


def test_when_nobody_of_the_stratum_is_left_it_is_said_which() -> None:
    bench = _town()
    left = bench.undrawn(bench.teams[0].subject)
    with pytest.raises(NoSubjectLeft) as caught:
        ask_subject(bench, gone=left)
    assert caught.value.stratum == pool.stratum(bench.row(bench.teams[0].subject))
    assert bench.held == []


def test_nobody_comes_twice_and_who_went_is_not_to_be_visited_any_more() -> None:
    rows, people = town()
    bench, _ = bench_of(locked([replace(row, level="A") for row in rows[:8]], people))  # one of eight
    came = [bench.hold(ask_subject(bench)).coming for _ in range(7)]
    assert len({*came, bench.teams[0].subject}) == 7
    with pytest.raises(ValueError, match="没有这个检查组"):
        bench.wish_subject(came[0], (), people, consent=b"", link=b"")
    with pytest.raises(NoSubjectLeft):
        ask_subject(bench)


def test_an_inspector_of_the_new_team_can_be_replaced_and_the_new_subject_too() -> None:
    content, fingerprint = substituted()
    assert [one for one in verifier.verify(content, fingerprint) if not one.held] == []
    first, second, third = json.loads(content)["redraws"]
    assert (second["subject"], third["leaving"]) == (first["coming"], first["coming"])
    assert second["leaving"] in first["team"][3]
    assert second["leaving"] not in third["team"][3]
    assert "3 次，重抽结果相同（L1 2 次，R0 1 次）" in {one.detail for one in verifier.verify(content)}


def test_a_bench_is_set_out_again_with_both_kinds() -> None:
    content, _ = substituted()
    bench = benches.set_out(content)
    assert [one.as_facts() for one in bench.held] == json.loads(content)["redraws"]
    assert bench.teams[0].subject == bench.held[-1].coming


STAYING = [
    ({}, {0, 3}, set()),
    ({3: {"conflicts": (subject(2).pid,)}}, {0}, {3}),
    ({0: {"conflicts": (subject(2).pid,)}}, {3}, {0}),
]


@pytest.mark.parametrize(("changes", "stay", "go"), STAYING)
def test_who_has_an_interest_in_the_new_subject_does_not_stay(
    changes: dict[int, dict[str, Any]], stay: set[int], go: set[int]
) -> None:
    people = [replace(inspector(at, can_lead=at < 3), **changes.get(at, {})) for at in range(6)]
    people.sort(key=lambda one: one.pid)
    pids = [inspector(at).pid for at in range(6)]
    old = _team(pids[0], pids[3])
    found = seats(subject(2), old, people, POLICY)
    assert {pids.index(one.stays) for one in found if one.stays} == stay
    team = seat_all(subject(2), found, (), [], POLICY, b"seed")
    assert {pids[at] for at in stay} <= set(team.members)
    assert not {pids[at] for at in go} & set(team.members)
    assert pids.index(team.leader) < 3


def _team(*members: str, experts: tuple[str, ...] = ()) -> benches.Team:
    return benches.Team(subject(1).pid, UNITS[0], members[0], members, experts)


def test_partners_and_experts_stay_on_their_own_places() -> None:
    policy = replace(
        POLICY, mode="county", initiating_unit=UNITS[0], departments=("文旅局",), team_size=3, experts=1
    )
    partners = [inspector(at, "文旅局", department="文旅局", can_lead=False) for at in (7, 8)]
    experts = [
        inspector(at, "检测中心", kind="expert", conflicts=(subject(2).pid,) if at == 10 else ())
        for at in (10, 11)
    ]
    people = sorted([*(inspector(at) for at in range(4)), *partners, *experts], key=lambda one: one.pid)
    old = _team(inspector(0).pid, *(one.pid for one in partners), experts=(inspector(10).pid,))
    found = seats(subject(2), old, people, policy)
    assert [one.role for one in found] == [LEADER, "文旅局", "组员", EXPERT]
    assert [one.stays for one in found] == [inspector(0).pid, *(one.pid for one in partners), ""]
    team = seat_all(subject(2), found, (), [], policy, b"seed")
    assert team.experts == (inspector(11).pid,)


def test_the_least_loaded_come_and_each_of_them_is_equally_likely() -> None:
    free = [Seat(0, LEADER, frozenset("a"), "a"), Seat(1, "组员", frozenset("abcde"))]
    busy = [benches.Team("x", "", "e", ("e", "b"))]
    counts = Counter(
        seat_all(subject(2), free, (), busy, POLICY, b"%d" % at).members[1] for at in range(4000)
    )
    assert counts.keys() == {"c", "d"}
    assert abs(counts["c"] - 2000) < 130  # 4 standard deviations; the seeds are fixed
    one = seat_all(subject(2), free, (), busy, POLICY, b"1").members[1]
    other = {"c": "d", "d": "c"}[one]
    assert seat_all(subject(2), free, (other,), busy, POLICY, b"1").members[1] == one
    assert seat_all(subject(2), free, (one,), busy, POLICY, b"1").members[1] == other


def test_a_place_that_nobody_may_take_is_named_with_its_subject() -> None:
    free = [Seat(0, LEADER, frozenset("a"), "a"), Seat(1, "组员", frozenset("ab"))]
    with pytest.raises(NobodyLeft) as caught:
        seat_all(subject(2), free, ("b",), [], POLICY, b"1")
    assert (caught.value.role, caught.value.subject) == ("组员", subject(2).pid)
    with pytest.raises(ValueError, match="排除了本来就不能补上的人"):
        seat_all(subject(2), free, ("a",), [], POLICY, b"1")


def test_who_can_inspect_no_more_is_not_drawn_for_a_free_place() -> None:
    for of in range(8):
        bench = _town()
        old, could = bench.teams[of], ask_subject(bench, of)
        new = bench.hold(could).team
        if new.unit == old.unit:
            continue
        bench = _town()
        away = [one for one in bench.inspectors if one.pid not in new.members]
        wish = ask_subject(bench, of, today=away)
        assert wish.absent == tuple(sorted(new.members))
        assert not set(bench.hold(wish).team.members) & set(new.members)
        return
    pytest.fail("no subject of the other unit came")


EDITS: list[Callable[[dict[str, Any]], object]] = [
    lambda one: one.update(coming=one["leaving"]),
    lambda one: one.update(leaving=one["coming"]),
    lambda one: one.update(ticket="0" * 64),
    lambda one: one.update(unavailable=[]),
    lambda one: one["unavailable"].append("f" * 64),
    lambda one: one["unavailable"].reverse(),
    lambda one: one.update(kind="inspector"),
    lambda one: one.update(level="L1"),
    lambda one: one.update(sequence=True),
    lambda one: one.update(log=[{"deed": "acknowledge", "by": "0" * 64}]),
    lambda one: one.pop("ticket"),
    lambda one: one.update(more=1),
]


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("public", [False, True])
def test_a_substitution_changed_in_one_place_is_named(
    edit: Callable[[dict[str, Any]], object], public: bool
) -> None:
    content, _ = substituted()
    document = json.loads(proof.publish(content) if public else content)
    edit(document["redraws"][0])
    assert "更换" in [one.name for one in verifier.verify(proof.spell(document)) if not one.held]


@pytest.mark.parametrize(
    "edit", [lambda one: one["absent"].append("f" * 64), lambda one: one["team"][3].pop()]
)
def test_a_team_changed_in_one_place_is_named(edit: Callable[[dict[str, Any]], object]) -> None:
    document = json.loads(substituted()[0])
    edit(document["redraws"][0])
    assert "更换" in [one.name for one in verifier.verify(proof.spell(document)) if not one.held]


def test_the_public_proof_shows_which_subject_came_and_no_inspector() -> None:
    content, fingerprint = substituted()
    public = proof.publish(content)
    assert [one for one in verifier.verify(public, fingerprint) if not one.held] == []
    whole = json.loads(content)
    people = {one.pid for one in frozen.read_inspectors(whole["inspectors"].encode())}
    assert not any(pid in public.decode() for pid in people)
    shown = json.loads(public)["redraws"][0]
    assert {"leaving", "coming", "ticket", "unavailable"} <= shown.keys()
    assert not {"team", "absent"} & shown.keys()
    assert (
        verifier.verify(public)[-1].detail
        == "撤销锁定 1 次 · 更换检查人员 1 次 · 更换检查对象 2 次 · 排除 0 家"
    )


def test_rounds_of_contributors_are_bound_to_all_that_came_before() -> None:
    bench, again = (bench_of(locked(*town()))[0] for _ in range(2))
    again.hold(ask(again, again.inspectors))
    assert (
        len({bench.round(b"1" * 32), bench.round(b"2" * 32), again.round(b"1" * 32), bench.fingerprint}) == 4
    )
