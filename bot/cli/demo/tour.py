"""The tour: what comes next in the bureau, seen from its database alone, so that it is right whatever the visitor did before."""

from collections.abc import Sequence

from sqlmodel import SQLModel, col, func, select

from bot.cli import local
from bot.cli.demo import fieldwork, sealing, turns
from bot.cli.demo.fieldwork import DONE, in_state
from bot.cli.demo.turns import step, turn
from bot.web.peek import peek
from bot.web.playground.guide import Step
from bot.web.view import View
from handlers import scope
from handlers.draws import giving
from models import tasks
from models.inspections import Publication, Release
from models.machine import people
from models.machine.people import Person
from models.machine.row import key
from models.rosters import Batch, BatchState, Inspector, Item, Subject
from models.tasks import Lock, PlanLine, Task
from rules.contributions import Deed, Log
from rules.lock import Method
from rules.roles import Role
from rules.workflow import GONE, InspectionState, TaskState

KINDS: tuple[tuple[str, str, str, str, type[SQLModel]], ...] = (
    ("items", "抽查事项清单", "查什么、凭什么查，先要有清单", "第八条", Item),
    ("inspectors", "执法检查人员名录", "谁能查、谁分管、谁公示，都从名录来", "第九、十条", Inspector),
    ("subjects", "检查对象名录", "每一家的风险分类等级，是抽取比例的依据", "第十二条", Subject),
    ("plan", "年度抽查计划", "没有计划，就不能开任务", "第十三条", PlanLine),
)


def guide(view: View) -> Step:
    """Return what comes next."""
    missing = [one for one in KINDS if not _any(view, one[-1])]
    if missing:
        return _bring(view, missing)
    task = _task(view)
    if task is None:
        return _open(view)
    return _lead(view, task) or _verify(view, task)


def _bring(view: View, missing: Sequence[tuple[str, str, str, str, type[SQLModel]]]) -> Step:
    kind, roster, reason, article, _ = missing[0]
    who = view.db.exec(select(Person).where(Person.badge == local.BADGE)).one()
    left = len(missing) if len(missing) < len(KINDS) else 0
    query = select(Batch).where(Batch.kind == kind).order_by(col(Batch.id).desc())
    batch = view.db.exec(query).first()
    if batch is not None and batch.state == BatchState.APPLYING:
        return step(turns.ROSTERS, f"正在写入{roster}（{article}）。")
    if batch is not None and batch.state == BatchState.READ and batch.chunks:
        words = f"确认导入 {batch.number}"
        deed = f"看过逐行核对的报告再确认，确认才写入{roster}"
        return turn(view, turns.ROSTERS, who, deed, article, words, left=left)
    deed = f"把{roster}发给机器人：{reason}"
    return turn(view, turns.ROSTERS, who, deed, article, "", left=left, sample=kind)


def _open(view: View) -> Step:
    lines = view.db.exec(select(PlanLine).order_by(PlanLine.code)).all()
    due = [
        one for one in lines if one.begins <= view.today <= one.ends and _opened(view, one) < one.frequency
    ]
    if due:
        line = due[0]
        who = _supervisor(view, line.initiating_unit)
        deed = "按年度计划设置一次抽查任务：查什么、抽多少、何时查，都照公开的计划"
        return turn(view, turns.OPEN, who, deed, "第十五、十七条", f"开任务 {line.code}", "open_task")
    later = sorted(one.begins for one in lines if one.begins > view.today)
    if later:
        why = f"最近的一条计划从 {later[0].month}月{later[0].day}日开始，把时钟拨过去（第十五条）。"
        return step(turns.OPEN, why, clock="three")
    return step(
        turns.OPEN, "计划的时间都过去了，不能再开任务（第十五条）。关掉再打开演练场，就从年初重新开始。"
    )


def _lead(view: View, task: Task) -> Step | None:
    """Return the next step of a task, or None when all of it is published."""
    by_state = {TaskState.OPEN: _lock, TaskState.LOCKED: _draw, TaskState.DRAWN: _dispatch}
    if task.state in by_state:
        return by_state[TaskState(task.state)](view, task)
    for chapter in (_release, *fieldwork.CHAPTERS, _approve, _publish):
        found = chapter(view, task)
        if found is not None:
            return found
    return None


def _lock(view: View, task: Task) -> Step:
    who = _supervisor(view, task.unit)
    deed = "锁定名单池：名单先定死，指纹先发出去，之后谁也改不动"
    return turn(view, turns.LOCK, who, deed, "第十七条", f"锁定 {task.number}", "lock")


def _draw(view: View, task: Task) -> Step:
    lock = tasks.open_lock(view.db, key(task))
    assert lock is not None
    log, people = giving.log_of(view.db, lock), giving.people_of(view.db, lock)
    waiting, given = [people[one] for one in log.awaited()], bool(log.done[log.due])
    if waiting and log.method is not Method.PHRASES:
        return _seal(view, task, lock, log, waiting)
    if waiting:
        deed = "为摇号出一句话：几个单位各出一句，合成种子，谁也左右不了结果"
        words, left = f"摇号 {task.number}", len(waiting) if given else 0
        return turn(view, turns.DRAW, waiting[0], deed, "第十八条", words, "phrase", left=left)
    who = _supervisor(view, task.unit)
    deed = "撤销锁定后重来：按这份名单组不成合规的检查组，撤销会永远公开"
    return turn(view, turns.DRAW, who, deed, "第十九、二十八条", f"撤销锁定 {task.number}", "abort_lock")


