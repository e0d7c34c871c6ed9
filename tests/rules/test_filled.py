"""How far an item is filled in, and what is still lacking (第二十二、二十五条)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import catalogues
from rules import findings
from rules.findings import Filled, Need

CATALOGUE = findings.read(catalogues.shipped("findings"))
CODES = st.lists(st.sampled_from(sorted(CATALOGUE)), unique=True)
WRITTEN = st.dictionaries(st.sampled_from([one.value for one in Need]), st.sampled_from(["", "写了"]))


@pytest.mark.parametrize(
    ("chosen", "written", "filled", "lacking"),
    [
        ([], {}, Filled.EMPTY, []), ([], {"remark": "写了"}, Filled.EMPTY, []), (["1"], {}, Filled.WHOLE, []),
        (["A"], {}, Filled.BEGUN, [Need.REMARK, Need.BASIS]), (["A"], {"remark": "写了"}, Filled.BEGUN, [Need.BASIS]),
        (["A"], {"remark": "写了", "basis": ""}, Filled.BEGUN, [Need.BASIS]), (["F"], {"remark": "写了"}, Filled.WHOLE, []),
        (["A", "F"], {"remark": "写了", "basis": "写了"}, Filled.WHOLE, []),
    ],
)  # fmt: skip
def test_an_item_is_whole_when_all_is_written_that_it_must_bring(
    chosen: list[str], written: dict[str, str], filled: Filled, lacking: list[Need]
) -> None:
    assert findings.filled(chosen, written, CATALOGUE) == filled
    assert findings.lacking(chosen, written, CATALOGUE) == lacking


@given(CODES, WRITTEN)
def test_writing_more_never_makes_an_item_less_whole(chosen: list[str], written: dict[str, str]) -> None:
    order = list(Filled)
    more = {**written, **{need.value: "写了" for need in findings.lacking(chosen, written, CATALOGUE)[:1]}}
    before, after = (findings.filled(chosen, one, CATALOGUE) for one in (written, more))
    assert order.index(before) <= order.index(after)
    assert len(findings.lacking(chosen, more, CATALOGUE)) <= len(findings.lacking(chosen, written, CATALOGUE))
