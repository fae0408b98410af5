from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.web.lists import listing
from tests.web.town import Town, url, words

SESSION_AND_USER = 2


def test_the_to_do_page_takes_six_statements_whatever_its_length(town: Town):
    client = town.client(town.yunwei)
    town.ticket()
    client.get(url("todo"))
    counted = []
    for _turn in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(url("todo"))
        counted.append(len(queries) - SESSION_AND_USER)
        for number in range(12):
            town.ticket(title=f"第 {number} 张")

    assert counted[0] == counted[1]
    assert counted[1] <= 6


def test_every_list_shows_what_belongs_there(town: Town):
    ticket = town.ticket()
    kefu, yunwei = town.client(town.kefu), town.client(town.yunwei)

    assert ticket.number in words(kefu.get(url("requested")))
    assert ticket.number in words(yunwei.get(url("todo")))
    assert ticket.number not in words(yunwei.get(url("done")))
    assert ticket.number not in words(yunwei.get(url("approvals")))
    assert ticket.number in words(yunwei.get(url("tickets")))
    assert ticket.number in words(kefu.get(url("home")))


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("q=打不", True),
        ("q=银行", False),
        ("kind=incident", True),
        ("kind=change", False),
        ("pack=fault_report&phase=follow_up", True),
        ("pack=fault_report&phase=closed", False),
        ("state=open", True),
        ("state=closed", False),
        ("priority=高", False),
        ("before=nonsense", True),
        ("after=1_x&before=", True),
    ],
)
def test_filters_live_in_the_address(town: Town, query: str, is_found: bool):
    ticket = town.ticket()
    page = town.client(town.kefu).get(f"{url('tickets')}?{query}")

    assert page.status_code == 200
    assert (ticket.number in words(page)) is is_found


def test_pages_follow_each_other_without_gap_or_repeat(town: Town, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(listing, "SIZE", 2)
    numbers = {town.ticket(title=f"第 {n} 张").number for n in range(5)}
    client = town.client(town.kefu)
    seen: list[str] = []
    address = url("tickets")
    for _page in range(3):
        html = client.get(address).content.decode()
        seen += re.findall(r'<span class="bh-quiet num">([^<]+)</span>', html)
        older = re.search(r'href="(\?before=[^"]+)"', html)
        address = url("tickets") + (older[1] if older else "")

    assert len(seen) == 5
    assert set(seen) == numbers


def test_search_finds_two_characters_in_any_field(town: Town):
    ticket = town.ticket(impact="浙江移动用户")
    client = town.client(town.kefu)

    assert ticket.number in words(client.get(url("search"), {"q": "移动"}))
    assert ticket.number in words(client.get(url("search"), {"q": ticket.number}))
    assert ticket.number not in words(client.get(url("search"), {"q": "不存在的词"}))


def test_the_home_of_a_process_lists_what_is_open(town: Town):
    ticket = town.ticket()
    page = words(town.client(town.kefu).get(url("process-home", "fault_report")))

    for word in (ticket.number, "官网打不开", "故障跟进", "郑凯", "林晓月"):
        assert word in page
    stranger = town.client(town.stranger)
    assert stranger.get(url("process-home", "fault_report")).status_code == 404


def test_a_kind_with_one_service_leads_straight_to_its_form(town: Town):
    answer = town.client(town.kefu).get(url("kind-new", "incident"))

    assert answer.url == url("offering-start", "fault_report")
    assert town.client(town.kefu).get(url("kind-new", "change")).status_code == 200


def test_a_starred_service_stands_among_the_favourites(town: Town):
    client = town.client(town.kefu)
    client.post(url("offering-star", "fault_report"), {"starred": "1"})

    assert 'aria-pressed="true"' in client.get(url("catalogue")).content.decode()
    assert "故障受理" in words(client.get(url("home")))
