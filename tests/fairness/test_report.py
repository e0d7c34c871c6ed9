"""The long run is repeated by its seed, says what did not hold, and its picture is a picture."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.fairness import __main__ as long_run
from tests.fairness.experiments import by_tickets, find, inclusion, subsets
from tests.fairness.report import Line, draw_picture, write_markdown


@pytest.fixture
def two_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    few = {"fair:subsets": ("fair", subsets()), "fair:inclusion": ("fair", inclusion())}
    monkeypatch.setattr(long_run, "experiments", lambda: few)


def _by_list(who: list[str], quota: int, seed: bytes) -> list[str]:
    return by_tickets(who[:-1], quota, seed)


def test_a_run_writes_its_report_and_repeats_by_its_seed(
    two_questions: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--draws", "2000", "--seed", "00ff", "--processes", "1", "--out"]
    tables = []
    for name in ("one", "two"):
        assert long_run.main([*words, str(tmp_path / name)]) == 0
        written = (tmp_path / name / "fairness.md").read_text(encoding="utf-8")
        tables.append([line for line in written.splitlines() if line.startswith("|")])
        ElementTree.parse(tmp_path / name / "fairness.svg")
    assert tables[0] == tables[1]
    assert "SEED=00ff" in written
    assert "全部符合预期" in capsys.readouterr().out


def test_what_does_not_hold_is_named_at_the_end() -> None:
    skewed, even = find(subsets(_by_list), 3000), find(subsets(), 3000)
    text = write_markdown([Line("漏掉一家", skewed), Line("六抽二", even)], {"种子": "00"})
    assert "**不符：漏掉一家**" in text
    assert "✘" in text
    assert not Line("反例没抓住", even, "unfair").held
    assert Line("反例", skewed, "unfair").held


def test_titles_in_the_picture_can_hold_any_sign() -> None:
    picture = draw_picture([Line("甲 < 乙 & 丙", find(subsets(), 300))], [10] * 100, 10, 0.1)
    assert "甲 < 乙 & 丙" in "".join(ElementTree.fromstring(picture).itertext())
