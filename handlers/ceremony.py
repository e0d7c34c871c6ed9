"""The ceremony: seed, subjects and teams from a lock, its phrases and its secret; computed by a worker (第十八、十九条)."""

import json
import re
from dataclasses import asdict
from typing import Any

from sqlmodel import col, select

from bot.worker import Desk
from models import tasks
from models.machine.people import Person
from models.rosters import Inspector, Subject
from models.tasks import Lock
from rules import ceremony, lock, proof
from rules.ceremony import Outcome
from rules.matching import Infeasible

SALTED = re.compile(r"[0-9a-f]{64}")


def short(row: Lock) -> str:
    """Return the fingerprint as people compare it: 24 hex digits."""
    return lock.short(bytes.fromhex(row.fingerprint))


def draw(desk: Desk, lock_id: int) -> dict[str, Any]:
    """Hold the ceremony of a lock, and put its proof and its teams into the cabinet.

    Returns:
        what the draw's row needs, or ``{"infeasible": [sentences]}`` when no legal teams exist.
    """
    row = desk.db.get_one(Lock, lock_id)
    subjects, inspectors = desk.cabinet.read(row.subjects_file), desk.cabinet.read(row.inspectors_file)
    given = tasks.contributions(desk.db, lock_id)
    phrases = [(str(one), given[one].phrase) for one in row.contributors]
    secret = bytes.fromhex(row.secret)
    try:
        outcome = ceremony.conduct(row.commitment, subjects, inspectors, secret, phrases)
    except Infeasible as shortage:
        return {"infeasible": [_unsalted(desk, reason) for reason in shortage.reasons]}
    document = proof.build(row.commitment, subjects, inspectors, secret, phrases, outcome)
    return {
        "seed": outcome.seed.hex(),
        "proof_file": desk.cabinet.put(document),
        "result_hash": outcome.result_hash.hex(),
        "drawn": len(outcome.drawn),
        "teams": sum(len(team.members) + len(team.experts) for team in outcome.teams),
        "summary": {"strata": [asdict(one) for one in outcome.strata]},
        "teams_file": desk.cabinet.put(json.dumps(_teams(desk, outcome), ensure_ascii=False).encode()),
    }


def _teams(desk: Desk, outcome: Outcome) -> list[dict[str, Any]]:
    """Return the teams with the rows' ids, leader first; nothing but ids, because the file outlives the rosters' names."""
    identities, inspectors = _subjects(desk), _inspectors(desk)
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


def _inspectors(desk: Desk) -> dict[str, tuple[int, str]]:
    """Return who stands behind each salted id: everybody, because a role may have gone since the lock."""
    query = select(Inspector.id, Inspector.salt, Person.badge, Person.name).join(
        Person, col(Person.id) == col(Inspector.person_id)
    )
    return {
        lock.pid(bytes.fromhex(salt), badge): (row_id or 0, name)
        for row_id, salt, badge, name in desk.db.exec(query)
    }


def _unsalted(desk: Desk, reason: str) -> str:
    """Put names where the rules, which know none, speak of salted ids."""
    names = {**_subjects(desk), **_inspectors(desk)}
    return SALTED.sub(lambda found: names[found[0]][1] if found[0] in names else found[0], reason)
