"""The replacement: one of the least loaded of the other qualified, each equally likely; nobody else moves (第二十条)."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import ceremony, lock, proof, redraw, seed
from rules.lock import InspectorRow, Policy
from rules.matching import Team, match
from rules.matching.places import EXPERT, LEADER, MEMBER
from rules.replacement import NobodyLeft, Vacancy, candidates, draw_replacement, role_of, seat
from tests.rules.bureau import POLICY, UNITS, inspector, locked, subject, town

ROW = subject(1)
PEOPLE = [inspector(at, can_lead=at < 3) for at in range(6)]
PIDS = [one.pid for one in PEOPLE]
TEAM = Team(ROW.pid, UNITS[0], PIDS[0], (PIDS[0], PIDS[3]))


def _drawn(people: Sequence[InspectorRow], leaving: str, chance: bytes, policy: Policy = POLICY) -> str:
    return draw_replacement(ROW, people, policy, [TEAM], Vacancy(ROW.pid, leaving), chance)


@pytest.mark.parametrize(
    ("changes", "leaving", "able"),
    [
        ({}, 3, {1, 2, 4, 5}),
        ({}, 0, {1, 2}),  # a leader's place asks for somebody who can lead
        ({4: {"certificate_until": "2026-04-29"}}, 3, {1, 2, 5}),
        ({4: {"on_duty": False}, 5: {"unit": UNITS[1]}}, 3, {1, 2}),
        ({1: {"conflicts": (ROW.pid,)}}, 0, {2}),
    ],
)
def test_only_who_could_have_been_matched_may_come(
    changes: dict[int, dict[str, object]], leaving: int, able: set[int]
) -> None:
    people = [replace(one, **changes.get(at, {})) for at, one in enumerate(PEOPLE)]  # type: ignore[arg-type]
    found = candidates(ROW, people, POLICY, [TEAM], Vacancy(ROW.pid, PIDS[leaving]))
    assert {PIDS.index(pid) for pid in found} == able


def test_the_least_loaded_come_first() -> None:
    busy = [Team(subject(at).pid, UNITS[0], PIDS[1], (PIDS[1], PIDS[4])) for at in (2, 3)]
    found = candidates(ROW, PEOPLE, POLICY, [TEAM, *busy], Vacancy(ROW.pid, PIDS[3]))
    assert {PIDS.index(pid) for pid in found} == {2, 5}


def test_who_was_barred_does_not_come_back() -> None:
    vacancy = Vacancy(ROW.pid, PIDS[3], frozenset({PIDS[1], PIDS[2], PIDS[4]}))
    assert candidates(ROW, PEOPLE, POLICY, [TEAM], vacancy) == [PIDS[5]]


def test_everybody_who_may_come_is_equally_likely() -> None:
    counts = Counter(
        _drawn(PEOPLE, PIDS[3], seed.redraw_seed(b"C0", b"link", b"%d" % at)) for at in range(4000)
    )
    assert counts.keys() == {PIDS[at] for at in (1, 2, 4, 5)}
    chi2 = sum((count - 1000) ** 2 / 1000 for count in counts.values())
    assert chi2 < 21.1  # p > 1e-4 at three degrees of freedom; the seeds are fixed


@given(st.permutations(PEOPLE), st.binary(max_size=8))
def test_the_order_of_the_roster_decides_nothing(people: list[InspectorRow], chance: bytes) -> None:
    assert _drawn(people, PIDS[3], chance) == _drawn(PEOPLE, PIDS[3], chance)


def test_nobody_else_moves_and_the_new_leader_stands_in_the_place_of_the_old() -> None:
    changed = seat(TEAM, PIDS[0], PIDS[1])
    assert changed == Team(ROW.pid, UNITS[0], PIDS[1], (PIDS[1], PIDS[3]))
    assert seat(TEAM, PIDS[3], PIDS[5]) == Team(ROW.pid, UNITS[0], PIDS[0], (PIDS[0], PIDS[5]))


def test_a_partners_place_is_filled_by_the_partner() -> None:
    policy = replace(POLICY, mode="initiating", initiating_unit=UNITS[0], departments=("文旅局",))
    partners = [inspector(at, "文旅局", department="文旅局", kind="officer", can_lead=False) for at in (7, 8)]
    people = [*PEOPLE, *partners]
    (team,) = match([ROW], people, policy, b"seed")
    leaving = next(pid for pid in team.members if pid in {one.pid for one in partners})
    assert role_of(team, leaving, people, policy) == "文旅局"
    assert role_of(team, team.leader, people, policy) == LEADER
    other = next(one.pid for one in partners if one.pid != leaving)
    assert candidates(ROW, people, policy, [team], Vacancy(ROW.pid, leaving)) == [other]


def test_an_expert_is_replaced_by_an_expert() -> None:
    policy = replace(POLICY, experts=1)
    experts = [inspector(at, "检测中心", kind="expert", certificate_until="") for at in (7, 8)]
    team = replace(TEAM, experts=(experts[0].pid,))
    people = [*PEOPLE, *experts]
    assert role_of(team, experts[0].pid, people, policy) == EXPERT
    assert candidates(ROW, people, policy, [team], Vacancy(ROW.pid, experts[0].pid)) == [experts[1].pid]
    assert role_of(team, PIDS[3], people, policy) == MEMBER


def test_when_nobody_is_left_everybody_near_is_named_with_what_stands_against_him() -> None:
    changes = {
        1: {"certificate_until": "2026-04-29"}, 2: {"conflicts": (ROW.pid,)}, 4: {"on_duty": False}, 5: {"unit": UNITS[1]},
    }  # fmt: skip
    people = [replace(one, **changes.get(at, {})) for at, one in enumerate(PEOPLE)]  # type: ignore[arg-type]
    with pytest.raises(NobodyLeft) as caught:
        _drawn(people, PIDS[0], b"")
    assert caught.value.role == LEADER
    found = {PIDS.index(one.pid): (one.why, one.mendable) for one in caught.value.obstacles}
    assert found == {
        1: ("执法证到检查结束时已过期", True),
        2: ("与检查对象有利害关系", False),
        3: ("已在这个检查组", False),
        4: ("不在岗", True),
    }


def test_who_is_not_on_the_team_can_not_leave_it() -> None:
    with pytest.raises(ValueError, match="不在这个检查组"):
        role_of(TEAM, PIDS[5], PEOPLE, POLICY)


def test_a_link_of_the_chain_leads_to_the_head_and_nothing_leads_back() -> None:
    start, head = b"\x01" * 32, seed.chain_link(b"\x01" * 32, 100)
    assert seed.chain_link(seed.chain_link(start, 97), 3) == head
    assert len({seed.chain_link(start, at) for at in range(101)}) == 101
    assert seed.redraw_seed(b"a", b"b", b"c") != seed.redraw_seed(b"a", b"c", b"b")


START, COUNT = b"\x09" * 32, 8


def _redrawn(times: int = 2) -> tuple[bytes, str]:
    """Return the proof of a town's draw with so many redraws, and its fingerprint."""
    given: dict[str, Any] = locked(*town())
    given["commitment"]["chain"] = seed.chain_link(START, COUNT).hex()
    outcome = ceremony.conduct(**given)
    bench = redraw.Bench(
        lock.read_subjects(given["subjects"]),
        lock.read_inspectors(given["inspectors"]),
        POLICY,
        fingerprint=outcome.fingerprint,
        chain=bytes.fromhex(given["commitment"]["chain"]),
        teams=outcome.teams,
    )
    for at in range(1, times + 1):
        team = bench.teams[at % 2]
        link = seed.chain_link(START, COUNT - at)
        bench.hold(redraw.Wish(at, team.subject, team.members[-1], (), b"%d" % at * 32, link))
    return proof.build(**given, outcome=outcome, redraws=bench.held), outcome.fingerprint.hex()


