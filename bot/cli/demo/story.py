"""The story: one inspection from the rosters to the publication, played by everybody the sample rosters name."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import select

from bot.channels.memory import MemoryChannel
from bot.cli import local
from bot.cli.demo.autumn import Autumn
from bot.cli.demo.cast import Cast, Speaker, Visit
from bot.cli.demo.reckoning import reckon
from bot.cli.demo.stage import KINDS, ROSTERS, Stage, bind_everybody
from bot.cli.demo.telling import Telling
from models.rosters import Batch
from rules.roles import Role

STARTS = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # a Monday, nine in the morning in the bureau's zone
PLAN = "2026-01"
WEB = "https://ssj.qingshi.example"  # where the invented bureau has its upload pages
OPENING = """\
青石县公安局（虚构）的一次“双随机、一公开”抽查：名录库 → 计划 → 锁定 → 摇号 → 下发 → 检查 → 审批 → 公示 → 核验；秋天再抽一次，跨过国庆。
顶格的是各人对机器人说的话；→ 后面是谁收到了什么；〔〕里是信件编号。别人又说一遍同样的话，就不再重复。"""
REFUSALS = (  # the answers to what the story says wrongly, as templates
    "talk/not_understood",
    "refusal/not_your_role",
    "refusal/task_not_due",
    "refusal/not_contributor",
    "refusal/inspection_not_due",
    "refusal/not_yours",
    "form/not_understood",
    "refusal/nothing_to_publish",
    "refusal/inspection_not_due",
)
FOUND = "登记簿缺少三月一日的两条记录，当场补正"


class Story:
    """Plays on a stage and prints the talk as people would see it; broken off anywhere, it goes on where it stopped.

    Args:
        stage: with one MemoryChannel, on which everybody speaks.
        write: takes a line of the transcript.
    """

    def __init__(self, stage: Stage, channel: MemoryChannel, write: Callable[[str], None]) -> None:
        self.stage, self.channel, self.write = stage, channel, write
        self.telling = Telling(stage, channel, write)
        self.cast = Cast(stage.store, channel.name, PLAN)

    async def play(self, rosters: Path = ROSTERS) -> bool:
        """Play it all; return whether everything held."""
        self.write(OPENING)
        self.channel.files |= {f"{kind}.xlsx": rosters / f"{kind}.xlsx" for kind in KINDS}
        await self.stage.machine.settle()  # what an earlier, broken off telling left half done
        await self._bring_rosters()
        await self._set_up()
        await self._draw()
        await self._dispatch()
        await self._accept_and_step_aside()
        await self._visit()
        await self._approve()
        await self._publish()
        await Autumn(self.telling, self.stage.first_day()).play()
        return self._reckon()

    async def _bring_rosters(self) -> None:
        self.telling.title("一、名录库与年度计划（第八至十三条）")
        bind_everybody(self.stage.store, self.channel.name, local=True)
        administrator = Speaker(local.BADGE, "本机管理员")
        for kind in KINDS:
            await self.telling.sends(f"file:{kind}", administrator, f"{kind}.xlsx")
            with self.stage.store.read() as db:
                number = db.exec(select(Batch.number).where(Batch.kind == kind)).one()
            await self.telling.says(f"import:{kind}", administrator, f"确认导入 {number}")
        bind_everybody(self.stage.store, self.channel.name)

    async def _set_up(self) -> None:
        self.telling.title("二、设置任务、看名单池、锁定（第十四至十七条）")
        deputy = self.cast.holder(Role.DEPUTY, self.cast.initiating_unit())
        await self.telling.says("open", deputy, "开任物", "帮助", "计划", f"开任务 {PLAN}", "确认")
        number = self.cast.task().number
        await self.telling.says("pool", deputy, f"名单池 {number}")
        await self.telling.says("not-yours", self.cast.holder(Role.INSPECTOR), f"锁定 {number}")
        await self.telling.says("too-early", deputy, f"摇号 {number}")
        await self.telling.says("lock", deputy, f"锁定 {number}", "确认")

    async def _draw(self) -> None:
        self.telling.title("三、摇号：抽取检查对象、匹配检查人员（第十八、十九条）")
        task = self.cast.task()
        principal = self.cast.holder(Role.PRINCIPAL, task.unit)
        await self.telling.says("no-contributor", principal, f"摇号 {task.number}")
        first = self.cast.contributors()[0]
        await self.telling.says("acknowledge", first, f"确认收到指纹 {task.number}")
        for at, said in enumerate(self.cast.rounds()):
            for who, words in said:
                await self.telling.says(f"draw:{at}:{who.address}", who, *words)

    async def _dispatch(self) -> None:
        self.telling.title("四、下发、公告、下达、通知（第十八、十九条）")
        task = self.cast.task()
        deputy = self.cast.holder(Role.DEPUTY, task.unit)
        await self.telling.says("dispatch", deputy, f"下发 {task.number}", "确认")
        first, *others = self.cast.heads()
        words = (f"下达 {task.number}", "确认")
        await self.telling.says(f"release:{first.address}", first, *words)
        for head in others:
            await self.telling.says_aside(f"release:{head.address}", head, *words)
        if others:
            self.telling.remark(
                f"其余各单位同样下达：{'、'.join(f'{one.unit} {one.name}' for one in others)}"
            )

    async def _accept_and_step_aside(self) -> None:
        self.telling.title("五、收到、回避、更换、检查、录入（第二十至二十五条）")
        first = self.cast.visits()[0]
        for who in first.drawn:
            await self.telling.says(f"accept:{who.address}", who, "收到")
        leaver, decider = first.drawn[-1], self.cast.decider(first)
        await self.telling.says("recuse", leaver, "我的任务", f"申请回避 {first.number}", "工作冲突", "确认")
        await self.telling.says("approve-early", decider, f"同意 {first.number}")
        await self.telling.says("consent", decider, "待回避", f"同意 {self.cast.recusal()}", "确认")
        newcomer = self.cast.newcomer(first)
        await self.telling.says("accept-newcomer", newcomer, "收到")
        await self.telling.passes_until(1)
        drawn = dict.fromkeys(who for visit in self.cast.visits() for who in visit.drawn)
        others = [one for one in drawn if one not in (*first.drawn, newcomer)]
        for who in others:
            await self.telling.says_aside(f"accept:{who.address}", who, "收到")
        self.telling.remark(f"其余 {len(others)} 名检查人员同样回复“收到”")

    async def _visit(self) -> None:
        await self.telling.passes_until(3, hour=15)
        first, *others = self.cast.visits()
        principal = self.cast.holder(Role.PRINCIPAL, first.unit)
        colleague = self.cast.holder(Role.INSPECTOR, first.unit, but=(*first.team, principal))
        await self.telling.says("not-on-team", colleague, f"全部无问题 {first.number}")
        await self._find("find", first, "99", "２", FOUND)
        for at, visit in enumerate(others):
            say = self.telling.says if at == 0 else self.telling.says_aside
            await say(f"record:{visit.number}", visit.team[0], f"全部无问题 {visit.number}", "确认")
        if others[1:]:
            self.telling.remark(f"其余 {len(others) - 1} 次检查也由各组长录入：全部无问题")

    async def _find(self, key: str, visit: Visit, *first: str) -> None:
        """Record an inspection with a fault in its first item, told by the first words, and none in the others."""
        clean = ["1"] * (self.cast.items_of(visit) - 1)
        words = (f"录入 {visit.number}", *first, "《旅馆业治安管理办法》第六条", *clean, "确认")
        await self.telling.says(key, visit.team[0], *words)

    async def _approve(self) -> None:
        self.telling.title("六、审批（第二十五条）")
        task, visits = self.cast.task(), self.cast.visits()
        first = visits[0]
        await self.telling.says("publish-early", self.cast.holder(Role.PUBLISHER), f"公示 {task.number}")
        await self.telling.says(
            "return", self.cast.decider(first), f"退回 {first.number}", "请写明补正的时间", "确认"
        )
        mended = (f"录入 {first.number}", "改2", f"{FOUND}，三月五日十五时复核无误", "确认")
        await self.telling.says("again", first.team[0], *mended)
        deciders = list(dict.fromkeys(self.cast.decider(visit) for visit in visits))
        await self.telling.says(f"approve:{deciders[0].address}", deciders[0], "审批", "全部同意", "确认")
        for other in deciders[1:-1]:
            await self.telling.says_aside(f"approve:{other.address}", other, "全部同意", "确认")
        if deciders[2:]:
            self.telling.remark(f"{'、'.join(str(one) for one in deciders[1:-1])} 同样审批；只剩最后一个单位")
        for last in deciders[1:][-1:]:
            await self.telling.says(f"approve:{last.address}", last, "全部同意", "确认")
        await self.telling.says("progress", self.cast.holder(Role.PRINCIPAL, task.unit), "进度")
        await self.telling.says("overdue", self.cast.holder(Role.AUDITOR), "逾期")

    async def _publish(self) -> None:
        self.telling.title("七、公示（第二十五条）")
        await self.telling.passes_until(4)
        number, publisher = self.cast.task().number, self.cast.holder(Role.PUBLISHER)
        await self.telling.says("publish", publisher, "待公示", f"公示 {number}", "确认", f"任务 {number}")
        first = self.cast.visits()[0]
        await self.telling.says("too-late", first.team[0], f"录入 {first.number}")

    def _reckon(self) -> bool:
        self.telling.title("九、核验：谁都可以重算（第二、二十八条）")
        checks = list(reckon(self.stage, REFUSALS))
        for check in checks:
            self.write(f"  {'✓' if check.held else '✗'} {check.name}：{check.detail}")
        return all(check.held for check in checks)
