"""The ceremony and its redraws: what follows from a lock, its phrases, its secret and each consent; computed by a worker (第十八至二十条)."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from bot.worker import Desk
from handlers.draws import pools
from handlers.draws.giving import entries_of
from models import tasks
from models.inspections import Inspection, Member
from models.machine.bureau import Bureau
from models.machine.ledger import Entry
from models.machine.people import Person
from models.recusals import Recusal
from models.rosters import Inspector, Subject
from models.substitutions import Substitution
from models.tasks import Lock, Task
from rules import bench as benches
from rules import ceremony, frozen, proof, replacement, seed
from rules.bench import Bench
from rules.ceremony import Outcome
from rules.frozen import InspectorRow
from rules.leave import Absence
from rules.lock import Salting
from rules.matching import Infeasible
from rules.redraw import InspectorRedraw
from rules.replacement import NobodyLeft
from rules.workflow import Step

SALTED = re.compile(r"[0-9a-f]{64}")


def draw(desk: Desk, lock_id: int) -> dict[str, Any]:
    """Hold the ceremony of a lock, and put its proof and its teams into the cabinet.

    Returns:
        what the draw's row needs, or ``{"infeasible": [sentences]}`` when no legal teams exist.
    """
    row = desk.db.get_one(Lock, lock_id)
    roster, inspectors = desk.cabinet.read(row.subjects_file), desk.cabinet.read(row.inspectors_file)
    secret, entries = bytes.fromhex(row.secret), entries_of(desk.db, row)
    task = desk.db.get_one(Task, row.task_id)
    salting = Salting(task.number, row.sequence)
    try:
        outcome = ceremony.conduct(row.commitment, roster, inspectors, secret, entries)
    except Infeasible as shortage:
        return {"infeasible": [_unsalted(desk, salting, reason) for reason in shortage.reasons]}
    document = proof.build(row.commitment, roster, inspectors, secret, entries, outcome)
    return {
        "seed": outcome.seed.hex(),
        "proof_file": desk.cabinet.put(document),
        "result_hash": outcome.result_hash.hex(),
        "drawn": len(outcome.drawn),
        "teams": sum(len(team.members) + len(team.experts) for team in outcome.teams),
        "summary": {
            "strata": [asdict(one) for one in outcome.strata],
            "excluded": sum(one.size - one.eligible for one in outcome.strata),
            "level": [outcome.level.value, outcome.level.label],
            "page": row.commitment["page"],
        },
        "teams_file": desk.cabinet.put(
            json.dumps(_teams(desk, salting, outcome, inspectors), ensure_ascii=False).encode()
        ),
    }


def redraw(desk: Desk, recusal_id: int, today: str) -> dict[str, Any]:
    """Draw who takes a place over, on top of all that was replaced before, and put the longer proof into the cabinet.

    Returns:
        what it was computed from (``base``, ``consent``, ``rosters``), and what the replacement needs, or ``{"nobody": …}``
        with everybody near the place and what stands against him.
    """
    recusal = desk.db.get_one(Recusal, recusal_id)
    place = desk.db.get_one(Member, recusal.member_id)
    inspection = desk.db.get_one(Inspection, place.inspection_id)
    row = tasks.open_lock(desk.db, inspection.task_id)
    standing = tasks.current_draw(desk.db, inspection.task_id)
    assert row is not None
    assert standing is not None
    content, consent = desk.cabinet.read(standing.proof_file), consent_to(desk.db, recusal)
    base = {
        "base": standing.proof_file,
        "consent": consent,
        "rosters": desk.db.get_one(Bureau, 1).rosters,
    }
    bench = benches.set_out(content)
    salting = Salting(row.commitment["task"], row.sequence)
    subject, leaving = _pids(desk, salting, inspection, place)
    task = desk.db.get_one(Task, inspection.task_id)
    people = able_today(desk, salting, task, date.fromisoformat(today))
    link = seed.chain_link(bytes.fromhex(row.chain), seed.LINKS - len(bench.held) - 1)
    try:
        wish = bench.wish_inspector(subject, leaving, people, consent=bytes.fromhex(consent), link=link)
    except NobodyLeft as nobody:
        return {**base, "nobody": _obstacles(desk, salting, bench, subject, nobody.role, people)}
    held = bench.hold(wish)
    return {
        **base,
        "proof_file": desk.cabinet.put(proof.append(content, bench.held)),
        **_coming(desk, salting, bench, held),
    }


def able_today(desk: Desk, salting: Salting, task: Task, today: date) -> list[InspectorRow]:
    """Return the inspectors as the rosters know them now; who is on leave for all that is left of the window can not come."""
    absences = pools.absences(desk.db, task, today)
    away = {person_id for person_id, (how, _) in absences.items() if how == Absence.WHOLE}
    return pools.inspectors(desk.db, salting, task.departments, away)[0]


def consent_to(db: Session, request: Recusal | Substitution) -> str:
    """Return the ledger's hash of the newest consent to a request."""
    kind = request.__tablename__
    about = select(Entry).where(Entry.kind == kind, Entry.row_id == request.id)
    entries = db.exec(about.order_by(col(Entry.seq).desc()))
    return next(one.hash for one in entries if one.facts()["deed"] == f"{kind}.{Step.CONSENT}")


