from __future__ import annotations

from datetime import timedelta

import pytest

from bihuan.core import clock
from bihuan.people import find
from bihuan.people.models import AssignmentGroup, Business, Delegation, Department, Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["张三", "张", "zhangsan", "zs", "zhang", "Zhang San", "zhs"])
def test_a_person_is_found_by_name_pinyin_initials_and_user_name(person, typed):
    zhang = person("zhs01", "张三")
    person("li", "李四")

    assert find.search(typed) == [zhang]


def test_a_leaver_is_not_offered(person):
    person("zhs01", "张三", is_active=False)

    assert find.search("张三") == []
    assert find.user("zhs01") is None


def test_the_spelling_follows_a_new_name(person):
    user = person("u", "张三")
    user.name = "王小二"
    user.save(update_fields=["name"])

    assert find.search("wxe") == [user]


def test_users_come_in_the_order_asked_for(person):
    a, b = person("a"), person("b")

    assert find.users(["b", "nobody", "a", "b"]) == [b, a]


def test_a_group_says_whether_anybody_in_it_works_here(person):
    group = AssignmentGroup.objects.create(key="db", name="数据库组")
    group.members.add(person("gone", is_active=False))
    assert find.group("db").has_people is False

    group.members.add(person("here"))
    assert find.group("db").has_people is True
    assert find.group("none") is None


def test_roles_and_business_roles_say_the_same(person, roles):
    seat = Business.objects.create(key="pay", name="支付").roles.create(role="运维")
    seat.members.add(person("yunwei"))

    assert find.role("QC").has_people is False
    assert find.business_role(seat.business_id, "运维").has_people is True
    assert find.business_role(None, "运维") is None


def test_without_a_manager_of_his_own_the_nearest_one_up_the_tree_counts(person):
    boss, head = person("boss"), person("head")
    company = Department.objects.create(key="co", name="公司", manager=boss)
    team = Department.objects.create(key="team", name="运维部", parent=company, manager=head)
    zhang = person("zhang", department=team)
    head.department = team
    head.save()

    assert find.manager_of(zhang.pk) == head
    assert find.manager_of(head.pk) == boss  # not himself
    zhang.manager = boss
    zhang.save()
    assert find.manager_of(zhang.pk) == boss


def test_principals_expand_to_people_once_each_in_order(person, roles):
    a, b, c = person("a"), person("b"), person("c")
    group = AssignmentGroup.objects.create(key="g", name="g")
    group.members.add(c, b)
    Role.objects.get(key="QC").members.add(a, b)

    asked = [group.principal, Role.objects.get(key="QC").principal, a.principal, "anyone:"]
    assert find.expand(asked) == (b.principal, c.principal, a.principal)


def test_a_leavers_seat_goes_to_his_substitute(person):
    gone, here = person("gone", is_active=False), person("here")
    now = clock.now()
    Delegation.objects.create(
        user=gone, substitute=here, starts_at=now, ends_at=now + timedelta(days=1)
    )

    assert find.expand([gone.principal]) == (here.principal,)


def test_expanding_is_one_statement(person, roles, django_assert_num_queries):
    a = person("a")
    with django_assert_num_queries(1):
        find.expand([a.principal, Role.objects.get_queryset().model(pk=1).principal, "group:1"])


def test_administrators_are_superusers_and_holders_of_the_role(person, admin):
    boss = person("boss")
    Role.objects.get(key="管理员").members.add(boss, admin)

    assert find.administrators() == (admin.principal, boss.principal)
