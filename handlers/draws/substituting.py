"""Substituting (换对象的抽取): which subject comes and who visits it, computed by a worker on top of all that was replaced before (第十八、十九条)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from bot.worker import Desk
from handlers.draws import ceremony, pools
from models import tasks
from models.inspections import Inspection
from models.machine.bureau import Bureau
from models.rosters import Subject
from models.substitutions import Substitution
from models.tasks import Lock, Task
from rules import bench as benches
from rules import pool, proof, replacement, seed
from rules.bench import Bench
from rules.frozen import InspectorRow
from rules.lock import Salting
from rules.matching import Team
from rules.matching.places import executing_unit
from rules.pool import Caps
from rules.redraw import SubjectRedraw
from rules.replacement import Lack, NobodyLeft
from rules.substitution import NoSubjectLeft


def substitute(desk: Desk, substitution_id: int, today: str) -> dict[str, Any]:
    """Draw which subject comes in another's place, and put the longer proof into the cabinet.

    Returns:
        what it was computed from (``base``, ``consent``, ``rosters``, ``record``), and what the exchange needs, or
        ``{"nobody": …}`` with what is missing: a subject of the stratum, or somebody for a place at it.
    """
    row = desk.db.get_one(Substitution, substitution_id)
    inspection = desk.db.get_one(Inspection, row.inspection_id)
    task = desk.db.get_one(Task, inspection.task_id)
    lock, standing = (
        tasks.open_lock(desk.db, inspection.task_id),
        tasks.current_draw(desk.db, inspection.task_id),
    )
    assert lock is not None
    assert standing is not None
    content, consent = desk.cabinet.read(standing.proof_file), ceremony.consent_to(desk.db, row)
    base = {
        "base": standing.proof_file, "consent": consent, "rosters": desk.db.get_one(Bureau, 1).rosters,
        "record": pools.record_mark(desk.db, task.items),
    }  # fmt: skip
    bench, salting = benches.set_out(content), Salting(lock.commitment["task"], lock.sequence)
    subject = desk.db.get_one(Subject, inspection.subject_id)
    leaving, day = salting.pid(subject.salt, subject.code), date.fromisoformat(today)
    people, gone = (
        ceremony.able_today(desk, salting, task, day),
        _gone(desk, salting, task, bench, leaving, day),
    )
    try:
        wish = bench.wish_subject(
            leaving, gone, people, consent=bytes.fromhex(consent), link=link_of(lock, bench)
        )
        before, held = bench.team(leaving), bench.hold(wish)
    except NoSubjectLeft as none:
        return {**base, "nobody": _nothing(lock, none.stratum, len(gone))}
    except NobodyLeft as nobody:
        return {**base, "nobody": _nobody(desk, salting, bench, nobody, people)}
    return {
        **base, "proof_file": desk.cabinet.put(proof.append(content, bench.held)),
        **_coming(desk, salting, bench, before, held, len(gone)),
    }  # fmt: skip


def link_of(lock: Lock, bench: Bench) -> bytes:
    """Return the link of the lock's chain that the next redraw reveals."""
    return seed.chain_link(bytes.fromhex(lock.chain), seed.LINKS - len(bench.held) - 1)


def _gone(desk: Desk, salting: Salting, task: Task, bench: Bench, leaving: str, day: date) -> list[str]:
    """Return who of those left can not be visited any more: off the roster, or drawn or passed elsewhere since the lock (第十四、十六条)."""
    zone = ZoneInfo(desk.settings.bureau.timezone)
    now = {row.pid: row for row in pools.gather(desk.db, task, salting, day, zone).rows}
    caps = Caps(bench.policy.drawn_per_year)
    left = bench.undrawn(leaving)
    return [pid for pid in left if pid not in now or pool.why_not(now[pid], caps) is not None]


def _coming(
    desk: Desk, salting: Salting, bench: Bench, before: Team, held: SubjectRedraw, gone: int
) -> dict[str, Any]:
    people = {one.pid: one for one in bench.inspectors}
    names, team = ceremony.inspectors_of(desk, salting), held.team
    order = (team.leader, *(one for one in team.members if one != team.leader), *team.experts)
    return {
        "subject": ceremony.subjects_of(desk, salting)[held.coming][0], "unit": team.unit,
        "team": [
            {"inspector": names[one][0], "unit": people[one].unit, "leader": one == team.leader} for one in order
        ],
        "left": _left(bench, before, held, people, names), "unavailable": gone,
        "among": len(bench.undrawn(held.coming)) + 1 - gone, "level": [held.level.value, held.level.label],
        "sequence": held.wish.sequence, "seed": held.seed.hex(), "hash": held.hash.hex(),
    }  # fmt: skip


def _left(
    bench: Bench, before: Team, held: SubjectRedraw, people: Mapping[str, InspectorRow], names: Mapping[str, tuple[int, str]]
) -> list[tuple[int, str]]:  # fmt: skip
    """Return who of the old team does not go to the new subject, each with what keeps him from his place there."""
    row = bench.row(held.coming)
    unit, found = executing_unit(row, bench.policy), []
    for one in (*before.members, *before.experts):
        if one in (*held.team.members, *held.team.experts):
            continue
        role = replacement.role_of(before, one, people.values(), bench.policy)
        lacks = replacement.lacks(people[one], row.pid, unit, role, bench.policy)
        why = [f"不是{unit}的人" if lack is Lack.UNIT else lack.label for lack in lacks]
        found.append((names[one][0], "、".join(why) or "那里没有这个位置"))
    return found


def _nothing(lock: Lock, stratum: str, gone: int) -> dict[str, Any]:
    size = next((one["size"] for one in lock.summary["strata"] if one["label"] == stratum), 0)
    return {"role": "", "obstacles": [], "stratum": stratum, "size": size, "unavailable": gone}


def _nobody(
    desk: Desk, salting: Salting, bench: Bench, nobody: NobodyLeft, today: Sequence[InspectorRow]
) -> dict[str, Any]:
    names, row = ceremony.inspectors_of(desk, salting), bench.row(nobody.subject)
    unit, shown = executing_unit(row, bench.policy), []
    for one in today:
        lacks = replacement.lacks(one, row.pid, unit, nobody.role, bench.policy)
        if Lack.UNIT not in lacks and Lack.ROLE not in lacks:
            shown.append((names[one.pid][1], "、".join(lack.label for lack in lacks) or "已在这个检查组"))
    return {"role": nobody.role, "obstacles": shown, "stratum": "", "size": 0, "unavailable": 0}
