"""Redraws forged by whoever holds them, every hash made to fit: each verifier recomputes them and names nothing but the redraws."""

import json
from collections.abc import Callable
from typing import Any

from playwright.async_api import Page

from rules import bench, pool, proof, redraw, sampling
from tests.rules.redraws import substituted
from tests.verify.verifiers import by_page, by_product, by_script, failed

Said = dict[str, Any]
TRUE: Said = json.loads(substituted()[0])
START = bench.set_out(proof.spell({**TRUE, "redraws": []}))  # as the draw left it
FIRST, INSPECTOR, LAST = range(
    3
)  # a subject at once; an inspector there, sealed; the new subject again, sealed
LEAVING, CAME = (TRUE["redraws"][FIRST][name] for name in ("leaving", "coming"))
STRATUM = pool.stratum(START.row(LEAVING))
LEFT = [pid for pid in START.undrawn(LEAVING) if pid not in (CAME, *TRUE["redraws"][FIRST]["unavailable"])]
DRAWN = next(one.subject for one in START.teams if one.subject != LEAVING)
ELSEWHERE = next(
    pid
    for one in START.teams
    if pool.stratum(START.row(one.subject)) != STRATUM
    for pid in START.undrawn(one.subject)
)


def _comes(pid: str) -> Callable[[Said], object]:
    """Return an edit by which a subject comes with its true ticket."""

    def edit(one: Said) -> None:
        ticket = sampling.ticket(sampling.key(bytes.fromhex(one["seed"]), STRATUM), pid)
        one |= {"coming": pid, "ticket": ticket.hex()}
        if "team" in one:
            one["team"][0] = pid

    return edit


def _gone(*pids: str) -> Callable[[Said], object]:
    return lambda one: one.update(unavailable=sorted([*one["unavailable"], *pids]))


FAULTS: dict[str, tuple[int, Callable[[Said], object]]] = {
    "a favourite comes": (FIRST, _comes(LEFT[0])),
    "one that was drawn comes": (FIRST, _comes(DRAWN)),
    "one of another level comes": (FIRST, _comes(ELSEWHERE)),
    "the same comes again": (LAST, _comes(LEAVING)),
    "one that never was drawn gives way": (FIRST, lambda one: one.update(leaving=LEFT[0])),
    "one that went gives way again": (LAST, lambda one: one.update(leaving=LEAVING)),
    "one that was drawn is said to be gone": (FIRST, _gone(DRAWN)),
    "one of another level is said to be gone": (FIRST, _gone(ELSEWHERE)),
    "one is said to be gone twice": (FIRST, lambda one: _gone(one["unavailable"][0])(one)),
    "those gone in another order": (FIRST, lambda one: one["unavailable"].reverse()),
    "the winner is said to be gone": (FIRST, _gone(CAME)),
    "a level that was not reached": (FIRST, lambda one: one.update(level="L1")),
    "an unknown kind": (LAST, lambda one: one.update(kind="inspectors")),
    "a silent contributor": (LAST, lambda one: one["log"].pop()),
    "sealed for the round before": (LAST, lambda one: one.update(log=TRUE["redraws"][INSPECTOR]["log"])),
    "sealed for the lock": (LAST, lambda one: one.update(log=TRUE["log"], level=TRUE["level"])),
    "sealed for another consent": (INSPECTOR, lambda one: one.update(consent="0" * 64)),
}  # fmt: skip
UNSEEN: dict[str, tuple[int, Callable[[Said], object]]] = {
    "a favourite inspector comes": (INSPECTOR, lambda one: one.update(coming=TRUE["redraws"][FIRST]["absent"][0])),
    "more candidates than there were": (INSPECTOR, lambda one: one.update(among=one["among"] + 1)),
    "who stays is sent away": (LAST, lambda one: one["team"][3].__setitem__(1, TRUE["teams"][0][3][1])),
    "another leads": (LAST, lambda one: one["team"].__setitem__(2, one["team"][3][1])),
    "another unit executes": (FIRST, lambda one: one["team"].__setitem__(1, "别处")),
    "one is absent who could not have come": (FIRST, lambda one: one.update(absent=sorted([*one["absent"], TRUE["teams"][0][2]]))),
    "those absent in another order": (FIRST, lambda one: one["absent"].reverse()),
}  # fmt: skip


def _forged(at: int, edit: Callable[[Said], object]) -> bytes:
    """Return the proof up to a redraw that was edited, its seed, body and hash made anew."""
    document: Said = json.loads(json.dumps(TRUE))
    redraws = document["redraws"] = document["redraws"][: at + 1]
    one, head = (
        redraws[at],
        bytes.fromhex([*TRUE["redraws"], TRUE["result_hash"]][at - 1]["hash"] if at else TRUE["result_hash"]),
    )
    edit(one)
    spelled = {name: value for name, value in one.items() if name not in ("body", "hash")}
    one["body"] = redraw.body_of(spelled).hex()
    shown = {**one, "kind": one["kind"] if one["kind"] in redraw.SHOWN else "subject"}
    one["hash"] = redraw.chained(head, shown).hex()
    document["counts"]["redraws"] = proof.count(said["kind"] for said in redraws)
    return proof.spell(document)


async def test_whatever_is_forged_is_named_by_each_of_them(page: Page) -> None:
    assert failed(by_product(proof.spell(TRUE))) == []
    forged = {f"{name} (full)": _forged(*fault) for name, fault in {**FAULTS, **UNSEEN}.items()}
    forged |= {
        f"{name} (public)": proof.publish(_forged(*fault))
        for name, fault in FAULTS.items()
        if name != "an unknown kind"
    }
    answers = await by_page(page, [(content, "") for content in forged.values()])
    for (name, content), answer in zip(forged.items(), answers, strict=True):
        for who, said in (
            ("product", by_product(content)),
            ("verify.py", by_script(content)),
            ("verify.html", answer),
        ):
            assert failed(said) == ["更换"], (name, who, said)
