"""The workbench serves everybody with what he needs first, at the same price for any number."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bihuan.core import clock
from bihuan.core.models import Job
from bihuan.people.models import AssignmentGroup
from bihuan.tickets.models import Draft, WorkItem
from tests.web.town import Town, open_item, url, words

DAY = timedelta(days=1)


def headings(page) -> list[str]:
    found = re.findall(r"<h2[^>]*>(.*?)</h2>", page.content.decode(), re.DOTALL)
    return [re.sub(r"<[^>]+>", "", heading).strip() for heading in found]


def test_who_only_asks_is_offered_services_first(town: Town):
    page = town.client(town.stranger).get(url("home"))

    assert headings(page)[:2] == ["需要什么帮助？", "我发起的"]
    assert url("catalogue") in page.content.decode()


def test_who_works_sees_what_is_due_first_and_what_is_over_in_words(town: Town):
    late, soon, whenever = (town.ticket(title=title) for title in ("超时的", "快到的", "不急的"))
    now = clock.now()
    for ticket, hours in ((late, -3), (soon, 1)):
        WorkItem.objects.filter(ticket=ticket).update(due_at=now + timedelta(hours=hours))
    page = town.client(town.yunwei).get(url("home"))
    said = words(page)

    assert headings(page)[0] == "我的待办"
    assert said.index("超时的") < said.index("快到的") < said.index("不急的")
    assert "已超时 3 小时" in said
    assert whenever.number in said


def test_work_nobody_answered_in_time_is_overdue_everywhere_until_somebody_starts_on_it(town: Town):
    silent, calm = town.ticket(title="没人应的"), town.ticket(title="不急的")
    now = clock.now()
    for ticket, minutes in ((silent, -5), (calm, 60)):
        moment = now + timedelta(minutes=minutes)
        WorkItem.objects.filter(ticket=ticket).update(respond_by=moment, due_at=now + DAY)
    client = town.client(town.yunwei)
    home = words(client.get(url("home")))
    late = words(client.get(url("todo"), {"overdue": "1"}))
    nearest = words(client.get(url("todo"), {"sort": "due"}))

    assert "响应已超时 5 分钟" in home
    assert silent.number in late and calm.number not in late
    assert nearest.index(silent.number) < nearest.index(calm.number)

    page = words(client.get(url("ticket", silent.number)))
    assert "开始处理" in page
    client.post(url("work-item-claim", open_item(silent).pk))

    assert "开始处理" not in words(client.get(url("ticket", silent.number)))
    assert silent.number not in words(client.get(url("todo"), {"overdue": "1"}))


def test_who_leads_a_group_sees_its_load(town: Town):
    group = AssignmentGroup.objects.get(key="ops")
    group.owner = town.qc
    group.save()
    item = open_item(town.ticket())
    item.claim(by=town.yunwei)
    page = town.client(town.qc).get(url("home"))

    assert headings(page)[:2] == ["我的待办", "运维组"]
    assert "1 件在办" in words(page)
    assert f"{url('tickets')}?handler=yunwei&amp;state=open" in page.content.decode()


def test_what_nobody_took_yet_is_one_click_away(town: Town):
    held, free = town.ticket(title="有人拿的"), town.ticket(title="没人拿的")
    open_item(held).claim(by=town.yunwei)
    found = words(town.client(town.yunwei).get(url("tickets"), {"handler": "nobody"}))

    assert free.number in found and held.number not in found
    assert "无人认领" in found


def test_an_administrator_sees_first_what_is_broken(town: Town):
    now = clock.now()
    Job.objects.create(kind="x", state=Job.State.DEAD, run_at=now, created_at=now)
    page = town.client(town.admin).get(url("home"))

    assert headings(page)[0] == "系统运行"
    assert "死信" in words(page)


def test_a_begun_form_is_found_again(town: Town):
    Draft.objects.save_for(town.kefu, "offering:fault_report", {"title": "半截"})
    Draft.objects.save_for(town.kefu, "offering:gone", {"title": "没有了"})
    page = town.client(town.kefu).get(url("home"))

    assert "填了一半" in " ".join(headings(page))
    assert page.content.decode().count(url("offering-start", "fault_report")) >= 1


@pytest.mark.parametrize("who", ["kefu", "yunwei", "admin", "stranger"])
def test_the_workbench_takes_at_most_25_statements(
    town: Town, who: str, django_assert_max_num_queries
):
    for number in range(12):
        ticket = town.ticket(title=f"第 {number} 件")
        ticket.watch(by=town.yunwei)
    Draft.objects.save_for(town.kefu, "offering:fault_report", {"title": "半截"})
    client = town.client(getattr(town, who))
    with django_assert_max_num_queries(25):
        assert client.get(url("home")).status_code == 200
