"""Help for the page one is on, the guide, and the tour that offers itself once."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.urls import get_resolver

from bihuan.people.models import AssignmentGroup
from bihuan.web.help import guide
from tests.permissions.test_matrix import routes
from tests.web.town import Town, url, words

pytestmark = pytest.mark.django_db
GUIDE = Path(guide.__file__).parent.parent.parent / "docs" / "guide"


def test_on_a_ticket_help_explains_process_and_step_to_those_who_may_see_it(town: Town):
    ticket = town.ticket()
    at = {"at": f"/tickets/{ticket.number}/"}
    page = words(town.client(town.yunwei).get(url("help"), at))
    stranger = words(town.client(town.stranger).get(url("help"), at))

    assert "用户投诉或监控发现的线上故障" in page
    assert "故障跟进" in page
    assert "用户投诉或监控发现的线上故障" not in stranger


def test_on_a_form_help_explains_the_fields_to_be_filled_in(town: Town):
    page = words(town.client(town.kefu).get(url("help"), {"at": "/catalogue/fault_report/"}))
    flow = town.fault.version.flow
    helped = [
        flow.fields[key].data["help"]["zh-hans"]
        for key, mode in flow.nodes[flow.start].form.items()
        if mode in {"required", "optional"} and flow.fields[key].data.get("help")
    ]

    assert helped
    assert all(text in page for text in helped)


def test_lists_get_the_part_of_the_guide_that_speaks_of_them(town: Town):
    page = town.client(town.kefu).get(url("help"), {"at": "/todo/"})

    assert "认领" in words(page)
    assert url("guide", "users") in page.content.decode()


@pytest.mark.parametrize("at", ["/no/such/page/", "//evil", "", "/tickets/F-404/"])
def test_where_there_is_nothing_to_say_help_says_so(town: Town, at: str):
    assert town.client(town.kefu).get(url("help"), {"at": at}).status_code == 200


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_the_guide_is_there_in_every_language(town: Town, language: str):
    town.admin.language = language
    town.admin.save()
    client = town.client(town.admin)
    for name in ("users", "admins", "process-owners", "settings"):
        page = client.get(url("guide", name))
        assert page.status_code == 200
        assert "<!--" not in words(page) and "help:" not in words(page)
    page = words(client.get(url("guide", "users")))

    assert {"zh-hans": "个人设置", "zh-hant": "個人設定", "en": "Your settings"}[language] in page


def test_pages_for_administrators_are_theirs_alone(town: Town):
    assert town.client(town.kefu).get(url("guide", "admins")).status_code == 404
    assert town.client(town.admin).get(url("guide", "no-such")).status_code == 404


def test_markdown_brings_no_scripts_and_no_links_that_lead_nowhere():
    html = guide.render(
        "<script>alert(1)</script> [x](javascript:alert(1)) [y](../secret.md) [z](users.md)"
    )

    assert "<script" not in html and 'href="javascript' not in html and "secret.md" not in html
    assert f'href="{url("guide", "users")}"' in html


def test_every_page_the_guide_speaks_of_is_there():
    known = set(routes(get_resolver()))
    for file in GUIDE.rglob("*.md"):
        for found in re.findall(r"<!-- help: (.*?) -->", file.read_text()):
            assert {route.strip() for route in found.split(",")} - known == set()


def test_the_tour_offers_itself_until_it_is_taken_or_refused(town: Town):
    client = town.client(town.kefu)
    assert "data-tour-invitation" in client.get(url("home")).content.decode()
    client.post(url("tour-seen"))

    assert "data-tour-invitation" not in client.get(url("home")).content.decode()
    assert "data-tour-start" in client.get(url("home")).content.decode()


def test_each_role_has_a_tour_of_five_steps_of_its_own(town: Town):
    AssignmentGroup.objects.get(key="ops").members.add(town.yunwei)
    tours = {
        who.username: json.loads(town.client(who).get(url("tour")).content)["steps"]
        for who in (town.stranger, town.yunwei, town.admin)
    }

    assert {len(steps) for steps in tours.values()} == {5}
    assert len({steps[0]["title"] for steps in tours.values()}) == 3


def test_cells_of_a_table_know_their_column_for_narrow_pages():
    html = guide.render("| a & b | `c` |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |")

    assert html.count('<td data-label="a &amp; b">') == html.count('<td data-label="c">') == 2