def _seal(view: View, task: Task, lock: Lock, log: Log, waiting: list[Person]) -> Step:
    who, left = waiting[0], len(waiting) if log.done[log.due] else 0
    phone = sealing.telephone(task, lock, who)
    if log.due is Deed.DICE:
        deed = "录入当众掷出的骰子：两个人录入相同才算，谁也左右不了结果"
        return turn(view, turns.DRAW, who, deed, "第十八条", f"骰子 {task.number} {sealing.DICE}", "dice", left=left)  # fmt: skip
    if log.due is Deed.SEAL:
        deed = "先封存一句话：打开信里的封存页，在自己的手机上封存，贴回聊天；这里替他的手机代劳"
        return turn(view, turns.DRAW, who, deed, "第十八条", phone.sealing, left=left)
    if sealing.is_own(log, giving.pid(lock, key(who)), phone):
        deed = "全部封存，可以公开了：公开的若不是封存的那一句，一核便知"
        return turn(view, turns.DRAW, who, deed, "第十八条", phone.revealing, left=left)
    why = f"{turns.called(who)}是用封存页封存的：请回到那个页面点“公开”，把文字贴到他的聊天里（第十八条）。"
    return step(turns.DRAW, why)


def _dispatch(view: View, task: Task) -> Step:
    who = _supervisor(view, task.unit)
    deed = "把抽中的名单下发给各执行单位，同时发布任务公告"
    return turn(view, turns.DISPATCH, who, deed, "第十八条", f"下发 {task.number}", "dispatch")


def _release(view: View, task: Task) -> Step | None:
    query = select(Release).where(Release.task_id == task.id).order_by(Release.unit)
    every = view.db.exec(query).all()
    held = [one for one in every if one.released_by is None]
    if not held:
        return None
    who = _supervisor(view, held[0].unit)
    deed, words = "核对本单位的检查组，下达给检查人员，每人一封通知", f"下达 {task.number}"
    left = len(held) if len(held) < len(every) else 0
    return turn(view, turns.RELEASE, who, deed, "第十九条", words, "release", left=left)


def _approve(view: View, task: Task) -> Step | None:
    waiting = in_state(view, task, InspectionState.RECORDED)
    if not waiting:
        return None
    with peek(view) as ctx:
        who = scope.deciders(ctx, waiting[0])[0]
    begun = bool(in_state(view, task, *DONE))
    deed = "审批检查结果：同意了才能公示，有疑问就退回；自己查的，自己不能批"
    words = "全部同意" if begun else f"同意 {waiting[0].number}"
    left, forms = len(waiting) if begun else 0, ("approve", "approve_all", "return")
    return turn(view, turns.APPROVE, who, deed, "第二十五条", words, *forms, left=left)


def _publish(view: View, task: Task) -> Step | None:
    if not in_state(view, task, InspectionState.APPROVED):
        return None
    who = people.holders(view.db, Role.PUBLISHER)[0]
    deed = "公示检查结果：最迟哪一天，“期限”看板里写着"
    return turn(view, turns.PUBLISH, who, deed, "第二十五条", f"公示 {task.number}", "publish")


def _verify(view: View, task: Task) -> Step:
    newest = (
        select(Publication.page).where(Publication.task_id == task.id).order_by(col(Publication.id).desc())
    )
    page = view.db.exec(newest).first()
    why = (
        f"任务 {task.number} 走完了：“公示页”就是公众看到的；“摇号”把抽取和换人从头重算一遍，谁都可以核（第二、二十八条）。"
        "接着还可以试试退回结果、拨时钟等提醒，或者另开一个任务。"
    )
    return step(turns.VERIFY, why, panel="draws", page=f"/public/{page}" if page else "")


def _task(view: View) -> Task | None:
    """Return the oldest task that is not wholly published, else the newest."""
    every = view.db.exec(select(Task).where(Task.state != TaskState.VOID).order_by(col(Task.number))).all()
    return next((one for one in every if not _finished(view, one)), every[-1] if every else None)


def _finished(view: View, task: Task) -> bool:
    open_ = [state for state in InspectionState if state not in (InspectionState.PUBLISHED, *GONE)]
    return task.state == TaskState.CONCLUDED and not in_state(view, task, *open_)


def _opened(view: View, line: PlanLine) -> int:
    opened = select(func.count()).select_from(Task)
    return view.db.exec(opened.where(Task.plan_code == line.code, Task.state != TaskState.VOID)).one()


def _supervisor(view: View, unit: str) -> Person:
    with peek(view) as ctx:
        return scope.supervisors(ctx, unit)[0]


def _any(view: View, model: type[SQLModel]) -> bool:
    return view.db.exec(select(model).limit(1)).first() is not None
