"""Seed 004: one entry, three kinds of change, with 0, 3 and 2 approvals."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.desk import Desk
from tests.journeys.product import Product

WINDOW = ("2026-12-01T01:00", "2026-12-01T03:00")
OPENING = {
    "description": "核心交换机升级固件。", "why": "修复已知缺陷", "items": "核心交换机 SW-01",
    "group": "变更处理组",
}  # fmt: skip
PLAN = {"plan": "割接升级。", "risk": "短时中断。", "rollback": "回退固件。", "window": WINDOW}
RESULT = {"result": "成功", "result_note": "升级完成。", "done_at": "2026-01-01T02:10"}


@pytest.mark.parametrize(
    ("kind", "opening", "approvals"),
    [
        ("标准变更", {}, 0),
        ("一般变更", {"reviewers": "审核人员"}, 3),
        ("紧急变更", {"reviewers": "审核人员", "urgent_reason": "缺陷已造成中断"}, 2),
    ],
)
def test_each_kind_of_change_has_its_own_number_of_approvals(
    sit: Callable[..., Desk], product: Product, kind: str, opening: dict[str, str], approvals: int
) -> None:
    title = f"{kind}：核心交换机升级"
    owner, reviewer = sit("biangengzu"), sit("shenhe")
    owner.start("change")
    owner.fill(type=kind)
    owner.fill(title=title, **OPENING, **opening)
    owner.press("提交")
    owner.page.wait_for_url("**/tickets/CHG-**")
    number, approved = owner.number, 0
    for _ in range(12):
        owner.open(f"/tickets/{number}/")
        buttons = owner.buttons()
        if "完成计划" in buttons:
            owner.fill(**PLAN)
            owner.press("完成计划")
        elif "开始实施" in buttons:
            owner.press("开始实施")
        elif "完成实施" in buttons:
            owner.fill(**RESULT)
            owner.press("完成实施")
        elif "结案" in buttons:
            owner.fill(conclusion="按计划完成。")
            owner.press("结案")
        elif title in reviewer.todo("/approvals/"):
            reviewer.open_todo(title, "/approvals/")
            if reviewer.page.locator('form [data-field="conclusion"]:visible .ql-editor').count():
                reviewer.fill(conclusion="结果符合预期。")
            reviewer.press("通过")
            approved += 1
        else:
            break
    owner.open(f"/tickets/{number}/")
    owner.sees("关单")
    assert approved == approvals
    assert title not in owner.todo()
    subjects = [str(m["Subject"]) for m in product.mailbox.mails if number in str(m["Subject"])]
    assert subjects, "the tables of 004 tell people by mail"
