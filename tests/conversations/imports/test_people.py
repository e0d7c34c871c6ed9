"""What follows at once from a roster for the people in it: who may do what, and whose account is whose."""

from models.machine import people
from rules.rosters import Kind
from tests.conversations.chat import Chat
from tests.conversations.imports.conftest import Enter, Force
from tests.conversations.way import UNIT
from tests.rosters.samples import as_csv


async def test_roles_and_accounts_follow_the_roster_at_once(chat: Chat, enter: Enter, force: Force) -> None:
    leaves, stays = (one for one in force if one["单位"] == UNIT and "负责人" in one["角色"])
    was, keeps = chat.person(leaves["警号"]), chat.person(stays["警号"])
    rows = [
        {**leaves, "在岗状态": "调离", "企业微信账号": ""},
        {**stays, "角色": "检查人员", "企业微信账号": leaves["企业微信账号"]},
    ]
    await enter("人员.csv", as_csv(Kind.INSPECTORS, *rows), "更新 2", f"写入后改归{stays['姓名']}")
    await was.says("计划")
    was.hears("我还不认识您")
    await keeps.says("开任务 2026-01")
    keeps.hears("这件事要由别人来做")
    with chat.store.read() as db:
        found = people.find(db, "wecom", leaves["企业微信账号"])
    assert found is not None
    assert found.badge == stays["警号"]
