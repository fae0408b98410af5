"""Lists in a browser: filters, views, keys, many rows, a file, news."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from openpyxl import load_workbook
from playwright.sync_api import expect

from bihuan.core import clock
from bihuan.tickets.models import Ticket, WorkItem
from tests.browser.barriers import barriers
from tests.browser.conftest import Browser, Reader
from tests.patience import sent
from tests.web.town import Town, open_item


def rows(reader: Reader) -> Any:
    return reader.page.locator("[data-row]")


def lists(reader: Reader, *titles: str) -> None:
    expect(reader.page.locator("[data-row] .bh-title-link")).to_have_text(titles)


def test_filters_stand_as_chips_and_in_the_address(town: Town, browser: Browser):
    town.ticket(title="官网打不开")
    Ticket.objects.filter(pk=town.ticket(title="短信延迟").pk).update(priority="高")
    kefu = browser.login("kefu").goto("/tickets/")
    kefu.page.locator("a[href*='/filters/']").click()
    kefu.page.locator("#filter-priority-ts-control").click()
    kefu.page.locator(".ts-dropdown .option", has_text="高").click()
    kefu.page.locator("#filter-q").fill("短信")
    kefu.follow(kefu.page.locator(".bh-filter-form .btn-primary").click)

    lists(kefu, "短信延迟")
    assert "created_from" not in kefu.page.url  # nothing empty stands in the address
    expect(kefu.page.locator(".bh-chip")).to_have_count(2)
    again = browser.login("kefu")
    again.page.goto(kefu.page.url)
    lists(again, "短信延迟")
    for _ in range(2):
        again.follow(again.page.locator(".bh-chip a").first.click)
    expect(rows(again)).to_have_count(2)


def test_a_view_is_saved_stands_in_the_menu_and_opens_again(town: Town, browser: Browser):
    town.ticket(title="官网打不开")
    kefu = browser.login("kefu").goto("/tickets/?q=官网&sort=created")
    kefu.page.locator("[data-dialog=view-new]").click()
    kefu.page.locator("#view-new-name").fill("官网的故障")
    sent(kefu.page, kefu.page.locator("#view-new .btn-primary").click)
    kefu.page.wait_for_url("**/tickets/?view=*")
    kefu.goto("/")
    entry = kefu.page.locator(".bh-nav a", has_text="官网的故障")
    expect(entry.locator("[data-count]")).to_have_text("1")
    kefu.follow(entry.click)

    expect(kefu.page.locator("h1")).to_have_text("官网的故障")
    expect(kefu.page.locator(".bh-chip")).to_have_count(1)
    lists(kefu, "官网打不开")


def test_one_walks_chooses_and_looks_by_keys(town: Town, browser: Browser):
    for n in range(3):
        town.ticket(title=f"第 {n} 张")
    yunwei = browser.login("yunwei").goto("/todo/")
    keys = yunwei.page.keyboard
    for key in ("j", "j", "x"):
        keys.press(key)
    expect(rows(yunwei).nth(1)).to_be_focused()
    expect(yunwei.page.locator("[data-check]:checked")).to_have_count(1)
    expect(yunwei.page.locator("[data-bulk]")).to_be_visible()

    keys.press("e")
    glance = yunwei.page.locator("#glance")
    expect(glance).to_contain_text("第 1 张")
    keys.press("k")
    expect(glance).to_contain_text("第 0 张")
    keys.press("Escape")
    expect(glance).to_be_hidden()
    yunwei.follow(lambda: keys.press("o"))
    yunwei.page.wait_for_selector("[data-ticket]")
    yunwei.sees("第 0 张")


def test_urging_many_names_the_row_that_was_refused(town: Town, browser: Browser):
    one, two = town.ticket(title="刚催过的"), town.ticket(title="没催过的")
    open_item(one).urge(by=town.kefu)
    kefu = browser.login("kefu").goto("/requested/")
    kefu.page.locator("[data-check-all]").check()
    kefu.page.locator("[data-verb=urge]").click()
    kefu.page.locator("#bulk-reason").fill("客户在等")
    kefu.page.locator("[data-bulk-go]").click()
    results = kefu.page.locator("[data-bulk-results]")

    expect(results.locator(".is-refused")).to_have_count(1)
    expect(results.locator(".is-refused")).to_contain_text(one.number)
    expect(results.locator("li:not(.is-refused)")).to_contain_text(two.number)
    assert open_item(two).urged_at is not None


def test_tags_put_on_many_can_be_undone(town: Town, browser: Browser):
    ticket = town.ticket()
    kefu = browser.login("kefu").goto("/requested/")
    kefu.page.locator("[data-check]").first.check()
    kefu.page.locator("[data-verb=tag]").click()
    kefu.page.locator("#bulk-tags-ts-control").press_sequentially("大促")
    kefu.page.keyboard.press("Enter")
    kefu.page.locator("[data-bulk-go]").click()
    kefu.page.locator("[data-undo] button").wait_for()
    assert ticket.tag_names() == ["大促"]
    sent(kefu.page, kefu.page.locator("[data-undo] button").click)
    assert ticket.tag_names() == []


def test_an_export_opens_with_chinese_headings_and_no_formula(town: Town, browser: Browser):
    town.ticket(title="=HYPERLINK(1)")
    kefu = browser.login("kefu").goto("/tickets/")
    kefu.page.locator(".bh-head-actions [data-bs-toggle]").last.click()
    with kefu.page.expect_download() as download:
        kefu.page.locator("a[href*='export.xlsx']").click()
    sheet = load_workbook(io.BytesIO(download.value.path().read_bytes())).active

    assert [cell.value for cell in sheet[1]][:2] == ["标题", "编号"]
    assert sheet["A2"].value == "=HYPERLINK(1)"
    assert [c.coordinate for row in sheet.iter_rows() for c in row if c.data_type == "f"] == []


def test_a_bar_says_that_somebody_else_opened_a_ticket_and_nothing_jumps(
    town: Town, browser: Browser
):
    town.ticket(title="早就在的")
    yunwei = browser.login("yunwei").goto("/todo/")
    lists(yunwei, "早就在的")
    town.ticket(title="刚来的")
    bar = yunwei.page.locator("[data-list-news] .bh-news")
    expect(bar).to_contain_text("1")

    lists(yunwei, "早就在的")
    bar.click()
    expect(rows(yunwei)).to_have_count(2)


def test_columns_are_chosen_and_ordered(town: Town, browser: Browser):
    ticket = town.ticket()
    WorkItem.objects.filter(ticket=ticket).update(due_at=clock.now() + timedelta(hours=3))
    yunwei = browser.login("yunwei").goto("/todo/")
    yunwei.page.locator("a[href*='/columns/']").click()
    form = yunwei.page.locator("#dialog form")
    form.locator("input[value=due]").check()
    form.locator("input[value=process]").uncheck()
    up = form.locator("li", has=yunwei.page.locator("input[value=due]")).locator("[data-column-up]")
    for _ in range(20):
        up.click()
    form.locator("input[value=dense]").check()
    sent(yunwei.page, form.locator(".btn-primary").click)
    heads = yunwei.page.locator("thead th")

    expect(yunwei.page.locator(".bh-dense").first).to_be_visible()
    expect(heads.nth(2)).to_have_text("截止时间")
    expect(heads.filter(has_text="流程")).to_have_count(0)


def test_a_list_at_work_has_no_serious_barrier(town: Town, browser: Browser):
    for n in range(3):
        town.ticket(title=f"第 {n} 张").tag("大促", by=town.kefu)
    yunwei = browser.login("yunwei").goto("/todo/?tag=大促&by=priority")
    yunwei.page.locator("[data-check]").first.check()
    yunwei.page.keyboard.press("j")
    yunwei.page.keyboard.press("e")
    yunwei.page.locator("#glance h2").wait_for()
    assert barriers(yunwei.page, with_frame=False) == []
    for opens in ("a[href*='/filters/']", "a[href*='/columns/']", "[data-verb=assign]"):
        yunwei.page.locator(opens).click()
        yunwei.page.locator("#dialog .btn-primary").wait_for()
        assert barriers(yunwei.page, within="#dialog") == []
        yunwei.page.locator("#dialog [data-dialog-close]").first.click()


def test_a_list_is_no_wider_than_a_phone(town: Town, browser: Browser):
    town.ticket(title="很长的标题" * 20)
    yunwei = browser.login("yunwei", width=360).goto("/todo/?q=标题&handler=yunwei")
    yunwei.page.locator("[data-check]").first.check()
    widths = yunwei.page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )

    assert widths[0] <= widths[1]
