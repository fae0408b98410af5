"""The process of seed 002 is tried before it runs: a step, random walks, and a what-if run."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from bihuan.catalogue import drafts, publish
from bihuan.people.models import User
from bihuan.tickets.models import Ticket
from tests.browser.conftest import Browser
from tests.patience import followed, sent
from tests.web.town import Town

INCIDENT = Path(publish.__file__).parent.parent / "packs" / "incident"


def test_the_incident_process_is_tried_before_anybody_is_bothered_then_published(
    town: Town, browser: Browser
):
    boss: User = User.objects.create(username="boss", name="老板", is_superuser=True)
    publish.install(INCIDENT, by=boss)
    draft = drafts.open_draft("incident", boss)
    files = {**draft.files, "README.md": draft.files["README.md"] + "\n演练后发布。\n"}
    drafts.save(draft, files, draft.revision, boss)
    tickets = Ticket.objects.count()
    page = browser.login("boss").goto("/design/incident/simulate/").page

    page.locator(".bs-sample button").first.click()
    expect(page.locator("[name='f.title']")).to_have_value("示例标题")
    page.locator("#walk-form .btn-primary").first.click()
    expect(page.locator(".bs-lines > li")).to_have_count(1)
    expect(page.locator(".bs-lines .bs-message").first).to_be_visible()
    expect(page.locator(".process-map .is-current")).to_have_count(1)

    followed(page, page.get_by_role("link", name="随机走查").click)
    page.locator("[name=count]").fill("40")
    page.get_by_role("button", name="开始走查").click()
    expect(page.locator(".bs-figure b").first).to_contain_text("%")

    followed(page, page.get_by_role("link", name="假设分析").click)
    page.locator("[name=count]").fill("40")
    desk = page.locator("[data-pool]").first
    desk.locator("[data-preset]").select_option("three")
    expect(desk.locator("[data-shift]")).to_have_count(3)
    desk.locator("[data-shift-drop]").last.click()
    expect(desk.locator("[data-shift]")).to_have_count(2)
    page.get_by_role("button", name="模拟", exact=True).click()
    expect(page.locator(".bs-figure b").first).to_have_text("40")
    expect(page.locator(".bs-chart").first).to_be_visible()
    expect(page.locator(".bs-part")).to_have_count(2)
    assert Ticket.objects.count() == tickets

    followed(page, page.locator('.bh-tabs a[href$="/publish/"]').click)
    expect(page.locator(".bh-verdict.is-good")).to_be_visible()
    sent(page, page.locator("[data-deploy] button.btn-primary:visible").click)
    expect(page.locator(".bh-way-none")).to_contain_text("无需发布")
    current = drafts.current("incident")
    assert current is not None and current.number == 2
