"""Which names are shown before a team is released, and which are not (第二十条)."""

import pytest

from rules.namesakes import Likeness, likeness


@pytest.mark.parametrize(
    ("inspector", "contact", "kind", "like"),
    [
        ("鲁青山", "鲁青山", "企业", Likeness.SAME),
        ("鲁青山", "鲁 青山", "个体工商户", Likeness.SAME),
        ("鲁青山", "", "企业", None),
        ("鲁青", "鲁青", "国家机关", Likeness.SAME),
        ("鲁青山", "鲁青水", "个体工商户", Likeness.GENERATION),
        ("鲁青山", "鲁青水", "企业", None),
        ("鲁青山", "鲁明山", "个体工商户", None),
        ("鲁青山", "马青水", "个体工商户", None),
        ("鲁青", "鲁青水", "个体工商户", None),
        ("鲁青", "鲁明", "个体工商户", None),
        ("欧阳青山", "欧阳青水", "个体工商户", Likeness.GENERATION),
        ("欧阳青", "欧阳明", "个体工商户", None),
    ],
)
def test_a_name_is_shown_when_it_says_something(
    inspector: str, contact: str, kind: str, like: Likeness | None
) -> None:
    assert likeness(inspector, "青石文博宾馆", contact, kind) == like


@pytest.mark.parametrize(
    ("name", "like"), [("鲁青山", Likeness.SAME), ("鲁青水", Likeness.GENERATION), ("马明", None)]
)
def test_a_subject_that_is_a_person_has_a_name_of_its_own(name: str, like: Likeness | None) -> None:
    assert likeness("鲁青山", name, "", "个人") == like
