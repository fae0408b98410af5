"""Seed 003: a major incident from suspicion to closed, with its review."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.desk import Desk
from tests.journeys.post import mails_about
from tests.journeys.product import Product

TITLE = "电商核心下单接口大面积超时"


def test_a_major_incident_is_confirmed_recovered_and_cannot_close_without_its_review(
    sit: Callable[..., Desk], product: Product
) -> None:
    reporter = sit("fuwutai")
    reporter.start("major_incident")
    reporter.fill(title=TITLE, impact="订单服务", started_at="2026-01-01T10:00")
    reporter.press("上报")
    reporter.page.wait_for_url("**/tickets/F-**")
    number = reporter.number
    assert re.fullmatch(r"F-\d{8}-\d{3}", number)
    assert reporter.phase == "待确认"

    on_call = sit("yunwei")
    on_call.open_todo(TITLE)
    assert on_call.number == number
    on_call.press("确认故障")
    assert on_call.is_refused("level")
    on_call.fill(level="P1")
    on_call.press("确认故障")
    assert on_call.is_refused("commander"), "a P1 has a commander"
    on_call.fill(level_reason="下单成功率跌到 40%", commander="yunwei")
    on_call.press("确认故障")
    assert on_call.phase == "处理中"
    on_call.fill(recovered_at="2026-01-01T11:20")
    on_call.press("恢复")
    assert on_call.phase == "已恢复"
    on_call.press("撤销恢复", reason="监控显示仍有超时")
    assert on_call.phase == "处理中"
    on_call.fill(recovered_at="2026-01-01T11:50")
    on_call.press("恢复")
    assert "无需复盘，关闭" not in on_call.buttons(), "a P1 has to be reviewed"
    on_call.press("进入复盘")
    assert on_call.phase == "待复盘"
    on_call.press("关闭")
    for key in ("root_cause", "trigger", "measures"):
        assert on_call.is_refused(key)
    assert on_call.phase == "待复盘"

    on_call.fill(root_cause="连接池上限过小。", trigger="大促流量翻倍。")
    on_call.add_row("measures", what="调大连接池并压测", who="kaifa", when="2027-01-15")
    on_call.press(
        "新建改进措施", item_what="调大连接池并压测", item_who="kaifa", item_when="2027-01-15"
    )
    expect(on_call.page.locator('.bh-side a[href*="/tickets/ACT-"]')).to_have_count(1)
    assert on_call.field("root_cause").locator("textarea").input_value() == "连接池上限过小。"
    on_call.press("关闭")
    assert on_call.is_closed

    assert "调大连接池并压测" in sit("kaifa").todo()
    assert mails_about(product, number) == sorted(
        [
            *[(on_call_now, "待办：故障") for on_call_now in ("yunwei", "wangluo")],
            *[(owner, "【故障通告】P1") for owner in ("kaifa", "chanpin")],
            *[(owner, "【恢复通告】P1") for owner in ("kaifa", "chanpin")] * 2,
            *[(owner, "【已关闭】") for owner in ("kaifa", "chanpin", "fuwutai")],
        ]
    )
