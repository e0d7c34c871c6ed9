"""The ceremony: seed, subjects and teams from a lock, its phrases and its secret; computed by a worker (第十八、十九条)."""

import json
from typing import Any

from sqlmodel import select

from bot.worker import Desk
from handlers import pools
from models import tasks
from models.rosters import Subject
from models.tasks import Lock, Task
from rules import ceremony, lock, proof
from rules.ceremony import Outcome
from rules.matching import Infeasible


def short(row: Lock) -> str:
    """Return the fingerprint as people compare it: 24 hex digits."""
    return lock.short(bytes.fromhex(row.fingerprint))


def draw(desk: Desk, lock_id: int) -> dict[str, Any]:
    """Hold the ceremony of a lock, and put its proof and its teams into the cabinet.

    Returns:
        what the draw's row needs, or ``{"infeasible": [sentences]}`` when no legal teams exist.
    """
    row = desk.db.get_one(Lock, lock_id)
    task = desk.db.get_one(Task, row.task_id)
    subjects, inspectors = desk.cabinet.read(row.subjects_file), desk.cabinet.read(row.inspectors_file)
    given = tasks.contributions(desk.db, lock_id)
    phrases = [(str(one), given[one].phrase) for one in row.contributors]
    secret = bytes.fromhex(row.secret)
    try:
        outcome = ceremony.conduct(row.commitment, subjects, inspectors, secret, phrases)
    except Infeasible as shortage:
        return {"infeasible": [_unsalted(desk, task, reason) for reason in shortage.reasons]}
    document = proof.build(row.commitment, subjects, inspectors, secret, phrases, outcome)
    return {
        "seed": outcome.seed.hex(),
        "proof_file": desk.cabinet.put(document),
        "result_hash": outcome.result_hash.hex(),
        "drawn": len(outcome.drawn),
        "teams": sum(len(team.members) + len(team.experts) for team in outcome.teams),
        "summary": {
            "strata": [
                {
                    "label": one.label,
                    "size": one.size,
                    "eligible": one.eligible,
                    "ratio": one.ratio,
                    "quota": one.quota,
                    "shortfall": one.shortfall,
                }
                for one in outcome.strata
            ]
        },
        "teams_file": desk.cabinet.put(json.dumps(_teams(desk, task, outcome), ensure_ascii=False).encode()),
    }


def _teams(desk: Desk, task: Task, outcome: Outcome) -> list[dict[str, Any]]:
    """Return the teams with the rows' ids, leader first; nothing but ids, because the file outlives the rosters' names."""
    identities = _subjects(desk)
    _, inspectors = pools.inspectors(desk.db, task.departments)
    return [
        {
            "subject": identities[team.subject][0],
            "unit": team.unit,
            "team": [
                inspectors[one][0]
                for one in (
                    team.leader,
                    *(member for member in team.members if member != team.leader),
                    *team.experts,
                )
            ],
        }
        for team in outcome.teams
    ]


def _subjects(desk: Desk) -> dict[str, tuple[int, str]]:
    query = select(Subject.id, Subject.code, Subject.salt, Subject.name)
    return {
        lock.pid(bytes.fromhex(salt), code): (row_id or 0, name)
        for row_id, code, salt, name in desk.db.exec(query)
    }


def _unsalted(desk: Desk, task: Task, reason: str) -> str:
    """Put names where the rules, which know none, speak of salted ids."""
    for salted, (_, name) in _subjects(desk).items():
        if salted[:12] in reason:
            reason = reason.replace(salted, name).replace(salted[:12], name)
    _, inspectors = pools.inspectors(desk.db, task.departments)
    for salted, (_, person) in inspectors.items():
        reason = reason.replace(salted, person.name).replace(salted[:12], person.name)
    return reason
