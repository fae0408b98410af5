"""Seed 001: an online problem through the rows of its state table, assigned as the fields say."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.desk import Desk

SITE = "某省国网"


def test_an_online_problem_follows_its_table_and_its_person_fields(
    sit: Callable[..., Desk],
) -> None:
    weihu = sit("weihu")
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
    assert "线缆" in "".join(options)
    assert "误操作" in "".join(options), "the other groups stay selectable"
    weihu.fill(class_2="线缆", class_3="线缆", issue_processor="weihu", site=SITE)
    weihu.press("创建")
    weihu.page.wait_for_url("**/tickets/ISS-**")
    number = weihu.number
    assert set(weihu.buttons()) == {"更新进展", "提交审核", "新建Buglist"}

    weihu.fill(current_process="已收集日志，怀疑背板线缆松动。")
    weihu.press("更新进展")
    weihu.sees("维护人员处理")
    weihu.press("提交审核")
    assert weihu.field("issue_checker").locator(".invalid-feedback, .bh-error").count() > 0
    weihu.fill(issue_checker="fanhuiyang")
    weihu.press("提交审核")
    weihu.sees("维护代表审核")
    assert weihu.buttons() == []

    checker = sit("fanhuiyang")
    checker.open_todo(title)
    assert set(checker.buttons()) == {"打回补充信息", "转SE分析改进"}
    checker.fill(issue_processor="weihu")
    checker.press("打回补充信息")

    weihu.open_todo(title)
    weihu.fill(detail="【问题现象】: 存储双控之一重启，更换线缆后恢复")
    weihu.press("提交审核")
    checker.open_todo(title)
    checker.fill(issue_se="kaifa")
    checker.press("转SE分析改进")

    se = sit("kaifa")
    se.open_todo(title)
    assert set(se.buttons()) == {"问题关闭", "新建改进单"}
    se.press("新建改进单")
    se.sees("IMP-")
    se.press("问题关闭")
    se.sees("关闭")

    for desk in (weihu, checker, se):
        assert title not in desk.todo()
    weihu.open("/processes/issue_track/")
    for words in ("网上问题处理", "概要", "当前状态", "当前处理人", "报告人"):
        weihu.sees(words)
    weihu.open(f"/tickets/{number}/")
    weihu.page.get_by_role("link", name="IMP-").first.click()
    weihu.page.wait_for_url("**/tickets/IMP-**")
    weihu.page.get_by_role("link", name=number).first.click()
    weihu.page.wait_for_url(f"**/tickets/{number}/**")
