"""What a cell was meant to be: mended where there is no doubt, left alone where there is."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.rosters import mending

MENDERS = [
    mending.words,
    mending.plain,
    mending.tight,
    mending.name,
    mending.code,
    mending.phone,
    mending.day,
]
ANY = st.text(
    st.one_of(st.characters(), st.sampled_from("０Ａａ　 =＝'\u200b\t\n年月日/-.（）江胜")), max_size=20
)


@pytest.mark.parametrize("mend", MENDERS)
@given(text=ANY)
def test_what_was_mended_once_stays_as_it_is(mend: object, text: str) -> None:
    assert callable(mend)
    assert mend(mend(text)) == mend(text)


@given(text=ANY)
def test_free_words_keep_every_sign_that_can_be_seen(text: str) -> None:
    seen = [sign for sign in text if not sign.isspace() and unicodedata.category(sign) not in ("Cc", "Cf")]
    assert [sign for sign in mending.words(text) if sign != " "] == seen
    assert not re.search(r"^\s|\s$|\s\s|[\x00\t\n\u200b\ufeff]", mending.words(text))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("江\u3000胜静", "江胜静"),
        (" 沂 源 建 轩\t宾馆\n", "沂源建轩宾馆"),
        ("青石（东关）宾馆", "青石（东关）宾馆"),
        ("青石ＫＴＶ２号店", "青石KTV2号店"),
        ("青石 KTV", "青石 KTV"),
        ("John  Smith", "John Smith"),
        ("阿卜杜拉·麦麦提", "阿卜杜拉·麦麦提"),
        ("𠮷 野家", "𠮷野家"),
        ("古丽 巴哈尔·艾山江", "古丽巴哈尔·艾山江"),
        ("𫓎㛃", "𫓎㛃"),
        ("王\ue863", "王\ue863"),  # a sign of one's own, as registers had before Unicode
    ],
)
def test_a_name_is_drawn_together(text: str, name: str) -> None:
    assert mending.name(text) == name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("９１３７０３２３８ＰＸＪＪ６ＦＲＫＢ", "913703238PXJJ6FRKB"),
        ("9137032393l69mfex1", "9137032393L69MFEX1"),
        (" 91370323 ENEBGUKEX1\u3000", "91370323ENEBGUKEX1"),
        ("'012345", "012345"),
        ("＇012345", "012345"),
        ("\ufeffga-001\u200b", "GA-001"),
        ("XW-2026-00117", "XW-2026-00117"),
        ("110101.0", "110101"),
        ("'012345.0", "012345"),
        ("2.0", "2.0"),
        ("110101.5", "110101.5"),
        ("110101.00", "110101.00"),
    ],
)
def test_a_code_is_upper_case_half_width_and_without_blanks(text: str, code: str) -> None:
    assert mending.code(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "2028年3月5日", "2028年03月05日", "2028年3月5号", "2028/3/5", "2028/03/05", "2028.3.5", "2028-3-5", "20280305", "２０２８年３月５日",
        "2028 年 3 月 5 日", "2028-03-05 00:00:00", "2028-03-05T00:00:00", "2028/3/5 8:30", " 2028-03-05 ",
    ],
)  # fmt: skip
def test_a_day_has_one_way_to_be_written(text: str) -> None:
    assert mending.day(text) == "2028-03-05"


@pytest.mark.parametrize(
    "text", ["长期", "2028", "28-3-5", "3/5/2028", "2028-03", "2028-03-05 起", "2028-03-05-06", "46817"]
)
def test_what_may_be_another_day_or_none_is_left(text: str) -> None:
    assert mending.day(text) == text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("199 0000 1234", "19900001234"),
        ("199-0000-1234", "19900001234"),
        ("１９９００００１２３４", "19900001234"),
        ("0533-3241234", "0533-3241234"),
        ("（0533）3241234", "05333241234"),
        ("+86 19900001234", "+8619900001234"),
        ("19900001234.0", "19900001234"),
        ("19900001234、19900005678", "19900001234、19900005678"),
    ],
)
def test_a_number_to_call_is_digits_and_an_area_code_keeps_its_hyphen(text: str, number: str) -> None:
    assert mending.phone(text) == number
