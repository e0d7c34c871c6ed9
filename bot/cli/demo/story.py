"""The story: one inspection from the rosters to the publication, played by everybody the sample rosters name.

Every word has a key of its own, so that a story broken off anywhere goes on where it stopped: what was heard before is
not heard again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session, col, select

from bot.channels.memory import MemoryChannel
from bot.cli import local
from bot.cli.demo.stage import KINDS, ROSTERS, Stage, bind_everybody
from bot.message import Incoming, Reference
from models import inspections
from models.inspections import Inspection, Publication, Release
from models.machine import ledger, people
from models.machine.people import Account, Person
from models.machine.post import Handling, Letter, Received
from models.rosters import Batch
from models.tables import RECORDED
from models.tasks import Draw, Lock, PlanLine, Task
from rules import proof
from rules.roles import InspectorKind, Role

STARTS = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # a Monday, nine in the morning in the bureau's zone
PLAN = "2026-01"
SHOWN = 3  # letters of one kind that are printed in full after one word


@dataclass(frozen=True)
class Speaker:
    """Somebody who says something in the story."""

    address: str
    name: str


class Story:
    """Plays on a stage and prints the talk as people would see it.

    Args:
        stage: with one MemoryChannel, on which everybody speaks.
        write: takes a line of the transcript.
    """

    def __init__(self, stage: Stage, channel: MemoryChannel, write: Callable[[str], None]) -> None:
        self.stage, self.channel, self.write = stage, channel, write
        self.seen = len(channel.delivered)

    async def play(self, rosters: Path = ROSTERS) -> bool:
        """Play it all; return whether everything held."""
        self.channel.files |= {f"{kind}.xlsx": rosters / f"{kind}.xlsx" for kind in KINDS}
        await self.stage.machine.settle()  # what an earlier, broken off telling left half done
        await self._bring_rosters()
        await self._set_up_and_lock()
        await self._draw()
        await self._dispatch()
        await self._visit()
        await self._approve_and_publish()
        return self._verify()

    async def _bring_rosters(self) -> None:
        self._title("一、名录库与年度计划（第八至十三条）")
        bind_everybody(self.stage.store, self.channel.name, local=True)
        administrator = Speaker(local.BADGE, "本机管理员")
        for kind in KINDS:
            await self._says(f"file:{kind}", administrator, "", file=f"{kind}.xlsx")
            with self.stage.store.read() as db:
                number = db.exec(select(Batch.number).where(Batch.kind == kind)).one()
            await self._says(f"import:{kind}", administrator, f"确认导入 {number}")
        bind_everybody(self.stage.store, self.channel.name)

    async def _set_up_and_lock(self) -> None:
        self._title("二、设置任务、看名单池、锁定（第十四至十七条）")
        deputy = self._holder(Role.DEPUTY, self._initiating_unit())
        await self._says("wrong", deputy, "开任物")
        for at, words in enumerate(("帮助", "计划", f"开任务 {PLAN}", "确认")):
            await self._says(f"open:{at}", deputy, words)
        number = self._task().number
        for at, words in enumerate((f"名单池 {number}", f"锁定 {number}", "确认")):
            await self._says(f"lock:{at}", deputy, words)

    async def _draw(self) -> None:
        self._title("三、摇号：抽取检查对象、匹配检查人员（第十八、十九条）")
        with self.stage.store.read() as db:
            lock = db.exec(select(Lock).where(Lock.task_id == self._task().id)).one()
            contributors = [self._speaker(db, one) for one in lock.contributors]
        phrases = ("青石河水向东流", "二〇二六年三月二日，晴")
        for at, (who, phrase) in enumerate(zip(contributors, phrases, strict=True)):
            for step, words in enumerate((f"摇号 {self._task().number}", phrase, "确认")):
                await self._says(f"draw:{at}:{step}", who, words)

    async def _dispatch(self) -> None:
        self._title("四、下发、下达、通知（第十八、十九条）")
        task = self._task()
        deputy = self._holder(Role.DEPUTY, task.unit)
        for at, words in enumerate((f"下发 {task.number}", "确认")):
            await self._says(f"dispatch:{at}", deputy, words)
        with self.stage.store.read() as db:
            units = sorted(db.exec(select(Release.unit).where(Release.task_id == task.id)))
        for unit in units:
            for at, words in enumerate((f"下达 {task.number}", "确认")):
                await self._says(f"release:{unit}:{at}", self._holder(Role.DEPUTY, unit), words)

    async def _visit(self) -> None:
        self._title("五、收到、回避、检查、录入（第二十至二十五条）")
        await self.stage.passes_until(1)
        teams = self._teams()
        for who in dict.fromkeys(one for _, team in teams for one in team):
            await self._says(f"accept:{who.address}", who, "收到")
        number, team = teams[0]
        for at, words in enumerate(("我的任务", f"申请回避 {number}", "2", "确认")):
            await self._says(f"recuse:{at}", team[-1], words)
        await self.stage.passes_until(3, hour=15)
        await self._find_something(number, team[0])
        for other, (leader, *_) in teams[1:]:
            for at, words in enumerate((f"全部无问题 {other}", "确认")):
                await self._says(f"record:{other}:{at}", leader, words)

    async def _find_something(self, number: int, leader: Speaker) -> None:
        """Record a fault in the first item and none in the others."""
        with self.stage.store.read() as db:
            inspection = inspections.of_number(db, number)
            assert inspection is not None
            others = ["1"] * (len(inspection.items) - 1)
        words = (
            f"录入 {number}",
            "２",
            "登记簿缺少三月一日的两条记录，当场补正",
            "《旅馆业治安管理办法》第六条",
            *others,
            "确认",
        )
        for at, said in enumerate(words):
            await self._says(f"find:{at}", leader, said)

    async def _approve_and_publish(self) -> None:
        self._title("六、审批与公示（第二十五条）")
        task = self._task()
        first, team = self._teams()[0]
        decider = self._decider(first)
        for at, words in enumerate((f"退回 {first}", "请写明补正的时间", "确认")):
            await self._says(f"return:{at}", decider, words)
        for at, words in enumerate((f"全部无问题 {first}", "确认")):
            await self._says(f"again:{at}", team[0], words)
        for decider in dict.fromkeys(self._decider(number) for number, _ in self._teams()):
            for at, words in enumerate(("审批", "全部同意", "确认")):
                await self._says(f"approve:{decider.address}:{at}", decider, words)
        await self._says("progress", self._holder(Role.PRINCIPAL, task.unit), "进度")
        await self._says("overdue", self._holder(Role.AUDITOR), "逾期")
        await self.stage.passes_until(4)
        publisher = self._holder(Role.PUBLISHER)
        for at, words in enumerate(("待公示", f"公示 {task.number}", "确认", f"任务 {task.number}")):
            await self._says(f"publish:{at}", publisher, words)

    def _verify(self) -> bool:
        self._title("七、核验：谁都可以重算（第二、二十八条）")
        with self.stage.store.read() as db:
            lock = db.exec(select(Lock).where(Lock.task_id == self._task().id)).one()
            draw = db.exec(select(Draw).where(Draw.lock_id == lock.id)).one()
            checks = proof.verify(
                self.stage.machine.office.cabinet.read(draw.proof_file), lock.fingerprint[:24]
            )
            breaks = list(ledger.verify(db, RECORDED))
            length = ledger.length(db)
            unhandled = list(db.exec(select(Received.id).where(Received.state != Handling.HANDLED)))
            refused = list(db.exec(select(Letter.title).where(col(Letter.template).startswith("refusal/"))))
            published = db.exec(select(Publication)).first()
        for check in checks:
            self.write(f"  {'✓' if check.held else '✗'} {check.name}：{check.detail}")
        self.write(
            f"  {'✗' if breaks else '✓'} 留痕：{length} 条，"
            + ("；".join(one.what for one in breaks) or "链条完整，各行相符")
        )
        page = self.stage.settings.files.public / published.page if published else None
        held = page is not None and page.is_file()
        self.write(f"  {'✓' if held else '✗'} 公示页：{page.name if page else '没有'}")
        if unhandled:
            self.write(f"  ✗ 有 {len(unhandled)} 句话没有办成")
        if refused:
            self.write(f"  ✗ 有 {len(refused)} 句话被拒绝：{'、'.join(sorted(set(refused)))}")
        return held and not breaks and not unhandled and not refused and all(check.held for check in checks)

    async def _says(self, key: str, who: Speaker, words: str, file: str = "") -> None:
        self.write(f"\n{who.name}：{words or f'（文件）{file}'}")
        if self._was_said(key):
            return
        message = Incoming(
            self.channel.name, f"story:{key}", who.address, self.stage.moment.now(), raw=words,
            attachments=(Reference(file, file),) if file else (),
        )  # fmt: skip
        await self.stage.machine.receive(message)
        await self.stage.machine.settle()
        self._print_heard(who)

    def _was_said(self, key: str) -> bool:
        said = select(Received.id).where(
            Received.channel == self.channel.name, Received.key == f"story:{key}"
        )
        with self.stage.store.read() as db:
            return db.exec(said).first() is not None

    def _print_heard(self, who: Speaker) -> None:
        new, self.seen = self.channel.delivered[self.seen :], len(self.channel.delivered)
        names, shown = self._names(), dict[str, int]()
        for address, part in new:
            kind = part.partition("\n")[0] if address != who.address else ""
            shown[kind] = shown.get(kind, 0) + 1
            if address == who.address or shown[kind] <= SHOWN:
                self.write(
                    f"  → {names.get(address, address)}\n"
                    + "\n".join(f"    {line}" for line in part.splitlines())
                )
        for kind, number in shown.items():
            if kind and number > SHOWN:
                self.write(f"  → 另有 {number - SHOWN} 封同类的信：{kind}")

    def _names(self) -> dict[str, str]:
        query = select(Account.address, Person.name, Person.unit).join(
            Person, col(Person.id) == col(Account.person_id)
        )
        with self.stage.store.read() as db:
            found = db.exec(query.where(Account.channel == self.channel.name))
            return {address: f"{name}（{unit}）" for address, name, unit in found}

    def _initiating_unit(self) -> str:
        with self.stage.store.read() as db:
            return db.exec(select(PlanLine.initiating_unit).where(PlanLine.code == PLAN)).one()

    def _task(self) -> Task:
        with self.stage.store.read() as db:
            return db.exec(select(Task).order_by(col(Task.id)).limit(1)).one()

    def _holder(self, role: Role, unit: str | None = None) -> Speaker:
        with self.stage.store.read() as db:
            able = [one for one in people.holders(db, role, unit) if one.unit]
            return self._speaker(db, able[0].id or 0)

    def _speaker(self, db: Session, person_id: int) -> Speaker:
        query = select(Account.address, Person.name).join(Person, col(Person.id) == col(Account.person_id))
        address, name = db.exec(
            query.where(Person.id == person_id, Account.channel == self.channel.name)
        ).one()
        return Speaker(address, name)

    def _teams(self) -> list[tuple[int, list[Speaker]]]:
        """Return every inspection's number and team, leader first, experts left out."""
        task = self._task()
        with self.stage.store.read() as db:
            query = select(Inspection).where(Inspection.task_id == task.id).order_by(col(Inspection.number))
            return [(one.number, list(self._team(db, one.id or 0))) for one in db.exec(query).all()]

    def _team(self, db: Session, inspection_id: int) -> Iterator[Speaker]:
        for _, inspector, person in inspections.team(db, inspection_id):
            if inspector.kind != InspectorKind.EXPERT:
                yield self._speaker(db, person.id or 0)

    def _decider(self, number: int) -> Speaker:
        """Return who approves: a deputy of the unit that is not on the team, else its principal."""
        with self.stage.store.read() as db:
            inspection = inspections.of_number(db, number)
            assert inspection is not None
            assert inspection.id is not None
            team = {person.id for _, _, person in inspections.team(db, inspection.id)}
            for role in (Role.DEPUTY, Role.PRINCIPAL):
                for one in people.holders(db, role, inspection.unit):
                    if one.id not in team:
                        return self._speaker(db, one.id or 0)
        raise LookupError(f"nobody can decide about inspection {number}")

    def _title(self, text: str) -> None:
        self.write(f"\n{'─' * 12} {text} {'─' * 12}")
