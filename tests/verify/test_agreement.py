"""Three verifiers that share no code give the same answers, line by line, about tasks of every kind."""

import json
import os
from collections import Counter

import pytest
from playwright.async_api import Page

from rules import proof
from tests.rules.bureau import locked, town
from tests.rules.redraws import ask_subject, bench_of
from tests.verify import tasks
from tests.verify.verifiers import by_page, by_product, by_script, failed, verdict

TASKS = int(os.environ.get("TASKS", "40"))
BATCH = 10


@pytest.mark.parametrize("first", range(0, TASKS, BATCH))
async def test_they_agree(page: Page, first: int) -> None:
    proofs = []
    for number in range(first, first + BATCH):
        full, fingerprint = tasks.make(number)
        proofs += [(full, fingerprint), (proof.publish(full), fingerprint[:24])]
    for (content, fingerprint), answer in zip(proofs, await by_page(page, proofs), strict=True):
        expected = verdict(by_product(content, fingerprint))
        assert verdict(by_script(content, fingerprint)) == expected
        assert verdict(answer) == expected


async def test_they_agree_when_a_level_was_visited_to_its_last_subject(page: Page) -> None:
    rows, people = town()
    given = locked([row._replace(level="A") for row in rows[:8]], people)  # one of eight
    bench, outcome = bench_of(given)
    for _ in range(7):
        bench.hold(ask_subject(bench))
    full = proof.build(**given, outcome=outcome, redraws=bench.held)
    proofs = [(one, outcome.fingerprint.hex()) for one in (full, proof.publish(full))]
    for asked, answer in zip(proofs, await by_page(page, proofs), strict=True):
        assert failed(by_product(*asked)) == failed(by_script(*asked)) == failed(answer) == []


def test_the_tasks_are_of_every_kind() -> None:
    kinds: Counter[str] = Counter()
    for number in range(40):
        full, fingerprint = tasks.make(number)
        answer = by_script(full, fingerprint)
        assert set(failed(answer)) <= {"检查组", "结果指纹"}, number
        kinds["infeasible" if failed(answer) else "feasible"] += 1
        details = {name: detail for name, _, detail in answer}
        kinds[details["参与人"].split("；")[1].split("：")[0]] += 1
        for one in json.loads(full)["redraws"]:
            kinds[one["kind"]] += 1
            kinds["sealed again"] += bool(one["log"])
        kinds["experts"] += b'"experts":0' not in full
        kinds["joint"] += b'"departments":[]' not in full
        kinds["nobody"] += details["检查对象名单"].startswith("0 ")
        kinds["one"] += details["检查对象名单"].startswith("1 ")
    assert min(kinds.values()) >= 2, kinds
    assert kinds.keys() >= {
        "infeasible",
        "feasible",
        "L0",
        "L1-",
        "L1",
        "L1d",
        "inspector",
        "subject",
        "sealed again",
        "experts",
        "joint",
        "nobody",
        "one",
    }
