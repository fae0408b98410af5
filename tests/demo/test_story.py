"""The story as people find it after `./run`."""

from __future__ import annotations

import pytest

from bihuan.catalogue.models import Offering, PackVersion
from bihuan.core import audit
from bihuan.core.models import Job
from bihuan.demo import story
from bihuan.notify import inbox
from bihuan.people import access
from bihuan.people.models import User
from bihuan.tickets import lists
from bihuan.tickets.models import Ticket, WorkItem
from tests.packs.walk import KEYS, load

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("told")]
ROLES = {
    "kefu": "客服",
    "yunwei": "运维",
    "chanpin": "产品",
    "qc": "QC",
    "fuwutai": "服务台人员",
    "yixian": "一线支持人员",
    "erxian": "二线支持人员",
    "sanxian": "三线支持人员",
    "shijianjingli": "事件经理",
    "biangengzu": "",
    "shenhe": "",
    "fanhuiyang": "",
}


def person(username: str) -> User:
    return User.objects.get(username=username)


@pytest.mark.parametrize("username", ROLES)
def test_everybody_the_seeds_speak_of_works_here_and_can_be_played(username):
    user = person(username)
    places = {role.role for role in user.business_roles.all()} | set(access.standing(user).roles)

    assert user in [who for who, _title in story.people()]
    assert user.name != username
    assert not ROLES[username] or ROLES[username] in places


@pytest.mark.parametrize("key", KEYS)
def test_there_is_a_ticket_in_every_phase_of_the_process(key):
    flow = load(key)
    resting = {node.phase for node in flow.nodes.values() if node.kind not in {"auto", "start"}}

    assert resting <= set(Ticket.objects.filter(pack=key).values_list("phase", flat=True))


@pytest.mark.parametrize("key", KEYS)
def test_a_process_has_a_ticket_that_reached_its_end(key):
    assert Ticket.objects.filter(pack=key, closed_at__isnull=False).exists()


def test_telling_it_again_changes_nothing():
    before = Ticket.objects.count(), User.objects.count(), Job.objects.count()

    assert story.load() is False
    assert (Ticket.objects.count(), User.objects.count(), Job.objects.count()) == before


def test_nothing_waits_for_nobody():
    waiting = {item.pk for item in WorkItem.objects.open().exclude(candidates__kind="anyone")}
    held = {
        item.pk
        for user in User.objects.filter(is_active=True)
        for item in WorkItem.objects.waiting_for(user)
    }

    assert waiting == held


@pytest.mark.parametrize("username", ["shenhe", "yanfajingli"])
def test_an_approval_waits_for_those_who_approve(username):
    assert lists.approvals(person(username)).exists()


def test_the_bell_has_something_new_and_something_read():
    assert inbox.unread(person("yunwei")) > 0
    assert inbox.entries(person("kefu")).exists()
    assert any(inbox.entries(who).exclude(read_at=None).exists() for who, _ in story.people())


def test_no_job_has_died_and_none_is_left_that_was_due():
    assert list(Job.objects.filter(state=Job.State.DEAD).values_list("kind", "last_error")) == []


def test_the_log_has_not_been_tampered_with():
    assert list(audit.verify()) == []


def test_every_pack_is_published_and_stands_in_the_catalogue():
    assert set(PackVersion.objects.filter(is_current=True).values_list("key", flat=True)) == set(
        KEYS
    )
    assert Offering.objects.filter(is_published=True).count() >= 13


def test_texts_are_chinese_and_no_template_is_left_in_them():
    for ticket in Ticket.objects.all():
        assert any("一" <= letter <= "鿿" for letter in ticket.title), ticket.number
        assert "{" not in ticket.title, ticket.number
        assert "@" not in str(ticket.values.get("found_at") or ""), ticket.number
