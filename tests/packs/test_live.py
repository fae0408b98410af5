"""Packs on the real thing: installed in the catalogue, moved by the verbs people use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bihuan.catalogue import publish
from bihuan.catalogue.models import Offering
from bihuan.core import parameters
from bihuan.notify import words
from bihuan.people import builtin
from bihuan.people.models import AssignmentGroup, Business, BusinessRole, Role, User
from bihuan.tickets import forms
from bihuan.tickets.models import Ticket, WorkItem
from tests.packs.walk import KEYS, PACKS

pytestmark = pytest.mark.django_db
ROLES = {"fuwutai": "服务台人员", "erxian": "二线支持人员", "sanxian": "三线支持人员",
         "kefu": "客服", "guanli": "管理员"}  # fmt: skip
INCIDENT = {
    "title": "支付失败", "description": "<p>超时</p>", "reporter": "张三", "contact": "8001",
}  # fmt: skip
ISSUE = {
    "summary": "控制器重启", "detail": "【问题现象】: 反复重启", "issue_level": "一般问题",
    "customer_type": "金融", "class_1": "硬件", "class_2": "线缆", "class_3": "线缆",
}  # fmt: skip


@pytest.fixture
def person(db: None) -> Callable[[str], User]:
    def make(username: str) -> User:
        found, is_new = User.objects.get_or_create(
            username=username, defaults={"name": username.title()}
        )
        if is_new and username in ROLES:
            Role.objects.get(key=ROLES[username]).members.add(found)
        return found

    return make


@pytest.fixture
def start(person: Callable[[str], User]) -> Callable[..., Ticket]:
    """Every pack is in the catalogue; open a ticket of one."""
    builtin.ensure_roles()
    admin = User.objects.create(username="admin", name="Admin", is_superuser=True)
    for name in ("change", "review"):
        AssignmentGroup.objects.create(key=name, name=name).members.add(person("biangengzu"))
    for key in KEYS:
        publish.install(PACKS / key, admin)
    parameters.set("default_cha_group_id", "change", admin)
    parameters.set("default_cha_review_group_id", "review", admin)
    for username in ROLES:
        person(username)

    def open_ticket(offering: str, by: str, values: dict[str, Any], action: str = "") -> Ticket:
        entry = Offering.objects.get(key=offering)
        return Ticket.objects.start(entry, values, by=person(by), action=action)

    return open_ticket


@pytest.fixture
def press(person: Callable[[str], User]) -> Callable[..., Ticket]:
    def go(ticket: Ticket, by: str, action: str = "submit", **values: Any) -> Ticket:
        item: WorkItem = ticket.work_items.open().get()
        if item.must_be_claimed:
            item.claim(by=person(by))
        item.complete(by=person(by), action=action, values=values)
        return Ticket.objects.get(pk=ticket.pk)

    return go


def test_every_pack_is_offered_and_the_changes_share_one_entry(start: Any) -> None:
    changes = {"change_standard", "change_normal", "change_emergency"}

    assert set(Offering.objects.values_list("key", flat=True)) == set(KEYS) - changes | {"change"}
    entry = Offering.objects.get(key="change")
    assert entry.route_field == "type"
    assert {r.value: r.version.key for r in entry.routes.all()} == {
        "标准变更": "change_standard", "一般变更": "change_normal", "紧急变更": "change_emergency",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("priority", "pack", "phase"),
    [("紧急", "change_emergency", "plan"), ("高", "change_normal", "pre_dev_review")],
)
def test_an_incident_opens_the_change_that_its_priority_asks_for(
    start: Any, press: Any, priority: str, pack: str, phase: str
) -> None:
    ticket = start("incident", "yuangong", INCIDENT)
    ticket = press(ticket, "fuwutai", category="故障", priority=priority)
    ticket = press(ticket, "fuwutai", diagnosis="<p>?</p>", solved="否",
                   escalation_reason="<p>要查库</p>")  # fmt: skip
    ticket = press(ticket, "erxian", l2_diagnosis="<p>锁</p>", l2_solved="否",
                   l2_escalation_reason="<p>要改参数</p>")  # fmt: skip
    ticket = press(ticket, "sanxian", l3_diagnosis="<p>参数</p>", l3_solved="否",
                   change_needed="是")  # fmt: skip
    ticket = press(ticket, "sanxian", change_description="<p>调大连接池</p>", risk="<p>低</p>",
                   rollback="<p>改回</p>")  # fmt: skip

    change = Ticket.objects.get(number=ticket.values["change_number"])
    assert (change.pack, change.phase) == (pack, phase)
    assert change.values["risk"] == "<p>低</p>"
    assert ticket.values["supporter"] == "Fuwutai"
    assert [action.key for action in _offered(ticket, "sanxian")] == ["failed"]


def _offered(ticket: Ticket, username: str) -> Any:
    item = ticket.work_items.open().get()
    return forms.work_item_form(item, User.objects.get(username=username)).actions


def test_a_device_of_somebody_else_can_be_taken_by_anybody(start: Any, press: Any) -> None:
    device = start("device_card", "zhangsan", {"summary": "5300 V5"})
    device = press(device, "lisi", "占用设备")

    assert (device.values["usage"], device.values["occupied_by"]) == ("使用中", "lisi")


def test_knowledge_is_read_by_everybody(start: Any, person: Any) -> None:
    entry = start("known_issue", "zhangsan", {"summary": "线缆松动", "symptom": "<p>断连</p>"})

    assert Ticket.objects.visible_to(person("moshengren")).filter(pk=entry.pk).exists()


def test_a_typical_issue_is_put_on_the_buglist_and_linked(start: Any, press: Any) -> None:
    issue = start("issue_track", "zhangsan", ISSUE)
    issue = press(issue, "zhangsan", "新建Buglist")

    entry = Ticket.objects.get(pack="known_issue")
    assert issue.values["buglist_url"] == entry.number
    assert entry.values["occurrences"] == [issue.number]
    assert issue.phase == "maintain"


def test_requests_go_to_the_manager_only_where_the_parameter_says_so(
    start: Any, person: Any
) -> None:
    values = {"title": "装软件", "description": "<p>Visio</p>"}
    free = start("request", "zhangsan", values)
    parameters.set("req_needs_approval", "true", person("guanli"))
    asked = start("request", "zhangsan", values)

    assert (free.phase, asked.phase) == ("handle", "approve")


def test_a_fault_goes_to_the_operators_of_the_team(start: Any, press: Any, person: Any) -> None:
    business = Business.objects.create(key="web", name="官网")
    operators, _ = BusinessRole.objects.get_or_create(business=business, role="运维")
    operators.members.add(person("yunwei"), person("yunwei2"))
    team = AssignmentGroup.objects.create(key="wangluo", name="网络组")
    team.members.add(person("yunwei"))
    values = {"title": "打不开", "team": "wangluo", "business": "web", "description": "<p>x</p>"}
    ticket = start("fault_report", "kefu", values)

    waiting = WorkItem.objects.waiting_for
    assert waiting(person("yunwei")).filter(ticket=ticket).exists()
    assert not waiting(person("yunwei2")).filter(ticket=ticket).exists()
    said = words.ticket_words(ticket, "zh-hans")
    assert (said["f.business"], said["f.team"]) == ("官网", "网络组")
    back = press(ticket, "yunwei", "return_report", reason="缺截图")
    assert waiting(person("kefu")).filter(ticket=back).exists()
