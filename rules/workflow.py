"""The states of a task, an inspection and a recusal, and the only moves between them: one table each (第十七至二十五条)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from rules.refusal import Refusal


class TaskState(StrEnum):
    """How far a task has come."""

    OPEN = "open"
    LOCKED = "locked"
    DRAWN = "drawn"
    DISPATCHED = "dispatched"
    CONCLUDED = "concluded"
    VOID = "void"


class InspectionState(StrEnum):
    """How far one inspection has come."""

    DRAWN = "drawn"
    DISPATCHED = "dispatched"
    RELEASED = "released"
    RECORDED = "recorded"
    APPROVED = "approved"
    PUBLISHED = "published"
    REPLACED = "replaced"
    VOID = "void"


GONE = (InspectionState.REPLACED, InspectionState.VOID)
"""Where an inspection ends without having been carried out: it is never counted as done, nor as drawn this year.

第十六条 caps how often a subject is inspected; one that was only drawn was not disturbed, and whoever can not be found must
not earn a year without inspections by that.
"""


class RecusalState(StrEnum):
    """How far a request to step aside, or to have the subject replaced, has come; the first three still stand."""

    OPEN = "open"
    CONSENTED = "consented"
    STALLED = "stalled"
    REPLACED = "replaced"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Origin(StrEnum):
    """Where a recusal comes from: the inspector asked, or the rosters showed that he can not go on."""

    ASKED = "asked"
    FOUND = "found"


class Step(StrEnum):
    """A move that somebody makes; the ledger names deeds by these words."""

    LOCK = "lock"
    ABORT = "abort"
    DRAW = "draw"
    DISPATCH = "dispatch"
    CONCLUDE = "conclude"
    RELEASE = "release"
    ACCEPT = "accept"
    RECORD = "record"
    APPROVE = "approve"
    RETURN = "return"
    PUBLISH = "publish"
    RECUSE = "recuse"
    CONSENT = "consent"
    DENY = "deny"
    WITHDRAW = "withdraw"
    STALL = "stall"
    REPLACE = "replace"
    SUBSTITUTE = "substitute"
    LAPSE = "lapse"
    PLAN = "plan"
    VOID = "void"
    NAMES_BACK = "names_back"
    REOPEN = "reopen"
    UNRECORD = "unrecord"
    UNAPPROVE = "unapprove"
    UNRETURN = "unreturn"
    UNCONFIRM = "unconfirm"
    UNDISMISS = "undismiss"


@dataclass(frozen=True)
class Move:
    """From which states a step leads to which (``STAYS``: to none other), and the article that orders it."""

    before: tuple[str, ...]
    after: str
    article: str


STAYS = ""

TASK_MOVES: Mapping[Step, Move] = {
    Step.LOCK: Move((TaskState.OPEN,), TaskState.LOCKED, "第十七条"),
    Step.ABORT: Move((TaskState.LOCKED,), TaskState.OPEN, "第二十八条"),
    Step.DRAW: Move((TaskState.LOCKED,), TaskState.DRAWN, "第十八条"),
    Step.DISPATCH: Move((TaskState.DRAWN,), TaskState.DISPATCHED, "第十八条"),
    Step.CONCLUDE: Move((TaskState.DISPATCHED,), TaskState.CONCLUDED, "第二十五条"),
    Step.VOID: Move((TaskState.OPEN,), TaskState.VOID, "第二十八条"),
    Step.NAMES_BACK: Move((TaskState.OPEN, TaskState.LOCKED, TaskState.DRAWN), STAYS, "第十八条"),
    Step.REOPEN: Move((TaskState.CONCLUDED,), TaskState.DISPATCHED, "第二十五条"),
}

INSPECTION_MOVES: Mapping[Step, Move] = {
    Step.DISPATCH: Move((InspectionState.DRAWN,), InspectionState.DISPATCHED, "第十八条"),
    Step.RELEASE: Move((InspectionState.DISPATCHED,), InspectionState.RELEASED, "第十九条"),
    Step.ACCEPT: Move((InspectionState.RELEASED,), InspectionState.RELEASED, "第二十条"),
    Step.RECORD: Move((InspectionState.RELEASED,), InspectionState.RECORDED, "第二十五条"),
    Step.APPROVE: Move((InspectionState.RECORDED,), InspectionState.APPROVED, "第二十五条"),
    Step.RETURN: Move((InspectionState.RECORDED,), InspectionState.RELEASED, "第二十五条"),
    Step.PUBLISH: Move((InspectionState.APPROVED,), InspectionState.PUBLISHED, "第二十五条"),
    Step.RECUSE: Move((InspectionState.RELEASED,), STAYS, "第二十条"),
    Step.REPLACE: Move(
        (InspectionState.DRAWN, InspectionState.DISPATCHED, InspectionState.RELEASED), STAYS, "第二十条"
    ),
    Step.SUBSTITUTE: Move(
        (InspectionState.DISPATCHED, InspectionState.RELEASED), InspectionState.REPLACED, "第十八条"
    ),
    Step.PLAN: Move((InspectionState.RELEASED,), STAYS, "第十九条"),
    Step.UNRECORD: Move((InspectionState.RECORDED,), InspectionState.RELEASED, "第二十五条"),
    Step.UNAPPROVE: Move((InspectionState.APPROVED,), InspectionState.RECORDED, "第二十五条"),
    Step.UNRETURN: Move((InspectionState.RELEASED,), InspectionState.RECORDED, "第二十五条"),
}

IMPORT_MOVES: Mapping[Step, Move] = {
    Step.UNCONFIRM: Move(("applying",), "read", "第二十八条"),
    Step.UNDISMISS: Move(("dismissed",), "read", "第二十八条"),
}

RECUSAL_MOVES: Mapping[Step, Move] = {
    Step.CONSENT: Move((RecusalState.OPEN, RecusalState.STALLED), RecusalState.CONSENTED, "第二十条"),
    Step.DENY: Move((RecusalState.OPEN, RecusalState.STALLED), RecusalState.DENIED, "第二十条"),
    Step.WITHDRAW: Move((RecusalState.OPEN,), RecusalState.WITHDRAWN, "第二十条"),
    Step.STALL: Move((RecusalState.CONSENTED,), RecusalState.STALLED, "第二十条"),
    Step.REPLACE: Move((RecusalState.CONSENTED,), RecusalState.REPLACED, "第二十条"),
    Step.LAPSE: Move(
        (RecusalState.OPEN, RecusalState.CONSENTED, RecusalState.STALLED), RecusalState.LAPSED, "第二十条"
    ),
}
SUBSTITUTION_MOVES: Mapping[Step, Move] = {
    step: replace(move, article="第十八条") for step, move in RECUSAL_MOVES.items()
}
"""A request to have the subject replaced goes the way of a recusal, under the article that has subjects drawn."""

TASK_WORDS: Mapping[str, str] = {
    TaskState.OPEN: "已设置，待锁定",
    TaskState.LOCKED: "已锁定，待摇号",
    TaskState.DRAWN: "已摇号，待下发",
    TaskState.DISPATCHED: "已下发，执行中",
    TaskState.CONCLUDED: "检查已结束",
    TaskState.VOID: "已作废",
}

INSPECTION_WORDS: Mapping[str, str] = {
    InspectionState.DRAWN: "已抽中，待下发",
    InspectionState.DISPATCHED: "已派发，待本单位下达",
    InspectionState.RELEASED: "待检查录入",
    InspectionState.RECORDED: "已录入，待审批",
    InspectionState.APPROVED: "已审批，待公示",
    InspectionState.PUBLISHED: "已公示",
    InspectionState.REPLACED: "已更换对象",
    InspectionState.VOID: "已作废",
}

RECUSAL_WORDS: Mapping[str, str] = {
    RecusalState.OPEN: "待分管负责人决定",
    RecusalState.CONSENTED: "已同意，正在抽取",
    RecusalState.STALLED: "已同意，还没有换成",
    RecusalState.REPLACED: "已更换",
    RecusalState.DENIED: "未同意",
    RecusalState.WITHDRAWN: "已撤回",
    RecusalState.LAPSED: "检查对象已更换，不再需要",
}

STEP_WORDS: Mapping[Step, str] = {
    Step.LOCK: "锁定",
    Step.ABORT: "撤销锁定",
    Step.DRAW: "摇号",
    Step.DISPATCH: "下发",
    Step.CONCLUDE: "结束",
    Step.RELEASE: "下达",
    Step.ACCEPT: "收到",
    Step.RECORD: "录入结果",
    Step.APPROVE: "同意",
    Step.RETURN: "退回",
    Step.PUBLISH: "公示",
    Step.RECUSE: "申请回避",
    Step.CONSENT: "同意更换",
    Step.DENY: "不同意更换",
    Step.WITHDRAW: "撤回申请",
    Step.STALL: "暂缓更换",
    Step.REPLACE: "更换",
    Step.SUBSTITUTE: "更换对象",
    Step.LAPSE: "了结申请",
    Step.PLAN: "定检查日期",
    Step.VOID: "作废",
    Step.NAMES_BACK: "改回名单公示时间",
    Step.REOPEN: "恢复执行",
    Step.UNRECORD: "撤回录入",
    Step.UNAPPROVE: "撤销同意",
    Step.UNRETURN: "撤销退回",
    Step.UNCONFIRM: "撤销确认导入",
    Step.UNDISMISS: "撤销放弃导入",
}


def task_move(state: str, step: Step, *, number: int) -> Move:
    """Return the move a step makes from a task's state.

    Raises:
        Refusal: ``task_not_due`` when the step is not due in this state.
    """
    move = TASK_MOVES[step]
    if state not in move.before:
        raise Refusal(
            "task_not_due", article=move.article, number=number, step=STEP_WORDS[step], state=TASK_WORDS[state],
            expected=[TASK_WORDS[before] for before in move.before],
        )  # fmt: skip
    return move


def inspection_move(state: str, step: Step, *, number: int) -> Move:
    """Return the move a step makes from an inspection's state.

    Raises:
        Refusal: ``inspection_not_due`` when the step is not due in this state.
    """
    move = INSPECTION_MOVES[step]
    if state not in move.before:
        raise Refusal(
            "inspection_not_due", article=move.article, number=number, step=STEP_WORDS[step],
            state=INSPECTION_WORDS[state], expected=[INSPECTION_WORDS[before] for before in move.before],
        )  # fmt: skip
    return move


def recusal_move(state: str, step: Step, *, number: int) -> Move:
    """Return the move a step makes from a recusal's state.

    Raises:
        Refusal: ``recusal_not_due`` when the step is not due in this state.
    """
    return _request_move(RECUSAL_MOVES, "回避申请", state, step, number)


def substitution_move(state: str, step: Step, *, number: int) -> Move:
    """Return the move a step makes from the state of a request to have the subject replaced.

    Raises:
        Refusal: ``recusal_not_due`` when the step is not due in this state.
    """
    return _request_move(SUBSTITUTION_MOVES, "换对象申请", state, step, number)


def _request_move(moves: Mapping[Step, Move], kind: str, state: str, step: Step, number: int) -> Move:
    move = moves[step]
    if state not in move.before:
        raise Refusal(
            "recusal_not_due", article=move.article, kind=kind, number=number, step=STEP_WORDS[step],
            state=RECUSAL_WORDS[state], expected=[RECUSAL_WORDS[before] for before in move.before],
        )  # fmt: skip
    return move
