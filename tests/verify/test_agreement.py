"""Three verifiers that share no code give the same answers, line by line, about tasks of every kind."""

import os
from collections import Counter

import pytest
from playwright.async_api import Page

from rules import proof
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


def test_the_tasks_are_of_every_kind() -> None:
    kinds: Counter[str] = Counter()
    for number in range(40):
        full, fingerprint = tasks.make(number)
        answer = by_script(full, fingerprint)
        assert set(failed(answer)) <= {"检查组", "结果指纹"}, number
        kinds["infeasible" if failed(answer) else "feasible"] += 1
        details = {name: detail for name, _, detail in answer}
        kinds[details["参与人"].split("；")[1].split("：")[0]] += 1
        kinds["redrawn"] += "次" in details["更换"]
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
        "redrawn",
        "experts",
        "joint",
        "nobody",
        "one",
    }
