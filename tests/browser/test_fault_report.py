"""Seed 000 in a browser: 客服 -> 运维 -> 运维 -> QC, with the mails they get."""

from __future__ import annotations

import time

from bihuan.tickets.models import Ticket
from tests.browser.conftest import Browser, Reader
from tests.web.town import Town

PASTE = """
(selector) => new Promise((done) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 8, height: 8 });
  canvas.toBlob((blob) => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([blob], "screen.png", { type: "image/png" }));
    document.querySelector(selector).dispatchEvent(
      new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    done();
  });
})
"""


def report(kefu: Reader) -> str:
    kefu.goto("/catalogue/fault_report/")
    kefu.fill_field("title", "部分地区用户集中无法访问网站")
    kefu.pick("business", "官网")
    kefu.pick("team", "运维组")
    kefu.choose("source", "监控")
    kefu.write_field("description", "华东多地用户反馈打不开首页")
    kefu.page.evaluate(PASTE, "[data-field=screenshots] .bh-upload")
    kefu.page.wait_for_selector("[data-field=screenshots] .bh-file img")
    kefu.press("提交")
    return kefu.number


def test_a_fault_goes_round_until_the_loop_is_closed(town: Town, browser: Browser):
    kefu = browser.login("kefu")
    number = report(kefu)
    kefu.sees("郑凯")
    assert kefu.page.locator("[data-field=screenshots] img, .bh-file img").count() >= 1

    yunwei = browser.login("yunwei").goto("/todo/")
    yunwei.page.get_by_role("link", name="部分地区用户集中无法访问网站").click()
    assert yunwei.buttons()[0] == "通过"
    yunwei.write_field("record", "切换到备用机房")
    yunwei.fill_field("recovered_at", "2036-02-01T10:00")
    yunwei.press("通过")
    yunwei.sees("故障总结")
    yunwei.write_field("summary", "核心交换机故障")
    yunwei.fill_field("cause", "交换机电源老化")
    yunwei.press("通过")

    qc = browser.login("qc").goto(f"/tickets/{number}/")
    qc.choose("impact_grade", "较大")
    qc.choose("cause_class", "硬件")
    qc.rate("handling", 4)
    finish(qc)

    assert Ticket.objects.get(number=number).is_closed
    assert number not in qc.goto("/todo/").page.locator("main").inner_text()
    kefu.goto(f"/tickets/{number}/")
    for text in ("林晓月", "郑凯", "沈洁", "切换到备用机房", "核心交换机故障"):
        kefu.sees(text)
    assert mails_are_there(browser)


def finish(qc: Reader) -> None:
    """Whatever text the evaluation still asks for, then its first button."""
    for editor in qc.page.locator("#work-form .ql-editor").all():
        editor.click()
        editor.press_sequentially("处理及时")
    qc.press(qc.buttons()[0])


def mails_are_there(browser: Browser) -> bool:
    """The worker sends them beside the story; each person and event gets one."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        if browser.mailbox.to("yunwei@example.com") and browser.mailbox.to("qc@example.com"):
            subjects = [mail["Subject"] for mail in browser.mailbox.to("yunwei@example.com")]
            return len(subjects) == len(set(subjects))
        time.sleep(0.2)
    return False


def test_the_form_comes_back_beside_the_fields_and_keeps_what_was_typed(
    town: Town, browser: Browser
):
    kefu = browser.login("kefu", width=360).goto("/catalogue/fault_report/")
    kefu.fill_field("impact", "写了很多字")
    kefu.press("提交")

    assert kefu.page.locator(".bh-field.has-error").count() >= 3
    assert kefu.field("impact").locator("textarea").input_value() == "写了很多字"


def test_the_bell_rings_within_two_seconds(town: Town, browser: Browser):
    yunwei = browser.login("yunwei").goto("/")
    yunwei.page.wait_for_selector(".bh-live.is-on")
    town.ticket(title="新来的故障")

    yunwei.page.wait_for_selector(".bh-bell [data-count=unread]:not([hidden])", timeout=6000)
    yunwei.page.locator(".bh-bell").click()
    yunwei.page.locator("#bell-menu").get_by_text("新来的故障").first.wait_for()
