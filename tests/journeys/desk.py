"""One person at a browser, in the words people use: open, fill in, press, see."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.product import PASSWORD, Product
from tests.patience import WAIT, dressed, followed, sent

# Refusals (409, 422) are part of the stories; everything else in a console is a complaint.
NOISE = re.compile(
    r"Failed to load resource: the server responded with a status of 4(09|22)"
    r"|Response Status Error Code 4(09|22) from"
)

FORM = "#work-form, #start-form"


class Desk:
    """A logged-in browser of one person. Every message of the console is kept for the end."""

    def __init__(
        self, browser: Browser, product: Product, username: str = "", **context: Any
    ) -> None:
        self.product, self.username = product, username
        self.context = browser.new_context(
            base_url=product.url, locale="zh-CN", timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            **{"viewport": {"width": 1440, "height": 900}, **context},
        )  # fmt: skip
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(WAIT)
        self.complaints: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self._hear)
        if username:
            self._sit_down()

    def _listen(self, message: Any) -> None:
        if message.type == "error" and not NOISE.search(message.text):
            self.complaints.append(f"{message.text} at {message.location.get('url')}")

    def _hear(self, response: Any) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status} {response.url}")

    def _sit_down(self) -> None:
        """Log in once for all stories of this product; a person's browser remembers it."""
        known = self.product.sessions.get(self.username)
        if known:
            self.context.add_cookies(known)
        else:
            self._log_in()
            self.product.sessions[self.username] = self.context.cookies()

    def _log_in(self) -> None:
        self.page.goto("/accounts/login/")
        self.page.locator("input[name=login]").fill(self.username)
        self.page.locator("input[name=password]").fill(PASSWORD)
        sent(self.page, lambda: self.page.locator("input[name=password]").press("Enter"))
        expect(self.page.locator("input[name=password]")).to_have_count(0)

    # --- going somewhere ---

    def open(self, path: str) -> None:
        self.page.goto(path)
        self.rest()

    def start(self, offering: str) -> None:
        """From the catalogue to the start form of a service, by its tile."""
        self.page.goto("/catalogue/")
        followed(self.page, self.page.locator(f'a[href="/catalogue/{offering}/"]').first.click)
        self.page.wait_for_url(f"**/catalogue/{offering}/**")
        self.rest()

    def open_todo(self, title: str, where: str = "/todo/") -> None:
        """From the list of work to the ticket."""
        self.page.goto(where)
        followed(self.page, self.page.get_by_role("link", name=title).first.click)
        self.page.wait_for_url("**/tickets/**")
        self.rest()

    @property
    def number(self) -> str:
        return self.page.url.rstrip("/").split("/tickets/")[1].split("/")[0].split("?")[0]

    # --- waiting ---

    def rest(self) -> None:
        """Until the page is whole: editors and pickers there, nothing on its way."""
        dressed(self.page)

    def doing(self, act: Callable[[], None]) -> None:
        """Send a form, and wait until another page, or another piece of this one, is there."""
        sent(self.page, act)
        self.rest()

    # --- filling in ---

    def fill(self, **values: Any) -> None:
        """Fill in fields by key, each in the way of its widget."""
        for key, value in values.items():
            self._fill(self.field(key), value)
            self.rest()

    def field(self, key: str) -> Locator:
        """The field of the open dialog, else of the form."""
        dialog = self.page.locator(f'dialog[open] [data-field="{key}"]')
        if dialog.count():
            return dialog.first
        return self.page.locator(f'form [data-field="{key}"]:visible').first

    def _fill(self, field: Locator, value: Any) -> None:
        field.scroll_into_view_if_needed()
        if field.locator("textarea[data-rich]").count():
            field.locator(".ql-editor").fill(value)
            field.locator(".ql-editor").blur()
        elif field.locator("select.tomselected").count():
            self._pick(field, value)
        elif field.locator("select").count():
            field.locator("select").select_option(label=value)
        elif field.locator(".bh-upload, [data-upload]").count():
            field.locator("input[type=file]").set_input_files(value)
            field.locator(".bh-file [data-file-drop]").first.wait_for()
        elif field.locator("input[type=radio]").count():
            self._choose(field, value)
        elif isinstance(value, tuple):
            for box, part in zip(field.locator("input:visible").all(), value, strict=True):
                box.fill(part)
        else:
            box = field.locator("input:visible, textarea:visible").first
            box.fill(value)
            box.blur()

    def _choose(self, field: Locator, value: str) -> None:
        radio = field.locator(f'input[type=radio][value="{value}"]')
        label = f'label[for="{radio.get_attribute("id")}"]' if radio.get_attribute("id") else ""
        field.locator(label or f'label:has(input[value="{value}"])').first.click()
        expect(radio).to_be_checked()

    def _pick(self, field: Locator, text: str) -> None:
        field.locator(".ts-control").click()
        field.locator("input:visible").last.fill(text)
        field.locator(".ts-dropdown .option", has_text=text).first.click()
        field.locator("select.tomselected").evaluate("select => select.tomselect.blur()")

    def add_row(self, key: str, **cells: Any) -> None:
        """One more row of a table field."""
        table = self.field(key)
        table.locator("[data-row-add]").click()
        self.rest()
        row = table.locator("tbody tr").last
        for column, value in cells.items():
            self._fill(row.locator(f'td:has([name$=".{column}"])'), value)

    # --- doing ---

    def press(self, label: str, **asked: Any) -> None:
        """Press a button of the form; fill in what its dialog asks, and confirm there."""
        foot = self.page.locator(FORM).locator(".bh-form-foot")
        button = foot.locator("button", has_text=re.compile(rf"^\s*{re.escape(label)}\s*$")).first
        expect(button).to_be_attached()
        if not button.is_visible():
            foot.locator('[data-bs-toggle="dropdown"]').click()
        if button.get_attribute("data-dialog"):
            button.click()
            expect(self.page.locator("dialog[open]")).to_be_visible()
            self.fill(**asked)
            button = self.page.locator("dialog[open] button[name=action]")
        self.doing(button.click)

    def claim(self) -> None:
        self.doing(self.page.locator('#now form[action$="/claim/"] button').click)

    def buttons(self) -> list[str]:
        """What the form offers, menu included."""
        foot = self.page.locator(".bh-form-foot").locator(
            "button[name=action], button[data-dialog]"
        )
        return [text.strip() for text in foot.all_text_contents()]

    # --- seeing ---

    def sees(self, text: str) -> None:
        expect(self.page.locator("main").get_by_text(text).first).to_be_visible()

    def unfold(self) -> None:
        """Open the earlier forms and what was sent."""
        self.page.evaluate(
            "() => document.querySelectorAll('main details').forEach(d => d.open = true)"
        )

    def is_refused(self, key: str) -> bool:
        """The field says what is wrong with it."""
        return self.page.locator(f'[data-field="{key}"].has-error').count() > 0

    @property
    def phase(self) -> str:
        """Where the stepper stands."""
        return self.page.locator(".bh-stepper [aria-current=step] b").inner_text()

    @property
    def is_closed(self) -> bool:
        expect(self.page.locator(".bh-stepper")).to_be_visible()
        return self.page.locator(".bh-stepper [aria-current=step]").count() == 0

    def todo(self, where: str = "/todo/") -> str:
        self.page.goto(where)
        return self.page.locator("main").inner_text()

    def screenshot(self, name: str, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / f"{name}.png", full_page=True)

    def close(self) -> None:
        self.context.close()
