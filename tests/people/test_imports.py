"""People from a table: what the trial says is what happens, and a bad line spoils no other."""

from __future__ import annotations

import pytest

from bihuan.core import sheets
from bihuan.core.models import Activity, Job
from bihuan.core.refusals import Forbidden
from bihuan.people import imports, sheet
from bihuan.people.imports import Fate
from bihuan.people.models import AssignmentGroup, Department, Role, User
from bihuan.people.refusals import NoUserNames, UnknownColumn

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(admin, person):
    Department.objects.create(key="it", name="信息部")
    AssignmentGroup.objects.create(key="ops", name="运维组")
    person("zhang", "张三", email="zhang@example.com")
    return admin


def table(*lines: str) -> bytes:
    heads = "username,name,email,department,manager,roles,groups,active"
    return "\r\n".join([heads, *lines]).encode()


FILE = table(
    "li,李四,li@example.com,信息部,wang,QC,ops,yes",
    "wang,王五,,it,,,,",
    "zhang,张三丰,zhang@example.com,,,,运维组,",
    "bad,坏的,not-an-address,,,,,",
    "lost,无部门,,没有的部门,,,,",
    "li,又一个,,,,,,",
)


def fates(made: imports.Import) -> list[tuple[int, str]]:
    return [(verdict.line, str(verdict.fate)) for verdict in made.verdicts]


def test_a_trial_says_the_fate_of_every_line_and_keeps_nothing(office):
    made = imports.trial(FILE, by=office)

    assert fates(made) == [
        (2, "created"), (3, "created"), (4, "changed"), (5, "refused"), (6, "refused"),
        (7, "refused"),
    ]  # fmt: skip
    assert "没有的部门" in made.verdicts[4].refusal
    assert "2" in made.verdicts[5].refusal
    assert User.objects.count() == 2
    assert not Activity.objects.exists()


def test_the_import_does_what_the_trial_said(office):
    promised = imports.trial(FILE, by=office)
    done = imports.carry_out(FILE, by=office)

    assert done.verdicts == promised.verdicts
    li = User.objects.get(username="li")
    assert (li.name, li.department.key, li.manager.username) == ("李四", "it", "wang")
    assert [str(role.key) for role in li.roles.all()] == ["QC"]
    assert not li.has_usable_password()
    zhang = User.objects.get(username="zhang")
    assert (zhang.name, [g.key for g in zhang.assignment_groups.all()]) == ("张三丰", ["ops"])
    assert Activity.objects.filter(kind="people.imported", actor=office).count() == 1


def test_importing_the_same_again_changes_nothing(office):
    imports.carry_out(FILE, by=office)
    acts = Activity.objects.count()
    again = imports.carry_out(FILE, by=office)

    assert {v.fate for v in again.verdicts} == {Fate.SAME, Fate.REFUSED}
    assert Activity.objects.count() == acts + 1  # that it was imported


def test_what_is_exported_comes_back_unchanged(office):
    imports.carry_out(FILE, by=office)
    exported = sheets.written(sheet.titles(), sheet.rows(User.objects.order_by("username")))
    made = imports.trial(exported.encode(), by=office)

    assert {v.fate for v in made.verdicts} == {Fate.SAME}
    assert len(made.verdicts) == User.objects.count()


def test_a_column_that_is_missing_is_left_as_it_is(office):
    imports.carry_out(FILE, by=office)
    imports.carry_out("username,name\nli,李四四\n".encode("gb18030"), by=office)
    li = User.objects.get(username="li")

    assert (li.name, li.email, li.department.key) == ("李四四", "li@example.com", "it")
    assert li.roles.count() == 1


def test_nobody_grants_by_a_file_what_he_does_not_hold(office, person):
    clerk = person("clerk")
    clerk.roles.add(Role.objects.get(key="人员管理员"))
    made = imports.carry_out(table("neu,新人,,,,管理员,,", "admin,老大,,,,,,"), by=clerk)

    assert {v.fate for v in made.verdicts} == {Fate.REFUSED}
    assert not User.objects.filter(username="neu").exists()
    assert User.objects.get(username="admin").name == "管理员"


def test_only_holders_of_the_right_import(office, person):
    with pytest.raises(Forbidden):
        imports.trial(FILE, by=person("stranger"))


def test_a_file_without_user_names_or_with_strange_columns_is_refused(office):
    with pytest.raises(NoUserNames):
        imports.trial(b"name\nx\n", by=office)
    with pytest.raises(UnknownColumn):
        imports.trial(b"username,shoe size\nx,43\n", by=office)


def test_invited_are_those_who_are_new_and_have_an_address(office):
    imports.carry_out(FILE, by=office, invite=True)

    invited = Job.objects.filter(kind="people.password_mail")
    assert [job.payload["user"] for job in invited] == [User.objects.get(username="li").pk]


def test_people_who_manage_each_other_are_refused_not_looped(office):
    made = imports.trial(table("a,甲,,,b,,,", "b,乙,,,a,,,"), by=office)

    assert {v.fate for v in made.verdicts} == {Fate.REFUSED}
