"""Who sees a ticket (docs/adr/0005), asked through the queryset that everybody uses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bihuan.catalogue.models import Service
from bihuan.core import clock
from bihuan.people import accounts, grants, places
from bihuan.people.models import BusinessRole, User
from bihuan.tickets.models import Comment, Reader, Ticket
from tests.permissions import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def things(db: None) -> dict[str, Any]:
    return cast.gather()


def sees(user: User, ticket: Ticket) -> bool:
    return Ticket.objects.visible_to(user).filter(pk=ticket.pk).exists()


def made(username: str) -> User:
    return User.objects.create(username=username, name=username)


def test_requester_handler_watcher_incident_manager_and_administrator_see_it(things):
    for name in ("requester", "handler", "watcher", "manager", "admin"):
        assert sees(things[name], things["ticket"]), name
    assert not sees(things["stranger"], things["ticket"])


def test_a_new_holder_of_the_business_role_sees_old_tickets_and_a_former_one_does_not(things):
    seat, admin = BusinessRole.objects.get(role="开发"), things["admin"]
    newcomer = made("newcomer")
    assert not sees(newcomer, things["ticket"])

    grants.appoint(seat, newcomer, by=admin)
    assert sees(newcomer, things["ticket"])
    grants.dismiss(seat, newcomer, by=admin)
    assert not sees(newcomer, things["ticket"])


def test_who_handled_it_goes_on_seeing_it_when_he_has_left_the_role(things):
    handler, seat = things["handler"], BusinessRole.objects.get(role="运维")
    things["item"].claim(by=handler)
    grants.dismiss(seat, handler, by=things["admin"])

    assert sees(handler, things["ticket"])


def test_who_follows_it_goes_on_seeing_it_when_he_has_left_the_role(things):
    grants.dismiss(BusinessRole.objects.get(role="产品"), things["watcher"], by=things["admin"])

    assert sees(things["watcher"], things["ticket"])


def test_the_owner_of_its_service_sees_it_and_the_next_owner_too(things):
    first, second = made("first"), made("second")
    service = Service.objects.create(key="cart", name="购物车", operations_owner=first)
    Reader.objects.add(things["ticket"].pk, [service.principal])

    assert sees(first, things["ticket"])
    service.operations_owner = second
    service.save()
    assert not sees(first, things["ticket"])
    assert sees(second, things["ticket"])


def test_when_the_business_changes_the_people_of_the_new_one_see_it_too(things):
    ticket, requester, newcomer = things["ticket"], things["requester"], made("newcomer")
    shop = places.create_business(by=things["admin"], key="shop", name="商城")
    shop.roles.get(role="产品").members.add(newcomer)
    back = {"action": "return_report", "values": {"reason": "业务选错了"}}
    things["item"].complete(by=things["handler"], **back)
    assert not sees(newcomer, ticket)

    values = {**Ticket.objects.get(pk=ticket.pk).values, "business": "shop"}
    again = ticket.work_items.filter(state="open").get()
    keys = ("title", "business", "team", "description", "found_at", "source")
    again.complete(by=requester, action="submit", values={key: values[key] for key in keys})

    assert sees(newcomer, ticket)
    assert sees(things["watcher"], ticket)


def test_a_substitute_sees_it_only_while_the_delegation_lasts(things):
    deputy, now = made("deputy2"), clock.now()
    accounts.delegate(
        things["handler"], to=deputy, starts_at=now, ends_at=now + timedelta(days=1), by=None
    )
    assert sees(deputy, things["ticket"])

    with clock.moved_to(now + timedelta(days=2)):
        assert not sees(deputy, things["ticket"])


def test_a_leaver_sees_nothing(things):
    accounts.disable(things["handler"], by=things["admin"])

    assert not sees(things["handler"], things["ticket"])


def test_internal_comments_are_for_those_who_handle_it(things):
    ticket = things["ticket"]
    ticket.comment(by=things["handler"], text="只给处理人", internal=True)

    def hears(name: str) -> bool:
        return Comment.objects.visible_to(things[name]).filter(is_internal=True).exists()

    assert hears("handler")
    assert hears("admin")
    assert not hears("requester")
    assert not hears("watcher")
    assert not hears("stranger")


def test_seeing_a_page_of_tickets_is_one_statement_beside_the_principals(
    things, django_assert_num_queries
):
    with django_assert_num_queries(2):
        list(Ticket.objects.visible_to(things["watcher"])[:50])
