from __future__ import annotations

from datetime import timedelta

import pytest

from bihuan.core import clock, worker
from bihuan.core.models import Activity, Job
from bihuan.notify import inbox
from bihuan.notify.models import Delivery, Notification
from bihuan.notify.plan import inside_only, plan
from bihuan.process.flow import Resolver
from bihuan.tickets.models import Ticket
from tests.notify.conftest import notice

pytestmark = pytest.mark.django_db
REQUESTER, HANDLERS = Resolver("requester"), Resolver("handlers")


def told(user) -> list[str]:
    worker.drain()
    return [entry.subject for entry in inbox.entries(user)][::-1]


def item_of(ticket):
    return ticket.work_items.open().get()


def test_a_new_work_item_tells_its_handlers_by_bell_and_mail_with_a_link(make, crew, mailbox):
    ticket = make()
    worker.drain()

    assert inbox.unread(crew["yunwei"]) == 1
    [mail] = mailbox.to("yunwei@demo.example")
    assert ticket.number in mail["Subject"] and "支付失败" in mail["Subject"]
    link = f"https://bihuan.example/tickets/{ticket.number}"
    assert link in mail.get_body(("plain",)).get_content()
    assert f'href="{link}"' in mail.get_body(("html",)).get_content()


def test_nobody_is_told_of_his_own_act(make, crew, mailbox):
    make(notice("opened", ("create", ""), REQUESTER))

    assert told(crew["kefu"]) == []
    assert mailbox.to("kefu@demo.example") == []


def test_a_person_whom_two_notices_reach_is_told_once_by_the_first(make, crew, mailbox):
    make(
        notice("first", ("enter", "follow"), HANDLERS),
        notice("second", ("create", ""), Resolver("role", "运维")),
    )

    assert told(crew["yunwei"]) == ["first T-1"]
    assert len(mailbox.to("yunwei@demo.example")) == 1


def test_a_notice_that_is_switched_off_is_not_sent(make, crew, mailbox):
    make(
        notice("silent", ("enter", "follow"), HANDLERS, off=True),
        notice("spoken", ("create", ""), Resolver("role", "运维")),
    )

    assert told(crew["yunwei"]) == ["spoken T-1"]


def test_a_node_may_say_that_its_work_items_are_not_announced(make, crew):
    ticket = make(notify_default={"work_item": ()})

    assert told(crew["yunwei"]) == []
    assert item_of(ticket).node == "follow"


def test_channels_of_the_default_are_the_packs(make, crew, mailbox):
    make(notify_default={"work_item": ("inbox",)})

    assert len(told(crew["yunwei"])) == 1
    assert mailbox.mails == []


def test_a_notice_of_a_button_speaks_only_when_that_button_is_pressed(make, crew):
    ticket = make(notice("returned", ("button", "follow.退回补充"), REQUESTER))
    item_of(ticket).complete(by=crew["yunwei"], action="退回补充", values={"reason": "请补充截图"})

    assert told(crew["kefu"]) == ["returned T-1"]
    assert "请补充截图" in inbox.entries(crew["kefu"]).get().body


def test_an_unknown_placeholder_is_shown_as_it_is_written(make, crew):
    make(notice("x", ("enter", "follow"), HANDLERS))
    told(crew["yunwei"])

    assert "{unknown}" in inbox.entries(crew["yunwei"]).get().body


def test_closing_tells_requester_and_watchers(make, crew):
    ticket = make(notice("done", ("close", ""), REQUESTER))
    ticket.work_items.get().complete(by=crew["yunwei"], action="通过")
    Ticket.objects.get().watch(by=crew["yunwei"])
    item_of(ticket).vote(by=crew["shenhe"], ballot="pass")

    assert told(crew["kefu"]) == ["done T-1"]
    assert "支付失败" in told(crew["yunwei"])[-1]


