"""Seed 002: the escalation chain from the service desk to the third line, a change, and back."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.desk import Desk
from tests.journeys.post import mails_about
from tests.journeys.product import Product

TITLE = "财务系统月结报表打不开"


def test_an_incident_climbs_the_tiers_needs_a_change_and_is_confirmed_with_the_user(
    sit: Callable[..., Desk], product: Product
) -> None:
    user = sit("yonghu")
    user.start("incident")
    user.fill(title=TITLE, description="点击月结报表一直转圈，后来报 504。", contact="8021")
    user.press("提交")
    user.page.wait_for_url("**/tickets/INC-**")
    number = user.number

    desk = sit("fuwutai")
    at_the_service_desk(desk)
    second = sit("erxian")
    second.open_todo(TITLE)
    second.claim()
    second.fill(l2_diagnosis="报表 SQL 全表扫描。", l2_solved="否")
    second.press("提交，转三线支持")
    assert second.is_refused("l2_escalation_reason")
    second.fill(l2_escalation_reason="需要改表结构。")
    second.press("提交，转三线支持")

    third = sit("sanxian")
    change = in_the_third_line(third)
    assert change.startswith("CHG-")
    third.claim()
    third.fill(l3_solution="改写报表 SQL，命中已有索引。", l3_solved="是")
    third.press("提交，解决事件")

    desk.open_todo(TITLE)
    assert desk.phase == "事件解决与关闭"
    assert "改写报表 SQL" in desk.field("solution").locator("textarea").input_value()
    desk.press("提交，请用户确认")
    user.open_todo(TITLE)
    user.fill(satisfaction="5")
    user.press("已解决")
    desk.open_todo(TITLE)
    desk.press("关闭事件")
    assert desk.is_closed
    desk.open(f"/tickets/{number}/")
    desk.unfold()
    for name in ("李思雨", "周敏", "张建国", "赵明哲"):
        desk.sees(name)
    for someone in (desk, second, third, user):
        assert number not in someone.todo()
    told = mails_about(product, number)
    assert ("shijianjingli", "【升级三线】") in told
    assert ("yonghu", "【请确认】") in told
    assert ("yonghu", "【已关闭】") in told
    assert told.count(("erxian", "待办：事件")) == 1
    assert told.count(("sanxian", "待办：事件")) == 1


def at_the_service_desk(desk: Desk) -> None:
    """Classified and looked at; what cannot be solved goes on with a reason."""
    desk.open_todo(TITLE)
    desk.claim()
    desk.fill(category="故障", impact="高", urgency="中")
    assert desk.field("priority").locator("input:checked").get_attribute("value") == "高"
    desk.press("提交")
    desk.claim()
    desk.fill(diagnosis="应用服务器线程池耗尽。", solved="否")
    desk.press("提交，转二线支持")
    assert desk.is_refused("escalation_reason")
    desk.fill(escalation_reason="需要查看中间件与数据库。")
    desk.press("提交，转二线支持")
    assert desk.phase == "事件调查与诊断"


def in_the_third_line(third: Desk) -> str:
    """A change is opened, but called off: back to the third line. The number of the change."""
    third.open_todo(TITLE)
    third.claim()
    third.fill(l3_diagnosis="缺少复合索引。", l3_solved="否", change_needed="是")
    third.press("提交，变更申请")
    third.fill(
        change_description="为 gl_entry 增加复合索引。", risk="建索引期间写入变慢。",
        rollback="删除索引。",
    )  # fmt: skip
    third.press("提交，开一般变更")
    change = third.page.locator('.bh-side a[href*="/tickets/CHG-"]')
    expect(change).to_have_count(1)
    assert "实施成功" not in third.buttons(), "the linked change is still open"
    assert "失败已回退" in third.buttons()
    number = str(change.get_attribute("href")).split("/")[2]
    third.fill(impl_note="变更窗口取消，先回退。")
    third.press("失败已回退")
    return number
