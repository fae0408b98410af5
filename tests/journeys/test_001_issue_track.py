"""Seed 001: an online problem through the rows of its state table, assigned as the fields say."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.desk import Desk
from tests.journeys.post import mails_about
from tests.journeys.product import Product
from tests.patience import followed

SITE = "某省国网"


def test_an_online_problem_follows_its_table_and_its_person_fields(
    sit: Callable[..., Desk], product: Product
) -> None:
    weihu = sit("weihu")
    title = create(weihu)
    number = weihu.number
    assert weihu.phase == "维护人员处理"
    assert set(weihu.buttons()) == {"更新进展", "提交审核", "新建Buglist"}
    listed_as_open(weihu, number)

    weihu.open_todo(title)
    weihu.fill(current_process="已收集日志，怀疑背板线缆松动。")
    weihu.press("更新进展")
    assert weihu.phase == "维护人员处理"
    weihu.press("提交审核")
    assert weihu.is_refused("issue_checker"), "维护代表 has to be named"
    assert weihu.phase == "维护人员处理"
    weihu.fill(issue_checker="fanhuiyang")
    weihu.press("提交审核")
    assert weihu.phase == "维护代表审核"
    assert weihu.buttons() == []

    checker = sit("fanhuiyang")
    checker.open_todo(title)
    assert checker.number == number
    assert set(checker.buttons()) == {"打回补充信息", "转SE分析改进"}
    checker.press("打回补充信息")
    assert checker.phase == "维护人员处理"

    weihu.open_todo(title)
    weihu.fill(detail="【问题现象】: 存储双控之一重启，更换线缆后恢复")
    weihu.press("提交审核")
    checker.open_todo(title)
    checker.press("转SE分析改进")
    assert checker.is_refused("issue_se")
    checker.fill(issue_se="kaifa")
    checker.press("转SE分析改进")
    assert checker.phase == "SE分析改进"

    se = sit("kaifa")
    se.open_todo(title)
    assert set(se.buttons()) == {"问题关闭", "新建改进单"}
    se.press("新建改进单")
    assert se.number == number, "the ticket stays where it is"
    improvement = se.page.locator('.bh-side a[href*="/tickets/IMP-"]')
    expect(improvement).to_have_count(1)
    assert "IMP-" in se.field("improvement_url").inner_html()
    se.press("问题关闭")
    assert se.is_closed

    for desk in (weihu, checker, se):
        assert number not in desk.todo()
    linked_both_ways(weihu, number)
    assert mails_about(product, number) == sorted(
        [
            ("fanhuiyang", "待办：网上问题处理"),
            ("weihu", "待办：网上问题处理"),
            ("fanhuiyang", "待办：网上问题处理"),
            ("kaifa", "待办：网上问题处理"),
            ("weihu", "【问题关闭】"),
        ]
    )


def create(weihu: Desk) -> str:
    weihu.start("issue_track")
    summary = weihu.field("summary").locator("input:visible").input_value()
    assert summary.startswith("【20")
    assert "XX局点XX设备发生XX问题" in summary
    title = summary.replace("XX局点", SITE, 1)
    weihu.fill(
        summary=title, detail="【问题现象】: 存储双控之一重启", issue_level="一般问题",
        customer_type="电力", class_1="硬件",
    )  # fmt: skip
    options = weihu.field("class_2").locator("option").all_text_contents()
    assert "线缆" in options
    assert "误操作" in options, "the other groups stay selectable"
    weihu.fill(class_2="线缆", class_3="线缆", issue_processor="weihu", site=SITE)
    weihu.press("创建")
    weihu.page.wait_for_url("**/tickets/ISS-**")
    return title


def listed_as_open(desk: Desk, number: str) -> None:
    """The home page of the process: 待处理条目 with the columns of the seed."""
    desk.open("/processes/issue_track/")
    row = desk.page.locator("main tr", has_text=number)
    for words in ("创建条目", "所有条目", "待处理条目"):
        desk.sees(words)
    for words in (number, SITE, "维护人员处理", "钱学明"):
        assert words in row.inner_text()
    heads = " ".join(desk.page.locator("main th").all_text_contents())
    for words in ("ID", "概要", "当前状态", "当前处理人", "报告人"):
        assert words in heads


def linked_both_ways(desk: Desk, number: str) -> None:
    desk.open(f"/tickets/{number}/")
    followed(desk.page, desk.page.locator('.bh-side a[href*="/tickets/IMP-"]').click)
    desk.page.wait_for_url("**/tickets/IMP-**")
    followed(desk.page, desk.page.locator(f'.bh-side a[href="/tickets/{number}/"]').click)
    desk.page.wait_for_url(f"**/tickets/{number}/**")
