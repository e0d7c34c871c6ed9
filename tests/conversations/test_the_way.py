"""The whole way of one inspection, from the plan line to the public page, as the people in it hear it."""

from sqlmodel import select

from models.inspections import Publication
from models.machine import ledger
from models.tables import RECORDED
from models.tasks import Draw, Lock
from rules import verifier
from rules.roles import Role
from tests.conversations.chat import Chat
from tests.conversations.way import LEGAL, UNIT, way


async def test_one_inspection_goes_from_the_plan_to_the_public(chat: Chat) -> None:
    deputy, publisher = chat.holder(Role.DEPUTY, UNIT), chat.holder(Role.PUBLISHER, LEGAL)
    supervisors, public = chat.group("监督群"), chat.group("公开群")

    await deputy.says("开任务2026-01")
    deputy.hears("请核对：设置抽查任务", "旅馆业治安管理抽查", "A级 2%", "回复 1 确认")
    await deputy.says("１")
    deputy.hears("任务 5 已设置", "第十七条")

    await deputy.says("名单池５号")
    deputy.hears("任务 5 的名单池", "A：", "比例 20%", "合格检查人员")
    await deputy.says("锁定 5")
    deputy.hears("请核对：锁定任务 5")
    await deputy.says("确认")
    told = deputy.hears("已锁定，请您参与摇号", "指纹：")
    fingerprint = told.split("指纹：")[1][:24]
    publisher.hears("已锁定，请您参与摇号", fingerprint)
    supervisors.hears("任务 5 已锁定", fingerprint, "请保存本条")

    await deputy.says("摇号 5")
    deputy.hears("出一句话")
    await deputy.says("  ＡＢＣ  东流水 ")
    deputy.hears("请核对：任务 5 摇号", fingerprint)
    await deputy.says("确认")
    deputy.hears("已收到您的一句话", "还在等")
    await publisher.says("摇号 5")
    publisher.hears("出一句话")
    await publisher.says("1")
    publisher.hears("您的话：1")
    await publisher.says("确认")
    publisher.hears("参与人已齐")
    publisher.hears("摇号完成", fingerprint, "可信等级 L0")
    deputy.hears("摇号完成")
    deputy.hears("任务 5 可以下发")
    supervisors.hears("任务 5 摇号结果", "累计：撤销锁定 0 次")

    await _dispatch_and_visit(chat)
    await publisher.says("待公示")
    publisher.hears("任务 5 旅馆业治安管理抽查", "次检查待公示", "前公示")
    await publisher.says("1")
    preview = publisher.hears("请核对：公示任务 5", "未发现问题", but_not=("A级", "1990000"))
    await publisher.says("确认")
    publisher.hears("正在生成公示页")
    publisher.hears("已公示任务 5", "页面指纹")
    supervisors.hears("抽查结果公示")
    public.hears("抽查结果公示")
    _hold_everything(chat, fingerprint, preview)


async def _dispatch_and_visit(chat: Chat) -> None:
    walk = way(chat)
    deputy, publisher = walk.deputy, chat.holder(Role.PUBLISHER, LEGAL)
    await deputy.says("下发 5")
    deputy.hears("请核对：下发任务 5", "公告不列出被抽中的对象")
    await deputy.says("确认")
    deputy.hears("任务 5 已下发")
    for group in ("监督群", "公开群"):
        chat.group(group).hears(
            "抽查任务公告", "检查对象名单在检查之后公示", but_not=("宾馆", "旅社", "客栈")
        )
    for unit in walk.units():
        head = chat.holder(Role.DEPUTY, unit)
        head.hears(f"任务 5 已派发到{unit}", "回复 1 下达")
        await head.says("1")
        head.hears("请核对：下达任务 5", "（组长）")
        await head.says("确认")
        head.hears("任务 5 已下达")
    for person in {one.address: one for visit in walk.inspections() for one in walk.team(visit)}.values():
        person.hears("您被抽中参加检查", "期限：2026年4月30日前", "同组", "1 收到　2 申请回避　3 详情")
        person.hears_nothing()
        await person.says("1")
        person.hears("已记下您收到")
    for visit in walk.inspections():
        leader, *others = walk.team(visit)
        await leader.says(f"全部无问题{visit.number}")
        leader.hears("未发现问题")
        await leader.says("确认")
        leader.hears(f"检查 {visit.number} 的结果已录入", "审批")
        for other in others:
            other.hears("的结果已录入", leader.name)
        head = chat.holder(Role.DEPUTY, visit.unit)
        head.hears(f"检查 {visit.number} 请审批", "未发现问题", "1 同意　2 退回")
    for unit in walk.units():
        head = chat.holder(Role.DEPUTY, unit)
        await head.says("全部同意")
        head.hears("请核对：同意下列")
        await head.says("确认")
        head.hears("已同意")
    publisher.hears("任务 5 可以公示", "前公示（第二十五条）")


def _hold_everything(chat: Chat, fingerprint: str, preview: str) -> None:
    with chat.store.read() as db:
        publication = db.exec(select(Publication)).one()
        lock, draw = db.exec(select(Lock)).one(), db.exec(select(Draw)).one()
        assert list(ledger.verify(db, RECORDED)) == []
    content = (chat.settings.files.public / publication.page).read_text()
    assert "未发现问题" in content
    assert "1990000" not in content
    assert publication.page in (chat.settings.files.public / "index.html").read_text()
    checks = verifier.verify(chat.machine.office.cabinet.read(draw.proof_file), fingerprint)
    assert [one.name for one in checks if not one.held] == []
    assert lock.fingerprint.startswith(fingerprint)
    assert preview.count("旅馆业治安管理检查 未发现问题") == draw.drawn
