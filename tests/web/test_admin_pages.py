"""Pages of administration: everything works without JavaScript, and what was typed comes back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bihuan.catalogue.models import Folder, Offering, PackVersion, Service
from bihuan.core import clock, parameters
from bihuan.people.models import AssignmentGroup, Business, Department, Role, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, admin):
    client.force_login(admin)
    return client


def test_people_are_found_by_pinyin(desk, person):
    person("zhs", "张三")
    person("lisi", "李四")

    page = desk.get(reverse("people-list"), {"q": "zhangs"}).text

    assert "张三" in page
    assert "李四" not in page


def test_disabled_accounts_are_listed_on_demand(desk, person):
    person("gone", "离职的人", is_active=False)

    assert "离职的人" not in desk.get(reverse("people-list")).text
    assert "离职的人" in desk.get(reverse("people-list"), {"state": "all"}).text


def test_a_new_account_shows_its_password_once(desk):
    page = desk.post(reverse("people-new"), {"username": "zhangsan", "name": "张三"})

    user = User.objects.get(username="zhangsan")
    password = page.context["password"]
    assert password in page.text
    assert user.check_password(password)
    assert page.headers["Cache-Control"] == "no-store"
    assert password not in desk.get(reverse("people-edit", args=[user.pk])).text


def test_a_refused_account_comes_back_with_what_was_typed_and_a_sentence(desk, person):
    person("taken")
    page = desk.post(reverse("people-new"), {"username": "taken", "name": "王小二"})

    assert page.status_code == 422
    assert "王小二" in page.text
    assert "taken" in str(page.context["form"].errors["username"])


def test_a_bad_mail_address_comes_back_with_a_sentence(desk):
    page = desk.post(
        reverse("people-new"), {"username": "a", "name": "a", "email": "not an address"}
    )

    assert page.status_code == 422
    assert "not an address" in page.text
    assert page.context["form"].errors["email"]


def test_details_of_a_person_are_changed(desk, person):
    zhang, boss = person("zhang"), person("boss")
    department = Department.objects.create(key="it", name="信息部")
    desk.post(
        reverse("people-edit", args=[zhang.pk]),
        {"name": "张三丰", "department": department.pk, "manager": boss.pk},
    )

    zhang.refresh_from_db()
    assert (zhang.name, zhang.department, zhang.manager) == ("张三丰", department, boss)


def test_a_circle_of_managers_is_refused_in_words(desk, person):
    boss = person("boss")
    zhang = person("zhang", manager=boss)
    page = desk.post(reverse("people-edit", args=[boss.pk]), {"name": "老板", "manager": zhang.pk})

    assert page.status_code == 422
    assert "老板" in page.text


def test_memberships_are_ticked_and_unticked(desk, person, roles):
    zhang = person("zhang")
    group = AssignmentGroup.objects.create(key="db", name="数据库组")
    qc, desk_role = Role.objects.get(key="QC"), Role.objects.get(key="服务台人员")
    qc.members.add(zhang)
    seat = Business.objects.create(key="pay", name="支付").roles.create(role="运维")

    desk.post(
        reverse("people-membership", args=[zhang.pk]),
        {"roles": [desk_role.pk], "groups": [group.pk], "seats": [seat.pk]},
    )

    assert list(zhang.roles.all()) == [desk_role]
    assert list(zhang.assignment_groups.all()) == [group]
    assert list(zhang.business_roles.all()) == [seat]


def test_the_last_administrator_cannot_be_disabled_and_hears_why(desk, admin):
    page = desk.post(reverse("people-disable", args=[admin.pk]))

    admin.refresh_from_db()
    assert page.status_code == 409
    assert admin.is_active


def test_an_account_is_disabled_and_enabled(desk, person):
    zhang = person("zhang")
    desk.post(reverse("people-disable", args=[zhang.pk]))
    zhang.refresh_from_db()
    assert not zhang.is_active

    desk.post(reverse("people-enable", args=[zhang.pk]))
    zhang.refresh_from_db()
    assert zhang.is_active


def test_a_substitute_is_named_and_ended(desk, person):
    zhang, li = person("zhang"), person("li")
    desk.post(
        reverse("people-delegate", args=[zhang.pk]),
        {"to": li.pk, "starts_at": "2020-01-01T08:00", "ends_at": "2099-01-01T08:00"},
    )
    delegation = zhang.delegations.get()
    assert delegation.substitute == li

    desk.post(reverse("people-delegation-end", args=[delegation.pk]))
    delegation.refresh_from_db()
    assert delegation.ends_at <= clock.now()


def test_a_substitute_for_a_time_that_runs_backwards_is_refused(desk, person):
    zhang, li = person("zhang"), person("li")
    page = desk.post(
        reverse("people-delegate", args=[zhang.pk]),
        {"to": li.pk, "starts_at": "2030-01-02T08:00", "ends_at": "2030-01-01T08:00"},
    )

    assert page.status_code == 422
    assert "2030-01-02T08:00" in page.text


def test_groups_are_made_and_filled(desk, person):
    zhang = person("zhang")
    desk.post(reverse("groups-new"), {"key": "db", "name": "数据库组"})
    group = AssignmentGroup.objects.get(key="db")

    desk.post(reverse("groups-join", args=[group.pk]), {"user": zhang.pk})
    assert list(group.members.all()) == [zhang]
    desk.post(reverse("groups-leave", args=[group.pk, zhang.pk]))
    assert not group.members.exists()


def test_a_groups_owner_opens_the_page_of_his_group_only(client, person):
    owner, zhang = person("owner"), person("zhang")
    mine = AssignmentGroup.objects.create(key="mine", name="mine", owner=owner)
    other = AssignmentGroup.objects.create(key="other", name="other")
    client.force_login(owner)

    assert client.get(reverse("groups-edit", args=[mine.pk])).status_code == 200
    assert client.get(reverse("groups-edit", args=[other.pk])).status_code == 404
    client.post(reverse("groups-join", args=[mine.pk]), {"user": zhang.pk})
    assert list(mine.members.all()) == [zhang]


def test_roles_are_granted_and_revoked(desk, person, roles):
    zhang, qc = person("zhang"), Role.objects.get(key="QC")
    desk.post(reverse("roles-grant", args=[qc.pk]), {"user": zhang.pk})
    assert list(qc.members.all()) == [zhang]

    desk.post(reverse("roles-revoke", args=[qc.pk, zhang.pk]))
    assert not qc.members.exists()


def test_a_people_administrator_is_refused_what_he_does_not_hold(client, person, roles):
    hr, zhang = person("hr"), person("zhang")
    Role.objects.get(key="人员管理员").members.add(hr)
    client.force_login(hr)
    boss = Role.objects.get(key="管理员")

    page = client.post(reverse("roles-grant", args=[boss.pk]), {"user": zhang.pk})

    assert page.status_code == 403
    assert not boss.members.exists()
    assert client.get(reverse("parameters")).status_code == 404


def test_businesses_have_people_in_their_roles(desk, person):
    zhang = person("zhang")
    desk.post(reverse("businesses-new"), {"key": "pay", "name": "支付"})
    seat = Business.objects.get(key="pay").roles.get(role="运维")

    desk.post(reverse("businesses-appoint", args=[seat.pk]), {"user": zhang.pk})
    assert "zhang" in desk.get(reverse("businesses-edit", args=[seat.business_id])).text
    desk.post(reverse("businesses-dismiss", args=[seat.pk, zhang.pk]))
    assert not seat.members.exists()


def test_departments_and_services_are_made_and_changed(desk, person):
    zhang = person("zhang")
    desk.post(reverse("departments-new"), {"key": "it", "name": "信息部", "manager": zhang.pk})
    assert Department.objects.get(key="it").manager == zhang

    desk.post(reverse("services-new"), {"key": "pay", "name": "支付"})
    service = Service.objects.get(key="pay")
    desk.post(
        reverse("services-edit", args=[service.pk]),
        {"name": "支付服务", "operations_owner": zhang.pk},
    )
    service.refresh_from_db()
    assert (service.name, service.operations_owner) == ("支付服务", zhang)


def test_a_runtime_parameter_names_a_group(desk):
    AssignmentGroup.objects.create(key="cab", name="变更处理组")
    parameters.ensure(
        [{"key": "default_cha_group_id", "type": "group", "label": {"zh-hans": "变更处理组"}}]
    )
    desk.post(reverse("parameters"), {"default_cha_group_id": "cab"})
    assert parameters.get("default_cha_group_id") == "cab"

    page = desk.post(reverse("parameters"), {"default_cha_group_id": "no-such-group"})
    assert page.status_code == 422
    assert parameters.get("default_cha_group_id") == "cab"


def test_a_folder_and_a_service_are_made_bound_and_published(desk, roles, person, monkeypatch):
    version = PackVersion.objects.create(
        key="p",
        number=1,
        hash="h",
        kind="incident",
        names={"zh-hans": "流程"},
        published_at=clock.now(),
    )
    desk.post(reverse("catalogue-admin-folder-new"), {"name_zh_hans": "故障受理"})
    folder = Folder.objects.get()
    desk.post(
        reverse("catalogue-admin-offering-new"),
        {"key": "report", "folder": folder.pk, "name_zh_hans": "报障"},
    )
    refused = desk.post(reverse("catalogue-admin-publish", args=["report"]))
    assert refused.status_code == 409

    desk.post(reverse("catalogue-admin-bind", args=["report"]), {"version": version.pk})
    kefu = Role.objects.get(key="客服")
    desk.post(reverse("catalogue-admin-visibility", args=["report"]), {"roles": [kefu.key]})
    desk.post(reverse("catalogue-admin-publish", args=["report"]))

    offering = Offering.objects.get(key="report")
    assert (offering.version, offering.kind, offering.is_published) == (version, "incident", True)
    assert not Offering.objects.visible_to(person("stranger")).exists()
    assert "报障" in desk.get(reverse("catalogue-admin")).text


def test_a_folder_moves_up(desk):
    first = Folder.objects.create(names={"zh-hans": "甲"}, order=0)
    second = Folder.objects.create(names={"zh-hans": "乙"}, order=1)
    desk.post(reverse("catalogue-admin-folder-move", args=[second.pk, "up"]))

    assert list(Folder.objects.all()) == [second, first]


@pytest.mark.parametrize("name", ["people-new", "groups-new", "roles-new", "businesses-new",
                                  "departments-new", "services-new", "catalogue-admin-folder-new",
                                  "catalogue-admin-offering-new"])  # fmt: skip
def test_an_empty_form_comes_back_with_a_sentence_beside_each_field(desk, name):
    page = desk.post(reverse(name), {})

    assert page.status_code == 422
    assert "bh-error" in page.text


@pytest.mark.parametrize("kind", ["groups", "roles", "businesses", "departments", "services"])
def test_lists_are_searched_and_say_what_to_do_when_empty(desk, kind):
    things = {
        "groups": AssignmentGroup, "businesses": Business, "departments": Department,
        "services": Service,
    }  # fmt: skip
    if kind == "roles":
        Role.objects.create(key="zhiban", names={"zh-hans": "值班人员"})
    else:
        things[kind].objects.create(key="zhiban", name="值班人员")
    found = desk.get(reverse(f"{kind}-list"), {"q": "值班"})
    missed = desk.get(reverse(f"{kind}-list"), {"q": "没有这个"})
    if kind != "roles":
        things[kind].objects.all().delete()
        empty = desk.get(reverse(f"{kind}-list")).text
        assert f'class="btn btn-primary" href="{reverse(f"{kind}-new")}"' in empty.split("<main")[1]

    assert "值班人员" in found.text.split("<main")[1]
    assert "值班人员" not in missed.text.split("<main")[1]
