"""Autumn: a second inspection in the story, whose window ends after the National Day holiday; who forgets is reminded, rung by rung."""

from datetime import date

from bot.cli.demo.cast import Cast
from bot.cli.demo.phone import photo
from bot.cli.demo.telling import Telling
from rules.roles import Role

PLAN = "2026-05"
WINDOW_ENDS = date(2026, 10, 12)
PHOTO = "收购登记簿.png"


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
        self.telling.title("八、秋季再抽一次：上传证据，跨国庆的提醒（第二十四、二十五、三十条）")
        await self._draw()
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
