from __future__ import annotations

from datetime import timedelta

import pytest

from bihuan.core import clock
from bihuan.core.models import Activity
from bihuan.core.refusals import Forbidden
from bihuan.people import access, accounts, grants, places, tokens
from bihuan.people.models import AssignmentGroup, Business, Role, User
from bihuan.people.refusals import (
    AboveYou,
    BadKey,
    BadMail,
    GrantsMore,
    InACircle,
    LastAdministrator,
    NameTaken,
    NotASubstitute,
    NoTime,
)

pytestmark = pytest.mark.django_db


def acts(subject_kind, subject):
    log = Activity.objects.filter(subject_kind=subject_kind, subject_id=subject.pk)
    return list(log.order_by("serial").values_list("kind", flat=True))


def test_a_new_account_has_a_random_password_that_works(admin):
    user, password = accounts.create_account(by=admin, username="zhangsan", name="张三")

    assert user.check_password(password)
    assert len(password) >= 20
    assert acts("user", user) == ["user.created"]


def test_no_password_stands_in_the_log(admin):
    user, password = accounts.create_account(by=admin, username="zhangsan", name="张三")
    again = accounts.reset_password(user, by=admin)

    logged = "".join(a.body + a.personal for a in Activity.objects.all())
    assert password not in logged
    assert again not in logged


@pytest.mark.parametrize("username", ["", "Zhang San", "张三", "a/b", "-x"])
def test_user_names_are_typed_with_small_letters_and_digits(admin, username):
    with pytest.raises(BadKey):
        accounts.create_account(by=admin, username=username, name="张三")


def test_a_user_name_and_a_mail_address_belong_to_one_account(admin):
    accounts.create_account(by=admin, username="a", name="a", email="a@example.com")

    with pytest.raises(NameTaken):
        accounts.create_account(by=admin, username="a", name="b")
    with pytest.raises(NameTaken):
        accounts.create_account(by=admin, username="b", name="b", email="A@example.com")
    with pytest.raises(BadMail):
        accounts.create_account(by=admin, username="c", name="c", email="not a mail")


def test_nobody_without_the_right_creates_accounts(person):
    with pytest.raises(Forbidden):
        accounts.create_account(by=person("zhang"), username="x", name="x")


def test_managers_do_not_stand_in_a_circle(admin, person):
    a, b = person("a"), person("b")
    accounts.change_account(a, by=admin, manager=b)

    with pytest.raises(InACircle):
        accounts.change_account(b, by=admin, manager=a)


def test_a_leaver_loses_login_and_tokens(admin, person):
    zhang = person("zhang")
    _token, secret = tokens.issue(zhang, name="ci", by=zhang)
    accounts.disable(zhang, by=admin)

    assert tokens.bearer(secret) is None
    assert acts("user", zhang) == ["user.token_issued", "user.disabled"]
    accounts.enable(zhang, by=admin)
    assert tokens.bearer(secret) is None


def test_the_last_administrator_stays(admin):
    with pytest.raises(LastAdministrator, match="last administrator"):
        accounts.disable(admin, by=admin)

    boss, _ = accounts.create_account(by=admin, username="boss", name="老板")
    role = Role.objects.get(key="管理员")
    grants.grant(role, boss, by=admin)
    accounts.disable(admin, by=None)
    with pytest.raises(LastAdministrator):
        grants.revoke(role, boss, by=boss)
    assert access.is_admin(boss)


def test_a_people_administrator_cannot_grant_what_he_does_not_hold(person, roles):
    hr, zhang = person("hr"), person("zhang")
    Role.objects.get(key="人员管理员").members.add(hr)
    Role.objects.get(key="QC").members.add(hr)

    grants.grant(Role.objects.get(key="QC"), zhang, by=hr)
    with pytest.raises(GrantsMore):
        grants.grant(Role.objects.get(key="管理员"), zhang, by=hr)
    with pytest.raises(GrantsMore):
        grants.grant(Role.objects.get(key="管理员"), hr, by=hr)


def test_a_people_administrator_cannot_touch_an_administrators_account(person, admin):
    hr = person("hr")
    Role.objects.get(key="人员管理员").members.add(hr)

    with pytest.raises(AboveYou):
        accounts.reset_password(admin, by=hr)
    with pytest.raises(AboveYou):
        accounts.change_account(admin, by=hr, email="mine@example.com")


