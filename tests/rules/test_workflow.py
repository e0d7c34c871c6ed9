"""States and steps: what may follow what, and the article that every refusal names."""

from collections.abc import Callable, Mapping
from itertools import product

import pytest

from rules import workflow
from rules.refusal import Refusal
from rules.workflow import (
    InspectionState,
    Move,
    RecusalState,
    Step,
    TaskState,
    inspection_move,
    recusal_move,
    substitution_move,
    task_move,
)

TASKS = {
    (TaskState.OPEN, Step.LOCK): (TaskState.LOCKED, "第十七条"),
    (TaskState.LOCKED, Step.ABORT): (TaskState.OPEN, "第二十八条"),
    (TaskState.LOCKED, Step.DRAW): (TaskState.DRAWN, "第十八条"),
    (TaskState.DRAWN, Step.DISPATCH): (TaskState.DISPATCHED, "第十八条"),
    (TaskState.DISPATCHED, Step.CONCLUDE): (TaskState.CONCLUDED, "第二十五条"),
    (TaskState.OPEN, Step.VOID): (TaskState.VOID, "第二十八条"),
    (TaskState.OPEN, Step.NAMES_BACK): (workflow.STAYS, "第十八条"),
    (TaskState.LOCKED, Step.NAMES_BACK): (workflow.STAYS, "第十八条"),
    (TaskState.DRAWN, Step.NAMES_BACK): (workflow.STAYS, "第十八条"),
    (TaskState.CONCLUDED, Step.REOPEN): (TaskState.DISPATCHED, "第二十五条"),
}
INSPECTIONS = {
    (InspectionState.DRAWN, Step.DISPATCH): (InspectionState.DISPATCHED, "第十八条"),
    (InspectionState.DISPATCHED, Step.RELEASE): (InspectionState.RELEASED, "第十九条"),
    (InspectionState.RELEASED, Step.ACCEPT): (InspectionState.RELEASED, "第二十条"),
    (InspectionState.RELEASED, Step.RECORD): (InspectionState.RECORDED, "第二十五条"),
    (InspectionState.RECORDED, Step.APPROVE): (InspectionState.APPROVED, "第二十五条"),
    (InspectionState.RECORDED, Step.RETURN): (InspectionState.RELEASED, "第二十五条"),
    (InspectionState.APPROVED, Step.PUBLISH): (InspectionState.PUBLISHED, "第二十五条"),
    (InspectionState.RELEASED, Step.RECUSE): (workflow.STAYS, "第二十条"),
    (InspectionState.DRAWN, Step.REPLACE): (workflow.STAYS, "第二十条"),
    (InspectionState.DISPATCHED, Step.REPLACE): (workflow.STAYS, "第二十条"),
    (InspectionState.RELEASED, Step.REPLACE): (workflow.STAYS, "第二十条"),
    (InspectionState.DISPATCHED, Step.SUBSTITUTE): (InspectionState.REPLACED, "第十八条"),
    (InspectionState.RELEASED, Step.SUBSTITUTE): (InspectionState.REPLACED, "第十八条"),
    (InspectionState.RELEASED, Step.PLAN): (workflow.STAYS, "第十九条"),
    (InspectionState.RECORDED, Step.UNRECORD): (InspectionState.RELEASED, "第二十五条"),
    (InspectionState.APPROVED, Step.UNAPPROVE): (InspectionState.RECORDED, "第二十五条"),
    (InspectionState.RELEASED, Step.UNRETURN): (InspectionState.RECORDED, "第二十五条"),
}
RECUSALS = {
    (RecusalState.OPEN, Step.CONSENT): (RecusalState.CONSENTED, "第二十条"),
    (RecusalState.STALLED, Step.CONSENT): (RecusalState.CONSENTED, "第二十条"),
    (RecusalState.OPEN, Step.DENY): (RecusalState.DENIED, "第二十条"),
    (RecusalState.STALLED, Step.DENY): (RecusalState.DENIED, "第二十条"),
    (RecusalState.OPEN, Step.WITHDRAW): (RecusalState.WITHDRAWN, "第二十条"),
    (RecusalState.CONSENTED, Step.STALL): (RecusalState.STALLED, "第二十条"),
    (RecusalState.CONSENTED, Step.REPLACE): (RecusalState.REPLACED, "第二十条"),
    (RecusalState.OPEN, Step.LAPSE): (RecusalState.LAPSED, "第二十条"),
    (RecusalState.CONSENTED, Step.LAPSE): (RecusalState.LAPSED, "第二十条"),
    (RecusalState.STALLED, Step.LAPSE): (RecusalState.LAPSED, "第二十条"),
}
Mover = Callable[..., Move]


