"""The table article → rule → test names every article once, and nothing that does not exist; every refusal says its article."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TABLE = (ROOT / "docs" / "原理" / "条款对照.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (第[一二三四五六七八九十]+条) \|(.*)$", TABLE, re.MULTILINE)
NUMERALS = "一二三四五六七八九"
TESTS = {
    name
    for path in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(r"def (test_\w+)", path.read_text(encoding="utf-8"))
}
# What order alone demands, or what the machine says before it knows what a matter is about.
WITHOUT_ARTICLE = {
    "button_spent", "file_not_expected", "file_not_fetched", "file_unreadable", "form_open", "no_file_waits", "no_such_evidence", "no_such_item", "moved_meanwhile", "no_such_command",
    "no_such_number", "not_your_role", "not_yours", "number_of_other_kind",
}  # fmt: skip


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (
        (NUMERALS[tens - 1] if tens > 1 else "")
        + ("十" if tens else "")
        + (NUMERALS[ones - 1] if ones else "")
    )


def test_every_article_has_its_row_in_order() -> None:
    assert [article for article, _ in ROWS] == [f"第{_numeral(number)}条" for number in range(1, 35)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_a_row_names_exists(row: tuple[str, str]) -> None:
    for name in re.findall(r"`([^`]+)`", row[1]):
        assert (ROOT / name).exists() if "/" in name else name in TESTS, name


def _refusals() -> list[tuple[str, str, bool]]:
    found = []
    for path in sorted((ROOT / "handlers").rglob("*.py")) + sorted((ROOT / "rules").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refusal":
                said = node.args[0].value if isinstance(node.args[0], ast.Constant) else "?"
                has = any(keyword.arg == "article" for keyword in node.keywords)
                found.append((f"{path.relative_to(ROOT)}:{node.lineno}", str(said), has))
    return found


@pytest.mark.parametrize("refusal", _refusals(), ids=lambda one: one[0])
def test_a_refusal_says_its_article(refusal: tuple[str, str, bool]) -> None:
    where, reason, has_article = refusal
    assert has_article or reason in WITHOUT_ARTICLE, where