def test_a_proof_with_redraws_holds() -> None:
    content, fingerprint = _redrawn()
    assert [one for one in proof.verify(content, fingerprint) if not one.held] == []
    assert "2 次，重抽结果相同" in {one.detail for one in proof.verify(content)}


@pytest.mark.parametrize(
    "edit",
    [
        lambda one: one.update(coming=one["leaving"]),
        lambda one: one.update(consent="00" * 32),
        lambda one: one.update(link="00" * 32),
        lambda one: one.update(seed="00" * 32),
        lambda one: one.update(sequence=2),
        lambda one: one.update(unavailable=[one["coming"]]),
        lambda one: one.update(leaving=one["coming"]),
        lambda one: one.update(more=1),
        lambda one: one.pop("link"),
        lambda one: one.clear(),
    ],
)
def test_a_redraw_changed_in_one_place_is_named(edit: Callable[[dict[str, Any]], object]) -> None:
    document = json.loads(_redrawn()[0])
    edit(document["redraws"][0])
    failed = [one.name for one in proof.verify(json.dumps(document).encode()) if not one.held]
    assert failed == ["更换"]


def test_redraws_in_another_order_or_left_out_are_named() -> None:
    document = json.loads(_redrawn()[0])
    for redraws in (document["redraws"][::-1], document["redraws"][1:]):
        changed = json.dumps({**document, "redraws": redraws}).encode()
        assert [one.name for one in proof.verify(changed) if not one.held] == ["更换"]


def test_redraws_are_appended_to_a_proof_without_touching_it() -> None:
    plain, full = _redrawn(0)[0], _redrawn(2)[0]
    held = [redraw.read(one) for one in json.loads(full)["redraws"]]
    assert proof.append(plain, held) == full
    assert proof.append(full, []) == plain
