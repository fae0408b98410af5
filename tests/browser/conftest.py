"""A real browser, a real server and a real worker around one test database.

    def test_a_story(town, browser):
        kefu = browser.login("kefu")          # a page of its own, logged in, in Chinese
        kefu.goto("/catalogue/fault_report/")
        kefu.fill_field("title", "官网打不开")
        kefu.press("提交")
        yunwei = browser.login("yunwei", width=360)
        ...
        browser.mailbox.to("yunwei@example.com")

After the test no page may have broken a policy, thrown an error, or answered 500.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from bihuan.core import clock, worker
from bihuan.core.models import Job
from bihuan.people.models import User
from tests.fakes.smtp import Mailbox, smtp_server
from tests.patience import WAIT, followed, sent, until
from tests.web import town as places

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class Reader:
    """One person at one browser window."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base
        self.troubles: list[str] = []
        page.set_default_timeout(WAIT)
        page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        page.on("console", self._heard)
        page.on("response", self._answered)

    def _heard(self, message: Any) -> None:
        if "Content Security Policy" in message.text:
            self.troubles.append(message.text)

    def _answered(self, response: Any) -> None:
        if response.status >= 500:
            self.troubles.append(f"{response.status} {response.url}")

    def goto(self, path: str) -> Reader:
        self.page.goto(self.base + path)
        return self

    def field(self, key: str) -> Any:
        """The box around one field of the form."""
        return self.page.locator(f'form [data-field="{key}"]').first

    def fill_field(self, key: str, text: str) -> None:
        """Text, long text, dates: whatever is typed."""
        self.field(key).locator("input:not([type=hidden]), textarea").first.fill(text)

    def write_field(self, key: str, text: str) -> None:
        """Rich text."""
        editor = self.field(key).locator(".ql-editor")
        editor.click()
        editor.press_sequentially(text)

    def choose(self, key: str, label: str) -> None:
        """Radio, checkbox or a plain select."""
        select = self.field(key).locator("select:not([data-select], [data-picker])")
        expect(select.or_(self.field(key).get_by_label(label, exact=True)).first).to_be_attached()
        if select.count():
            select.select_option(label=label)
        else:
            self.field(key).get_by_label(label, exact=True).check()

    def pick(self, key: str, typed: str, label: str = "") -> None:
        """People, groups, businesses, long lists: type, then take what is found."""
        box = self.field(key).locator(".ts-control")
        box.click()
        box.locator("input").press_sequentially(typed)
        self.field(key).locator(".ts-dropdown .option", has_text=label or typed).first.click()

    def rate(self, key: str, stars: int) -> None:
        self.field(key).locator(f'label[for$="-{stars}"]').click()

    def press(self, label: str) -> None:
        """A button of the form; waits until the page has moved on or the form came back."""
        sent(self.page, self.page.get_by_role("button", name=label, exact=True).first.click)

    def follow(self, act: Callable[[], Any]) -> None:
        """What leads to another page; waits until that one is there."""
        followed(self.page, act)

    def until(self, look: Callable[[], Any], what: str) -> Any:
        """What `look` finds behind the page, as soon as it is there."""
        return until(self.page, look, what)

    def sees(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text)

    def buttons(self) -> list[str]:
        """What the form of the moment offers, in order."""
        found = self.page.locator("#work-form .bh-form-foot button:not([data-bs-toggle])")
        expect(found.first).to_be_visible()
        return [text.strip() for text in found.all_text_contents()]

    @property
    def number(self) -> str:
        """The ticket on the page."""
        self.page.wait_for_selector("[data-ticket]")
        return str(self.page.locator("[data-ticket]").get_attribute("data-ticket"))


class Browser:
    """Everybody's windows, and the mails they got."""

    def __init__(self, chromium: Chromium, base: str, mailbox: Mailbox) -> None:
        self.chromium = chromium
        self.base = base
        self.mailbox = mailbox
        self.readers: list[Reader] = []

    def login(self, username: str, *, width: int = 1440, theme: str = "light") -> Reader:
        """A window of this person, without the login page."""
        reader = self.window(width=width, theme=theme)
        reader.page.context.add_cookies(self.cookies(username))
        return reader

    def window(self, *, width: int = 1440, theme: str = "light") -> Reader:
        """A window of somebody who is not logged in yet."""
        height = 740 if width < 600 else 900
        context = self.chromium.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            color_scheme=theme,  # type: ignore[arg-type]
        )
        reader = Reader(context.new_page(), self.base)
        self.readers.append(reader)
        return reader

    def cookies(self, username: str) -> list[Any]:
        """What a new login of this person leaves in a browser."""
        value = _session(username)
        return [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": self.base}]

    def settle(self) -> None:
        """Wait until the worker has done what is due, mails among it."""
        until = time.monotonic() + 4 * WAIT / 1000
        while due := Job.objects.filter(done_at=None, run_at__lte=clock.now()).count():
            assert time.monotonic() < until, f"{due} jobs are still waiting"
            time.sleep(0.1)

    @property
    def troubles(self) -> list[str]:
        return [trouble for reader in self.readers for trouble in reader.troubles]


def _session(username: str) -> str:
    user = User.objects.get(username=username)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    with smtp_server() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        yield box


@pytest.fixture
def town(transactional_db: None) -> places.Town:
    """kefu, yunwei, qc and the fault report. `places.found("issue_track", ...)` for others."""
    return places.found()


@pytest.fixture
def browser(
    transactional_db: None, live_server: Any, chromium: Chromium, mailbox: Mailbox, settings: Any
) -> Iterator[Browser]:
    """Server and worker run as long as the test does."""
    settings.SITE_URL = live_server.url
    stop = threading.Event()
    at_work = threading.Thread(target=worker.run, args=[stop], name="worker")
    at_work.start()
    browser = Browser(chromium, live_server.url, mailbox)
    yield browser
    for reader in browser.readers:
        reader.page.context.close()
    stop.set()
    at_work.join(120)
    assert not at_work.is_alive(), "the worker does not end"
    assert browser.troubles == []