def _refused(move: Mover, state: str, step: Step) -> Refusal:
    with pytest.raises(Refusal) as refused:
        move(state, step, number=5)
    return refused.value


def test_the_steps_are_those_of_the_table() -> None:
    assert {step for _, step in TASKS} == workflow.TASK_MOVES.keys()
    assert {step for _, step in INSPECTIONS} == workflow.INSPECTION_MOVES.keys()
    assert {step for _, step in RECUSALS} == workflow.RECUSAL_MOVES.keys()
    moves = (workflow.TASK_MOVES, workflow.INSPECTION_MOVES, workflow.IMPORT_MOVES, workflow.RECUSAL_MOVES)
    assert {step for table in moves for step in table} == set(Step)


@pytest.mark.parametrize(("state", "step"), list(product(TaskState, workflow.TASK_MOVES)))
def test_a_task_moves_as_the_table_says_and_not_otherwise(state: TaskState, step: Step) -> None:
    if (state, step) in TASKS:
        move = task_move(state, step, number=5)
        assert (move.after, move.article) == TASKS[state, step]
        return
    refused = _refused(task_move, state, step)
    article = next(found for (_, one), (_, found) in TASKS.items() if one == step)
    assert (refused.reason, refused.article, refused.facts["number"]) == ("task_not_due", article, 5)


@pytest.mark.parametrize(("state", "step"), list(product(InspectionState, workflow.INSPECTION_MOVES)))
def test_an_inspection_moves_as_the_table_says_and_not_otherwise(state: InspectionState, step: Step) -> None:
    if (state, step) in INSPECTIONS:
        move = inspection_move(state, step, number=5)
        assert (move.after, move.article) == INSPECTIONS[state, step]
        return
    refused = _refused(inspection_move, state, step)
    article = next(found for (_, one), (_, found) in INSPECTIONS.items() if one == step)
    assert (refused.reason, refused.article, refused.facts["number"]) == ("inspection_not_due", article, 5)


@pytest.mark.parametrize(("state", "step"), list(product(RecusalState, workflow.RECUSAL_MOVES)))
def test_a_recusal_moves_as_the_table_says_and_not_otherwise(state: RecusalState, step: Step) -> None:
    if (state, step) in RECUSALS:
        move = recusal_move(state, step, number=5)
        assert (move.after, move.article) == RECUSALS[state, step]
        return
    refused = _refused(recusal_move, state, step)
    assert (refused.reason, refused.article, refused.facts["number"]) == ("recusal_not_due", "第二十条", 5)


@pytest.mark.parametrize(("state", "step"), list(product(RecusalState, workflow.SUBSTITUTION_MOVES)))
def test_a_request_about_a_subject_goes_the_way_of_a_recusal(state: RecusalState, step: Step) -> None:
    if (state, step) in RECUSALS:
        move = substitution_move(state, step, number=5)
        assert (move.after, move.article) == (RECUSALS[state, step][0], "第十八条")
        return
    refused = _refused(substitution_move, state, step)
    assert (refused.reason, refused.article, refused.facts["kind"]) == (
        "recusal_not_due",
        "第十八条",
        "换对象申请",
    )


def test_a_refusal_says_how_far_it_is_and_what_would_have_to_be() -> None:
    refused = _refused(task_move, TaskState.OPEN, Step.DISPATCH)
    assert refused.facts["step"] == "下发"
    assert refused.facts["state"] == "已设置，待锁定"
    assert refused.facts["expected"] == ["已摇号，待下发"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (TaskState, workflow.TASK_WORDS),
        (InspectionState, workflow.INSPECTION_WORDS),
        (RecusalState, workflow.RECUSAL_WORDS),
        (Step, workflow.STEP_WORDS),
    ],
)
def test_every_state_and_step_has_words_of_its_own(values: type[Step], words: Mapping[str, str]) -> None:
    assert words.keys() == set(values)
    assert len(set(words.values())) == len(words)
    assert not any(word.isascii() for word in words.values())


@pytest.mark.parametrize(("moves", "states"), [(TASKS, TaskState), (INSPECTIONS, InspectionState)])
def test_every_state_can_be_reached_but_that_of_a_void_inspection(
    moves: Mapping[tuple[str, Step], tuple[str, str]], states: type[TaskState | InspectionState]
) -> None:
    reached = {after for after, _ in moves.values()} | {next(iter(states))}
    assert set(states) - reached == (set() if states is TaskState else {InspectionState.VOID})
