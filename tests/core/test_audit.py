"""Whatever is done to the rows behind the program's back, the first tampered row is named."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db.models import F

from bihuan.core import activity, audit, clock, seals
from bihuan.core.models import Activity, Counter, Seal

pytestmark = pytest.mark.django_db
LENGTH = 8


@pytest.fixture
def chains(admin):
    """Three chains; the first half of each is sealed."""
    for number in range(LENGTH):
        for subject in (1, 2, 3):
            activity.append(
                "ticket", subject, kind="ticket.commented", actor=admin,
                body={"n": number}, personal={"text": f"text {number}"},
            )  # fmt: skip
        if number == LENGTH // 2:
            seals.seal()


def row(serial, subject=2):
    return Activity.objects.get(subject_kind="ticket", subject_id=subject, serial=serial)


def findings():
    return [(found.subject, found.serial, found.what) for found in audit.verify()]


def rewrite(first, subject=2):
    """What somebody who knows the program would do: compute all later hashes anew."""
    before = row(first - 1, subject).hash if first > 1 else ""
    for act in Activity.objects.filter(subject_id=subject, serial__gte=first).order_by("serial"):
        act.previous = before
        act.hash = before = activity.hash_of(act)
        act.save()


def test_an_untouched_history_has_no_findings(chains):
    assert findings() == []


@pytest.mark.parametrize(
    "change",
    [
        {"body": '{"n":99}'},
        {"kind": "ticket.closed"},
        {"actor": None},
        {"at": clock.now() - timedelta(days=1)},
        {"personal": '{"text":"other"}'},
        {"salt": "0" * 32},
        {"personal_digest": "0" * 64},
        {"hash": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_edited_row_is_named(chains, change):
    Activity.objects.filter(pk=row(4).pk).update(**change)
    assert findings() == [("ticket:2", 4, "changed")]


def test_a_deleted_row_is_named(chains):
    row(4).delete()
    assert findings() == [("ticket:2", 4, "missing")]


def test_a_deleted_row_is_named_although_the_later_ones_moved_up(chains):
    row(4).delete()
    for serial in range(5, LENGTH + 1):
        Activity.objects.filter(pk=row(serial).pk).update(serial=serial - 1)
    assert findings() == [("ticket:2", 4, "out of order")]


def test_an_inserted_row_is_named(chains):
    for serial in range(LENGTH, 3, -1):
        Activity.objects.filter(pk=row(serial).pk).update(serial=F("serial") + 1)
    new = row(3)
    new.pk, new.serial, new.body, new.previous = None, 4, '{"n":"new"}', row(3).hash
    new.hash = activity.hash_of(new)
    new.save(force_insert=True)
    assert findings() == [("ticket:2", 4, "inserted")]


def test_a_row_added_at_the_end_is_named(chains, admin):
    activity.record(
        "ticket", 2, serial=LENGTH + 1, previous=row(LENGTH).hash, kind="ticket.closed", actor=admin
    )
    assert findings() == [("ticket:2", LENGTH + 1, "inserted")]


def test_two_rows_that_changed_places_are_named(chains):
    first, second = row(4), row(5)
    Activity.objects.filter(pk=first.pk).update(serial=99)
    Activity.objects.filter(pk=second.pk).update(serial=4)
    Activity.objects.filter(pk=first.pk).update(serial=5)
    assert findings() == [("ticket:2", 4, "out of order")]


def test_a_chain_cut_off_at_its_end_is_named(chains):
    Activity.objects.filter(subject_id=2, serial__gte=LENGTH - 1).delete()
    assert findings() == [("ticket:2", LENGTH - 1, "cut off")]


def test_a_chain_cut_off_together_with_its_counter_is_named_by_the_seal(chains):
    Activity.objects.filter(subject_id=2, serial__gte=3).delete()
    Counter.objects.filter(key=activity.counter_of("ticket", 2)).update(value=2)
    assert findings() == [("ticket:2", 3, "cut off")]


def test_a_chain_that_is_gone_as_a_whole_is_named(chains):
    Activity.objects.filter(subject_id=2).delete()
    Counter.objects.filter(key=activity.counter_of("ticket", 2)).delete()
    assert findings() == [("ticket:2", 1, "missing")]


def test_a_history_rewritten_with_new_hashes_is_named_by_the_seal(chains):
    Activity.objects.filter(pk=row(3).pk).update(body='{"n":99}')
    rewrite(3)
    sealed = LENGTH // 2 + 1
    assert findings() == [("ticket:2", sealed, "rewritten")]


def test_a_kept_head_names_a_rewritten_end_that_no_seal_covers(chains, monkeypatch):
    head = row(LENGTH).hash
    monkeypatch.setattr(audit, "_keepers", {"ticket": lambda: [(2, LENGTH, head)]})
    Counter.objects.filter(key=activity.counter_of("ticket", 2)).delete()
    Activity.objects.filter(pk=row(LENGTH).pk).update(body='{"n":99}')
    rewrite(LENGTH)
    assert findings() == [("ticket:2", LENGTH, "rewritten")]


def test_a_changed_and_a_deleted_seal_are_named(chains, admin):
    activity.append("ticket", 1, kind="ticket.commented", actor=admin)
    seals.seal()
    first, second = Seal.objects.order_by("pk")
    Seal.objects.filter(pk=second.pk).update(up_to=0)
    assert findings() == [("seal", 2, "seal changed")]
    Seal.objects.filter(pk=second.pk).update(up_to=second.up_to)
    first.delete()
    assert ("seal", 1, "seal missing") in findings()


def test_several_tampered_chains_are_each_named_once(chains):
    Activity.objects.filter(pk__in=[row(2, 1).pk, row(5, 1).pk, row(7, 3).pk]).update(body="{}")
    assert findings() == [("ticket:1", 2, "changed"), ("ticket:3", 7, "changed")]


def test_random_tamperings_are_all_named(chains):
    """Each is undone again, so that the next finds an untouched history."""
    chance = random.Random(7)
    for _ in range(300):
        act = row(chance.randint(1, LENGTH), chance.choice([1, 2, 3]))
        field = chance.choice(["body", "kind", "hash", "previous", "personal_digest", "delete"])
        if field == "delete":
            Activity.objects.filter(pk=act.pk).delete()
        else:
            Activity.objects.filter(pk=act.pk).update(**{field: "0" * 10})
        found = findings()
        assert len(found) == 1
        assert found[0][:2] == (f"ticket:{act.subject_id}", act.serial)
        act.save(force_insert=field == "delete")
    assert findings() == []


def test_a_seal_holds_only_the_heads_that_changed(chains, admin):
    assert seals.seal() is not None
    assert seals.seal() is None
    activity.append("ticket", 3, kind="ticket.commented", actor=admin)
    sealed = seals.seal()
    assert sealed is not None
    assert sealed.body == f'{{"ticket:3":[{LENGTH + 1},"{row(LENGTH + 1, 3).hash}"]}}'


def test_a_row_that_was_committed_late_with_a_lower_id_is_sealed_all_the_same(admin):
    """PostgreSQL gives ids out before the commit: simulated by a row moved below the seals."""
    for number in range(1, seals.LOOK_BACK + 5):
        act = activity.append("ticket", number, kind="ticket.commented", actor=admin)
        Activity.objects.filter(pk=act.pk).update(id=act.pk + 1000 * number)
        assert seals.seal() is not None

    late = activity.append("ticket", 99, kind="ticket.commented", actor=admin)
    Activity.objects.filter(pk=late.pk).update(id=Seal.objects.latest("pk").up_to - 10)
    sealed = seals.seal()
    assert sealed is not None
    assert sealed.body == f'{{"ticket:99":[1,"{late.hash}"]}}'
