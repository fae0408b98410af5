"""Options of another system: asked rarely, kept while it is silent, no way into our network."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from bihuan.api import forms
from bihuan.catalogue import blank, publish
from bihuan.catalogue.models import Offering, PackVersion
from bihuan.core import clock
from bihuan.core.refusals import BadValues, NotFound
from bihuan.process.expressions import holds
from bihuan.process.flow import Field
from bihuan.process.read import read_documents
from bihuan.tickets import remote
from bihuan.tickets.models import FieldValue, RemoteSource, Ticket
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


# --- columns of a table ---------------------------------------------------------------------------

ROOM = {"type": "select", "label": {"zh-hans": "机房"}, "options": ["east", "west"]}


@pytest.fixture
def racks(db: None, source: Source) -> tuple[places.Town, Source, Any]:
    """A process whose start form has a table with a column of hosts that follow the room."""
    town = places.found()
    column = {"type": "remote", "label": {"zh-hans": "主机"}, "required": True, "source": {
        "url": f"{source.url}?room={{row.room}}&in={{f.title}}", "path": "data.items", "key": "id",
        "label": "name"}}  # fmt: skip
    documents = blank.documents("racks", {"zh-hans": "机柜"}, "request")
    columns = {"room": ROOM, "host": column, "note": {"type": "text", "label": "备注"}}
    documents["fields.yaml"]["fields"]["hosts"] = {
        "type": "table", "label": "主机清单", "columns": columns}  # fmt: skip
    nodes = documents["flow.yaml"]["nodes"]
    nodes["request"]["form"]["hosts"] = "required"
    nodes["handle"]["form"]["hosts"] = "optional"
    pack, mistakes = read_documents(documents)
    assert pack is not None, [str(each) for each in mistakes]
    publish.publish(pack, by=town.admin)
    version = PackVersion.objects.get(key="racks", is_current=True)
    offering = Offering.objects.create(
        key="racks", folder=town.fault.folder, names={"zh-hans": "机柜"}, kind="request",
        version=version, is_published=True,
    )  # fmt: skip
    return town, source, offering


def rows(*hosts: str, room: str = "east") -> dict[str, Any]:
    return {"title": "盘点", "hosts": [{"room": room, "host": host, "note": ""} for host in hosts]}


def test_a_column_asks_its_source_with_the_other_cells_of_the_row(racks: Any):
    town, source, offering = racks
    found = forms.start_options(
        offering, town.kefu, "hosts.host", {"title": "盘点"}, "web", {"room": "west"}
    )

    assert [one["value"] for one in found["options"]] == ["h-17"]
    assert source.asked == ["/hosts?room=west&in=%E7%9B%98%E7%82%B9"]


@pytest.mark.parametrize("key", ["hosts", "hosts.note", "hosts.nothing", "title.host", "hosts."])
def test_only_a_column_with_a_source_is_asked_for(racks: Any, key: str):
    town, _source, offering = racks
    with pytest.raises(NotFound):
        forms.start_options(offering, town.kefu, key, {}, "")


def test_what_a_source_does_not_offer_is_refused_with_its_row(racks: Any):
    town, _source, offering = racks
    forms.start_options(offering, town.kefu, "hosts.host", {"title": "盘点"}, "", {"room": "east"})

    with pytest.raises(BadValues) as refused:
        Ticket.objects.start(offering, rows("h-17", "h-99"), by=town.kefu)

    assert refused.value.errors["hosts"][-1][1]["value"] == "h-99"
    assert refused.value.errors["hosts"][0][1]["row"] == 2
    assert not Ticket.objects.exists()


def test_cells_are_kept_with_the_name_their_source_gives_them(racks: Any, settings: Any):
    town, _source, offering = racks
    forms.start_options(offering, town.kefu, "hosts.host", {"title": "盘点"}, "", {"room": "east"})
    ticket = Ticket.objects.start(offering, rows("h-17"), by=town.kefu)

    assert ticket.values["hosts"][0]["host"] == {"value": "h-17", "label": "web 17 号"}
    page = town.client(town.kefu).get(places.url("ticket", ticket.number)).content.decode()
    assert "web 17 号" in page
    guard = 'f.hosts.exists(r, r.host == "h-17")'
    assert holds(guard, ticket.flow, ticket.values)
    assert Ticket.objects.filter(pk__in=FieldValue.objects.filter(
        text__icontains="web 17").values("ticket")).exists()  # fmt: skip


def test_a_source_nobody_asked_yet_refuses_nothing(racks: Any):
    town, source, offering = racks
    ticket = Ticket.objects.start(offering, rows("anything", room="west"), by=town.kefu)

    assert ticket.values["hosts"][0]["host"] == {"value": "anything", "label": "anything"}
    assert source.asked == []


def test_the_page_asks_for_the_cell_and_posts_what_was_chosen(racks: Any):
    town, source, offering = racks
    client = town.client(town.kefu)
    form = client.get(places.url("offering-start", offering.key)).content.decode()
    asked = {"q": "", "row": "f.hosts.3", "f-seen": ["title", "hosts"], "f.title": "盘点",
             "f.hosts.3.room": "west", "f.hosts.3.host": ""}  # fmt: skip
    offered = client.post(places.url("offering-options", offering.key, "hosts.host"), asked)

    assert 'data-picker="hosts.host"' in form
    assert [one["value"] for one in offered.json()["options"]] == ["h-17", "h-18"]
    assert source.asked == ["/hosts?room=west&in=%E7%9B%98%E7%82%B9"]
    chosen = {"f.hosts.3.host": "h-18", "f.hosts.3.host.label": "数据库 18 号"}
    sent = {**asked, **chosen, "action": "submit"}
    client.post(places.url("offering-start", offering.key), sent)
    assert Ticket.objects.get().values["hosts"] == [
        {"room": "west", "host": {"value": "h-18", "label": "数据库 18 号"}, "note": None}
    ]


@pytest.mark.parametrize(("source", "said"), [
    (None, "needs 'source'"), ({"url": "ftp://x"}, "is no address"),
    ({"url": "http://x/{row.nothing}"}, "no other column 'nothing'"),
    ({"url": "http://x/{f.nothing}"}, "no field 'nothing'"), ({"url": "http://x/{me}"}, "no place"),
])  # fmt: skip
def test_a_column_that_cannot_be_asked_is_found_before_publishing(source: Any, said: str):
    column = {"type": "remote", "label": "主机"} | ({"source": source} if source else {})
    documents = blank.documents("racks", {"zh-hans": "机柜"}, "request")
    columns = {"room": ROOM, "host": column}
    documents["fields.yaml"]["fields"]["hosts"] = {
        "type": "table", "label": "主机清单", "columns": columns}  # fmt: skip
    pack, mistakes = read_documents(documents)

    assert pack is None
    assert any(said in str(each) and each.mend for each in mistakes), [str(m) for m in mistakes]
