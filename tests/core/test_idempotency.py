from __future__ import annotations

import pytest

from bihuan.core import idempotency
from bihuan.core.models import Counter, IdempotencyKey
from bihuan.core.refusals import Conflict, KeyReused
from bihuan.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def act():
    """Does something and counts how often."""

    def do():
        number = Counter.objects.count() + 1
        Counter.objects.create(key=f"ticket {number}")
        return 201, f"ticket {number}"

    return do


def test_a_repeat_does_nothing_and_hears_the_same(admin, act):
    first = idempotency.once(admin, "key", "body", act)
    again = idempotency.once(admin, "key", "body", act)

    assert (first.status, first.text, first.is_repeat) == (201, "ticket 1", False)
    assert (again.status, again.text, again.is_repeat) == (201, "ticket 1", True)
    assert Counter.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(admin, act):
    idempotency.once(admin, "key", "body", act)
    with pytest.raises(KeyReused, match="'key' was used for another request"):
        idempotency.once(admin, "key", "other body", act)
    assert Counter.objects.count() == 1


def test_two_people_may_use_the_same_key(admin, act):
    other = User.objects.create(username="other", name="other")
    assert idempotency.once(admin, "key", "body", act).text == "ticket 1"
    assert idempotency.once(other, "key", "body", act).text == "ticket 2"


def test_a_refusal_keeps_no_key_so_that_the_repeat_may_succeed(admin, act):
    def refuse():
        Counter.objects.create(key="half")
        raise Conflict

    with pytest.raises(Conflict):
        idempotency.once(admin, "key", "body", refuse)
    assert not IdempotencyKey.objects.exists()
    assert not Counter.objects.exists()
    assert idempotency.once(admin, "key", "body", act).text == "ticket 1"
