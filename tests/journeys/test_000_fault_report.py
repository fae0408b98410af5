"""Seed 000: a fault reported by the service desk, handled, summed up and rated."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.desk import Desk
from tests.journeys.post import mails_about, wait_mail
from tests.journeys.product import Product

TITLE = "部分地区用户集中无法访问网站的投诉"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_a_fault_goes_from_the_service_desk_to_quality_and_everybody_is_told_once(
    sit: Callable[..., Desk], product: Product, tmp_path: Path
) -> None:
    picture = tmp_path / "screenshot.png"
    picture.write_bytes(PIXEL)
    kefu = sit("kefu")
    kefu.start("fault_report")
    kefu.fill(
        title=TITLE, screenshots=str(picture), team="web组", business="官网与门户",
        description="华东、华南用户打开首页超时，客服热线集中进线。",
    )  # fmt: skip
    kefu.press("提交")
    kefu.page.wait_for_url("**/tickets/INC-**")
    number = kefu.number
    kefu.sees("陈志远")

    mail = wait_mail(product, "yunwei", number)
    assert "待处理 故障受理" in str(mail["Subject"])
    assert f"{product.url}/tickets/{number}" in mail.get_body(("plain",)).get_content()
    assert f"{product.url}/tickets/{number}" in mail.get_body(("html",)).get_content()

    yunwei = sit("yunwei")
    yunwei.open_todo(TITLE)
    assert yunwei.number == number
    expect(yunwei.page.locator("img[src*='/files/']").first).to_be_attached()
    assert yunwei.phase == "故障跟进"
    yunwei.fill(record="切换 CDN 回源线路，清理异常节点。", recovered_at=later(yunwei))
    yunwei.press("通过")

    yunwei.open_todo(TITLE)
    assert yunwei.phase == "故障总结"
    yunwei.fill(summary="上游运营商线路故障。", cause="CDN 回源线路单点。")
    assert "转问题管理" in yunwei.buttons()
    yunwei.press("通过")

    qc = sit("qc")
    qc.open_todo(TITLE)
    assert qc.phase == "故障评估"
    assert qc.buttons()[0] == "通过"
    qc.fill(
        impact_grade="较大", cause_class="网络", handling="4", evaluation="响应及时，复盘完整。"
    )
    qc.press("通过")
    assert qc.is_closed

    for desk in (kefu, yunwei, qc):
        assert TITLE not in desk.todo()
    assert TITLE in qc.todo("/done/")
    kefu.open(f"/tickets/{number}/")
    kefu.unfold()
    for words in ("林晓月", "陈志远", "何静怡", "切换 CDN 回源线路", "上游运营商线路故障"):
        kefu.sees(words)
    assert mails_about(product, number) == sorted(
        [
            ("chanpin", "【故障】"),
            ("yunwei", "待处理 故障受理"),
            ("wangluo", "待处理 故障受理"),
            # yunwei sums up what he handled himself: nobody is told of his own act
            ("qc", "待处理 故障评估"),
            ("chanpin", "【已结束】"),
            ("kefu", "【已结束】"),
        ]
    )


def later(desk: Desk) -> str:
    """A moment after the fault was found, as a datetime field is typed."""
    return desk.page.evaluate("() => new Date(Date.now() + 12 * 3600e3).toISOString().slice(0, 16)")
