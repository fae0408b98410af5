"""One person at a browser, in the words people use: open, fill in, press, see."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.product import PASSWORD, Product

NOISE = re.compile(
    r"favicon|Failed to load resource: the server responded with a status of 4(09|22)"
)


class Desk:
    """A logged-in browser of one person. Every message of the console is kept for the end."""

    def __init__(self, browser: Browser, product: Product, username: str, **context: Any) -> None:
        self.product, self.username = product, username
        self.context = browser.new_context(
            base_url=product.url, locale="zh-CN",
            **{"viewport": {"width": 1440, "height": 900}, **context},
        )  # fmt: skip
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.complaints: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self._log_in()

    def _listen(self, message: Any) -> None:
        if message.type == "error" and not NOISE.search(message.text):
            self.complaints.append(message.text)

    def _log_in(self) -> None:
        self.page.goto("/accounts/login/")
        self.page.locator("input[name=login]").fill(self.username)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.locator("input[name=password]").press("Enter")
        expect(self.page.locator("input[name=password]")).to_have_count(0)

    # --- going somewhere ---

    def open(self, path: str) -> None:
        self.page.goto(path)

    def start(self, offering: str) -> None:
        """From the catalogue to the start form of a service, by its tile."""
        self.page.goto("/catalogue/")
        self.page.locator(f'a[href="/catalogue/{offering}/"]').first.click()
        self.page.wait_for_url(f"**/catalogue/{offering}/**")

    def open_todo(self, title: str, where: str = "/todo/") -> None:
        """From the list of work to the ticket."""
        self.page.goto(where)
        self.page.get_by_role("link", name=title).first.click()
        self.page.wait_for_url("**/tickets/**")

    @property
    def number(self) -> str:
        return self.page.url.rstrip("/").split("/tickets/")[1].split("/")[0].split("?")[0]

    # --- filling in ---

    def fill(self, **values: Any) -> None:
        """Fill in fields by key, each in the way of its widget."""
        for key, value in values.items():
            self._fill(self.field(key), value)

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
        elif field.locator("select[data-picker]").count():
            self._pick(field, value)
        elif field.locator("select").count():
            field.locator("select").select_option(label=value)
        elif field.locator("input[type=radio]").count():
            field.locator(f'input[type=radio][value="{value}"]').check(force=True)
        elif field.locator("input[type=file]").count():
            field.locator("input[type=file]").set_input_files(value)
        elif isinstance(value, tuple):
            for box, part in zip(field.locator("input:visible").all(), value, strict=True):
                box.fill(part)
        else:
            field.locator("input:visible, textarea:visible").first.fill(value)
        self.page.wait_for_timeout(150)  # a field that drives others fetches the form again
        self.page.wait_for_load_state("networkidle")

    def _pick(self, field: Locator, text: str) -> None:
        box = field.locator(".ts-control")
        box.click()
        field.locator(".ts-control input, .dropdown-input").last.fill(text)
        self.page.locator(".ts-dropdown:visible .option", has_text=text).first.click()
        self.page.keyboard.press("Escape")

    # --- doing ---

    def press(self, label: str, **asked: Any) -> None:
        """Press a button of the form; fill in what its dialog asks, and confirm there."""
        form = self.page.locator("#work-form, #start-form")
        button = form.locator(".bh-form-foot").get_by_role("button", name=label, exact=True)
        if not button.first.is_visible():
            form.locator('.bh-form-foot [data-bs-toggle="dropdown"]').click()
        button.first.click()
        dialog = self.page.locator("dialog[open]")
        if dialog.count():
            self.fill(**asked)
            dialog.get_by_role("button", name=label, exact=True).click()
            expect(self.page.locator("dialog[open]")).to_have_count(0)
        self.page.wait_for_load_state("networkidle")

    def claim(self) -> None:
        self.page.locator('#now form[action$="/claim/"] button').click()
        self.page.wait_for_load_state("networkidle")

    def buttons(self) -> list[str]:
        """What the form offers, menu included."""
        foot = self.page.locator(".bh-form-foot").locator(
            "button[name=action], button[data-dialog]"
        )
        return [text.strip() for text in foot.all_text_contents()]

    # --- seeing ---

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def todo(self, where: str = "/todo/") -> str:
        self.page.goto(where)
        return self.page.locator("main").inner_text()

    def screenshot(self, name: str, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / f"{name}.png", full_page=True)

    def close(self) -> None:
        self.context.close()


def wait_mail(product: Product, address: str, subject: str, seconds: float = 20) -> Any:
    """The mail to `address` whose subject holds `subject`, as soon as the worker has sent it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for mail in product.mailbox.to(address):
            if subject in str(mail["Subject"]):
                return mail
        time.sleep(0.1)
    got = [(str(m["To"]), str(m["Subject"])) for m in product.mailbox.mails]
    raise AssertionError(f"no mail to {address} about {subject}; there are {got}")
