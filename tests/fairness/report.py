"""The report of a long run: tables in Markdown and one picture in SVG."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import log10, sqrt

from tests.fairness.measures import ALPHA, Finding

LEFT, TOP, ROW, WIDTH = 300, 70, 24, 520
FARTHEST = 16  # powers of ten that the picture shows; what is rarer stands at its edge
GREEN, RED, GREY, AMBER = "#1a7f37", "#c62828", "#9aa0a6", "#b26a00"
BARS = 160


@dataclass(frozen=True)
class Line:
    """One experiment of the report, its finding, and what it should have shown."""

    title: str
    finding: Finding
    wanted: str = "fair"  # "fair", "unfair" or "missed"

    @property
    def held(self) -> bool:
        """Whether it showed what it should."""
        return self.finding.fair == (self.wanted != "unfair")


def write_markdown(lines: Sequence[Line], facts: Mapping[str, str]) -> str:
    """Return the report: what was run, ours, the controls, and how to read it."""
    parts = ["# 公平性长跑", "", *(f"- {name}：{value}" for name, value in facts.items()), ""]
    groups = (
        ("fair", "## 本系统", "p 是公平的摇号也会偏这么远的概率；小于 1/10 000 才算不公平，“越界”是出现了不合法或不均衡的结果。"),
        ("unfair", "## 反例（必须被抓住）", "同样的检验，换上有毛病的做法；没抓住，检验就不可信。"),
        ("missed", "## 抓不住的小偏差", "偏差太小，这个次数数不出来：所以不能只靠统计，还要公开算法、由别人重算。"),
    )  # fmt: skip
    for wanted, head, words in groups:
        chosen = [line for line in lines if line.wanted == wanted]
        if chosen:
            parts += [head, "", words, "", *_table(chosen), ""]
    wrong = [line.title for line in lines if not line.held]
    parts.append(f"**不符：{'、'.join(wrong)}**" if wrong else "**全部符合预期。**")
    return "\n".join(parts) + "\n"


def _table(lines: Sequence[Line]) -> list[str]:
    rows = ["| 试验 | 次数 | 结果种数 | 统计量 | 自由度 | p | 最少～最多（期望 = 1） | 没出现 | 越界 | |", "|---|--:|--:|--:|--:|--:|--:|--:|--:|---|"]  # fmt: skip
    for line in lines:
        one = line.finding
        rows.append(
            f"| {line.title} | {one.trials} | {one.cells} | {one.statistic:.2f} | {one.freedom or '—'} | {one.p:.2g} | "
            f"{one.least:.3f}～{one.most:.3f} | {one.unseen} | {one.illegal} | {'✔' if line.held else '✘'} |"
        )
    return rows


def draw_picture(lines: Sequence[Line], counts: Sequence[int], expected: float, share: float) -> str:
    """Return the picture: above, how improbable each finding is; below, how often each of a hundred subjects was drawn.

    Args:
        lines: as in the report.
        counts: draws of each subject in the experiment of inclusion.
        expected: how many each should have.
        share: of the pool that is drawn each time.
    """
    bottom = TOP + ROW * len(lines)
    height = bottom + BARS + 110
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 40} {height}" font-family="Noto Sans CJK SC,sans-serif" font-size="12">',
        f'<rect width="100%" height="{height}" fill="#fff"/>',
        _text(16, 28, "公平的做法也会偏这么远的概率（越靠右越不公平）", size=15),
        _text(16, 48, "绿：本系统；红：故意做坏的反例，必须落在虚线右边；黄：小到数不出来的偏差"),
        *_scale(bottom),
        *(_dot(line, TOP + ROW * at + ROW / 2) for at, line in enumerate(lines)),
        *_bars(counts, expected, share, bottom + 50),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _text(x: float, y: float, words: str, *, size: int = 12, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}">{escape(words)}</text>'


def _across(p: float) -> float:
    return LEFT + WIDTH * min(FARTHEST, -log10(max(p, 10.0**-FARTHEST))) / FARTHEST


def _scale(bottom: float) -> list[str]:
    parts = []
    for power in range(0, FARTHEST + 1, 4):
        x, limit = _across(10.0**-power), 10.0**-power == ALPHA
        dash = ' stroke-dasharray="5 4"' if limit else ""
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{bottom}" stroke="{RED if limit else "#ddd"}"{dash}/>'
        )
        words = f"10⁻{str(power).translate(str.maketrans('0123456789', '⁰¹²³⁴⁵⁶⁷⁸⁹'))}" if power else "1"
        parts.append(_text(x, bottom + 16, words, anchor="middle"))
    return parts


def _dot(line: Line, y: float) -> str:
    colour = {"fair": GREEN, "unfair": RED, "missed": AMBER}[line.wanted]
    p = line.finding.p if not line.finding.illegal else 0.0
    return (
        _text(LEFT - 14, y + 4, line.title, anchor="end")
        + f'<circle cx="{_across(p):.1f}" cy="{y:.1f}" r="5" fill="{colour}"/>'
    )


def _bars(counts: Sequence[int], expected: float, share: float, top: float) -> list[str]:
    sigma = sqrt(expected * (1 - share))
    span, step, whole = 5 * sigma, (LEFT + WIDTH - 16) / max(1, len(counts)), BARS - 30
    zero = top + 20 + whole / 2
    parts = [_text(16, top, "100 抽 10：每家被抽中次数与应有次数之差；灰带是 ±3 个标准差", size=15)]
    parts.append(
        f'<rect x="16" y="{zero - whole * 0.3:.1f}" width="{LEFT + WIDTH - 16}" height="{whole * 0.6:.1f}" fill="#eee"/>'
    )
    for at, count in enumerate(counts):
        off = max(-1.0, min(1.0, (count - expected) / span)) * whole / 2
        parts.append(
            f'<rect x="{16 + at * step:.1f}" y="{min(zero, zero - off):.1f}" width="{step * 0.7:.1f}" height="{abs(off):.1f}" fill="{GREEN}"/>'
        )
    return [*parts, f'<line x1="16" x2="{LEFT + WIDTH}" y1="{zero:.1f}" y2="{zero:.1f}" stroke="{GREY}"/>']
