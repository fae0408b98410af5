"""Forms: what is shown, what is refused, and two people at one form."""

from __future__ import annotations

import pytest

from bihuan.core import worker
from bihuan.core.models import Activity
from bihuan.process.errors import BadValues, NotOffered
from bihuan.process.flow import Field, Option
from bihuan.tickets import forms, refusals
from bihuan.tickets.models import Draft, FieldValue, Ticket, WorkItem
from tests.process import build
from tests.tickets.conftest import flow, node, role

pytestmark = pytest.mark.django_db

OPENING = {"title": "required", "level": "optional", "text": "optional"}


@pytest.fixture
def offering(offer, person):
    for name in ("yunwei", "shenhe"):
        person(name)
    made = flow(
        [
            node("report", "start", form=OPENING),
            node("work", who=(role("运维"),), form={"title": "optional", "text": "optional"}),
            node("check", who=(role("审核"),), form={"title": "optional", "text": "optional"}),
            node("closed", "end"),
        ],
        [
            build.edge("report", "submit", "work"),
            build.edge("work", "save", "work"),
            build.edge("work", "cancel", "closed", requires=("reason",), asks=("reason",)),
            build.edge("work", "submit", "check", guard='f.text != ""'),
            build.edge("check", "submit", "closed"),
        ],
        {"title": "text", "text": "richtext", "reason": "text", "secret": "text"},
    )  # fmt: skip
    level = Field(
        "level", "select", {"zh-hans": "级别"}, options=(Option("高", {"zh-hans": "高"}),)
    )
    made.fields["level"] = level
    return offer(made)


@pytest.fixture
def ticket(offering, person):
    return Ticket.objects.start(offering, {"title": "支付失败"}, by=person("kefu"))


def item_of(ticket):
    return WorkItem.objects.select_related("ticket__version").open().get(ticket=ticket)


def test_the_start_form_says_what_is_required_and_offers_its_buttons(offering, person):
    view = forms.start_form(offering, person("kefu"))

    assert [(f.key, f.is_required) for f in view.fields] == [
        ("title", True), ("level", False), ("text", False),
    ]  # fmt: skip
    assert [(a.key, a.kind) for a in view.actions] == [("submit", "submit")]


def test_a_button_shows_what_it_asks_for(ticket, person):
    view = forms.work_item_form(item_of(ticket), person("yunwei"))

    cancel = next(a for a in view.actions if a.key == "cancel")
    assert cancel.requires == ("reason",)
    assert [f.key for f in cancel.asks] == ["reason"]
    assert view.revision == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "title"),
        ({"title": "x", "level": "火星"}, "level"),
        ({"title": "x" * 2000}, "title"),
        ({"title": "x", "secret": "y"}, "secret"),
        ({"title": "x", "nothing": "y"}, "nothing"),
        ({"title": {"a": 1}}, "title"),
    ],
)
def test_bad_values_are_named_field_by_field_and_nothing_is_written(
    offering, person, values, field
):
    with pytest.raises(BadValues) as refused:
        Ticket.objects.start(offering, values, by=person("kefu"))

    assert list(refused.value.errors) == [field]
    assert not Ticket.objects.exists()
    assert Ticket.objects.start(offering, {"title": "x"}, by=person("kefu")).number == "T-1"


def test_scripts_are_cleaned_out_of_rich_text(ticket, person):
    bad = '<p onclick="x()">停<script>alert(1)</script><a href="javascript:x()">机</a></p>'
    item_of(ticket).complete(by=person("yunwei"), action="save", values={"text": bad})

    kept = Ticket.objects.get().values["text"]
    assert "script" not in kept
    assert "onclick" not in kept
    assert "停" in kept


def test_a_button_that_is_not_offered_is_refused_and_the_input_stays(ticket, person):
    with pytest.raises(NotOffered):
        item_of(ticket).complete(by=person("yunwei"), action="explode", values={})
    assert item_of(ticket).is_open


def test_a_field_two_people_changed_differently_is_a_conflict(ticket, person):
    read = forms.work_item_form(item_of(ticket), person("yunwei")).revision
    item_of(ticket).complete(by=person("yunwei"), action="save", values={"title": "支付超时"})

    with pytest.raises(refusals.EditConflict) as conflict:
        item_of(ticket).complete(
            by=person("yunwei"), action="save", values={"title": "支付报错"}, revision=read
        )
    assert conflict.value.changed == {
        "title": {"old": "支付失败", "theirs": "支付超时", "mine": "支付报错"}
    }
    assert Ticket.objects.get().title == "支付超时"


def test_a_field_left_as_it_was_read_takes_the_others_value(ticket, person):
    read = forms.work_item_form(item_of(ticket), person("yunwei")).revision
    item_of(ticket).complete(by=person("yunwei"), action="save", values={"title": "支付超时"})
    item_of(ticket).complete(
        by=person("yunwei"),
        action="save",
        values={"title": "支付失败", "text": "<p>查过了</p>"},
        revision=read,
    )

    fresh = Ticket.objects.get()
    assert fresh.values["title"] == "支付超时"
    assert fresh.values["text"] == "<p>查过了</p>"


def test_a_comment_meanwhile_is_no_conflict(ticket, person):
    read = forms.work_item_form(item_of(ticket), person("yunwei")).revision
    ticket.comment(by=person("kefu"), text="快点")

    item_of(ticket).complete(
        by=person("yunwei"), action="save", values={"title": "支付超时"}, revision=read
    )
    assert Ticket.objects.get().title == "支付超时"


def test_drafts_are_gone_once_the_form_is_sent(ticket, offering, person):
    item = item_of(ticket)
    Draft.objects.save_for(person("yunwei"), f"work-item:{item.pk}", {"text": "半句话"})
    Draft.objects.save_for(person("kefu"), "offering:test", {"title": "半句话"})
    item.complete(by=person("yunwei"), action="save", values={})
    Ticket.objects.start(offering, {"title": "y"}, by=person("kefu"))

    assert not Draft.objects.exists()


def test_values_can_be_searched_at_once_and_changed_ones_when_the_worker_has_run(ticket, person):
    texts = FieldValue.objects.filter(field="title").values_list("text", flat=True)
    assert list(texts.all()) == ["支付失败"]
    item_of(ticket).complete(by=person("yunwei"), action="save", values={"title": "支付超时"})
    worker.drain()

    assert list(texts.all()) == ["支付超时"]


def test_the_log_keeps_the_form_as_it_was_submitted(ticket, person):
    item_of(ticket).complete(by=person("yunwei"), action="save", values={"title": "支付超时"})

    assert "支付超时" in Activity.objects.latest("pk").personal
    assert "支付超时" not in Activity.objects.latest("pk").body
