"""Shortages as people are told them: which teams can not be formed, who alone could be on them, and what would do (第十九条)."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from handlers.draws import pools
from models.machine.people import Person
from models.rosters import Inspector
from rules import frozen, pool
from rules.frozen import InspectorRow
from rules.lock import Salting
from rules.matching import remedies
from rules.matching.changes import Mend, Newcomer
from rules.matching.places import LEADER
from rules.matching.remedies import Remedy
from rules.matching.shortage import Kind, Shortage, foresee, sorting
from rules.policy import Policy
from rules.pool import PoolRow, Stratum
from rules.replacement import MENDS, Lack

MOST_NAMED = 8
MOST_GROUPS = 6


def foreseen(
    db: Session, salting: Salting, roster: bytes, people: Sequence[InspectorRow], policy: Policy,
    strata: Iterable[Stratum] = (), drawn: Sequence[Shortage] = (),
) -> dict[str, Any]:  # fmt: skip
    """Return which subjects of a pool could not be inspected if they were drawn, and the smallest changes; nothing when all could.

    A pool may hold a million subjects: one of each kind is tried first, and only those of a kind that fails are held.

    Args:
        roster: the pool's subjects, frozen.
        strata: of the pool, to tell whether the draw is bound to fail.
        drawn: what a draw has already failed for, told in place of what the whole pool is short of.
    """
    able = {row.pid: row for row in _starving(roster, people, policy)}
    short = foresee(able.values(), people, policy)
    if not short:
        return {}
    lost = Counter(pool.stratum(able[pid]) for one in short for pid in one.subjects)
    found, said = remedies.smallest(able.values(), people, policy), drawn or short
    names = _names(db, salting, {pid for one in said for pid in one.subjects[:MOST_NAMED]})
    told = [_told(one, able[one.subjects[0]], people, policy, names) for one in said]
    return {
        "subjects": sum(lost.values()),
        "certain": any(one.quota > one.eligible - lost[one.label] for one in strata),
        "groups": told[:MOST_GROUPS],
        "more": max(0, len(told) - MOST_GROUPS),
        "remedies": [_steps(one, policy, names) for one in found.remedies],
        "cut_short": found.cut_short,
        "replans": any(one.team_size or one.county for one in found.remedies),
    }


def _starving(roster: bytes, people: Sequence[InspectorRow], policy: Policy) -> list[PoolRow]:
    """Return the subjects that may be drawn and are of a kind that nobody could inspect."""
    kind_of, first = sorting(people), dict[Kind, str]()
    for pid, unit in frozen.each_unit(roster):
        first.setdefault(kind_of(pid, unit), pid)
    probes = frozen.read_subjects(roster, set(first.values()))
    short = {pid for one in foresee(probes, people, policy) for pid in one.subjects}
    starving = {kind for kind, pid in first.items() if pid in short}
    if not starving:
        return []
    caps, every = pool.Caps(policy.drawn_per_year), frozen.each_subject(roster)
    return [
        row for row in every if kind_of(row.pid, row.unit) in starving and pool.why_not(row, caps) is None
    ]


def _told(
    one: Shortage, row: PoolRow, people: Sequence[InspectorRow], policy: Policy, names: Mapping[str, str]
) -> dict[str, Any]:
    aside = remedies.near(row, one, people, policy)
    return {
        "unit": one.unit,
        "count": len(one.subjects),
        "subjects": [names[pid] for pid in one.subjects[:MOST_NAMED]],
        "roles": list(dict.fromkeys(one.roles)),
        "places": len(one.roles),
        "able": [[names[pid], list(roles)] for pid, roles in one.able],
        "missing": one.missing,
        "aside": [[names[pid], "、".join(map(word, lacks))] for pid, lacks in aside[:MOST_NAMED]],
        "more_aside": max(0, len(aside) - MOST_NAMED),
    }


def word(lack: Lack) -> str:
    """Return what keeps somebody away; what he must step aside for may be an interest, or that he was there the last time."""
    return "须回避" if lack is Lack.INTEREST else lack.label


def _steps(remedy: Remedy, policy: Policy, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the changes of a remedy, one by one, as the template words them."""
    steps: list[dict[str, Any]] = [_step(one, policy, names) for one in remedy.people]
    if remedy.team_size:
        steps.append({"kind": "size", "was": policy.places, "now": remedy.team_size})
    if remedy.county:
        steps.append({"kind": "county", "unit": policy.initiating_unit})
    return steps


def _step(one: Mend | Newcomer, policy: Policy, names: Mapping[str, str]) -> dict[str, Any]:
    if isinstance(one, Mend):
        named = [names[pid] for pid in one.pids[:MOST_NAMED]]
        how = [MENDS[lack] for lack in one.lacks]
        return {"kind": "mend", "names": named, "among": len(one.pids), "count": one.count, "how": how}
    partner = one.role in policy.departments
    return {
        "kind": "newcomer", "unit": one.unit, "count": one.count, "leads": one.role == LEADER,
        "who": "执法人员" if partner else "民警", "field": "" if partner else policy.field,
    }  # fmt: skip


def _names(db: Session, salting: Salting, subjects: Collection[str]) -> dict[str, str]:
    """Return the names of some subjects and of every inspector, by the salted id in a lock."""
    query = select(Inspector.salt, Person.badge, Person.name).join(
        Person, col(Person.id) == col(Inspector.person_id)
    )
    people = {salting.pid(salt, badge): name for salt, badge, name in db.exec(query)}
    return {pid: name for pid, (_, name) in pools.identify(db, salting, subjects).items()} | people
