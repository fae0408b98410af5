"""One story in Traditional Chinese and in English: the language changes, the page stays, and no
word of another language is left on it."""

from __future__ import annotations

import re

import pytest
from opencc import OpenCC
from playwright.sync_api import expect

from bihuan.people.models import AssignmentGroup, Business, User
from tests.browser.conftest import Browser, Reader
from tests.patience import sent
from tests.web.town import Town

NAMES = ["简体中文", "繁體中文", "English"]  # of the languages themselves
HAN = re.compile(r"[\u4e00-\u9fff]+")
# Written alike for both by people who write Traditional Chinese.
BOTH = set(
    "台里后只干系复表面于余制升吃困回向周志念才托扎据效札杯核欲注洒准游汇涌灶炉痴着秋秘种累群芸药筑谷赞跡遊郁采雇鬥床羡灾峰线卧粗踪托斗"
)
WORDS = {
    "zh-hant": {"title": "官網無法開啟", "text": "多個地區無法連線", "submit": "提交"},
    "en": {"title": "The site is down", "text": "Several regions", "submit": "Submit"},
}  # fmt: skip


@pytest.fixture
def plain(town: Town) -> Town:
    """Names of people and places that belong to no language of ours."""
    for number, user in enumerate(User.objects.all()):
        user.name = f"P{number}"
        user.save()
    Business.objects.update(name="Web")
    AssignmentGroup.objects.update(name="Ops")
    return town


@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_a_fault_is_reported_and_read_in_another_language(
    plain: Town, browser: Browser, language: str
):
    words = WORDS[language]
    kefu = browser.login("kefu").goto("/catalogue/fault_report/?from=mail")
    page = kefu.page
    page.locator(".bh-person[data-bs-toggle]").click()
    sent(page, page.locator(f"[name=language][value={language}]").click)
    assert page.url.endswith("/catalogue/fault_report/?from=mail")
    foreign = said_in_another(kefu, language)
    kefu.fill_field("title", words["title"])
    kefu.pick("team", "ops", "Ops")
    kefu.pick("business", "web", "Web")
    kefu.write_field("description", words["text"])
    kefu.field("source").locator("label").nth(1).click()
    kefu.press(words["submit"])
    expect(page).to_have_url(re.compile("/tickets/INC-"))
    foreign += said_in_another(kefu, language)
    for path in ("/", "/todo/", "/catalogue/"):
        foreign += said_in_another(kefu.goto(path), language)

    assert not foreign


def said_in_another(reader: Reader, language: str) -> list[str]:
    """Simplified characters on a page in Traditional Chinese; Chinese on an English one."""
    text = reader.page.locator("body").inner_text() + reader.page.title()
    for name in NAMES:
        text = text.replace(name, "")
    if language == "en":
        return HAN.findall(text)
    to_traditional = OpenCC("s2t")
    return [f"{run}: {char}" for run in HAN.findall(text) for char in run
            if char not in BOTH and to_traditional.convert(char) != char]  # fmt: skip
