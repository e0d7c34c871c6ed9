"""Groups (群): bound by words said in them, so that they hear what may be public inside the bureau (第二十八条)."""

from collections.abc import Sequence
from typing import Any

from bot.audience import ForGroups
from bot.context import Context
from bot.form import Answers, Field, Form, Option
from models.machine import groups
from models.machine.groups import Group, GroupKind
from rules.refusal import Refusal
from rules.roles import Role

router = ForGroups("群")
ARTICLE = "第二十八条"
BINDERS = (Role.DEPUTY, Role.PRINCIPAL, Role.ADMINISTRATOR)
LABELS = {GroupKind.SUPERVISORS: "监督群", GroupKind.PUBLIC: "公开群", GroupKind.TASK: "任务群"}


def _fields(ctx: Context, about: None) -> Sequence[Field]:
    options = tuple(Option(kind, label) for kind, label in LABELS.items())
    return (Field("kind", "群的种类", "groups/ask_kind", options, when=lambda answers: not answers["given"]),)


BIND = Form("bind_group", "绑定本群", "groups/confirm", _fields, lambda ctx, _, answers: _facts(ctx, answers))
UNBIND = Form(
    "unbind_group", "解绑本群", "groups/confirm_unbind", facts=lambda ctx, _, answers: _facts(ctx, answers)
)


@router.command("绑定本群", role=BINDERS)
def begin(ctx: Context) -> None:
    """在群里说：让这个群接收通知，种类另问（第二十八条）。例：绑定本群"""
    _begin(ctx, "")


@router.command("绑定本群 {kind:word}", "绑定本群为 {kind:word}", role=BINDERS)
def begin_as(ctx: Context, kind: str) -> None:
    """在群里说：让这个群作为监督群、公开群或任务群接收通知（第二十八条）。例：绑定本群 监督群"""
    said = {name: one for one, label in LABELS.items() for name in (label, label.removesuffix("群"))}
    _begin(ctx, said.get(kind, ""))


def _begin(ctx: Context, kind: str) -> None:
    """Ask the person one-to-one: a group is no place to fill in a form."""
    group = _here(ctx, "绑定本群")
    ctx.ask(BIND, group=group.id, given=kind)
    ctx.tell(group, "groups/asked", title=BIND.title)


@router.finished(BIND)
def bind(ctx: Context, about: None, answers: Answers) -> None:
    """Let the group hear what its kind hears."""
    group = ctx.db.get_one(Group, answers["group"], with_for_update=True)
    _refuse_configured(ctx, group)
    before, group.kind = group.kind, answers["given"] or answers["kind"]
    group.name = LABELS[GroupKind(group.kind)]
    ctx.db.add(group)
    ctx.note("group.bound", group, article=ARTICLE, kind=group.kind, before=before)
    for to in (group, ctx.person):
        ctx.tell(to, "groups/bound", label=group.name, kind=group.kind, unit=ctx.person.unit)


@router.command("解绑本群", role=BINDERS)
def begin_unbind(ctx: Context) -> None:
    """在群里说：让这个群不再接收通知（第二十八条）。例：解绑本群"""
    group = _here(ctx, "解绑本群")
    if group.kind == groups.NONE:
        ctx.tell(group, "groups/not_bound")
        return
    ctx.ask(UNBIND, group=group.id)
    ctx.tell(group, "groups/asked", title=UNBIND.title)


@router.finished(UNBIND)
def unbind(ctx: Context, about: None, answers: Answers) -> None:
    """Let the group hear nothing more; the row stays, because letters were written to it."""
    group = ctx.db.get_one(Group, answers["group"], with_for_update=True)
    _refuse_configured(ctx, group)
    label, before, group.kind = group.name, group.kind, groups.NONE
    ctx.db.add(group)
    ctx.note("group.unbound", group, article=ARTICLE, before=before)
    for to in (group, ctx.person):
        ctx.tell(to, "groups/unbound", label=label)


def _here(ctx: Context, deed: str) -> Group:
    """Return the group in which this was said.

    Raises:
        Refusal: ``only_in_group`` when it was said one-to-one, ``group_configured`` when config.toml names the group.
    """
    if not ctx.incoming.group:
        raise Refusal("only_in_group", article=ARTICLE, deed=deed)
    group = groups.at(ctx.db, ctx.incoming.channel, ctx.incoming.group)
    _refuse_configured(ctx, group)
    return group


def _refuse_configured(ctx: Context, group: Group) -> None:
    configured = {(one.channel, one.address): one.name for one in ctx.office.groups}
    name = configured.get((group.channel, group.address))
    if name is not None:
        raise Refusal("group_configured", article=ARTICLE, name=name)


def _facts(ctx: Context, answers: Answers) -> dict[str, Any]:
    group = ctx.db.get_one(Group, answers["group"])
    wanted = answers.get("given") or answers.get("kind")
    return {
        "label": LABELS[GroupKind(wanted)] if wanted else group.name,
        "kind": wanted,
        "before": group.name if group.kind else "",
    }