def _coming(desk: Desk, salting: Salting, bench: Bench, held: InspectorRedraw) -> dict[str, Any]:
    unit = next(one.unit for one in bench.inspectors if one.pid == held.coming)
    return {
        "coming": inspectors_of(desk, salting)[held.coming][0], "unit": unit, "sequence": held.wish.sequence, "among": held.among,
        "joined": bool(held.wish.joined), "seed": held.seed.hex(), "hash": held.hash.hex(),
    }  # fmt: skip


def _obstacles(
    desk: Desk, salting: Salting, bench: Bench, subject: str, role: str, today: Sequence[InspectorRow]
) -> dict[str, Any]:
    team, left, names = bench.team(subject), bench.left(subject), inspectors_of(desk, salting)
    found = replacement.obstacles(bench.row(subject), today, bench.policy, team, role, left)
    mends = [
        (names[one.pid][1], "、".join(replacement.MENDS[lack] for lack in one.lacks))
        for one in replacement.smallest(found)
    ]
    lines = [(names[one.pid][1], "、".join(lack.label for lack in one.lacks)) for one in found]
    return {"role": role, "obstacles": lines, "mends": mends}


def _pids(desk: Desk, salting: Salting, inspection: Inspection, place: Member) -> tuple[str, str]:
    subject = desk.db.get_one(Subject, inspection.subject_id)
    inspector = desk.db.get_one(Inspector, place.inspector_id)
    badge = desk.db.get_one(Person, inspector.person_id).badge
    return salting.pid(subject.salt, subject.code), salting.pid(inspector.salt, badge)


def _teams(desk: Desk, salting: Salting, outcome: Outcome, people: bytes) -> list[dict[str, Any]]:
    """Return the teams with the rows' ids, leader first, each with his unit; no names, because the file outlives them."""
    identities, inspectors = subjects_of(desk, salting), inspectors_of(desk, salting)
    units = {one.pid: one.unit for one in frozen.read_inspectors(people)}
    return [
        {
            "subject": identities[team.subject][0],
            "unit": team.unit,
            "team": [
                (inspectors[one][0], units[one])
                for one in (
                    team.leader,
                    *(member for member in team.members if member != team.leader),
                    *team.experts,
                )
            ],
        }
        for team in outcome.teams
    ]


def subjects_of(desk: Desk, salting: Salting) -> dict[str, tuple[int, str]]:
    """Return which subject stands behind each salted id."""
    query = select(Subject.id, Subject.code, Subject.salt, Subject.name)
    return {salting.pid(salt, code): (row_id or 0, name) for row_id, code, salt, name in desk.db.exec(query)}


def inspectors_of(desk: Desk, salting: Salting) -> dict[str, tuple[int, str]]:
    """Return who stands behind each salted id: everybody, because a role may have gone since the lock."""
    query = select(Inspector.id, Inspector.salt, Person.badge, Person.name).join(
        Person, col(Person.id) == col(Inspector.person_id)
    )
    return {
        salting.pid(salt, badge): (row_id or 0, name) for row_id, salt, badge, name in desk.db.exec(query)
    }


def _unsalted(desk: Desk, salting: Salting, reason: str) -> str:
    """Put names where the rules, which know none, speak of salted ids."""
    names = {**subjects_of(desk, salting), **inspectors_of(desk, salting)}
    return SALTED.sub(lambda found: names[found[0]][1] if found[0] in names else found[0], reason)
