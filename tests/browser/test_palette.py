"""The command palette by keyboard alone: tickets, people by initials, services, acts."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Browser, Reader
from tests.web.town import Town


def asked(reader: Reader, text: str) -> Page:
    """Ctrl+K, then type; waits for the list of what was typed."""
    page = reader.page
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type(text)
    expect(page.get_by_role("listbox")).to_have_attribute("data-for", text)
    return page


def test_a_number_leads_to_its_ticket_and_is_offered_again(town: Town, browser: Browser):
    ticket = town.ticket(title="官网打不开")
    kefu = browser.login("kefu").goto("/")
    asked(kefu, ticket.number).keyboard.press("Enter")
    kefu.page.wait_for_url(f"**/tickets/{ticket.number}/")

    kefu.page.keyboard.press("Control+k")
    first = kefu.page.get_by_role("option").first
    expect(first).to_contain_text("官网打不开")
    expect(first).to_have_attribute("aria-selected", "true")


def test_a_person_is_found_by_initials_and_a_service_by_pinyin(town: Town, browser: Browser):
    kefu = browser.login("kefu").goto("/")
    page = asked(kefu, "zk")
    expect(page.get_by_role("option", selected=True)).to_contain_text("郑凯")
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/yunwei/")
    kefu.sees("运维组")

    asked(kefu, "guzhang")
    expect(page.get_by_role("option", selected=True)).to_contain_text("故障")
    page.keyboard.press("Enter")
    page.wait_for_url("**/catalogue/fault_report/")


def test_arrows_choose_an_act_and_the_listbox_says_which(town: Town, browser: Browser):
    kefu = browser.login("kefu").goto("/")
    page = asked(kefu, "zhuti")
    field = page.get_by_role("combobox")
    labels = page.get_by_role("option").all_text_contents()
    dark = next(at for at, label in enumerate(labels) if "深色" in label)
    for _ in range(dark):
        page.keyboard.press("ArrowDown")
    chosen = page.get_by_role("option", selected=True)
    expect(chosen).to_contain_text("深色")
    expect(field).to_have_attribute("aria-activedescendant", str(chosen.get_attribute("id")))
    page.keyboard.press("Enter")

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_nobody_finds_what_he_may_not_see(town: Town, browser: Browser):
    ticket = town.ticket(title="秘密的故障")
    guest = browser.login("gest").goto("/")
    page = asked(guest, ticket.number)

    expect(page.get_by_role("listbox")).not_to_contain_text("秘密的故障")


def test_the_verbs_of_the_page_are_offered_too(town: Town, browser: Browser):
    ticket = town.ticket()
    kefu = browser.login("kefu").goto(f"/tickets/{ticket.number}/")
    page = asked(kefu, "关注")
    expect(page.get_by_role("option", selected=True)).to_contain_text("关注")
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="取消关注")).to_be_visible()
    assert ticket.watches.filter(user=town.kefu).exists()


def test_who_types_faster_than_the_answer_comes_still_goes_where_he_meant(
    town: Town, browser: Browser
):
    kefu = browser.login("kefu").goto("/")
    page = kefu.page
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.type("zk")
    page.keyboard.press("Enter")

    page.wait_for_url("**/people/yunwei/")
