"""People, groups, items and options of other systems, found as people type them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from bihuan.catalogue.models import Service
from bihuan.tickets.models import Ticket
from tests import everything
from tests.browser.conftest import Browser, Reader
from tests.fakes.options import Source, options_server
from tests.web.town import Town

OPEN = "/catalogue/everything/"


@pytest.fixture
def source(settings: Any) -> Iterator[Source]:
    settings.HTTP_ALLOW = ["127.0.0.1"]
    with options_server() as running:
        yield running


@pytest.fixture
def kefu(town: Town, browser: Browser, tmp_path: Path, source: Source) -> Reader:
    Service.objects.create(key="gateway", name="支付网关")
    everything.offered(tmp_path, url=source.url)
    reader = browser.login("kefu").goto(OPEN)
    reader.field("host").locator(".ts-control").wait_for()
    reader.fill_field("title", "选人选物")
    return reader


def write(kefu: Reader, key: str, text: str) -> None:
    """A word of one's own, where the list has none."""
    kefu.field(key).locator(".ts-control").click()
    kefu.field(key).locator(".ts-control input").press_sequentially(text)
    kefu.field(key).locator(".ts-dropdown .create").click()


@pytest.mark.parametrize("typed", ["郑", "zhengk", "zk", "yunwei", "运维组", "ywz"])
def test_a_person_is_found_by_name_pinyin_initials_and_group(kefu: Reader, typed: str):
    kefu.pick("owner", typed, "郑凯")

    expect(kefu.field("owner").locator("select")).to_have_value("yunwei")


def test_groups_and_services_are_found_by_their_initials(kefu: Reader):
    kefu.pick("team", "ywz", "运维组")
    kefu.pick("hurt", "zfwg", "支付网关")

    expect(kefu.field("team").locator("select")).to_have_value("ops")
    expect(kefu.field("hurt").locator("select")).to_have_values(["gateway"])


def test_an_item_is_a_service_what_was_written_before_or_something_new(town: Town, kefu: Reader):
    write(kefu, "server", "web-01")
    kefu.press("提交")
    assert kefu.number
    kefu.goto(OPEN)
    kefu.field("server").locator(".ts-control").click()

    found = kefu.field("server").locator(".ts-dropdown .option")
    expect(found.filter(has_text="web-01")).to_be_visible()
    expect(found.filter(has_text="支付网关")).to_be_visible()
    assert Ticket.objects.get().values["server"] == "web-01"


def test_an_option_of_another_system_keeps_its_name(kefu: Reader, source: Source):
    kefu.pick("host", "web", "web 17 号")
    table = kefu.field("steps")
    table.get_by_role("button", name="添加一行").click()
    table.locator("input[name$='.what']").fill("扩容")
    cell = table.locator("td", has=kefu.page.locator("[data-picker='steps.where']"))
    cell.locator(".ts-control").click()
    cell.locator(".ts-dropdown .option", has_text="数据库 18 号").click()
    kefu.press("提交")

    values = Ticket.objects.get().values
    assert values["host"] == {"value": "h-17", "label": "web 17 号"}
    assert values["steps"][0]["where"] == {"value": "h-18", "label": "数据库 18 号"}
    kefu.sees("选人选物")


def test_a_silent_source_says_so_and_the_value_can_be_written(kefu: Reader, source: Source):
    source.status = 503
    kefu.field("host").locator(".ts-control").click()
    expect(kefu.field("host").locator("[data-remote-note]")).to_be_visible()
    write(kefu, "host", "h-99")
    kefu.press("提交")

    assert kefu.number
    assert Ticket.objects.get().values["host"] == {"value": "h-99", "label": "h-99"}


def test_a_place_in_a_tree_is_found_by_any_part_of_its_way(kefu: Reader):
    kefu.pick("place", "海淀", "中国 / 北京 / 海淀")

    expect(kefu.field("place").locator("select")).to_have_value("hd")
