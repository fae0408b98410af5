from __future__ import annotations

from datetime import timedelta

import pytest

from bihuan.core import clock
from bihuan.core.refusals import Forbidden
from bihuan.people import access, grants
from bihuan.people.models import AssignmentGroup, Business, Delegation, Role

pytestmark = pytest.mark.django_db


def away(user, substitute, days=1):
    now = clock.now()
    return Delegation.objects.create(
        user=user,
        substitute=substitute,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(days=days),
    )


def test_a_person_is_himself_his_groups_his_roles_and_his_business_roles(person, roles):
    zhang = person("zhang")
    group = AssignmentGroup.objects.create(key="db", name="数据库组")
    group.members.add(zhang)
    role = Role.objects.get(key="QC")
    role.members.add(zhang)
    seat = Business.objects.create(key="pay", name="支付").roles.create(role="运维")
    seat.members.add(zhang)

    assert access.principals(zhang) == {
        f"user:{zhang.pk}",
        f"group:{group.pk}",
        f"role:{role.pk}",
        f"brole:{seat.pk}",
    }


def test_principals_are_one_statement(person, roles, django_assert_num_queries):
    zhang, li = person("zhang"), person("li")
    Role.objects.get(key="QC").members.add(li)
    away(li, zhang)

    with django_assert_num_queries(1):
        access.principals(zhang)


def test_a_substitute_has_the_absent_persons_principals_while_it_lasts(person, roles):
    zhang, li = person("zhang"), person("li")
    qc = Role.objects.get(key="QC")
    qc.members.add(li)
    delegation = away(li, zhang)

    assert {f"user:{li.pk}", qc.principal} <= access.principals(zhang)
    assert access.on_behalf_of(zhang, [qc.principal]) == li.pk
    assert qc.principal not in access.principals(zhang, at=delegation.ends_at)


def test_who_may_act_himself_acts_on_nobodys_behalf(person, roles):
    zhang, li = person("zhang"), person("li")
    qc = Role.objects.get(key="QC")
    qc.members.add(li, zhang)
    away(li, zhang)

    assert access.on_behalf_of(zhang, [qc.principal]) is None


def test_the_substitute_of_an_administrator_is_no_administrator(person, admin):
    zhang = person("zhang")
    grants.grant(Role.objects.get(key="管理员"), person("boss"), by=None)
    away(admin, zhang)

    assert not access.is_admin(zhang)
    with pytest.raises(Forbidden):
        access.demand(zhang, "administer")


def test_holders_of_the_role_administrator_administer(person, roles):
    boss = person("boss")
    Role.objects.get(key="管理员").members.add(boss)

    assert access.is_admin(boss)
    assert access.can(boss, "people")


def test_a_people_administrator_manages_people_and_nothing_else(person, roles):
    hr = person("hr")
    Role.objects.get(key="人员管理员").members.add(hr)

    assert access.can(hr, "people")
    assert not access.can(hr, "administer")
    assert not access.is_admin(hr)


def test_a_leaver_is_nobody(person, roles):
    gone = person("gone", is_active=False, is_superuser=True)

    assert access.principals(gone) == frozenset()
    assert not access.is_admin(gone)


def test_a_remembered_user_asks_the_database_once(person, django_assert_num_queries):
    zhang = person("zhang")
    access.remember(zhang)

    with django_assert_num_queries(1):
        access.principals(zhang)
        access.can(zhang, "people")
