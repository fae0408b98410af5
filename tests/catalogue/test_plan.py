"""A folder of packs against what runs: what would change, and making it so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bihuan.catalogue import drafts, plan, publish
from bihuan.catalogue.models import Offering, PackVersion
from bihuan.catalogue.refusals import BadPack
from bihuan.core.models import Activity
from bihuan.core.refusals import Forbidden

pytestmark = pytest.mark.django_db
PACKS = Path(publish.__file__).parent.parent / "packs"


@pytest.fixture
def folder(tmp_path) -> Path:
    for name in ("issue_track", "improvement", "known_issue"):
        shutil.copytree(PACKS / name, tmp_path / name)
    return tmp_path


def fates(items):
    return {item.key: item.fate for item in items}


def test_a_folder_is_new_then_unchanged_then_changed(folder):
    assert set(fates(plan.plan(folder)).values()) == {"new"}
    plan.apply(folder)
    assert set(fates(plan.plan(folder)).values()) == {"unchanged"}

    file = folder / "issue_track" / "flow.yaml"
    file.write_text(file.read_text().replace("en: Field issue", "en: Site issue"))
    assert fates(plan.plan(folder))["issue_track"] == "changed"
    plan.apply(folder)
    current = PackVersion.objects.get(key="issue_track", is_current=True)
    assert current.number == 2 and current.names["en"] == "Site issue"
    assert Offering.objects.get(key="issue_track").version == current
    assert Activity.objects.filter(kind="pack.published").count() == 4


def test_one_mistake_in_one_pack_and_nothing_happens_at_all(folder):
    file = folder / "known_issue" / "flow.yaml"
    file.write_text(file.read_text().replace("start:", "startt:", 1))
    with pytest.raises(BadPack) as refused:
        plan.apply(folder)
    assert refused.value.mistakes[0].startswith("known_issue/flow.yaml:")
    assert not PackVersion.objects.exists()
    assert fates(plan.plan(folder))["known_issue"] == "broken"


def test_what_is_not_in_the_folder_stays_unless_it_is_pruned(folder):
    plan.apply(folder)
    shutil.rmtree(folder / "improvement")
    assert fates(plan.plan(folder))["improvement"] == "kept"
    plan.apply(folder)
    assert PackVersion.objects.filter(key="improvement", is_current=True).exists()

    assert fates(plan.plan(folder, prune=True))["improvement"] == "removed"
    plan.apply(folder, prune=True)
    assert not PackVersion.objects.filter(key="improvement", is_current=True).exists()
    assert not Offering.objects.get(key="improvement").is_published
    assert Activity.objects.filter(kind="pack.retired").count() == 1


def test_a_draft_nobody_changed_follows_and_ones_own_work_stays(folder, admin):
    plan.apply(folder)
    idle, busy = (drafts.open_draft(key, admin) for key in ("issue_track", "known_issue"))
    drafts.save(busy, {**busy.files, "README.md": "mine"}, busy.revision, admin)
    for key in ("issue_track", "known_issue"):
        readme = folder / key / "README.md"
        readme.write_text(readme.read_text() + "\nmore\n")
    plan.apply(folder)
    idle.refresh_from_db(), busy.refresh_from_db()
    assert idle.files["README.md"].endswith("more\n") and not idle.is_changed
    assert busy.files["README.md"] == "mine" and busy.is_changed


def test_only_designers_apply(folder, person):
    with pytest.raises(Forbidden):
        plan.apply(folder, by=person("nobody"))
