"""The journey in a real Chromium: two windows carry an inspection, with a recusal, evidence and a returned result, from the rosters to the public page."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect
from sqlmodel import select

from bot.cli.demo.make_rosters import LEGAL
from models.inspections import Inspection
from models.rosters import Subject
from tests.web.site import Site
from tests.web.test_browser import Window, browser, open_window
from tests.web.uploads.phone import JPEG

__all__ = ["browser"]

REMARK = "登记簿缺少两条记录"
FAULT = "发现问题经责令已改正"
LET_GO = """async ([name, text]) => {
    const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], name, { type: "image/png" }));
    document.querySelector("#log").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
}"""
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    """Two pictures that were taken on the spot."""
    found = [tmp_path / "大堂.jpg", tmp_path / "登记簿.jpg"]
    for at, path in enumerate(found):
        path.write_bytes(JPEG + bytes([at]))
    return found


async def test_two_windows_carry_an_inspection_from_the_rosters_to_the_public_page(
    empty: Site, browser: Browser, pictures: list[Path]
) -> None:
    desk, phone = await open_window(browser, empty), await open_window(browser, empty, width=390, height=844)
    await _bring_the_rosters(desk)
    await _draw(desk, phone)
    await _dispatch(desk, empty)
    leader, number = await _step_aside(desk, phone, empty)
    await desk.page.get_by_role("button", name="替我拨：明早").click()
    await expect(desk.page.locator("#now")).to_contain_text("周二 09:00")
    await phone.becomes(leader)
    await _show_evidence(phone, number, pictures)
    await _record(phone, number)
    await _return(desk, phone, number)
    await empty.walks(lambda step: step.title == "公示")
    page = await _publish(desk, empty)
    with empty.stage.store.read() as db:
        inspection = db.exec(select(Inspection).where(Inspection.number == number)).one()
        subject = db.get_one(Subject, inspection.subject_id).name
    await expect(page.locator("tr", has_text=subject)).to_contain_text(FAULT)
    await expect(page.locator("body")).to_contain_text("（演练）")
    await expect(page.locator("body")).not_to_contain_text(REMARK)
    assert desk.complaints + phone.complaints == []


async def _bring_the_rosters(desk: Window) -> None:
    await desk.page.click("#begin")
    await desk.page.locator("#tour-say", has_text="替我附上文件").dblclick()
    await expect(desk.page.locator("#attached-name")).to_have_text("抽查事项清单.xlsx")
    await desk.page.locator("#tour-say", has_text="发送").click()
    await desk.hears("导入 1：抽查事项清单")
    await desk.presses("确认导入 1")
    await desk.hears("导入 1 已完成")
    await desk.page.click("#tour-rest")


async def _follow(desk: Window, why: str) -> None:
    """Let the tour lead to whoever is next, once it says so; where the window is there already, it does not offer to."""
    await expect(desk.page.locator("#tour-why")).to_contain_text(why)
    if await desk.page.locator("#tour-go").is_visible():
        await desk.page.click("#tour-go")


async def _draw(desk: Window, phone: Window) -> None:
    await _follow(desk, "设置一次抽查任务")
    await desk.page.locator("#tour-say", has_text="替我说").click()
    await desk.page.click("#send")
    await desk.hears("请核对：设置抽查任务")
    await desk.presses("确认")
    await desk.presses("锁定 5")
    await desk.hears("请核对：锁定任务 5")
    await desk.presses("确认")
    await phone.becomes(f"{LEGAL} 公示员")
    for window, phrase in ((phone, "晴空万里"), (desk, "青石河水")):
        await window.hears("请您参与摇号")
        await window.presses("摇号")
        await window.hears("出一句话")
        await window.says(phrase)
        await window.hears(phrase)
        await window.presses("确认")
    await desk.hears("任务 5 可以下发")


async def _dispatch(desk: Window, site: Site) -> None:
    await desk.presses("下发")
    await desk.hears("请核对：下发任务 5")
    await desk.presses("确认")
    await desk.hears("任务 5 已下发")
    await _follow(desk, "每人一封通知")
    await desk.hears("任务 5 已派发到")
    await desk.presses("下达")
    await desk.hears("检查组由摇号匹配，不能在此更改")
    await desk.presses("确认")
    await desk.hears("任务 5 已下达")
    await site.walks(lambda step: step.title == "收到")  # the other units


async def _step_aside(desk: Window, phone: Window, site: Site) -> tuple[str, int]:
    """Return the leader and the number of the inspection that another one stepped aside from."""
    leader = site.step().who
    await phone.becomes(leader)
    await phone.hears("您被抽中参加检查")
    await phone.presses("收到")
    await phone.hears("已记下您收到")
    await site.walks(lambda step: step.title == "回避")  # the other inspectors
    asked = site.step()
    await phone.becomes(asked.who)
    await phone.says(asked.words)
    await phone.hears("请选择原因（第二十条）")
    await phone.presses("工作冲突")
    await phone.hears("决定作出前，检查照常进行")
    await phone.presses("确认")
    await phone.hears("已送达")
    await _follow(desk, "决定")
    await desk.hears("同意后当即从其他合格人员中随机抽取接替人员")
    await desk.presses("同意")
    await phone.hears("您不再参加检查")
    await desk.hears("已换人")
    await site.walks(lambda step: step.title == "检查录入")  # the newcomer
    return leader, int(asked.words.split()[1])


async def _show_evidence(phone: Window, number: int, pictures: list[Path]) -> None:
    await phone.says(f"证据 {number}")
    await phone.hears("现有 0 件")
    async with phone.page.context.expect_page() as opening:
        await phone.page.locator("#log a", has_text="打开上传页").last.click()
    page = await opening.value
    await expect(page.locator("header .stamp")).to_have_text("演练")
    await page.set_input_files("#files", pictures)
    await expect(page.locator("#all")).to_contain_text("2 个文件都收到了")
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    await page.close()
    await phone.hears("登记簿.jpg”，现有 2 件")
    await phone.page.evaluate(LET_GO, ["监控室.png", DOT])
    await phone.page.click("#send")
    await phone.hears("监控室.png”，现有 3 件")
    await expect(phone.page.locator("#log .said img")).to_be_visible()


async def _record(phone: Window, number: int) -> None:
    await phone.says(f"录入 {number}")
    await phone.hears("可选多项")
    await phone.presses(FAULT)
    await phone.presses("选好了（1 项）")
    await phone.hears("请写明情况说明")
    await phone.says(REMARK)
    await phone.hears("违反了哪条规定")
    await phone.says("《旅馆业治安管理办法》第六条")
    await phone.hears("图片 3")
    await phone.presses("确认")
    await phone.hears(f"检查 {number} 的结果已录入")


async def _return(desk: Window, phone: Window, number: int) -> None:
    await desk.hears(f"检查 {number} 请审批")
    await desk.presses("退回")
    await desk.hears("请写明退回的原因")
    await desk.says("请写明补正的时间")
    await desk.presses("确认")
    await phone.hears(f"检查 {number} 的结果被退回")
    await phone.presses(f"录入 {number}")
    await phone.hears(REMARK)
    await phone.says("改2")
    await phone.hears("请写明情况说明")
    await phone.says(f"{REMARK}，3月3日当场补正")
    await phone.hears("3月3日当场补正")
    await phone.presses("确认")
    await desk.hears("3月3日当场补正")
    await desk.presses("同意")
    await desk.hears(f"请核对：同意检查 {number} 的结果")
    await desk.presses("确认")
    await desk.hears(f"已同意检查 {number}")


async def _publish(desk: Window, site: Site) -> Page:
    """Return the public page, once the draw and the replacement have been repeated."""
    await _follow(desk, "公示检查结果")
    await desk.says(site.step().words)
    await desk.hears("一经公示，不得擅自更改")
    await desk.presses("确认")
    await desk.hears("已公示任务 5 的检查结果")
    await _follow(desk, "走完了")
    await expect(desk.page.locator("#panel .verdict")).to_contain_text("全部相符")
    await expect(desk.page.locator("#panel .checks")).to_contain_text("1 次，重抽结果相同")
    marks = await desk.page.locator("#log .letter .mark").all_text_contents()
    assert marks == ["演练"] * await desk.page.locator("#log .letter").count()
    async with desk.page.context.expect_page() as opening:
        await desk.page.click("#tour-page")
    page = await opening.value
    assert re.search(r"/public/task-5-\w+\.html$", page.url)
    return page
