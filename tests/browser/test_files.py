"""Screenshots are pasted, files are dropped anywhere, pictures open large; what is bad says why."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from bihuan.tickets.models import Attachment, Ticket
from tests import everything, pictures
from tests.browser.conftest import Browser, Reader
from tests.web.town import Town

BRING = """(target, [kind, files]) => {
  const carried = new DataTransfer();
  for (const [name, type, data] of files) {
    const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
    carried.items.add(new File([bytes], name, { type }));
  }
  const told = { bubbles: true, cancelable: true };
  target.dispatchEvent(kind === "paste"
    ? new ClipboardEvent("paste", { ...told, clipboardData: carried })
    : new DragEvent(kind, { ...told, dataTransfer: carried }));
}"""


def bring(target: Locator, kind: str, *files: tuple[str, str, bytes]) -> None:
    """A paste or a drop, as the browser tells the page about it."""
    packed = [[name, mime, base64.b64encode(data).decode()] for name, mime, data in files]
    target.evaluate(BRING, [kind, packed])


@pytest.fixture
def kefu(town: Town, browser: Browser, tmp_path: Path) -> Reader:
    everything.offered(tmp_path)
    reader = browser.login("kefu").goto("/catalogue/everything/")
    reader.page.locator('[data-field="story"] .ql-editor').wait_for()
    return reader


def shot(name: str = "screenshot.png") -> tuple[str, str, bytes]:
    return name, "image/png", pictures.picture(size=(1600, 900))


def test_a_pasted_screenshot_is_a_file_of_ours_that_readers_of_the_ticket_see_large(
    town: Town, browser: Browser, kefu: Reader
):
    editor = kefu.field("story").locator(".ql-editor")
    editor.click()
    bring(editor, "paste", shot())
    file = kefu.until(Attachment.objects.first, "nothing was uploaded")
    expect(editor.locator("img")).to_have_attribute("src", f"/files/{file.pk}/")
    kefu.fill_field("title", "有截图")
    kefu.press("提交")

    ticket = Ticket.objects.get()
    assert Attachment.objects.get().ticket == ticket
    yunwei = browser.login("yunwei").goto(f"/tickets/{ticket.number}/")
    yunwei.page.evaluate("() => document.querySelectorAll('details').forEach(d => d.open = true)")
    image = yunwei.page.locator(".bh-rich img").first
    assert image.evaluate("img => img.decode().then(() => img.naturalWidth)") == 1600
    image.click()
    expect(yunwei.page.locator("dialog.bh-preview[open] > img")).to_be_visible()
    yunwei.page.keyboard.press("Escape")
    expect(yunwei.page.locator("dialog.bh-preview[open]")).to_have_count(0)


def test_files_dropped_anywhere_find_their_fields_and_a_wrong_one_says_why(kefu: Reader):
    title = kefu.field("title")
    bring(title, "drop", shot("a.png"), shot("b.png"))
    bring(title, "drop", ("报告.txt", "text/plain", "内容".encode()))

    expect(kefu.field("shots").locator("[data-file-drop]")).to_have_count(2)
    expect(kefu.field("shots").locator("img").first).to_be_visible()
    expect(kefu.field("papers").locator("[data-file-drop]")).to_have_count(1)
    bring(kefu.field("shots").locator(".bh-drop"), "drop", ("x.png", "image/png", pictures.HTML))
    expect(kefu.field("shots").locator("[role=alert]")).to_contain_text("x.png")


def test_an_upload_is_cancelled_retried_and_holds_the_form_back(kefu: Reader):
    held: list[Any] = []
    kefu.page.route("**/files/", lambda route: held.append(route))
    bring(kefu.field("papers"), "drop", ("慢.txt", "text/plain", b"slow"))
    kefu.fill_field("title", "等文件")
    kefu.page.get_by_role("button", name="提交", exact=True).click()
    expect(kefu.page.locator("#toasts .is-error")).to_be_visible()
    assert not Ticket.objects.exists()
    kefu.field("papers").locator("li button").click()
    expect(kefu.field("papers").locator("li")).to_have_count(0)
    bring(kefu.field("papers"), "drop", ("断.txt", "text/plain", b"broken"))
    kefu.until(lambda: len(held) == 2, "the second file does not leave")
    held[-1].abort()
    expect(kefu.field("papers").locator("li.has-error")).to_be_visible()
    kefu.page.unroute("**/files/")
    kefu.field("papers").locator("li.has-error button").first.click()
    expect(kefu.field("papers").locator("[data-file-drop]")).to_have_count(1)
    kefu.press("提交")

    assert Ticket.objects.get().attachments.get().name == "断.txt"


def test_fifty_files_at_once_all_arrive(kefu: Reader):
    bring(
        kefu.field("papers"),
        "drop",
        *[(f"{n:02}.txt", "text/plain", f"file {n}".encode()) for n in range(50)],
    )
    expect(kefu.field("papers").locator("[data-file-drop]")).to_have_count(50, timeout=60_000)
    kefu.fill_field("title", "五十个附件")
    kefu.press("提交")

    assert Ticket.objects.get().attachments.count() == 50