def test_an_administrator_by_role_cannot_touch_a_superuser(person, admin):
    boss = person("boss")
    Role.objects.get(key="管理员").members.add(boss)

    with pytest.raises(AboveYou):
        accounts.reset_password(admin, by=boss)
    with pytest.raises(Forbidden):
        accounts.make_superuser(boss, by=boss)


def test_a_groups_owner_looks_after_its_members_and_no_other_groups(person):
    owner, zhang = person("owner"), person("zhang")
    mine = AssignmentGroup.objects.create(key="mine", name="mine", owner=owner)
    other = AssignmentGroup.objects.create(key="other", name="other")

    grants.join(mine, zhang, by=owner)
    assert mine.members.get() == zhang
    with pytest.raises(Forbidden):
        grants.join(other, zhang, by=owner)
    with pytest.raises(Forbidden):
        grants.leave(mine, zhang, by=zhang)
    assert acts("group", mine) == ["group.joined"]


def test_a_business_comes_with_its_three_roles(admin, person):
    business = places.create_business(by=admin, key="pay", name="支付")
    seat = business.roles.get(role="运维")
    grants.appoint(seat, person("yunwei"), by=admin)

    assert set(business.roles.values_list("role", flat=True)) == {"运维", "产品", "开发"}
    assert acts("business", business) == ["business.created", "business.appointed"]
    assert Business.objects.get() == business


def test_granting_twice_is_one_act(admin, person):
    zhang, role = person("zhang"), Role.objects.get(key="QC")
    grants.grant(role, zhang, by=admin)
    grants.grant(role, zhang, by=admin)

    assert acts("user", zhang) == ["user.role_granted"]


def test_everybody_names_his_own_substitute_but_not_another_persons(person):
    zhang, li = person("zhang"), person("li")
    now = clock.now()
    soon = now + timedelta(days=1)

    made = accounts.delegate(zhang, to=li, starts_at=now, ends_at=soon, by=zhang)
    assert f"user:{zhang.pk}" in access.principals(li)
    accounts.end_delegation(made, by=zhang)
    assert f"user:{zhang.pk}" not in access.principals(li)
    with pytest.raises(Forbidden):
        accounts.delegate(zhang, to=li, starts_at=now, ends_at=soon, by=li)


def test_a_substitute_is_another_person_for_a_time_to_come(person):
    zhang, li = person("zhang"), person("li")
    now = clock.now()

    with pytest.raises(NotASubstitute):
        accounts.delegate(zhang, to=zhang, starts_at=now, ends_at=now, by=zhang)
    with pytest.raises(NoTime):
        accounts.delegate(zhang, to=li, starts_at=now, ends_at=now, by=zhang)


def test_a_token_is_shown_once_and_stored_as_a_hash(person):
    zhang = person("zhang")
    token, secret = tokens.issue(zhang, name="ci", by=zhang)

    assert secret.startswith("bh_")
    assert tokens.bearer(secret) == zhang
    assert secret not in str(User.objects.filter(pk=zhang.pk).values("tokens__hash")[0])
    token.refresh_from_db()
    assert token.last_used_at is not None


def test_a_token_ends_when_revoked_or_expired(person):
    zhang = person("zhang")
    token, secret = tokens.issue(zhang, name="ci", by=zhang)
    tokens.revoke(token, by=zhang)
    assert tokens.bearer(secret) is None

    late, other = tokens.issue(
        zhang, name="ci", by=zhang, expires_at=clock.now() + timedelta(days=1)
    )
    late.expires_at = clock.now()
    late.save()
    assert tokens.bearer(other) is None
    assert tokens.bearer("bh_unknown") is None


def test_nobody_makes_or_revokes_another_persons_token(person):
    zhang, li = person("zhang"), person("li")
    token, _ = tokens.issue(zhang, name="ci", by=zhang)

    with pytest.raises(Forbidden):
        tokens.issue(zhang, name="mine now", by=li)
    with pytest.raises(Forbidden):
        tokens.revoke(token, by=li)
