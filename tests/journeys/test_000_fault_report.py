"""Seed 000: a fault reported by the service desk, handled, summed up and rated."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL import Image

from tests.journeys.desk import Desk, wait_mail
from tests.journeys.product import Product

TITLE = "部分地区用户集中无法访问网站的投诉"


def test_a_fault_goes_from_the_service_desk_to_quality_and_everybody_is_told_once(
    sit: Callable[..., Desk], product: Product, tmp_path: Path
) -> None:
    picture = tmp_path / "screenshot.png"
    Image.new("RGB", (320, 200), "#0b7c93").save(picture)
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

    mail = wait_mail(product, "yunwei@demo.example", "待处理 故障受理")
    assert f"/tickets/{number}" in mail.get_body(("plain",)).get_content()

    yunwei = sit("yunwei")
    yunwei.open(f"/tickets/{number}/")
    assert yunwei.page.locator("img[src*='/files/']").count() > 0
    yunwei.fill(record="切换 CDN 回源线路，清理异常节点。", recovered_at="2026-01-01T10:30")
    yunwei.press("通过")

    yunwei.open_todo(TITLE)
    yunwei.fill(summary="上游运营商线路故障。", cause="CDN 回源线路单点。")
    assert "转问题管理" in yunwei.buttons()
    yunwei.press("通过")

    qc = sit("qc")
    qc.open_todo(TITLE)
    assert qc.buttons()[0] == "通过"
    qc.fill(
        impact_grade="较大", cause_class="网络", handling="4", evaluation="响应及时，复盘完整。"
    )
    qc.press("通过")
    qc.sees("结束")

    for desk in (kefu, yunwei, qc):
        assert TITLE not in desk.todo()
    assert TITLE in qc.todo("/done/")
    kefu.open(f"/tickets/{number}/")
    for name in ("林晓月", "陈志远", "何静怡"):
        kefu.sees(name)
    for username in ("yunwei", "qc"):
        subjects = [str(m["Subject"]) for m in product.mailbox.mails if username in str(m["To"])]
        assert len(subjects) == len(set(subjects)), subjects
