"""Autumn: a second inspection in the story, over the National Day holiday: a subject has closed, and who forgets is reminded, rung by rung."""

from datetime import date

from sqlmodel import Session, col, select

from bot.cli.demo.cast import Cast, Visit
from bot.cli.demo.phone import photo
from bot.cli.demo.telling import Telling
from models import tasks
from models.inspections import Inspection
from models.rosters import Subject
from models.substitutions import Substitution
from models.tasks import Task
from rules import bench as benches
from rules.roles import Role

PLAN = "2026-05"
WINDOW_ENDS = date(2026, 10, 12)
PHOTO = "收购登记簿.png"
CLOSED = "已停业或正在清算"


class Autumn:
    """Plays on the story's stage, months after it began.

    Args:
        first_day: of the story; days are counted from it.
    """

    def __init__(self, telling: Telling, first_day: date) -> None:
        self.telling, self.first_day = telling, first_day
        self.cast = Cast(telling.stage.store, telling.channel.name, PLAN)

    async def play(self) -> None:
        """Play it all."""
        self.telling.title(
            "八、秋季再抽一次：换对象，上传证据，跨国庆的提醒（第十八、二十四、二十五、三十条）"
        )
        await self._draw()
        await self._find_closed()
        await self._visit()
        await self._forget()
        await self._publish()

    def _on(self, month: int, day: int) -> int:
        return (date(self.first_day.year, month, day) - self.first_day).days

    async def _draw(self) -> None:
        await self.telling.stage.sleeps_until(self._on(9, 21))  # nothing is due in summer
        deputy, aside = self.cast.holder(Role.DEPUTY, self.cast.initiating_unit()), self.telling.says_aside
        await aside("autumn-open", deputy, f"开任务 {PLAN}", "确认")
        number = self.cast.task().number
        await aside("autumn-lock", deputy, f"锁定 {number}", "确认")
        for at, said in enumerate(self.cast.rounds()):
            for who, words in said:
                await aside(f"autumn-draw:{at}:{who.address}", who, *words)
        await aside("autumn-dispatch", deputy, f"下发 {number}", "确认")
        await aside("autumn-release", deputy, f"下达 {number}", "确认")
        visits = self.cast.visits()
        for who in dict.fromkeys(who for visit in visits for who in visit.drawn):
            await aside(f"autumn-accept:{who.address}", who, "收到")
        self.telling.remark(
            f"{deputy.name}同样设置、锁定、摇号、下发、下达任务 {number}：抽中 {len(visits)} 家，检查时间到10月12日；检查人员都已回复“收到”"
        )

    async def _find_closed(self) -> None:
        closed = self._closed()
        if closed is None:
            self.telling.remark("抽中的各家在自己的等级里都没有可以接替的，换对象略过")
            return
        deputy, leader, aside = self.cast.decider(closed), closed.drawn[0], self.telling.says_aside
        await self.telling.says("autumn-closed", leader, f"换对象 {closed.number}", CLOSED, "确认")
        await self.telling.says("autumn-again", deputy, f"封存重抽 {self._request()}", "确认")
        for at, said in enumerate(self.cast.rounds()):
            for who, words in said:
                await self.telling.says(f"autumn-round:{at}:{who.address}", who, *words)
        *_, instead = self.cast.visits()
        for who in instead.drawn:
            await aside(f"autumn-instead:{who.address}", who, "收到")

    def _closed(self) -> Visit | None:
        """Return the visit whose subject turns out to have closed: one whose level has another left to come, if any."""
        task, visits = self.cast.task(), self.cast.visits()
        with self.telling.stage.store.read() as db:
            asked = select(Inspection).join(
                Substitution, col(Substitution.inspection_id) == col(Inspection.id)
            )
            known = db.exec(asked.where(Inspection.task_id == task.id)).first()
            if known is not None:
                return self.cast.visit(db, known)
            left = self._replaceable(db, task)
        return next((visit for visit in visits if visit.number in left), None)

    def _replaceable(self, db: Session, task: Task) -> set[int]:
        draw = tasks.current_draw(db, task.id or 0)
        assert draw is not None
        bench = benches.set_out(self.telling.stage.machine.office.cabinet.read(draw.proof_file))
        salting, found = tasks.salting(db, task), select(Inspection, Subject).join(Subject)
        return {
            visit.number
            for visit, subject in db.exec(found.where(Inspection.task_id == task.id))
            if bench.undrawn(salting.pid(subject.salt, subject.code))
        }

    def _request(self) -> int:
        with self.telling.stage.store.read() as db:
            return db.exec(select(Substitution.number)).one()

    async def _visit(self) -> None:
        _, careful, *others = self.cast.visits()
        for visit in others:
            await self.telling.says_aside(
                f"autumn-record:{visit.number}", visit.team[0], f"全部无问题 {visit.number}", "确认"
            )
        await self.telling.hears_until(self._on(9, 30), hour=15)
        leader = careful.team[0]
        await self.telling.says("autumn-evidence", leader, f"证据 {careful.number} 第1项")
        await self.telling.uploads("autumn-photo", leader, PHOTO, photo())
        await self.telling.says(
            "autumn-record", leader, f"全部无问题 {careful.number}", "确认", f"证据 {careful.number}"
        )

    async def _forget(self) -> None:
        late, *_ = self.cast.visits()
        await self.telling.hears_until(self._on(10, 13))
        deputy = self.cast.holder(Role.DEPUTY, late.unit)
        await self.telling.says("autumn-chase", deputy, f"催办 {late.number}", "确认")
        await self.telling.says("autumn-late", late.team[0], f"全部无问题 {late.number}", "确认")
        await self.telling.hears_until(self._on(10, 16))
        self.telling.remark("检查已经录入，阶梯的下一级——告诉主要负责人——就不再说了")

    async def _publish(self) -> None:
        number = self.cast.task().number
        for decider in dict.fromkeys(self.cast.decider(visit) for visit in self.cast.visits()):
            await self.telling.says_aside(f"autumn-approve:{decider.address}", decider, "全部同意", "确认")
        await self.telling.says("autumn-publish", self.cast.holder(Role.PUBLISHER), f"公示 {number}", "确认")
