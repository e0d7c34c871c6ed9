"""``python -m tests.fairness [--draws N] [--seed HEX]``: the long run, by default a million draws with seeds nobody chose."""

import argparse
import os
import secrets
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from rules.matching import shuffle
from tests.fairness import controls, questions
from tests.fairness.experiments import Experiment, pids, tally
from tests.fairness.matchings import LEAST_STEPS
from tests.fairness.measures import Cell
from tests.fairness.report import Line, draw_picture, write_markdown

CHUNK = 20_000  # small draws a piece of work
MILLION = 1_000_000
CONTROL_SHARE = 20  # an unfair draw is caught by so many times fewer
LEAST = 500
MISSED = 20_000  # as in the suite; a million draws may well catch what these do not


@cache
def experiments() -> dict[str, tuple[str, Experiment]]:
    """Return every experiment with what it should show: "fair", "unfair" or "missed"."""
    every = {"fair": questions.fair(), "unfair": controls.unfair(), "missed": controls.missed()}
    return {
        f"{wanted}:{name}": (wanted, experiment)
        for wanted, some in every.items()
        for name, experiment in some.items()
    }


def _piece(name: str, base: bytes, first: int, last: int) -> tuple[str, Counter[Cell]]:
    shuffle.LEAST_STEPS = LEAST_STEPS
    return name, tally(experiments()[name][1], base, range(first, last))


def _pieces(draws: int) -> Iterator[tuple[str, int, int]]:
    for name, trials in sizes(draws).items():
        step = max(1, CHUNK // experiments()[name][1].dear)
        for first in range(0, trials, step):
            yield name, first, min(first + step, trials)


def sizes(draws: int) -> dict[str, int]:
    """Return how often each experiment is made: the dearer ones less often, controls less still."""
    found = {}
    for name, (wanted, experiment) in experiments().items():
        if wanted == "missed":
            found[name] = min(draws, MISSED)
        elif wanted == "unfair":
            share = experiment.dear * (1 if experiment.dear >= CONTROL_SHARE else CONTROL_SHARE)
            found[name] = max(6 * LEAST, draws // share)
        else:
            found[name] = max(LEAST, draws // experiment.dear)
    return found


def run(draws: int, base: bytes, processes: int) -> dict[str, Counter[Cell]]:
    """Return the tallies of all experiments."""
    counts: dict[str, Counter[Cell]] = {name: Counter() for name in experiments()}
    with ProcessPoolExecutor(processes) as pool:
        work = [pool.submit(_piece, name, base, first, last) for name, first, last in _pieces(draws)]
        for at, one in enumerate(work, 1):
            name, found = one.result()
            counts[name] += found
            if sys.stderr.isatty():
                sys.stderr.write(f"\r{at} / {len(work)}")
    return counts


def report(counts: dict[str, Counter[Cell]], draws: int, facts: dict[str, str], directory: Path) -> bool:
    """Write the report and its picture, print the tables; return whether everything showed what it should."""
    lines = [
        Line(name.split(":")[1] if wanted != "fair" else experiment.title, experiment.law(counts[name], sizes(draws)[name]), wanted)
        for name, (wanted, experiment) in experiments().items()
    ]  # fmt: skip
    text = write_markdown(lines, facts)
    inclusion, trials = counts["fair:inclusion"], sizes(draws)["fair:inclusion"]
    picture = draw_picture(lines, [inclusion[pid] for pid in pids(100)], trials / 10, 0.1)
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "fairness.md").write_text(text + "\n![p 值](fairness.svg)\n", encoding="utf-8")
    (directory / "fairness.svg").write_text(picture, encoding="utf-8")
    sys.stdout.write(text)
    sys.stdout.write(f"\n{directory / 'fairness.md'}, {directory / 'fairness.svg'}\n")
    return all(line.held for line in lines)


def main(words: list[str]) -> int:
    """Run and report; 1 when something did not show what it should."""
    parser = argparse.ArgumentParser(prog="make fairness", description=__doc__)
    parser.add_argument(
        "--draws", type=int, default=MILLION, help="small draws; dearer experiments are made less often"
    )
    parser.add_argument(
        "--seed", type=bytes.fromhex, default=b"", help="hex, to repeat a run; fresh without it"
    )
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path, default=Path("out"))
    given = parser.parse_args(words)
    base = given.seed or secrets.token_bytes(16)
    begun = time.monotonic()
    counts = run(given.draws, base, given.processes)
    facts = {
        "时间": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC，用时 {time.monotonic() - begun:.0f} 秒，{given.processes} 个进程",
        "次数": f"小试验 {given.draws} 次，费时的按比例减少",
        "种子": f"{base.hex()}（重跑：make fairness DRAWS={given.draws} SEED={base.hex()}）",
    }
    return 0 if report(counts, given.draws, facts, given.out) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
