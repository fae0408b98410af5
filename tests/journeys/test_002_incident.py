"""Seed 002: the escalation chain from the service desk to the third line, a change, and back."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.desk import Desk

TITLE = "财务系统月结报表打不开"


def test_an_incident_climbs_the_tiers_needs_a_change_and_is_confirmed_with_the_user(
    sit: Callable[..., Desk],
) -> None:
    user = sit("yonghu")
    user.start("incident")
    user.fill(title=TITLE, description="点击月结报表一直转圈，后来报 504。", contact="8021")
    user.press("提交")
    user.page.wait_for_url("**/tickets/INC-**")
    number = user.number

    desk = sit("fuwutai")
    desk.open_todo(TITLE)
    desk.claim()
    desk.fill(category="故障", priority="高")
    desk.press("提交")
    desk.claim()
    desk.fill(diagnosis="应用服务器线程池耗尽。", solved="否")
    desk.press("提交，转二线支持")
    desk.sees("升级原因")
    assert desk.field("escalation_reason").locator(".invalid-feedback, .bh-error").count() > 0
    desk.fill(escalation_reason="需要查看中间件与数据库。")
    desk.press("提交，转二线支持")

    second = sit("erxian")
    second.open_todo(TITLE)
    second.claim()
    second.fill(
        l2_diagnosis="报表 SQL 全表扫描。", l2_solved="否", l2_escalation_reason="需要改表结构。"
    )
    second.press("提交，转三线支持")

    third = sit("sanxian")
    third.open_todo(TITLE)
    third.claim()
    third.fill(l3_diagnosis="缺少复合索引。", l3_solved="否", change_needed="是")
    third.press("提交，变更申请")
    third.fill(
        change_description="为 gl_entry 增加复合索引。", risk="建索引期间写入变慢。",
        rollback="删除索引。",
    )  # fmt: skip
    third.press("提交，开一般变更")
    third.sees("CHG-")
    assert "实施成功" not in third.buttons(), "the linked change is still open"
    assert "失败已回退" in third.buttons()
    third.fill(impl_note="变更窗口取消，先回退。")
    third.press("失败已回退")
    third.claim()
    third.fill(l3_solution="改写报表 SQL，命中已有索引。", l3_solved="是")
    third.press("提交，解决事件")

    desk.open_todo(TITLE)
    desk.press("提交，请用户确认")
    user.open_todo(TITLE)
    user.fill(satisfaction="5")
    user.press("已解决")
    desk.open_todo(TITLE)
    desk.press("关闭事件")
    desk.open(f"/tickets/{number}/")
    for name in ("李思雨", "周敏", "张建国", "赵明哲"):
        desk.sees(name)
    assert TITLE not in desk.todo()
