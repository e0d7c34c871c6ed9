"""Undo: who may take back which deed, while nobody has acted on it since (第二十八条)."""

from datetime import UTC, datetime

import pytest

from rules import undo, workflow
from rules.refusal import Refusal
from rules.undo import Deed
from rules.workflow import Step

ME, OTHER = 1, 2
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
VISIT = (("inspection.drawn", OTHER), ("inspection.dispatch", OTHER), ("inspection.release", OTHER))


def _deeds(*deeds: tuple[str, int]) -> list[Deed]:
    return [Deed(name, seq, person, AT, f"人{person}") for seq, (name, person) in enumerate(deeds, 1)]


@pytest.mark.parametrize(
    ("deeds", "name"),
    [
        ((("task.open", ME),), "task.open"),
        ((("task.open", ME), ("task.publish_names", ME)), "task.publish_names"),
        ((("task.open", ME), ("task.publish_names", ME), ("task.names_back", ME)), "task.open"),
        ((("task.open", OTHER), ("task.lock", OTHER), ("task.publish_names", ME)), "task.publish_names"),
        ((*VISIT, ("inspection.record", ME)), "inspection.record"),
        ((*VISIT, ("inspection.record", OTHER), ("inspection.approve", ME)), "inspection.approve"),
        ((*VISIT, ("inspection.record", OTHER), ("inspection.return", ME)), "inspection.return"),
        ((*VISIT, ("inspection.record", ME), ("inspection.approve", OTHER), ("inspection.unapprove", OTHER)), "inspection.record"),
        ((*VISIT, ("inspection.record", OTHER), ("inspection.unrecord", OTHER), ("inspection.record", ME)), "inspection.record"),
        ((("import.read", ME), ("import.confirmed", ME)), "import.confirmed"),
        ((("import.read", OTHER), ("import.dismissed", ME)), "import.dismissed"),
    ],
)  # fmt: skip
def test_the_author_takes_back_what_he_did_last(deeds: tuple[tuple[str, int], ...], name: str) -> None:
    assert undo.undoable(_deeds(*deeds), ME, number=5).name == name


@pytest.mark.parametrize(
    ("deeds", "reason", "article"),
    [
        ((), "undo_nothing", "第二十八条"),
        ((("task.open", OTHER),), "undo_not_author", "第二十八条"),
        ((("task.open", ME), ("task.lock", OTHER)), "undo_acted", "第十七条"),
        ((("task.open", ME), ("task.publish_names", OTHER)), "undo_acted", "第二十八条"),
        ((("task.open", ME), ("task.lock", ME)), "undo_never", "第十七条"),
        ((("task.open", ME), ("task.lock", ME), ("task.abort", ME)), "undo_never", "第二十八条"),
        ((("task.open", ME), ("task.lock", ME), ("task.draw", OTHER)), "undo_acted", "第十八条"),
        ((("task.open", OTHER), ("task.lock", OTHER), ("task.draw", ME)), "undo_never", "第十八条"),
        (VISIT, "undo_never", "第十九条"),
        ((*VISIT, ("inspection.record", OTHER)), "undo_not_author", "第二十八条"),
        ((*VISIT, ("inspection.record", ME), ("inspection.approve", OTHER)), "undo_acted", "第二十八条"),
        ((*VISIT, ("inspection.record", ME), ("inspection.return", OTHER)), "undo_acted", "第二十八条"),
        ((*VISIT, ("inspection.record", OTHER), ("inspection.approve", ME), ("inspection.publish", OTHER)), "undo_acted", "第二十五条"),
        ((*VISIT, ("inspection.record", OTHER), ("inspection.publish", ME)), "undo_never", "第二十五条"),
        ((*VISIT, ("inspection.record", OTHER), ("inspection.return", ME), ("inspection.record", OTHER)), "undo_acted", "第二十八条"),
        ((("import.read", ME), ("import.confirmed", ME), ("import.applied", ME)), "undo_never", "第十条"),
        ((("import.read", ME),), "undo_never", "第十条"),
    ],
)  # fmt: skip
def test_everything_else_is_refused_with_who_acted(
    deeds: tuple[tuple[str, int], ...], reason: str, article: str
) -> None:
    with pytest.raises(Refusal) as refused:
        undo.undoable(_deeds(*deeds), ME, number=5)
    assert (refused.value.reason, refused.value.article) == (reason, article)
    if deeds:
        assert refused.value.facts["by"] == f"人{deeds[-1][1]}"


def test_each_deed_is_taken_back_by_a_move_of_the_workflow() -> None:
    moves = {**workflow.TASK_MOVES, **workflow.INSPECTION_MOVES, **workflow.IMPORT_MOVES}
    for deed, back in undo.UNDO.items():
        step = Step(back.partition(".")[2])
        assert back.partition(".")[0] == deed.partition(".")[0]
        assert moves[step].article


def test_every_deed_has_words_and_every_step_of_the_workflow_stands_between() -> None:
    for name in (*undo.UNDO, *undo.NEVER):
        assert not Deed(name, 1, ME, AT).words.isascii()
    of_tasks = {f"task.{step}" for step in workflow.TASK_MOVES}
    of_visits = {f"inspection.{step}" for step in workflow.INSPECTION_MOVES}
    silent = {name for name in of_tasks | of_visits if not undo.is_deed(name)}
    unmoved = {"accept", "plan", "recuse", "replace"}  # noted about a place, a plan or a recusal, or nowhere
    assert silent == {f"inspection.{step}" for step in unmoved}
