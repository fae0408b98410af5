"""A newer Bihuan brings newer processes: followed where nobody changed them, else offered."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.urls import reverse

from bihuan import first_start
from bihuan.catalogue import drafts, publish, takeover, upgrades
from bihuan.catalogue.models import Offering, PackVersion, ProcessDraft, Shipment
from bihuan.catalogue.refusals import DraftMoved
from bihuan.core import health
from bihuan.core.refusals import Forbidden
from bihuan.tickets.models import Ticket

pytestmark = pytest.mark.django_db
PACKS = Path(publish.__file__).parent.parent / "packs"


@pytest.fixture
def shipped(tmp_path) -> Path:
    """The packs of a Bihuan, one of them only."""
    shutil.copytree(PACKS / "improvement", tmp_path / "improvement")
    return tmp_path


def bring(folder: Path) -> dict[str, str]:
    found = upgrades.bring(sorted(one.parent for one in folder.glob("*/flow.yaml")))
    return {one.key: one.fate for one in found}


def newer(folder: Path, old: str = "en: Improvement", new: str = "en: Betterment") -> None:
    """The next Bihuan calls it otherwise."""
    file = folder / "improvement" / "flow.yaml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))


def changed_here(admin, change=None) -> ProcessDraft:
    """A process owner changes the process and publishes it."""
    draft = drafts.open_draft("improvement", admin)
    documents = drafts.documents(draft.files)
    (change or (lambda flow: flow.update(number="OURS-{date}-{seq:4}")))(documents["flow.yaml"])
    drafts.save(draft, drafts.texts(draft.files, documents), draft.revision, admin)
    drafts.publish_draft(draft, admin)
    draft.refresh_from_db()
    return draft


def current() -> PackVersion:
    version = drafts.current("improvement")
    assert version is not None
    return version


def test_a_process_nobody_changed_follows_and_its_tickets_stay(shipped, admin):
    assert bring(shipped) == {"improvement": "new"}
    assert bring(shipped) == {"improvement": "same"}
    draft = drafts.open_draft("improvement", admin)
    newer(shipped)
    assert bring(shipped) == {"improvement": "published"}

    assert (current().number, current().names["en"]) == (2, "Betterment")
    assert current().is_shipped
    assert Offering.objects.get(key="improvement").version == current()
    draft.refresh_from_db()
    assert not draft.is_changed and draft.based_on == current()
    assert bring(shipped) == {"improvement": "same"}
    assert not Shipment.objects.exists()


def test_running_tickets_stay_on_the_version_they_began_with(shipped, admin):
    bring(shipped)
    offering = Offering.objects.get(key="improvement")
    values = {"summary": "更快", "detail": "<p>x</p>"}
    ticket = Ticket.objects.start(offering, values, by=admin)
    newer(shipped)
    bring(shipped)
    ticket.refresh_from_db()
    assert ticket.version.number == 1 and ticket.work_items.open().exists()
    offering.refresh_from_db()
    assert Ticket.objects.start(offering, values, by=admin).version.number == 2


def test_a_changed_process_is_left_alone_and_everybody_in_charge_hears_of_it(
    shipped, admin, client
):
    bring(shipped)
    changed_here(admin)
    newer(shipped)
    assert bring(shipped) == {"improvement": "offered"}
    assert bring(shipped) == {"improvement": "offered"}
    assert current().number == 2 and current().names["en"] == "Improvement"
    (finding,) = [one for one in health.examine() if "改进" in one.words]
    assert finding.remedy and not finding.is_grave

    client.force_login(admin)
    there = reverse("design-newer", args=["improvement"])
    for name in ("design-canvas", "design-publish", "design-versions"):
        assert there in client.get(reverse(name, args=["improvement"])).text
    assert there in client.get(reverse("design")).text
    page = client.get(there)
    assert (page.status_code, page.context["difference"].count) == (200, 1)
    assert page.context["clashes"] == []


def test_what_came_is_taken_over_beside_ones_own_changes(shipped, admin, client):
    bring(shipped)
    draft = changed_here(admin)
    newer(shipped)
    bring(shipped)
    client.force_login(admin)
    there = reverse("design-newer", args=["improvement"])
    answer = client.post(there, {"revision": draft.revision})

    assert answer.url == reverse("design-publish", args=["improvement"])
    draft.refresh_from_db()
    flow = drafts.documents(draft.files)["flow.yaml"]
    assert (flow["names"]["en"], flow["number"]) == ("Betterment", "OURS-{date}-{seq:4}")
    assert current().number == 2  # until it is published
    assert takeover.newer(draft) is None
    drafts.publish_draft(draft, admin)
    assert bring(shipped) == {"improvement": "left"}
    assert client.get(there).status_code == 200  # one may come back to it


def test_where_both_changed_the_same_the_owner_chooses(shipped, admin, client):
    bring(shipped)
    draft = changed_here(admin, lambda flow: flow["names"].update(en="Ours"))
    newer(shipped)
    bring(shipped)
    client.force_login(admin)
    there = reverse("design-newer", args=["improvement"])
    (clash,) = client.get(there).context["clashes"]
    assert clash.mine == [("Ours", True)] and clash.theirs == [("Betterment", True)]
    with pytest.raises(DraftMoved):
        takeover.take_over(draft, admin, draft.revision - 1, [clash.name])
    assert client.post(there, {"revision": 0, f"take.{clash.name}": "1"}).status_code == 409

    client.post(there, {"revision": draft.revision, f"take.{clash.name}": "1"})
    draft.refresh_from_db()
    assert drafts.documents(draft.files)["flow.yaml"]["names"]["en"] == "Betterment"


def test_what_is_turned_down_is_not_asked_again_until_something_newer_comes(shipped, admin, client):
    bring(shipped)
    draft = changed_here(admin)
    newer(shipped)
    bring(shipped)
    client.force_login(admin)
    client.post(reverse("design-newer-leave", args=["improvement"]))
    assert bring(shipped) == {"improvement": "left"}
    assert takeover.newer(draft) is None
    newer(shipped, "en: Betterment", "en: Kaizen")
    assert bring(shipped) == {"improvement": "offered"}


def test_what_was_gone_back_from_or_retired_stays_as_somebody_put_it(shipped, admin):
    bring(shipped)
    newer(shipped)
    bring(shipped)
    publish.make_current(PackVersion.objects.get(number=1), admin)
    assert bring(shipped) == {"improvement": "left"}
    newer(shipped, "en: Betterment", "en: Kaizen")
    assert bring(shipped) == {"improvement": "offered"}
    drafts.retire("improvement", admin)
    newer(shipped, "en: Kaizen", "en: Progress")
    assert bring(shipped) == {"improvement": "left"}
    assert drafts.current("improvement") is None


def test_ones_own_process_of_the_same_key_is_never_touched(shipped, admin):
    drafts.new_draft("improvement", {"zh-hans": "我们的改进"}, "request", admin)
    assert bring(shipped) == {"improvement": "left"}
    drafts.publish_draft(ProcessDraft.objects.get(), admin)
    assert bring(shipped) == {"improvement": "left"}
    assert current().number == 1 and not Shipment.objects.exists()


def test_what_was_loaded_by_hand_counts_as_shipped_when_it_is_equal(shipped, admin):
    bring(shipped)
    newer(shipped)
    publish.install(shipped / "improvement", None)
    assert not current().is_shipped
    assert bring(shipped) == {"improvement": "same"}
    assert current().is_shipped
    newer(shipped, "en: Betterment", "en: Kaizen")
    assert bring(shipped) == {"improvement": "published"}


def test_a_draft_begun_before_the_new_version_is_warned_and_caught_up(shipped, admin):
    bring(shipped)
    draft = drafts.open_draft("improvement", admin)
    documents = drafts.documents(draft.files)
    documents["flow.yaml"]["number"] = "OURS-{date}-{seq:4}"
    draft = drafts.save(draft, drafts.texts(draft.files, documents), draft.revision, admin)
    newer(shipped)
    assert bring(shipped) == {"improvement": "published"}
    draft = ProcessDraft.objects.get()
    came = takeover.newer(draft)
    assert came is not None and came.version == current()
    takeover.take_over(draft, admin, draft.revision)
    draft = ProcessDraft.objects.get()
    flow = drafts.documents(draft.files)["flow.yaml"]
    assert (flow["names"]["en"], flow["number"]) == ("Betterment", "OURS-{date}-{seq:4}")
    assert takeover.newer(draft) is None


def test_only_who_designs_it_takes_it_over(shipped, admin, person, client):
    bring(shipped)
    draft = changed_here(admin)
    newer(shipped)
    bring(shipped)
    stranger = person("stranger")
    with pytest.raises(Forbidden):
        takeover.take_over(draft, stranger, draft.revision)
    with pytest.raises(Forbidden):
        takeover.turn_down(draft, stranger)
    client.force_login(stranger)
    assert client.get(reverse("design-newer", args=["improvement"])).status_code == 404


def test_prepare_says_what_was_brought(shipped, admin, monkeypatch, capsys):
    monkeypatch.setattr(first_start, "PACKS", shipped)
    first_start.install_packs()
    assert "装入 1 个流程" in capsys.readouterr().out
    newer(shipped)
    first_start.install_packs()
    assert "更新 1 个流程" in capsys.readouterr().out
    changed_here(admin)
    newer(shipped, "en: Betterment", "en: Kaizen")
    first_start.install_packs()
    assert "/design/improvement/" in capsys.readouterr().out
    draft = ProcessDraft.objects.get()
    takeover.turn_down(draft, admin)
    first_start.install_packs()
    assert capsys.readouterr().out == ""
