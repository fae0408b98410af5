"""Options of another system: asked rarely, kept while it is silent, no way into our network."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from bihuan.api import forms
from bihuan.core import clock
from bihuan.core.refusals import BadValues, NotFound
from bihuan.process.flow import Field
from bihuan.tickets import remote
from bihuan.tickets.models import RemoteSource, Ticket
from tests import everything
from tests.fakes.options import Source, options_server
from tests.web import town as places

pytestmark = pytest.mark.django_db
PAIRS = [("h-17", "web 17 号"), ("h-18", "数据库 18 号")]


@pytest.fixture
def source(settings: Any) -> Iterator[Source]:
    settings.HTTP_ALLOW = ["127.0.0.1"]
    with options_server() as running:
        yield running


def field(url: str, **told: str) -> Field:
    mapping = {"path": "data.items", "key": "id", "label": "name", **told}
    return Field("host", "remote", {"zh-hans": "主机"}, {"source": {"url": url, **mapping}})


def test_the_answer_is_mapped_kept_for_a_minute_and_searched_here(source: Source):
    host = field(source.url)

    assert remote.ask(host, {}, "").options == PAIRS
    assert remote.ask(host, {}, "WEB").options == PAIRS[:1]
    assert remote.ask(host, {}, "h-18").options == PAIRS[1:]
    assert source.asked == ["/hosts"]


def test_after_a_minute_it_is_asked_again_and_what_is_gone_there_is_gone_here(source: Source):
    host = field(source.url)
    remote.ask(host, {}, "")
    source.body = {"data": {"items": [{"id": "h-18", "name": "改名"}]}}
    with time_machine.travel(later(2), tick=False):
        assert remote.ask(host, {}, "").options == [("h-18", "改名")]


def later(minutes: int) -> datetime:
    return clock.now() + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, {}), (200, b"<html>"), (200, {"data": {}}), (200, b"x" * 2_000_000), (404, [])],
    ids=["error", "a page", "no list", "two megabytes", "not found"],
)
def test_a_source_that_fails_leaves_what_was_known_and_is_left_in_peace(
    source: Source, status: int, body: Any
):
    host = field(source.url)
    remote.ask(host, {}, "")
    source.status, source.body = status, body
    with time_machine.travel(later(2), tick=False):
        found = remote.ask(host, {}, "")
        remote.ask(host, {}, "")

    assert found.options == PAIRS
    assert found.down_since is not None
    assert len(source.asked) == 2
    assert remote.known(host, {}) is None  # nobody can say what there is not


def test_a_source_that_never_answered_has_nothing_and_says_so(settings: Any):
    settings.HTTP_ALLOW = ["127.0.0.1"]
    found = remote.ask(field("http://127.0.0.1:9/hosts"), {}, "")

    assert found.options == []
    assert found.known_at is None
    assert found.down_since is not None


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/x",
        "http://169.254.169.254/latest/meta-data",
        "http://100.100.100.200/",
        "http://[::1]/",
        "http://localhost/",
        "file:///etc/passwd",
        "gopher://example.com/",
    ],
)
def test_our_own_network_is_never_asked(settings: Any, url: str):
    settings.HTTP_ALLOW = []

    assert remote.ask(field(url), {}, "").down_since is not None
    assert RemoteSource.objects.get().answered_at is None


def test_other_fields_and_typed_words_are_one_piece_of_the_address(source: Source):
    host = field(source.url + "?area={f.area}&q={q}")
    remote.ask(host, {"area": "硬件/../&x=1"}, "a b#c")

    asked = source.asked[0]
    assert asked.endswith("&q=a%20b%23c")
    assert "area=%E7%A1%AC%E4%BB%B6%2F..%2F%26x%3D1&" in asked
    assert remote.known(host, {"area": "硬件"}) is None


def test_plain_lists_need_no_mapping(source: Source):
    source.body = ["甲", "乙", ""]
    host = Field("host", "remote", {"zh-hans": "主机"}, {"source": {"url": source.url}})

    assert remote.ask(host, {}, "").options == [("甲", "甲"), ("乙", "乙")]


def test_a_program_asks_for_the_options_of_a_form_and_only_real_ones_are_taken(
    source: Source, tmp_path: Path
):
    town = places.found()
    offering = everything.offered(tmp_path, url=source.url)
    form = forms.start_options(offering, town.kefu, "host", {}, "web")
    assert form["options"] == [{"value": "h-17", "label": "web 17 号"}]
    ticket = Ticket.objects.start(offering, {"title": "t", "host": "h-17"}, by=town.kefu)

    assert ticket.values["host"] == {"value": "h-17", "label": "web 17 号"}
    with pytest.raises(BadValues, match="host"):
        Ticket.objects.start(offering, {"title": "t", "host": "h-99"}, by=town.kefu)
    with pytest.raises(NotFound):
        forms.start_options(offering, town.kefu, "title", {}, "")
