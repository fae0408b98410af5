"""One ticket, at the desk and on the phone: talk about it, look at files, take it to paper."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Route, expect
from pypdf import PdfReader

from bihuan.notify.models import Notification
from bihuan.tickets import attachments
from bihuan.tickets.models import Attachment, Ticket
from tests import everything, pictures
from tests.browser.conftest import Browser
from tests.patience import sent, until
from tests.web.town import Town


def test_a_comment_addresses_a_colleague_who_is_told_and_is_bettered_later(
    town: Town, browser: Browser
):
    ticket = town.ticket()
    yunwei = browser.login("yunwei").goto(f"/tickets/{ticket.number}/")
    box = yunwei.page.locator("#comment")
    box.click()
    box.press_sequentially("请 @shenj")
    yunwei.page.get_by_role("option", name="沈洁").wait_for()
    box.press("Enter")
    box.press_sequentially("看一下")
    yunwei.page.get_by_role("button", name="评论", exact=True).click()
    said = yunwei.page.locator(".bh-said", has_text="看一下")

    expect(said.locator(".bh-at")).to_have_text("@沈洁")
    expect(box).to_have_value("")
    qc = browser.login("qc").goto("/")
    qc.page.wait_for_selector(".bh-bell [data-count=unread]:not([hidden])")
    told = Notification.objects.get(user=town.qc)
    assert "郑凯" in told.subject
    said.get_by_role("button", name="编辑").click()
    yunwei.page.locator(".bh-said textarea").fill("请 @沈洁 看一下日志")
    yunwei.page.get_by_role("button", name="保存", exact=True).click()
    yunwei.page.get_by_role("button", name="编辑过").click()
    sheet = yunwei.page.locator("#sheet")

    expect(sheet).to_contain_text("请 @沈洁 看一下日志")
    expect(sheet).to_contain_text("之前")
    yunwei.page.keyboard.press("Escape")
    expect(sheet).not_to_be_visible()
    assert Notification.objects.filter(user=town.qc).count() == 1


def test_a_sign_is_put_to_a_comment_and_taken_away_again(town: Town, browser: Browser):
    ticket = town.ticket()
    ticket.comment(by=town.kefu, text="已经恢复")
    yunwei = browser.login("yunwei").goto(f"/tickets/{ticket.number}/")
    said = yunwei.page.locator(".bh-said", has_text="已经恢复")
    said.get_by_label("表态").click()
    said.get_by_role("button", name="同意").click()
    mine = said.locator(".bh-sign[aria-pressed=true]")

    expect(mine).to_contain_text("1")
    mine.click()
    expect(mine).to_have_count(0)


def test_the_timeline_is_filtered_turned_and_read_back_to_its_beginning(
    town: Town, browser: Browser
):
    ticket = town.ticket()
    for n in range(1, 41):
        ticket.comment(by=town.kefu, text=f"进展 {n}")
    page = browser.login("kefu").goto(f"/tickets/{ticket.number}/").page
    entries = page.locator("#timeline .bh-event")

    expect(entries).to_have_count(30)
    page.locator("#comment").fill("写到一半")
    page.get_by_role("link", name="显示更早的动态").click()
    expect(entries).to_have_count(41)
    expect(entries.first).to_contain_text("提交了单据")
    page.get_by_role("link", name="最早在前").click()
    expect(entries.first).to_contain_text("进展 40")
    page.get_by_role("link", name="决定", exact=True).click()
    expect(entries).to_have_count(1)
    expect(page.locator("#comment")).to_have_value("写到一半")
    page.reload()
    expect(entries.first).to_contain_text("进展 40")


def test_beside_each_button_stands_who_gets_the_ticket_next(town: Town, browser: Browser):
    ticket = town.ticket()
    yunwei = browser.login("yunwei").goto(f"/tickets/{ticket.number}/")
    lines = yunwei.page.locator(".bh-form-foot .bh-next")

    expect(lines.filter(has_text="故障总结")).to_contain_text("郑凯")
    expect(lines.filter(has_text="提单")).to_contain_text("林晓月")
    button = yunwei.page.locator('.bh-form-foot [value="approve"]')
    described = yunwei.page.locator(f"#{button.get_attribute('aria-describedby')}")
    promised = described.locator("b").inner_text()
    yunwei.write_field("record", "重启网关")
    yunwei.fill_field("recovered_at", "2026-02-01T18:00")
    sent(yunwei.page, button.click)

    expect(yunwei.page.locator("#now .card-header h2")).to_have_text(promised)


@pytest.mark.parametrize(
    ("name", "content", "shown"),
    [
        ("日志.txt", "第一行 <script>".encode(), "pre"),
        ("截图.png", pictures.picture(size=(40, 30)), "img"),
        ("报告.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>", "iframe"),
    ],
)
def test_a_file_is_looked_at_without_leaving_the_ticket(
    town: Town, browser: Browser, name: str, content: bytes, shown: str
):
    ticket = town.ticket()
    file = attachments.store(SimpleUploadedFile(name, content), by=town.kefu)
    Attachment.objects.filter(pk=file.pk).update(ticket=ticket)
    page = browser.login("yunwei").goto(f"/tickets/{ticket.number}/").page
    page.locator("#attachments").get_by_role("link", name=name, exact=True).click()
    sheet = page.locator("#sheet")

    expect(sheet.get_by_role("heading", name=name)).to_be_visible()
    expect(sheet.locator(f".bh-sheet-file {shown}")).to_be_visible()
    if shown == "pre":
        expect(sheet.locator("pre")).to_have_text("第一行 <script>")
    sheet.get_by_role("button", name="关闭").last.click()
    expect(sheet).not_to_be_visible()


def test_a_ticket_is_taken_as_pdf_and_sent_to_the_printer(town: Town, browser: Browser):
    ticket = town.ticket()
    page = browser.login("yunwei", theme="dark").goto(f"/tickets/{ticket.number}/").page
    page.get_by_role("button", name="更多操作").or_(page.get_by_label("更多")).first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 PDF").click()
    content = Path(download.value.path()).read_bytes()
    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(content)).pages)

    assert "多个地区无法访问" in text
    assert download.value.suggested_filename.startswith(ticket.number)
    page.goto(browser.base + f"/tickets/{ticket.number}/paper/")
    expect(page.get_by_role("button", name="打印")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="打印")).not_to_be_visible()
    expect(page.locator("main")).to_contain_text("多个地区无法访问")
    assert page.locator("main").evaluate("m => getComputedStyle(m).backgroundColor") == (
        "rgb(255, 255, 255)"
    )


def test_an_approver_on_the_phone_is_done_in_two_taps(town: Town, browser: Browser, tmp_path: Path):
    offering = everything.offered(tmp_path)
    ticket: Any = Ticket.objects.start(offering, {"title": "扩容磁盘"}, by=town.kefu)
    for item in list(ticket.work_items.open()):
        by = town.yunwei if item.node == "left" else town.qc
        item.complete(by=by, action="submit")
    qc = browser.login("qc", width=360).goto("/todo/")
    qc.follow(qc.page.locator("main").get_by_role("link", name="扩容磁盘").click)
    passes = qc.page.get_by_role("button", name="通过", exact=True)

    expect(passes).to_be_in_viewport()
    sent(qc.page, passes.click)
    expect(qc.page.locator("#work-form")).to_have_count(0)
    ticket.refresh_from_db()
    assert ticket.is_closed
    assert qc.page.evaluate("document.documentElement.scrollWidth") == 360


def test_the_address_is_copied_and_means_nothing_to_a_stranger(town: Town, browser: Browser):
    ticket = town.ticket()
    yunwei = browser.login("yunwei")
    yunwei.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = yunwei.goto(f"/tickets/{ticket.number}/").page
    page.get_by_role("button", name="复制本单链接").click()
    expect(page.locator(".bh-copy.is-copied")).to_be_visible()
    address = page.evaluate("navigator.clipboard.readText()")

    assert address == f"{browser.base}/tickets/{ticket.number}/"
    stranger = browser.login("gest")
    assert stranger.page.goto(address).status == 404


def test_a_comment_not_sent_yet_survives_a_reload_and_keys_reach_it(town: Town, browser: Browser):
    ticket = town.ticket()
    page = browser.login("kefu").goto(f"/tickets/{ticket.number}/").page
    box = page.locator("#comment")
    page.keyboard.press("m")
    expect(box).to_be_focused()
    page.keyboard.type("写到一半")
    page.reload()

    expect(box).to_have_value("写到一半")
    sending: list[Route] = []
    page.route("**/comments/", lambda route: sending.append(route))
    box.press("Control+Enter")
    until(page, lambda: sending, "the comment does not leave")
    box.press_sequentially("，还有一句")
    sending[0].continue_()
    expect(page.locator(".bh-said")).to_contain_text("写到一半")
    expect(box).to_have_value("，还有一句")  # typed while the first was on its way
    page.reload()
    expect(box).to_have_value("，还有一句")
