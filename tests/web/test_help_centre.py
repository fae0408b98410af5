"""The help centre: guides by role, processes as they are published, words, search, questions."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from bihuan.process import read
from bihuan.web.help import glossary, guide
from tests.web import town as places
from tests.web.town import PACKS, Town, url, words

pytestmark = pytest.mark.django_db
CHINESE = re.compile("[\u4e00-\u9fff]")
ROLES = ("requester", "service-desk", "support", "incident-manager", "approver", "process-owners")


@pytest.fixture
def town(db: None) -> Town:
    return places.found("fault_report", "incident", "request")


def reading(town: Town, language: str) -> Client:
    town.kefu.language = language
    town.kefu.save()
    return town.client(town.kefu)


def search(client: Client, text: str) -> str:
    page = client.get(url("help-centre"), {"q": text}).content.decode()
    return page.partition("<main")[2]


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_every_role_has_a_guide_in_every_language(town: Town, language: str):
    client = reading(town, language)
    centre = client.get(url("help-centre")).content.decode()
    for name in (*ROLES, "faq"):
        page = client.get(url("guide", name))
        title = re.search(r"<h1>(.*?)</h1>", page.content.decode())
        assert url("guide", name) in centre
        assert title and bool(re.search("[\u4e00-\u9fff]", title[1])) == (language != "en")


def test_every_page_of_the_guide_is_there_in_chinese_and_in_english():
    for language in ("zh-hans", "zh-hant", "en"):
        found = guide.pages(language, is_admin=True)
        assert [page.name for page in found] == list(guide.NAMES)
        titles = [page.title for page in found]
        assert len(set(titles)) == len(titles)
        assert all(bool(CHINESE.search(title)) == (language != "en") for title in titles)


def test_pages_of_the_guide_have_the_same_parts_in_both_languages():
    for name in guide.NAMES:
        ours, theirs = guide.page(name, "zh-hans"), guide.page(name, "en")
        helped = [[part.routes for part in page.sections] for page in (ours, theirs)]
        assert helped[0] == helped[1], name


def test_what_is_searched_for_is_marked_and_leads_to_its_section(town: Town):
    client = reading(town, "zh-hans")
    found = search(client, "恢复码")

    assert "<mark>恢复码</mark>" in found
    assert f"{url('guide', 'faq')}#part-1" in found


@pytest.mark.parametrize(
    ("language", "text", "page"),
    [
        ("zh-hans", "待办認領", "users"),  # either script, and a word that is nowhere as a whole
        ("zh-hant", "常见问题", "faq"),
        ("en", "LOCKED out", "faq"),
    ],
)
def test_the_search_is_tolerant(town: Town, language: str, text: str, page: str):
    assert url("guide", page) in search(reading(town, language), text)


def test_every_word_has_to_be_there_and_nothing_is_said_so(town: Town):
    client = reading(town, "zh-hans")

    assert "<mark>" in search(client, "认领")
    assert "<mark>" not in search(client, "认领 没有这种词")


def test_what_is_typed_is_shown_as_text(town: Town):
    assert "<script>" not in search(reading(town, "en"), "<script>alert(1)</script> a")


def test_pages_of_administrators_are_not_found_by_others(town: Town):
    kefu = search(town.client(town.kefu), "SQLITE_SYNCHRONOUS")
    admin = search(town.client(town.admin), "SQLITE_SYNCHRONOUS")

    assert url("guide", "settings") not in kefu
    assert url("guide", "settings") in admin


def test_a_process_is_told_as_it_is_published(town: Town):
    page = town.client(town.kefu).get(url("process-guide", "fault_report"))
    told = words(page)

    assert "<svg" in page.content.decode()
    for word in ("故障跟进", "运维", "15", "故障标题", "故障处理记录", "退回补充"):
        assert word in told, word
    assert town.client(town.stranger).get(url("process-guide", "fault_report")).status_code == 404


def test_steps_of_a_process_are_found_by_what_is_filled_in_there(town: Town):
    found = search(town.client(town.kefu), "故障处理记录")

    assert f"{url('process-guide', 'fault_report')}#step-follow_up" in found


@pytest.mark.parametrize(
    ("language", "word"), [("zh-hans", "单据"), ("zh-hant", "工單"), ("en", "ticket")]
)
def test_the_glossary_speaks_the_readers_language(town: Town, language: str, word: str):
    page = words(reading(town, language).get(url("glossary")))

    assert word in page
    assert all(term.word and term.meaning for c in glossary.chapters(language) for term in c.terms)
    assert "Sources" not in page


def test_questions_lead_to_the_form_and_fill_it_in(town: Town):
    client = town.client(town.stranger)
    first = client.get(url("process-questions", "incident")).content.decode()
    assert "是否涉及安全问题" in first and "网络攻击" in first and "服务器宕机" in first
    yes = re.search(r'class="bh-ways".*?href="([^"]+)"', first, re.DOTALL)
    assert yes
    outcome = client.get(yes[1].replace("&amp;", "&")).content.decode()
    form = re.search(r'btn-primary" href="(/catalogue/[^"]+)"', outcome)
    assert form
    page = client.get(form[1].replace("&amp;", "&")).content.decode()

    assert re.search(r'value="安全事件"[^>]*checked', page)
    assert re.search(r'value="紧急"[^>]*checked', page)


@pytest.mark.parametrize(
    ("said", "outcome", "form"),
    [
        ("security.2,service.1,business.1", "是事件", "/catalogue/incident/"),
        ("security.2,service.2,business_alone.2,support.1", "是服务请求", "/catalogue/request/"),
        ("security.2,service.2,business_alone.2,support.4,track.1", "是问题", ""),
        ("security.2,service.2,business_alone.2,support.4,track.3", "不用提单", ""),
    ],
)
def test_every_answer_counts(town: Town, said: str, outcome: str, form: str):
    asked = url("process-questions", "incident")
    page = town.client(town.stranger).get(asked, {"said": said}).content.decode()

    assert f"</svg>{outcome}</h2>" in page
    told = page.partition("is-outcome")[2].partition("</section>")[0]
    assert ("btn-primary" in told) == bool(form)
    assert form in told


@pytest.mark.parametrize("said", ["security.9", "service.1", "x", "security.", "security.²", ","])
def test_answers_that_make_no_sense_are_asked_again(town: Town, said: str):
    page = town.client(town.kefu).get(url("process-questions", "incident"), {"said": said})

    assert "是否涉及安全问题" in words(page)


def test_the_address_of_a_form_fills_in_nothing_that_is_no_field(town: Town):
    page = town.client(town.kefu).get(
        url("offering-start", "fault_report"),
        {"f.title": "打不开", "f.reason": "<b>x", "f.no": "y"},
    )

    assert 'value="打不开"' in page.content.decode()
    assert "&lt;b&gt;x" not in page.content.decode()


def test_questions_that_lead_nowhere_are_a_mistake_of_the_pack():
    pack, _found = read.read_pack(PACKS / "incident")
    assert pack
    broken = pack.files["guide.yaml"].replace("to: security_incident", "to: nowhere", 1)
    none, mistakes = read.read_texts({**pack.files, "guide.yaml": broken})

    assert none is None
    assert any(m.file == "guide.yaml" and "nowhere" in str(m) for m in mistakes)


def test_the_catalogue_and_the_drawer_lead_to_the_questions(town: Town):
    client = town.client(town.kefu)
    asked = url("process-questions", "incident")

    assert asked in client.get(url("catalogue")).content.decode()
    assert asked in client.get(url("help"), {"at": "/catalogue/incident/"}).content.decode()
