"""Telling of an exchange: who decides, who goes on, who comes, who leaves; the supervisors' group hears the count alone (第十八、十九条)."""

from typing import Any

from bot.context import Context
from bot.message import Choice
from handlers import scope
from models import inspections, rosters
from models.inspections import Inspection
from models.machine.groups import GroupKind
from models.machine.people import Person
from models.machine.row import key
from models.rosters import Inspector, Subject
from models.substitutions import Substitution, count_substituted
from rules.workflow import InspectionState

SAID = ("sequence", "seed", "hash", "level", "among", "unavailable")


def tell(
    ctx: Context, row: Substitution, known: dict[str, Any], after: Inspection, result: dict[str, Any], *, told: bool
) -> None:  # fmt: skip
    """Tell everybody concerned, each once.

    Args:
        told: whether the old team knew of its inspection.
    """
    before, released = known["inspection"], after.state == InspectionState.RELEASED
    old = {key(person): person for _, _, person in inspections.team(ctx.db, key(before))}
    new = {key(person): person for _, _, person in inspections.team(ctx.db, key(after))}
    leavers = {one: why for one, why in _leavers(ctx, result).items() if one in old}
    facts: dict[str, Any] = {
        **known, **{name: result[name] for name in SAID}, "after": after, "coming": ctx.db.get_one(Subject, after.subject_id), "released": released,
        "lapsed": list(result["lapsed"].values()), "items": rosters.items(ctx.db, after.items), "came": [new[one].name for one in new if one not in old],
        "left": [(old[one].name, why) for one, why in leavers.items()],
    }  # fmt: skip
    heads = {one.id: one for one in (ctx.person, *scope.supervisors(ctx, before.unit))}
    heads |= {one.id: one for one in scope.supervisors(ctx, after.unit)}
    release = [] if released else [Choice("下达", f"下达 {known['task'].number}")]
    ctx.tell(heads.values(), "substitutions/for_head", choices=release, **facts)
    if released:
        _tell_team(ctx, after, new, old, result["carried"], facts)
    if told:
        gone = [one for one in old if one not in new or not released]
        for one in gone:
            own: dict[str, Any] = {
                "why": leavers.get(one, ""),
                "stays": one in new,
                "aside": result["lapsed"].get(one),
            }
            ctx.tell(old[one], "substitutions/for_leaver", **own, **facts)
    asker = known["person"]
    if asker.id not in {*heads, *old, *new}:
        ctx.tell(asker, "substitutions/for_head", **facts)
    total = count_substituted(ctx.db, key(known["task"]))
    facts = {"task": known["task"], "total": total, "hash": result["hash"], "level": result["level"]}
    ctx.tell(GroupKind.SUPERVISORS, "substitutions/announced", **facts)


def _tell_team(
    ctx: Context, after: Inspection, new: dict[int, Person], old: dict[int, Person], carried: dict[int, int], facts: dict[str, Any],
) -> None:  # fmt: skip
    choices = [Choice(verb, f"{verb} {after.number}") for verb in ("收到", "申请回避", "详情")]
    for member, _, person in inspections.team(ctx.db, key(after)):
        own: dict[str, Any] = {
            "team": [one.name for one in new.values() if one.id != person.id], "leader": member.leader,
            "stays": person.id in old, "aside": carried.get(key(person)),
        }  # fmt: skip
        ctx.tell(person, "substitutions/for_team_after", choices=choices, **own, **facts)


def _leavers(ctx: Context, result: dict[str, Any]) -> dict[int, str]:
    """Return who does not go to the new subject, each with what keeps him from it."""
    return {ctx.db.get_one(Inspector, one).person_id: why for one, why in result["left"]}
