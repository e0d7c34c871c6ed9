"""Roles, kinds and ways of execution: one word each in rosters and talk."""

import pytest

from rules.roles import Execution, InspectorKind, Labelled, Role, TaskKind
from rules.rosters import Kind

ENUMS = (Role, InspectorKind, Execution, TaskKind, Kind)


@pytest.mark.parametrize("enum", ENUMS)
def test_every_member_is_found_by_its_label(enum: type[Labelled]) -> None:
    assert [enum.from_label(one.label) for one in enum] == list(enum)
    assert not any(one.label.isascii() for one in enum)


@pytest.mark.parametrize("enum", ENUMS)
@pytest.mark.parametrize("text", ["", "辅警", "inspector"])
def test_a_word_that_is_no_label_is_refused(enum: type[Labelled], text: str) -> None:
    with pytest.raises(ValueError, match=f"^{text}$"):
        enum.from_label(text)


@pytest.mark.parametrize("enum", ENUMS)
def test_a_member_is_stored_by_its_value(enum: type[Labelled]) -> None:
    assert all(enum(one.value) is one and str(one) == one.value for one in enum)


def test_the_roles_are_those_of_the_roster() -> None:
    assert [role.label for role in Role] == [
        "检查人员", "分管负责人", "主要负责人", "公示员", "系统管理员", "审计员", "专家",
    ]  # fmt: skip
