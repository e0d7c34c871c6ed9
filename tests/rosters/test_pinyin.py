"""Pinyin: what somebody types for a name, and what he does not."""

import pytest

from handlers.rosters import pinyin


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("wangfang", "王芳"), ("WangFang", "王芳"), ("wang fang", "王芳"), ("wf", "王芳"), ("wangf", "王芳"), ("wfang", "王芳"),
        ("shanxiongxin", "单雄信"), ("dxx", "单雄信"), ("zengguofan", "曾国藩"), ("lvbu", "吕布"), ("lubu", "吕布"),
        ("lyubu", "吕布"), ("xi'an", "西安"), ("akbd", "阿卡·布迪"),
    ],
)  # fmt: skip
def test_a_name_is_spelled_in_full_by_initials_or_half_and_half(typed: str, name: str) -> None:
    assert pinyin.is_whole(pinyin.spelled(typed), name)


@pytest.mark.parametrize(
    ("typed", "name"),
    [("wangfan", "王芳"), ("wfg", "王芳"), ("fang", "王芳"), ("fw", "王芳"), ("lf", "王芳")],
)
def test_other_letters_do_not_spell_a_name(typed: str, name: str) -> None:
    assert not pinyin.is_whole(pinyin.spelled(typed), name)


def test_a_name_is_first_read_as_usual() -> None:
    assert pinyin.is_usual("fangfeng", "方峰")
    assert pinyin.is_whole("wangfeng", "方峰")  # a reading that nobody means
    assert not pinyin.is_usual("wangfeng", "方峰")


@pytest.mark.parametrize(
    ("typed", "name", "fits"),
    [
        ("fang", "王芳", True), ("xiaoming", "王小明", True), ("wangxiao", "王小明", True), ("wx", "王小明", True),
        ("xm", "王小明", False), ("ming", "王小明", True), ("mi", "王小明", False), ("zhang", "王小明", False),
    ],
)  # fmt: skip
def test_a_part_is_spelled_in_full_or_begins_the_name(typed: str, name: str, fits: bool) -> None:
    assert pinyin.is_part(typed, name) == fits


@pytest.mark.parametrize("words", ["w", "王芳", "王f", "123", "a1", "", " ' "])
def test_what_is_no_pinyin_spells_nothing(words: str) -> None:
    assert pinyin.spelled(words) == ""


def test_the_nearest_names_are_those_that_sound_alike() -> None:
    names = ["王芳", "王方", "李强", "张三丰", "章三峰"]
    assert pinyin.nearest("汪方", names) == ["王芳", "王方"]
    assert pinyin.nearest("wangfan", names)[:2] == ["王芳", "王方"]
    assert set(pinyin.nearest("张三峰", names)) == {"张三丰", "章三峰"}
    assert pinyin.nearest("Smith", names) == []
