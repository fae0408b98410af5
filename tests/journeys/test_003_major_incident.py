"""Seed 003: a major incident from suspicion to closed, with its review."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.journeys.desk import Desk

TITLE = "电商核心下单接口大面积超时"


def test_a_major_incident_is_confirmed_recovered_and_cannot_close_without_its_review(
    sit: Callable[..., Desk],
) -> None:
    reporter = sit("fuwutai")
    reporter.start("major_incident")
    reporter.fill(title=TITLE, impact="订单服务", started_at="2026-01-01T10:00")
    reporter.press("上报")
    reporter.page.wait_for_url("**/tickets/F-**")
    number = reporter.number
    assert re.fullmatch(r"F-\d{8}-\d{3}", number)

    on_call = sit("yunwei")
    on_call.open_todo(TITLE)
    on_call.press("确认故障")
    assert on_call.field("level").locator(".invalid-feedback, .bh-error").count() > 0
    on_call.fill(level="P1", level_reason="下单成功率跌到 40%", commander="yunwei")
    on_call.press("确认故障")
    on_call.sees("处理中")
    on_call.fill(recovered_at="2026-01-01T11:20")
    on_call.press("恢复")
    on_call.sees("已恢复")
    on_call.press("撤销恢复", reason="监控显示仍有超时")
    on_call.fill(recovered_at="2026-01-01T11:50")
    on_call.press("恢复")
    assert "无需复盘，关闭" not in on_call.buttons(), "a P1 has to be reviewed"
    on_call.press("进入复盘")
    on_call.press("关闭")
    assert on_call.field("root_cause").locator(".invalid-feedback, .bh-error").count() > 0
    on_call.fill(root_cause="连接池上限过小。", trigger="大促流量翻倍。")
    on_call.page.locator('[data-field="measures"]').scroll_into_view_if_needed()
    on_call.press(
        "新建改进措施", item_what="调大连接池并压测", item_who="kaifa", item_when="2027-01-15"
    )
    on_call.sees("ACT-")

    owner = sit("kaifa")
    assert "调大连接池并压测" in owner.todo()
