"""Freezing: the pool of a task as a lock commits to it, computed by a worker (第十四至十七条)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot.config import Settings
from bot.worker import Desk
from handlers.draws import conflicts, fingerprints, pools, shortages, twins
from models.machine.bureau import Bureau
from models.machine.people import Person
from models.machine.row import key
from models.rosters import SubjectItem
from models.tasks import Task, open_lock, salting
from rules import frozen, lock, matching, merkle, pool
from rules.dates import Span
from rules.frozen import InspectorRow
from rules.leave import Absence
from rules.policy import Policy
from rules.pool import PoolRow
from rules.roles import Execution

TOLD_EVERY = 10_000  # subjects
ROUNDING_WORDS = {"up": "一律进一", "down": "一律舍去", "nearest": "四舍五入"}


def freeze_pool(desk: Desk, task_id: int, today: str, purpose: str) -> dict[str, Any]:
    """Compute the pool and put both rosters, salted, into the cabinet.

    Returns:
        the counts by stratum, what is excluded and why, and the part of the commitment that follows from the rosters.
    """
    task = desk.db.get_one(Task, task_id)
    rosters, record = desk.db.get_one(Bureau, 1).rosters, pools.record_mark(desk.db, task.items)
    salts, zone = salting(desk.db, task), ZoneInfo(desk.settings.bureau.timezone)
    rows = pools.gather(desk.db, task, salts, date.fromisoformat(today), zone)
    roster = frozen.subjects_tsv(_watch(desk, rows, pools.count(desk.db, task)))
    absences = pools.absences(desk.db, task, date.fromisoformat(today))
    away = {one for one, (how, _) in absences.items() if how == Absence.WHOLE}
    again = desk.settings.draw.avoid_repeat
    before = conflicts.last_inspectors(desk.db, task, date.fromisoformat(today), zone) if again else {}
    barred = conflicts.joined(conflicts.recused(desk.db), before)
    people, standing = pools.inspectors(desk.db, salts, task.departments, away, barred)
    policy = policy_of(task, desk.settings)
    census = frozen.take_census(roster, pool.Caps(policy.drawn_per_year))
    strata, reasons = census.strata(policy.ratios, policy.rounding), census.reasons()
    inspectors = frozen.inspectors_tsv(people)
    return {
        "rosters": rosters,
        "record": record,
        "subjects_file": desk.cabinet.put(roster) if purpose == "lock" else "",
        "inspectors_file": desk.cabinet.put(inspectors) if purpose == "lock" else "",
        "commitment": {
            "protocol": lock.PROTOCOL,
            "algorithms": dict(lock.ALGORITHMS),
            "method": lock.Method(desk.settings.draw.method).value,
            "sequence": salts.sequence,
            "task": salts.task,
            "items": list(task.items),
            "coordination": lock.ONE_VISIT,
            "policy": policy.as_facts(),
            "subjects": census.mark,
            "roster": merkle.mark(roster),
            "inspectors": merkle.mark(inspectors),
            "page": fingerprints.page_hash() if desk.settings.draw.method == "sealed" else "",
        },
        "strata": [
            {
                "label": one.label,
                "size": one.size,
                "eligible": one.eligible,
                "ratio": one.ratio,
                "quota": one.quota,
                "shortfall": one.shortfall,
                "exactly": pool.exactly(one.size, one.ratio),
            }
            for one in strata
            if one.size or one.label != pool.KEY_CASES
        ],
        "unrated": pool.unrated(strata, policy.ratios),
        "excluded": sum(count for _, count in reasons),
        "reasons": [[reason.label, count] for reason, count in reasons],
        "qualified": matching.count_qualified(people, policy),
        "leave": _name_absent(people, standing, policy, absences),
        "twins": twins.find(desk.db, task),
        "repeats": [len(before), len(set().union(*before.values()))] if again else None,
        "shortages": shortages.foreseen(desk.db, salts, roster, people, policy, strata),
        "team_size": policy.places,
        "rounding_label": ROUNDING_WORDS[policy.rounding],
    }


def _watch(desk: Desk, rows: Iterator[PoolRow], many: int) -> Iterator[PoolRow]:
    """Pass the rows on, and tell how far they are: whoever looks sees a bar, and nobody takes the job for dead."""
    for done in range(0, many, TOLD_EVERY):
        if done:
            desk.progress(done, many)
        yield from islice(rows, TOLD_EVERY)


def _name_absent(
    rows: Sequence[InspectorRow], standing: Mapping[str, tuple[int, Person]], policy: Policy,
    absences: Mapping[int, tuple[Absence, Sequence[Span]]],
) -> dict[str, list[str]]:  # fmt: skip
    """Return who could be matched but for a leave, and who can be in spite of one: named, so that nobody is surprised."""
    named: dict[str, list[str]] = {Absence.WHOLE: [], Absence.PART: []}
    for row in rows:
        person = standing[row.pid][1]
        how, spans = absences.get(key(person), (Absence.NONE, ()))
        if person.active and spans and matching.count_qualified([replace(row, on_duty=True)], policy):
            when = "、".join(span.words for span in spans)
            named[how].append(f"{person.name}（{person.unit}，{when}）")
    return named


def policy_of(task: Task, settings: Settings) -> Policy:
    """Return everything that decides a draw besides the rosters, from the task and config.toml."""
    wanted = next((one for one in settings.requirements if one.phrase == task.requirement), None)
    return Policy(
        ratios=pool.raised(task.ratios), rounding=settings.draw.rounding, drawn_per_year=settings.draw.drawn_per_year,
        mode=Execution(task.execution).value, initiating_unit=task.unit, team_size=task.team_size,
        departments=tuple(task.departments), field=wanted.field if wanted else "", experts=wanted.experts if wanted else 0,
        window_ends=task.ends.isoformat(), shuffle=settings.draw.shuffle,
    )  # fmt: skip


def list_excluded(desk: Desk, task_id: int, today: str) -> dict[str, Any]:
    """Return the excluded subjects by name, each with its reason: as they were locked, else as they are now."""
    task, locked = desk.db.get_one(Task, task_id), open_lock(desk.db, task_id)
    zone, salts = ZoneInfo(desk.settings.bureau.timezone), salting(desk.db, task)
    if locked is None:
        rows = pools.gather(desk.db, task, salts, date.fromisoformat(today), zone)
        caps = pool.Caps(desk.settings.draw.drawn_per_year)
    else:
        rows = iter(frozen.read_subjects(desk.cabinet.read(locked.subjects_file)))
        caps = pool.Caps(locked.commitment["policy"]["drawn_per_year"])
    shut_out = {row.pid: reason for row in rows if (reason := pool.why_not(row, caps)) is not None}
    names = pools.identify(desk.db, salts, shut_out)
    lines = sorted((reason, names[pid][1]) for pid, reason in shut_out.items())
    return {"lines": [f"{name}：{reason.label}" for reason, name in lines]}


def share(db: Session, task: Task, other: Task) -> bool:
    """Tell whether two tasks could draw the same subject."""
    mine = select(SubjectItem.subject_id).where(col(SubjectItem.item_code).in_(task.items))
    theirs = select(SubjectItem.subject_id).where(
        col(SubjectItem.item_code).in_(other.items), col(SubjectItem.subject_id).in_(mine)
    )
    return db.exec(theirs.limit(1)).first() is not None
