from __future__ import annotations

import pytest

from bihuan.catalogue import shelves
from bihuan.catalogue.models import Favourite, Folder, Offering, PackVersion
from bihuan.catalogue.refusals import NotEmpty, NothingBound
from bihuan.core import clock
from bihuan.core.refusals import Forbidden
from bihuan.people.models import AssignmentGroup, Department, Role
from bihuan.people.refusals import BadKey, InACircle, NameTaken

pytestmark = pytest.mark.django_db
NAMES = {"zh-hans": "故障受理"}


@pytest.fixture
def folder(db):
    return Folder.objects.create(names={"zh-hans": "根目录"})


@pytest.fixture
def version(db):
    return PackVersion.objects.create(
        key="p", number=1, hash="h", kind="incident", names=NAMES, published_at=clock.now()
    )


@pytest.fixture
def offering(folder, version):
    return Offering.objects.create(
        key="p", folder=folder, names=NAMES, kind="incident", version=version, is_published=True
    )


def test_an_offering_for_nobody_in_particular_is_for_everybody(offering, person):
    assert list(Offering.objects.visible_to(person("zhang"))) == [offering]


def test_an_offering_for_a_role_is_seen_by_its_holders_and_administrators(offering, person, admin):
    role = Role.objects.get(key="客服")
    shelves.show_to(offering, by=admin, roles=[role])
    kefu, stranger = person("kefu"), person("stranger")
    role.members.add(kefu)

    assert list(Offering.objects.visible_to(kefu)) == [offering]
    assert list(Offering.objects.visible_to(admin)) == [offering]
    assert not Offering.objects.visible_to(stranger).exists()


def test_an_offering_for_a_group_is_seen_by_its_members(offering, person):
    group = AssignmentGroup.objects.create(key="g", name="g")
    shelves.show_to(offering, by=None, groups=[group])
    member = person("member")
    group.members.add(member)

    assert list(Offering.objects.visible_to(member)) == [offering]
    assert not Offering.objects.visible_to(person("stranger")).exists()


def test_an_offering_for_a_department_is_seen_by_everybody_below_it(offering, person):
    company = Department.objects.create(key="co", name="公司")
    team = Department.objects.create(key="team", name="运维部", parent=company)
    shelves.show_to(offering, by=None, departments=[company])

    assert list(Offering.objects.visible_to(person("zhang", department=team))) == [offering]
    assert not Offering.objects.visible_to(person("li")).exists()


def test_an_offering_named_twice_for_a_person_is_listed_once(offering, person, roles):
    zhang = person("zhang")
    for key in ("客服", "QC"):
        Role.objects.get(key=key).members.add(zhang)
    shelves.show_to(offering, by=None, roles=Role.objects.filter(key__in=["客服", "QC"]))

    assert list(Offering.objects.visible_to(zhang)) == [offering]


def test_an_unpublished_offering_is_seen_by_nobody(offering, admin):
    shelves.unpublish_offering(offering, by=admin)

    assert not Offering.objects.visible_to(admin).exists()


def test_an_offering_without_a_process_cannot_be_published(folder, admin):
    offering = shelves.create_offering(by=admin, key="new", folder=folder, names=NAMES)

    with pytest.raises(NothingBound, match="no process yet"):
        shelves.publish_offering(offering, by=admin)


def test_only_administrators_change_the_catalogue(folder, offering, person):
    zhang = person("zhang")

    with pytest.raises(Forbidden):
        shelves.create_folder(by=zhang, names=NAMES, parent=folder)
    with pytest.raises(Forbidden):
        shelves.unpublish_offering(offering, by=zhang)


def test_keys_are_checked(folder, offering, admin):
    with pytest.raises(NameTaken):
        shelves.create_offering(by=admin, key="p", folder=folder, names=NAMES)
    with pytest.raises(BadKey):
        shelves.create_offering(by=admin, key="has space", folder=folder, names=NAMES)


def test_a_folder_cannot_stand_in_itself(folder, admin):
    child = shelves.create_folder(by=admin, names=NAMES, parent=folder)

    with pytest.raises(InACircle):
        shelves.change_folder(folder, by=admin, names=NAMES, parent=child)


def test_a_folder_that_holds_something_is_not_removed(folder, offering, admin):
    with pytest.raises(NotEmpty):
        shelves.remove_folder(folder, by=admin)


def test_folders_and_offerings_keep_the_order_they_are_put_in(folder, offering, version, admin):
    other = shelves.create_offering(by=admin, key="q", folder=folder, names=NAMES)
    shelves.put_in_order([other, offering], by=admin)

    assert list(folder.offerings.all()) == [other, offering]


def test_a_star_and_the_last_use_are_kept_apart(offering, person):
    zhang = person("zhang")
    Favourite.objects.used(zhang, offering, clock.now())
    Favourite.objects.star(zhang, offering)
    Favourite.objects.used(zhang, offering, clock.now())

    assert list(Offering.objects.starred_by(zhang)) == [offering]
    assert list(Offering.objects.recent_of(zhang)) == [offering]
    Favourite.objects.star(zhang, offering, False)
    assert list(Offering.objects.starred_by(zhang)) == []
    assert list(Offering.objects.recent_of(zhang)) == [offering]
