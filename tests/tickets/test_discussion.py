"""Comments: people addressed with @, words bettered later, and quick signs."""

from __future__ import annotations

from typing import Any

import pytest

from bihuan.core.models import Activity
from bihuan.tickets import refusals
from bihuan.tickets.models import Comment, Ticket


@pytest.fixture
def ticket(fault: Any, person: Any) -> Ticket:
    person("yunwei")
    return Ticket.objects.start(fault, {"title": "官网打不开"}, by=person("kefu"))


def mentioned(comment: Comment) -> list[str]:
    return sorted(comment.mentions.values_list("user__username", flat=True))


def test_who_is_addressed_by_name_or_user_name_may_read_the_ticket(ticket, person):
    boss, expert = person("boss"), person("expert")
    said = ticket.comment(
        by=person("kefu"), text="@Boss 请看，也请 @expert. 看", mentioned=["boss", "kefu"]
    )

    assert mentioned(said) == ["boss", "expert"]
    for somebody in (boss, expert):
        assert Ticket.objects.visible_to(somebody).filter(pk=ticket.pk).exists()


def test_a_name_that_was_picked_and_taken_out_again_is_not_addressed(ticket, person):
    person("boss")
    said = ticket.comment(by=person("kefu"), text="算了", mentioned=["boss"])
    mail = ticket.comment(by=person("kefu"), text="写信到 someone@boss 就行")

    assert mentioned(said) == mentioned(mail) == []


def test_an_internal_at_lets_a_colleague_read_inside_but_never_the_requester(ticket, person):
    expert = person("expert")
    ticket.comment(by=person("yunwei"), text="@expert 怀疑割接", internal=True)

    assert Comment.objects.visible_to(expert).filter(is_internal=True).exists()
    with pytest.raises(refusals.NotInside, match="Kefu"):
        ticket.comment(by=person("yunwei"), text="@kefu 怀疑割接", internal=True)
    with pytest.raises(refusals.HandlersOnly):
        ticket.comment(by=person("kefu"), text="@expert 看看", internal=True)
    assert ticket.comments.count() == 1


def test_only_its_author_betters_a_comment_and_what_it_said_is_kept(ticket, person):
    said = ticket.comment(by=person("kefu"), text="网站坏了")
    with pytest.raises(refusals.NotYourComment):
        said.edit(by=person("yunwei"), text="没坏")
    with pytest.raises(refusals.TextNeeded):
        said.edit(by=person("kefu"), text="  ")
    said.edit(by=person("kefu"), text="官网首页打不开")
    said.edit(by=person("kefu"), text="官网首页打不开")

    said.refresh_from_db()
    assert said.text == "官网首页打不开"
    assert said.edited_at
    assert [version.text for version in said.versions.all()] == ["网站坏了"]
    assert Activity.objects.filter(kind="ticket.comment_edited").count() == 1


def test_who_is_added_while_bettering_is_told_and_nobody_is_told_twice(ticket, person):
    person("boss"), person("expert")
    said = ticket.comment(by=person("kefu"), text="@boss 请看")
    said.edit(by=person("kefu"), text="@boss @expert 请看")

    told = [act.body for act in Activity.objects.filter(kind="ticket.comment_edited")]
    assert f'"user:{person("expert").pk}"' in told[0]
    assert f'"user:{person("boss").pk}"' not in told[0]
    assert mentioned(said) == ["boss", "expert"]


def test_a_sign_is_put_and_taken_away_by_those_who_read_the_comment(ticket, person):
    said = ticket.comment(by=person("kefu"), text="已恢复")
    inside = ticket.comment(by=person("yunwei"), text="内部", internal=True)

    assert said.react(by=person("yunwei"), sign="agree") is True
    assert said.react(by=person("kefu"), sign="agree") is True
    assert said.react(by=person("yunwei"), sign="agree") is False
    assert [each.user.username for each in said.reactions.all()] == ["kefu"]
    with pytest.raises(refusals.NoSuchSign, match="agree"):
        said.react(by=person("kefu"), sign="<b>")
    with pytest.raises(refusals.NotYourTicket):
        said.react(by=person("stranger"), sign="agree")
    with pytest.raises(refusals.NotYourTicket):
        inside.react(by=person("kefu"), sign="agree")


def test_bettering_a_comment_does_not_keep_anybody_from_taking_back(ticket, person):
    said = ticket.comment(by=person("yunwei"), text="看过")
    item = ticket.work_items.open().get()
    item.claim(by=person("yunwei")) if item.must_be_claimed else None
    item.complete(by=person("yunwei"), action="通过", values={"record": "重启"})
    said.edit(by=person("yunwei"), text="看过了")
    item.refresh_from_db()
    item.take_back(by=person("yunwei"))

    assert ticket.work_items.open().get().node == "follow"
