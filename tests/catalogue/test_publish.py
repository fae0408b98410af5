from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from bihuan.catalogue import publish
from bihuan.catalogue.models import Folder, Offering, PackVersion
from bihuan.catalogue.refusals import BadPack
from bihuan.core import parameters
from bihuan.core.models import Parameter
from bihuan.core.refusals import Forbidden
from bihuan.people.models import Role

pytestmark = pytest.mark.django_db
PACKS = Path(publish.__file__).parent.parent / "packs"
EVERY_PACK = sorted(folder.name for folder in PACKS.iterdir() if (folder / "flow.yaml").exists())


@pytest.fixture
def mine(tmp_path):
    """A pack of one's own that may be edited."""
    copytree(PACKS / "fault_report", tmp_path / "fault_report")
    return tmp_path / "fault_report"


def change(pack, old, new):
    text = (pack / "flow.yaml").read_text()
    assert old in text
    (pack / "flow.yaml").write_text(text.replace(old, new))


def test_an_installed_pack_stands_in_its_folder_and_is_seen_by_whom_it_is_for(admin, person):
    publish.install(PACKS / "fault_report", by=admin)
    offering = Offering.objects.get(key="fault_report")
    kefu = person("kefu")
    Role.objects.get(key="客服").members.add(kefu)

    assert [str(offering.folder.parent), str(offering.folder)] == ["根目录", "故障受理"]
    assert list(Offering.objects.visible_to(kefu)) == [offering]
    assert not Offering.objects.visible_to(person("stranger")).exists()


def test_the_same_content_again_is_the_same_version(admin, mine):
    first = publish.install(mine, by=admin)
    again = publish.install(mine, by=admin)

    assert again == first
    assert (first.number, PackVersion.objects.count()) == (1, 1)


def test_new_content_is_a_new_version_and_the_old_one_stays(admin, mine):
    first = publish.install(mine, by=admin)
    change(mine, "reopen_to: follow_up\n", "")
    second = publish.install(mine, by=admin)

    first.refresh_from_db()
    assert (second.number, second.is_current, first.is_current) == (2, True, False)
    assert first.flow.data["reopen_to"] == "follow_up"
    assert "reopen_to" not in second.flow.data
    assert Offering.objects.get().version == second


def test_earlier_content_makes_its_version_current_again(admin, mine):
    first = publish.install(mine, by=admin)
    before = (mine / "flow.yaml").read_text()
    change(mine, "reopen_to: follow_up\n", "")
    publish.install(mine, by=admin)
    (mine / "flow.yaml").write_text(before)

    assert publish.install(mine, by=admin) == first
    assert PackVersion.objects.filter(is_current=True).get() == first


def test_a_pack_with_a_mistake_changes_nothing(admin, mine):
    change(mine, "start: report", "start: reprot")

    with pytest.raises(BadPack, match=r"flow\.yaml"):
        publish.install(mine, by=admin)
    assert not PackVersion.objects.exists()
    assert not Folder.objects.exists()


def test_nobody_without_the_right_publishes(person, mine):
    with pytest.raises(Forbidden):
        publish.install(mine, by=person("zhang"))


def test_what_administrators_changed_survives_a_new_version(admin, mine, person):
    publish.install(mine, by=admin)
    offering = Offering.objects.get()
    offering.names = {"zh-hans": "我们的报障"}
    offering.is_published = False
    offering.save()
    change(mine, "reopen_to: follow_up\n", "")
    publish.install(mine, by=admin)

    offering.refresh_from_db()
    assert (str(offering), offering.is_published) == ("我们的报障", False)


def test_three_change_packs_stand_behind_one_entry_whose_field_decides(admin):
    for key in ("change_standard", "change_normal", "change_emergency"):
        publish.install(PACKS / key, by=admin)
    offering = Offering.objects.get()

    def chosen(values):
        return offering.version_for(values).key

    assert offering.key == "change"
    assert str(offering) == "变更"
    assert chosen({"type": "标准变更"}) == "change_standard"
    assert chosen({"type": "紧急变更"}) == "change_emergency"
    assert chosen({"type": "一般变更"}) == "change_normal"
    assert chosen({}) == offering.version.flow.key == "change_normal"  # the form's default


def test_a_packs_parameters_exist_and_keep_what_people_set(admin):
    publish.install(PACKS / "incident_dispatch", by=admin)
    assert Parameter.objects.get(key="default_inc_group_id").type == "group"

    parameters.set("default_inc_group_id", "db", admin)
    publish.install(PACKS / "incident_dispatch", by=admin)
    assert parameters.get("default_inc_group_id") == "db"


@pytest.mark.parametrize("key", EVERY_PACK)
def test_every_pack_installs_and_names_only_roles_that_exist(admin, key):
    version = publish.install(PACKS / key, by=admin)

    assert version.flow.key == key
    assert Offering.objects.published().count() == 1
