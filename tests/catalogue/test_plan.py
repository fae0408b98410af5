"""A folder of packs against what runs: what would change, and making it so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bihuan.catalogue import deploy, drafts, plan, publish, shelves
from bihuan.catalogue.models import Offering, PackVersion
from bihuan.catalogue.refusals import BadPack
from bihuan.core.models import Activity, Parameter
from bihuan.core.refusals import Forbidden
from bihuan.people.models import Role
from tests.process.broken import FIELDS, FLOW

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


def test_a_retired_process_comes_back_with_the_services_it_was_retired_with(folder, admin):
    plan.apply(folder)
    drafts.open_draft("improvement", admin)
    own = Offering.objects.get(key="improvement")
    version = own.version
    root = own.folder
    second = deploy.make_service("improvement", admin, folder=root, names={"zh-hans": "提建议"})
    hidden = deploy.make_service("improvement", admin, folder=root, names={"zh-hans": "旧入口"})
    shelves.unpublish_offering(hidden, by=admin)
    drafts.retire("improvement", admin)
    assert not Offering.objects.get(key="improvement").is_published

    (item,) = [item for item in plan.plan(folder) if item.key == "improvement"]
    assert (item.fate, item.is_change) == ("back", True)
    assert {one.key for one in item.services} == {own.key, second.key}
    plan.apply(folder)
    assert drafts.current("improvement") == version
    told = dict(Offering.objects.filter(version=version).values_list("key", "is_published"))
    assert told == {own.key: True, second.key: True, hidden.key: False}
    assert fates(plan.plan(folder))["improvement"] == "unchanged"


def test_a_retired_process_that_changed_in_the_folder_comes_back_changed(folder, admin):
    plan.apply(folder)
    drafts.retire("improvement", admin)
    file = folder / "improvement" / "flow.yaml"
    file.write_text(file.read_text().replace("en: Improvement", "en: Betterment", 1))
    plan.apply(folder)
    entry = Offering.objects.get(key="improvement")
    assert (entry.version.number, entry.version.is_current, entry.is_published) == (2, True, True)


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


def test_what_a_pack_names_and_this_system_lacks_is_said_before_it_is_made(folder):
    """A folder that comes from another system: its roles, groups, people, parameters."""
    Parameter.objects.create(key="limit", type="text", value="many")
    file = folder / "known_issue" / "flow.yaml"
    text = file.read_text().replace("start: ", PARAMS + "start: ", 1)
    file.write_text(text.replace("who: [", "who: [{role: 审计}, {group: far}, {user: nobody}, ", 1))
    wants = {item.key: item.wants for item in plan.plan(folder)}
    said = [want.message % want.where for want in wants["known_issue"]]
    for words in ("the role '审计' is not here", "the group 'far' is not here",
                  "nobody is called 'nobody' here", "'limit' has the value 'many' here",
                  "'default_team' is made without a value"):  # fmt: skip
        assert [one for one in said if words in one], (words, said)
    assert not Role.objects.filter(key="审计").exists()
    plan.apply(folder)
    assert Role.objects.filter(key="审计").exists()
    assert not any(item.wants for item in plan.plan(folder))


PARAMS = """params:
  default_team: {type: group, label: {zh-hans: 组, zh-hant: 組, en: Team}}
  limit: {type: integer, label: {zh-hans: 数, zh-hant: 數, en: Limit}, default: 3}
"""


def test_a_renamed_pack_is_a_new_one_and_the_old_one_is_retired_by_pruning(folder):
    plan.apply(folder)
    (folder / "known_issue").rename(folder / "typical_issue")
    assert fates(plan.plan(folder))["typical_issue"] == "broken"
    file = folder / "typical_issue" / "flow.yaml"
    file.write_text(file.read_text().replace("pack: known_issue", "pack: typical_issue", 1))
    found = fates(plan.plan(folder, prune=True))
    assert (found["typical_issue"], found["known_issue"]) == ("new", "removed")
    plan.apply(folder, prune=True)
    assert PackVersion.objects.filter(key="typical_issue", is_current=True).exists()
    assert not PackVersion.objects.filter(key="known_issue", is_current=True).exists()


def test_an_apply_that_breaks_off_in_the_middle_has_changed_nothing(folder, monkeypatch):
    done = []

    def breaks(pack, by):
        if done:
            raise KeyboardInterrupt
        done.append(publish_one(pack, by))
        return done[0]

    publish_one = publish.install_pack
    monkeypatch.setattr(publish, "install_pack", breaks)
    with pytest.raises(KeyboardInterrupt):
        plan.apply(folder)
    assert done and not PackVersion.objects.exists() and not Offering.objects.exists()
    monkeypatch.undo()
    plan.apply(folder)
    assert PackVersion.objects.count() == 3


@pytest.mark.parametrize(("first", "is_endless"), [("sub", True), ("work", False)])
def test_processes_that_open_each_other_before_anybody_acts_are_refused(
    tmp_path, first, is_endless
):
    for key, other in (("ping", "pong"), ("pong", "ping")):
        folder = tmp_path / key
        folder.mkdir()
        flow = FLOW.replace("pack: sample", f"pack: {key}", 1)
        flow = flow.replace("{on: submit, to: sort}", "{on: submit, to: " + first + "}", 1)
        flow = flow.replace("{on: pass, to: closed}", "{on: pass, to: sub}", 1)
        child = f"sub: {{kind: child, names: c, phase: open, pack: {other}, edges: ["
        (folder / "flow.yaml").write_text(f"{flow}  {child}{{on: done, to: sort}}]}}\n")
        (folder / "fields.yaml").write_text(FIELDS)
    rules = [{m.rule for m in item.mistakes} for item in plan.plan(tmp_path)]
    assert ["endless_children" in found for found in rules] == [is_endless] * 2