def test_everybody_reads_in_his_own_language(make, crew, mailbox):
    crew["yunwei"].language = "en"
    crew["yunwei"].save()
    make(notice("opened", ("enter", "follow"), HANDLERS, Resolver("role", "QC")))

    assert told(crew["yunwei"]) == ["EN opened T-1"]
    assert told(crew["qc"]) == ["opened T-1"]


def test_whoever_is_told_may_read_the_ticket(make, crew):
    make(notice("opened", ("create", ""), Resolver("role", "QC")))
    assert not Ticket.objects.visible_to(crew["qc"]).exists()

    worker.drain()
    assert Ticket.objects.visible_to(crew["qc"]).exists()


def test_a_comment_is_told_to_requester_and_handlers_and_an_internal_one_not_to_the_requester(
    make, crew
):
    ticket = make()
    ticket.comment(by=crew["yunwei"], text="已经在看了")
    assert len(told(crew["kefu"])) == 1
    assert "已经在看了" in inbox.entries(crew["kefu"]).get().body

    ticket.comment(by=crew["yunwei"], text="内部讨论", internal=True)
    assert len(told(crew["kefu"])) == 1


def test_who_is_mentioned_is_told_so_at_once_and_by_mail_but_not_twice(make, crew, mailbox):
    ticket = make()
    said = ticket.comment(by=crew["yunwei"], text="@qc 请看一下")
    assert len(told(crew["qc"])) == 1
    assert crew["yunwei"].name in told(crew["qc"])[0]
    assert len(mailbox.to(crew["qc"].email)) == 1

    said.edit(by=crew["yunwei"], text="@qc 请看一下日志")
    assert len(told(crew["qc"])) == 1


def test_withdrawing_tells_those_who_had_the_work(make, crew):
    ticket = make()
    ticket.withdraw(by=crew["kefu"], reason="重复提单")

    assert len(told(crew["yunwei"])) == 2
    assert "重复提单" in inbox.entries(crew["yunwei"]).first().body


def test_an_urge_reaches_the_handler_by_mail(make, crew, mailbox):
    ticket = make()
    worker.drain()
    item_of(ticket).urge(by=crew["kefu"])
    worker.drain()

    assert len(mailbox.to("yunwei@demo.example")) == 2


def test_the_plan_of_one_activity_may_run_twice_and_changes_nothing(make, crew, mailbox):
    make()
    worker.drain()
    created = Activity.objects.get(kind="ticket.created")

    plan({"activity": created.pk}, Job())
    worker.drain()

    assert Notification.objects.count() == 1
    assert Delivery.objects.count() == 1
    assert len(mailbox.mails) == 1


def test_a_person_without_an_address_is_told_in_the_product_alone(make, crew, mailbox):
    crew["yunwei"].email = ""
    crew["yunwei"].save()
    make()

    assert len(told(crew["yunwei"])) == 1
    assert not Delivery.objects.exists()


def test_somebody_who_has_left_is_not_told(make, crew):
    make(notice("opened", ("create", ""), Resolver("role", "QC")))
    crew["qc"].is_active = False
    crew["qc"].save()

    assert told(crew["qc"]) == []


def test_while_told_inside_only_nothing_leaves_the_house(make, crew, mailbox):
    with inside_only():
        make()
        worker.drain()

    assert inbox.unread(crew["yunwei"]) == 1
    assert not Delivery.objects.exists()


def test_a_repeating_process_reminds_until_the_work_is_done(make, crew):
    ticket = make(notify_repeat="4h")
    start = clock.now()
    assert len(told(crew["yunwei"])) == 1
    for hours in (3, 5, 9):
        with clock.moved_to(start + timedelta(hours=hours)):
            worker.drain()
    assert len(told(crew["yunwei"])) == 3

    item_of(ticket).complete(by=crew["yunwei"], action="通过")
    with clock.moved_to(start + timedelta(hours=20)):
        worker.drain()
    assert len(told(crew["yunwei"])) == 3
