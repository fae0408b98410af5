"""Whatever people type stays text: two hundred and more attempts at making it run, everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from bihuan.catalogue.models import Offering, Service
from bihuan.core import richtext
from bihuan.people.models import AssignmentGroup, Business, User
from bihuan.tickets import attachments
from bihuan.tickets.models import SavedView, Ticket
from tests import everything
from tests.browser.conftest import Browser, Reader
from tests.patience import until
from tests.web.town import Town

SIGNS = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "\\": "\\"}
SIGN = re.compile(r"\\(u[0-9a-f]{4}|[ntr0\\])")
LISTEN = """() => {
  window.heard = [];
  for (const name of ["alert", "confirm", "prompt", "print"]) {
    window[name] = () => window.heard.push(name);
  }
  document.addEventListener("securitypolicyviolation", (event) =>
    window.heard.push(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
}"""
# Nothing on a page of ours has any of this; a policy that holds does not excuse it.
LOOK = """() => {
  const found = [...window.heard];
  for (const one of document.querySelectorAll("*")) {
    const bad = [...one.attributes].filter((each) => /^(data-)?(on|hx-on)/.test(each.name)
      || /^(href|src|action|formaction|xlink:href)$/.test(each.name)
         && /^[\\s\\u0000-\\u0020]*(javascript|vbscript|data:text)/i.test(each.value)
      || /^\\s*(https?:)?\\/\\/evil/.test(each.value)
         && /^(src|action|formaction)$/.test(each.name));
    const foreign = /^(object|embed|base|frameset|math|applet|marquee)$/i.test(one.localName)
      || (one.localName === "script" && !one.src) || one.srcdoc;
    if (bad.length || foreign) found.push(one.outerHTML.slice(0, 200));
  }
  return found;
}"""
# As a page does it that has no policy at all; twice, since a second reading may read it otherwise.
INSERT = """async (texts) => {
  for (const text of texts) {
    const once = document.createElement("div");
    document.body.append(once);
    once.innerHTML = text;
    const twice = document.createElement("div");
    document.body.append(twice);
    twice.innerHTML = once.innerHTML;
  }
  for (const one of document.querySelectorAll("*")) {
    one.dispatchEvent(new MouseEvent("mouseover", { bubbles: false }));
    one.dispatchEvent(new FocusEvent("focus"));
  }
  await new Promise((done) => setTimeout(done, 300));
}"""


def payloads() -> list[str]:
    lines = (Path(__file__).parent / "xss.txt").read_text(encoding="utf-8").splitlines()
    return [
        SIGN.sub(lambda found: SIGNS.get(found[1]) or chr(int(found[1][1:], 16)), line)
        for line in lines
        if line and not line.startswith("# ")
    ]


def typed() -> list[str]:
    """As text fields take them: they refuse control characters."""
    return [re.sub(r"[\x00-\x08\x0b-\x1f\u202a-\u202e]", "", payload) for payload in payloads()]


@pytest.fixture
def bare(chromium: Chromium) -> Iterator[Page]:
    """A page without any policy, as in a mail program that knows none."""
    context = chromium.new_context()
    page = context.new_page()
    page.add_init_script(f"({LISTEN})()")
    page.goto("about:blank")
    page.evaluate(LISTEN)
    yield page
    context.close()


def test_there_are_more_than_two_hundred_attempts_and_they_do_run_where_nobody_cleans(bare: Page):
    assert len(set(payloads())) >= 200
    bare.evaluate(INSERT, payloads())

    until(bare, lambda: bare.evaluate("window.heard").count("alert") >= 20, "hardly any ran")


def test_cleaned_text_runs_nothing_even_without_a_policy(bare: Page):
    bare.evaluate(INSERT, [richtext.clean(payload) for payload in payloads()])

    assert bare.evaluate(LOOK) == []


@pytest.fixture
def bait(town: Town, tmp_path: Path, settings: Any) -> list[Ticket]:
    """Tickets whose every word is an attempt, of people, teams and services with such names."""
    settings.MEDIA_ROOT = tmp_path / "media"
    names = iter([one for one in typed() if "\n" not in one and len(one) <= 60] * 2)
    rename(town, names)
    offering = everything.offered(tmp_path)
    every = typed()
    return [ticket(town, offering, every[n : n + 24]) for n in range(0, len(every), 24)]


def rename(town: Town, names: Iterator[str]) -> None:
    for user in User.objects.all():
        user.name, user.signature = next(names), next(names)
        user.save(update_fields=["name", "signature"])
    for model in (AssignmentGroup, Business):
        for one in model.objects.all():
            one.name = next(names)
            one.save(update_fields=["name"])
    Service.objects.create(key="evil", name=next(names))
    for one in Offering.objects.all():
        one.names = {language: next(names) for language in one.names}
        one.save(update_fields=["names"])
    for _n in range(12):
        SavedView.objects.keep(town.yunwei, "tickets", next(names)[:40], "")


def ticket(town: Town, offering: Offering, some: list[str]) -> Ticket:
    short = [one.replace("\n", " ").replace("\r", " ") for one in some if len(one) < 90]
    files = [stored(one, town.kefu) for one in short[:8]]
    values = {
        "title": " ".join(short)[:200],
        "note": "\n".join(some),
        "story": "".join(f"<p>{one}</p>" for one in some) + "".join(some),
        "room": short[0],
        "secret": short[1],
        "urgent": True,
        "why": short[2],
        "owner": "yunwei",
        "crew": ["kefu", "qc"],
        "team": "ops",
        "biz": "web",
        "hurt": ["evil"],
        "papers": [str(one.pk) for one in files],
        "link": links()[len(short) % len(links())],
        "steps": [{"what": one, "who": "kefu"} for one in short[:20]],
    }
    made = Ticket.objects.start(offering, values, by=town.kefu)
    for one in some:
        made.comment(by=town.yunwei, text=one)
    made.tag(*[one[:40] for one in short[:6]], by=town.yunwei)
    return made


def stored(name: str, user: User) -> Any:
    return attachments.store(SimpleUploadedFile(name.replace("/", "_"), name.encode()), by=user)


def links() -> list[str]:
    return [one for one in typed() if re.fullmatch(r"https?://\S+", one)]


def test_nothing_runs_what_people_typed(
    town: Town, browser: Browser, bait: list[Ticket], bare: Page
):
    browser.settle()  # hundreds of notices at once; the pages have the machine for themselves then
    yunwei, admin = listener(browser, "yunwei"), listener(browser, "admin")
    found = [fault for path in pages(bait) for fault in walk(yunwei, path)]
    found += [fault for path in DESK for fault in walk(admin, path)]
    assert found == []
    found += over_the_page(yunwei, bait[0])
    found += in_mails(browser, bare, len(bait))

    assert found == []


PLACES = [
    "/", "/todo/", "/tickets/", "/tickets/?group=requester", "/approvals/", "/inbox/",
    "/catalogue/", "/catalogue/everything/", "/settings/", "/people/kefu/", "/watched/",
    "/search/?q=alert", "/search/?q=%3Csvg+onload%3Dalert(1)%3E", "/processes/everything/",
    "/tickets/?q=%22%3E%3Cimg+src%3Dx+onerror%3Dalert(1)%3E", "/inbox/menu/",
    "/tickets/?x=%3Cscript%3Ealert(1)%3C/script%3E", "/%3Cscript%3Ealert(1)%3C/script%3E/",
]  # fmt: skip
DESK = [
    "/admin/people/", "/admin/groups/", "/admin/roles/", "/admin/businesses/", "/admin/services/",
    "/admin/catalogue/", "/admin/audit/", "/admin/jobs/", "/admin/notices/", "/admin/parameters/",
    "/admin/departments/", "/admin/notices/mails/",
]  # fmt: skip


def pages(bait: list[Ticket]) -> list[str]:
    return [
        *PLACES,
        *[f"/tickets/{one.number}/" for one in bait],
        *[f"/tickets/{one.number}/{part}/" for one in bait[:1] for part in PARTS],
    ]


PARTS = ["glance", "paper", "timeline", "map"]


def listener(browser: Browser, username: str) -> Reader:
    reader = browser.login(username)
    reader.page.add_init_script(f"({LISTEN})()")
    reader.page.on("dialog", lambda dialog: dialog.dismiss())
    return reader


def walk(reader: Reader, path: str) -> list[str]:
    """What ran, what the policy stopped and what stands there that should not."""
    reader.goto(path)
    reader.page.evaluate(
        "() => document.querySelectorAll('main details').forEach((one) => (one.open = true))"
    )
    found = reader.page.evaluate(LOOK)
    return [f"{path}: {one}" for one in found if not one.startswith("policy: img-src ")]


def over_the_page(yunwei: Reader, ticket: Ticket) -> list[str]:
    """Palette, bell, quick look, and the names offered after an @."""
    page = yunwei.goto("/tickets/").page
    for asked in ["alert", "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>']:
        page.keyboard.press("Control+k")
        page.get_by_role("combobox").fill(asked)
        expect(page.get_by_role("listbox")).to_have_attribute("data-for", asked)
        page.keyboard.press("Escape")
    page.locator(".bh-bell").click()
    page.locator("#bell-menu a").first.wait_for()
    page.keyboard.press("Escape")
    found = list(page.evaluate(LOOK))
    yunwei.goto(f"/tickets/{ticket.number}/")
    box = page.locator("#comment")
    box.click()
    box.press_sequentially("@q")
    page.locator("#comment-people [role=option]").first.wait_for()
    return found + list(page.evaluate(LOOK))


def in_mails(browser: Browser, bare: Page, wanted: int) -> list[str]:
    """What a mail program without any policy would make of the mails."""
    mails = list(browser.mailbox.mails)
    assert len(mails) >= wanted
    assert not [mail for mail in mails if re.search(r"[\r\n]", mail["Subject"])]
    bodies = [
        part.get_content()
        for mail in mails
        for part in mail.walk()
        if part.get_content_type() == "text/html"
    ]
    assert any("alert(1)" in body for body in bodies)
    bare.evaluate(INSERT, bodies)
    return list(bare.evaluate(LOOK))
