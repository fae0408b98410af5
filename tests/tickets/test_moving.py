"""Open tickets taken along to another version of their process."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest

from bihuan.catalogue import drafts, publish
from bihuan.catalogue.models import Folder, Offering
from bihuan.core import worker
from bihuan.core.models import Activity, Job
from bihuan.core.refusals import Forbidden
from bihuan.process.errors import CannotMove
from bihuan.tickets import moving, refusals
from bihuan.tickets.models import Ticket
from tests.people.conftest import admin, person, roles  # noqa: F401

pytestmark = pytest.mark.django_db
PACKS = Path(publish.__file__).parent.parent / "packs"


@pytest.fixture
def process(admin):  # noqa: F811
    """A process of one step, published and offered; `again(change)` publishes its next version."""
    draft = drafts.new_draft("loan", {"zh-hans": "设备借用"}, "request", admin)
    version = drafts.publish_draft(draft, admin)
    folder = Folder.objects.create(names={"zh-hans": "根目录"})
    Offering.objects.create(
        key="loan", folder=folder, names={}, kind="request", version=version, is_published=True
    )
    return draft


def again(draft, by, change):
    draft.refresh_from_db()
    documents = deepcopy(drafts.documents(draft.files))
    change(documents["flow.yaml"])
    saved = drafts.save(draft, drafts.texts(draft.files, documents), draft.revision, by)
    return drafts.publish_draft(saved, by)


def start(by):
    offering = Offering.objects.get(key="loan")
    return Ticket.objects.start(offering, {"title": "借一台"}, by=by, action="submit")


def renames_handle(flow):
    """The step `handle` is called `lend` from now on."""
    flow["nodes"] = {"lend" if k == "handle" else k: n for k, n in flow["nodes"].items()}
    flow["nodes"]["request"]["edges"][0]["to"] = "lend"


def test_a_ticket_moves_with_its_values_and_one_activity(admin, process):  # noqa: F811
    ticket = start(admin)
    version = again(process, admin, lambda flow: flow["nodes"]["handle"].update(how="direct"))
    ticket.refresh_from_db()
    assert ticket.version.number == 1, "publishing leaves running tickets alone"

    before = Activity.objects.filter(subject_kind="ticket", subject_id=ticket.pk).count()
    ticket.move(version, {}, by=admin)

    ticket = Ticket.objects.get(pk=ticket.pk)
    acts = Activity.objects.filter(subject_kind="ticket", subject_id=ticket.pk)
    assert (ticket.version.number, ticket.values["title"]) == (2, "借一台")
    assert ticket.work_items.open().get().process_node.how == "direct"
    assert acts.count() == before + 1
    assert acts.latest("serial").kind == "ticket.moved"


def test_a_step_with_another_key_needs_the_map_and_keeps_its_work(admin, process):  # noqa: F811
    ticket = start(admin)
    item = ticket.work_items.open().get()
    version = again(process, admin, renames_handle)

    with pytest.raises(CannotMove):
        ticket.move(version, {}, by=admin)
    trial = moving.try_out(version, {})
    assert (trial.movable, [stuck.number for stuck in trial.stuck]) == ([], [ticket.number])
    assert list(moving.places_to_map(version)) == ["handle"]

    assert moving.try_out(version, {"handle": "lend"}).movable == [ticket.pk]
    ticket.move(version, {"handle": "lend"}, by=admin)
    item.refresh_from_db()
    assert (item.node, item.is_open) == ("lend", True)
    item.claim(by=admin)
    item.complete(by=admin, action="close", values={"result": "好了"})
    assert Ticket.objects.get(pk=ticket.pk).is_closed


def test_closed_tickets_stay_where_they_are(admin, process):  # noqa: F811
    ticket = start(admin)
    ticket.terminate(by=admin, reason="不要了")
    version = again(process, admin, lambda flow: flow["nodes"]["handle"].update(how="direct"))

    assert not moving.candidates(version).exists()
    with pytest.raises(refusals.Closed):
        ticket.move(version, {}, by=admin)


def test_only_designers_and_owners_move_tickets(admin, process, person):  # noqa: F811
    owner, stranger = person("owner"), person("stranger")
    one, other = start(admin), start(admin)
    version = again(process, admin, lambda flow: flow["nodes"]["handle"].update(how="direct"))
    drafts.share(process, [owner], admin)

    with pytest.raises(Forbidden):
        one.move(version, {}, by=stranger)
    with pytest.raises(Forbidden):
        moving.order(version, {}, stranger)
    one.move(version, {}, by=owner)
    assert moving.order(version, {}, owner) == (1, True)
    assert not moving.candidates(version).exists()
    other.refresh_from_db()
    assert other.version == version


def test_a_ticket_of_another_process_does_not_move(admin, process):  # noqa: F811
    ticket = start(admin)
    other = publish.install(PACKS / "fault_report", by=admin)
    with pytest.raises(refusals.OtherProcess):
        ticket.move(other, {}, by=admin)


def test_many_tickets_are_moved_by_the_worker_once_each(admin, process, monkeypatch):  # noqa: F811
    monkeypatch.setattr(moving, "AT_ONCE", 2)
    tickets = [start(admin) for _ in range(3)]
    version = again(process, admin, renames_handle)

    assert moving.order(version, {"handle": "lend"}, admin) == (3, False)
    assert moving.order(version, {"handle": "lend"}, admin) == (3, False)
    assert moving.waiting(version) == 3
    tickets[0].terminate(by=admin, reason="不要了")
    worker.drain()

    assert moving.waiting(version) == 0
    assert not Job.objects.filter(kind="tickets.move", state=Job.State.DEAD).exists()
    numbers = [ticket.version.number for ticket in Ticket.objects.order_by("pk")]
    assert numbers == [1, 2, 2], "what closed meanwhile stayed"
