from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bihuan.core import activity, audit, clock
from bihuan.core.models import Activity

pytestmark = pytest.mark.django_db


def test_activities_of_one_subject_are_a_chain_and_subjects_do_not_mix(admin):
    for number in (1, 2, 3):
        activity.append("user", 7, kind="user.changed", actor=admin, body={"n": number})
    other = activity.append("user", 8, kind="user.changed", actor=admin)

    chain = list(Activity.objects.filter(subject_id=7).order_by("serial"))
    assert [act.serial for act in chain] == [1, 2, 3]
    assert [act.previous for act in chain] == ["", chain[0].hash, chain[1].hash]
    assert (other.serial, other.previous) == (1, "")


def test_recording_is_one_statement(admin, django_assert_num_queries):
    with django_assert_num_queries(1):
        activity.record(
            "ticket", 1, serial=1, previous="", kind="ticket.created", actor=admin, body={}
        )


def test_the_body_is_canonical_whatever_the_order_of_its_keys(admin):
    when = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    one = activity.append("a", 1, kind="a.b", actor=admin, at=when, body={"x": 1, "y": "中"})
    two = activity.append("a", 2, kind="a.b", actor=admin, at=when, body={"y": "中", "x": 1})
    assert one.body == two.body == '{"x":1,"y":"中"}'


@pytest.mark.parametrize("value", [1.5, {"deep": [{"er": 0.1}]}, object()])
def test_what_has_no_canonical_text_is_refused(admin, value):
    with pytest.raises(TypeError, match="no canonical text"):
        activity.append("a", 1, kind="a.b", actor=admin, body={"x": value})


def test_personal_text_can_be_erased_and_the_chain_still_holds(admin):
    act = activity.append(
        "a", 1, kind="a.b", actor=admin, body={"x": 1}, personal={"phone": "13800000000"}
    )
    activity.append("a", 1, kind="a.b", actor=admin)
    assert "13800000000" in Activity.objects.get(pk=act.pk).personal

    activity.erase_personal(act)
    assert not Activity.objects.filter(personal__contains="138").exists()
    assert list(audit.verify()) == []


def test_the_time_of_an_activity_is_the_moved_clocks(admin):
    when = datetime(2024, 5, 20, 1, tzinfo=UTC)
    with clock.moved_to(when):
        assert activity.append("a", 1, kind="a.b", actor=admin).at == when
    assert clock.now().year > 2024


def test_the_clock_cannot_be_moved_to_a_time_without_a_zone():
    with pytest.raises(ValueError, match="time zone"), clock.moved_to(datetime(2024, 5, 20)):
        pass
