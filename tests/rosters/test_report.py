"""The report in the words of the spreadsheet: whole for a program, short for a chat."""

from handlers.rosters import report
from rules.rosters import Kind
from tests.rosters.samples import SUBJECT, read

BAD = {**SUBJECT, "风险分类等级": "高高"}


def test_the_whole_report_has_the_words_of_the_command() -> None:
    said = report.whole(read(Kind.SUBJECTS, {**SUBJECT, "风险分类等级": "c级"}, BAD))
    assert said["mended"] == [{"row": 2, "column": "风险分类等级", "from": "c级", "to": "C"}]
    assert said["refused"] == [
        {
            "row": 3,
            "column": "风险分类等级",
            "value": "高高",
            "reason": "不认识“高高”",
            "hint": "只能填：A、B、C、D",
        }
    ]


def test_a_line_says_where_what_stands_what_is_wrong_and_what_to_do() -> None:
    said = report.whole(read(Kind.SUBJECTS, {**SUBJECT, "风险分类等级": "c级"}, BAD))
    assert list(report.lines(said)) == [
        "第 3 行 风险分类等级“高高”：不认识“高高”。只能填：A、B、C、D",
        "第 2 行 风险分类等级“c级”改为“C”",
    ]


def test_what_was_mended_is_counted_by_columns_with_an_example() -> None:
    rows = [
        {**SUBJECT, "主体类别": "行为", "检查对象唯一编码": f"x{at}", "风险分类等级": "d"} for at in range(3)
    ]
    taken = read(Kind.SUBJECTS, *rows)
    assert report.short(taken, report.whole(taken))["mended"] == [
        "检查对象唯一编码 3 处，如第 2 行 检查对象唯一编码“x0”改为“X0”",
        "风险分类等级 3 处，如第 2 行 风险分类等级“d”改为“D”",
    ]


def test_a_chat_gets_the_first_lines_and_how_many_more_there_are() -> None:
    taken = read(
        Kind.SUBJECTS, *[{**BAD, "检查对象名称": f"第{at}旅馆"} for at in range(report.MOST_LINES + 5)]
    )
    short = report.short(taken, report.whole(taken))
    assert (short["errors"], short["more"]) == (report.MOST_LINES + 5, report.MOST_LINES + 5 - report.FIRST)
    assert (len(short["first"]), len(short["lines"]), short["beyond"]) == (report.FIRST, report.MOST_LINES, 5)


def test_a_long_cell_is_shortened_in_a_line_and_whole_in_the_report() -> None:
    said = report.whole(read(Kind.SUBJECTS, {**SUBJECT, "检查对象名称": "字" * 201}))
    assert said["refused"][0]["value"] == "字" * 201
    assert "字" * (report.LONGEST + 1) not in next(report.lines(said))
