"""Seed 004: one entry, three kinds of change, with 0, 3 and 2 approvals and the tables' notices."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.desk import Desk
from tests.journeys.post import mails_about
from tests.journeys.product import Product

OPENING = {
    "description": "核心交换机升级固件。",
    "why": "修复已知缺陷",
    "items": "核心交换机 SW-01",
}
WINDOW = ("2026-12-01T01:00", "2026-12-01T03:00")
PLAN = {"plan": "割接升级。", "risk": "短时中断。", "rollback": "回退固件。", "window": WINDOW}
RESULT = {"result": "成功", "result_note": "升级完成。"}
GROUP = ("biangengzu", "yunwei")  # 变更处理组
REVIEWERS = ("shenhe", "guanli")  # 审核人员
OPENED = [(person, "【变更】") for person in GROUP]
SCHEDULED = [(person, "【已排程】") for person in GROUP]
BEFORE_WORK = [(person, "【开发前审核】") for person in REVIEWERS]
BEFORE_LIVE = [(person, "【上线前审核】") for person in REVIEWERS]
AT_THE_END = [(person, "【结案审核】") for person in REVIEWERS]
CLOSED = [("kaifa", "【关单】")]
KINDS = {
    "标准变更": (
        {"template": "例行重启"},
        ["新建", "计划阶段", "已排程", "完成", "结案", "关单"],
        # biangengzu plans and carries out himself: of his group only the others are told
        [*OPENED, ("yunwei", "【已排程】"), ("yunwei", "【结案】")],
    ),
    "一般变更": (
        {},
        ["新建", "开发前审核", "计划阶段", "上线前审核", "已排程", "完成", "结案审核", "关单"],
        [*OPENED, *BEFORE_WORK, *BEFORE_LIVE, *SCHEDULED, *AT_THE_END, *CLOSED],
    ),
    "紧急变更": (
        {"urgent_reason": "缺陷已造成中断"},
        ["新建", "计划阶段", "上线前审核", "已排程", "完成", "结案审核", "关单"],
        [*OPENED, *BEFORE_LIVE, *SCHEDULED, *AT_THE_END, *CLOSED],
    ),
}


@pytest.mark.parametrize(("kind", "approvals"), [("标准变更", 0), ("一般变更", 3), ("紧急变更", 2)])
def test_each_kind_of_change_has_its_own_number_of_approvals_and_tells_whom_the_table_names(
    sit: Callable[..., Desk], product: Product, kind: str, approvals: int
) -> None:
    opening, steps, told = KINDS[kind]
    title = f"{kind}：核心交换机升级"
    opener = sit("kaifa")
    number = opened(opener, title, kind, opening)
    owner, reviewer = sit("biangengzu"), sit("shenhe")
    stepper = opener.page.locator(".bh-stepper b").all_text_contents()
    assert stepper == steps

    approved = 0
    for step in steps[1:-1]:
        opener.open(f"/tickets/{number}/")
        assert opener.phase == step
        if step.endswith("审核"):
            approve(reviewer, title)
            approved += 1
        else:
            work(owner, title, step)
    opener.open(f"/tickets/{number}/")
    assert opener.is_closed
    assert approved == approvals
    for desk in (owner, reviewer, opener):
        assert number not in desk.todo()
        assert number not in desk.todo("/approvals/")
    assert mails_about(product, number) == sorted(told), "the table's notices and no other"


def opened(opener: Desk, title: str, kind: str, opening: dict[str, str]) -> str:
    opener.start("change")
    opener.fill(title=title)
    opener.fill(type=kind)
    assert opener.field("title").locator("input:visible").input_value() == title, "kept"
    opener.fill(**OPENING, **opening)
    opener.press("提交")
    opener.page.wait_for_url("**/tickets/CHG-**")
    return opener.number


def work(owner: Desk, title: str, step: str) -> None:
    """What the change group does at this step."""
    button, values = {
        "计划阶段": ("完成计划", PLAN),
        "已排程": ("开始实施", {}),
        "完成": ("完成实施", RESULT),
        "结案": ("结案", {"conclusion": "按计划完成。"}),
    }[step]
    owner.open_todo(title)
    owner.fill(**values)
    owner.press(button)


def approve(reviewer: Desk, title: str) -> None:
    reviewer.open_todo(title, "/approvals/")
    assert reviewer.buttons()[:2] == ["通过", "退回"]
    if reviewer.phase == "结案审核":
        reviewer.press("通过")
        assert reviewer.is_refused("conclusion")
        reviewer.fill(conclusion="结果符合预期。")
    reviewer.press("通过")
