from __future__ import annotations

import pytest

from bihuan.catalogue import services
from bihuan.catalogue.models import Service
from bihuan.core.refusals import Forbidden
from bihuan.people import access
from bihuan.people.models import AssignmentGroup

pytestmark = pytest.mark.django_db


def test_the_owners_of_a_service_hold_it_as_a_principal(person):
    ops, dev, product = person("ops"), person("dev"), person("product")
    service = Service.objects.create(
        key="pay", name="支付", operations_owner=ops, development_owner=dev, product_owner=product
    )

    for owner in (ops, dev, product):
        assert service.principal in access.principals(owner)
    assert service.principal not in access.principals(person("stranger"))


def test_owners_are_found_by_what_they_own(person):
    ops, dev = person("ops"), person("dev")
    group = AssignmentGroup.objects.create(key="g", name="g")
    Service.objects.create(key="pay", name="支付", operations_owner=ops, support_group=group)
    Service.objects.create(key="cart", name="购物车", operations_owner=ops, development_owner=dev)

    assert services.owners(["pay", "cart"]) == (ops.principal,)
    assert services.owners("cart", "development") == (dev.principal,)
    assert services.owners(["pay"], "support") == (group.principal,)
    assert services.owners(None) == ()


def test_an_owner_who_has_left_is_not_found(person):
    gone = person("gone", is_active=False)
    Service.objects.create(key="pay", name="支付", operations_owner=gone)

    assert services.owners("pay") == ()


def test_only_administrators_change_services(person, admin):
    service = services.create_service(by=admin, key="pay", name="支付")
    zhang = person("zhang")

    services.change_service(service, by=admin, operations_owner=zhang)
    service.refresh_from_db()
    assert service.operations_owner == zhang
    with pytest.raises(Forbidden):
        services.change_service(service, by=zhang, name="x")
