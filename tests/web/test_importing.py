"""Import and download on the pages of the designer."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bihuan.catalogue import drafts, publish
from bihuan.catalogue.models import ProcessDraft
from bihuan.core import clock
from bihuan.process.formats.zipped import zipped
from bihuan.tickets.models import Ticket
from bihuan.web import typeset
from bihuan.web.help.handbook import Handbook
from tests.process.formats import samples

pytestmark = pytest.mark.django_db
PACKS = Path(publish.__file__).parent.parent / "packs"


@pytest.fixture
def desk(client, admin):
    client.force_login(admin)
    return client


def upload(client, name, data, **more):
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("design-import"), {"file": file, **more})


def packs_in(page):
    return json.dumps(page.context["packs"] and json.loads(page.context["packs"]))


def test_a_file_is_reported_line_by_line_and_then_becomes_a_draft(desk):
    page = upload(desk, "change.json", samples.as_json(samples.bkitsm()))
    assert page.status_code == 200
    assert "网络变更" in page.text and "modify_processor" in page.text
    assert not ProcessDraft.objects.exists()

    sent = {"packs": packs_in(page), "chosen": ["0"]}
    answer = desk.post(reverse("design-import-make"), sent)
    draft = ProcessDraft.objects.get()
    assert answer.url == reverse("design-canvas", args=[draft.key])
    pack, mistakes = drafts.read_draft(draft)
    assert pack is not None, mistakes
    assert "change.json" in draft.files["README.md"]


def test_a_key_that_is_taken_gets_a_number_and_what_is_there_stays(desk, admin):
    drafts.new_draft("wang_luo_bian_geng", {"zh-hans": "另一个"}, "change", admin)
    page = upload(desk, "change.json", samples.as_json(samples.bkitsm()))
    desk.post(reverse("design-import-make"), {"packs": packs_in(page), "chosen": ["0"]})
    names = dict(ProcessDraft.objects.values_list("key", "names"))
    assert names["wang_luo_bian_geng"]["zh-hans"] == "另一个"
    assert names["wang_luo_bian_geng_2"]["zh-hans"] == "网络变更"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("x.bpmn", b"<a>\n<b></a>", "x.bpmn:2"),
        ("x.json", b"[", "x.json:1"),
        ("x.py", b"class (", "x.py:1"),
        ("x.zip", b"PK", "x.zip:1"),
    ],
)
def test_a_file_that_cannot_be_read_comes_back_with_its_line(desk, name, data, said):
    page = upload(desk, name, data)
    assert page.status_code == 422
    assert said in page.text
    assert not ProcessDraft.objects.exists()


@pytest.mark.parametrize("packs", ["", "[", "7", '[{"a": 1}]', '[{"flow.yaml": 1}]', "[[]]"])
def test_what_no_report_has_sent_makes_nothing(desk, packs):
    answer = desk.post(reverse("design-import-make"), {"packs": packs, "chosen": ["0"]})
    assert answer.url == reverse("design-import")
    assert not ProcessDraft.objects.exists()


def test_a_zip_of_ours_comes_in_as_it_went_out(desk, admin):
    version = publish.install(PACKS / "issue_track", by=admin)
    out = desk.get(reverse("design-export", args=["issue_track", "running", "yaml"]))
    with zipfile.ZipFile(io.BytesIO(b"".join(out))) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert texts == {f"issue_track/{name}": text for name, text in version.files.items()}
    page = upload(desk, "issue_track.zip", zipped({"issue_track": version.files}))
    assert json.loads(page.context["packs"])[0] == version.files


@pytest.mark.parametrize("what", ["bpmn", "mermaid", "svg", "html"])
def test_a_process_is_downloaded_in_each_form(desk, admin, what):
    publish.install(PACKS / "issue_track", by=admin)
    answer = desk.get(reverse("design-export", args=["issue_track", "running", what]))
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    assert "维护代表审核" in answer.content.decode()


@pytest.mark.skipif(not typeset.is_there(), reason="bihuan[pdf] is not installed")
def test_the_handbook_is_a_pdf_with_chinese_type(desk, admin):
    publish.install(PACKS / "issue_track", by=admin)
    answer = desk.get(reverse("design-export", args=["issue_track", "running", "pdf"]))
    assert answer.content.startswith(b"%PDF") and b"NotoSansCJK" in answer.content


def test_the_handbook_tells_steps_people_fields_notices_and_figures(
    desk, admin, django_assert_max_num_queries
):
    publish.install(PACKS / "fault_report", by=admin)
    desk.get(reverse("design-canvas", args=["fault_report"]))
    with django_assert_max_num_queries(25):
        page = desk.get(reverse("design-handbook", args=["fault_report", "running"])).text
    for words in ("故障跟进", "客服", "15 分钟", "4 小时", "故障处理记录", "退回补充", "【故障】"):
        assert words in page, words


@pytest.mark.parametrize("days, counted", [("30", 1), ("180", 2), ("365", 3), ("7", 1), ("", 1)])
def test_figures_of_the_handbook_look_back_as_far_as_asked(
    town, days, counted, django_assert_max_num_queries
):
    for ago in (10, 100, 200):
        made = town.ticket(title=f"{ago} 天前")
        Ticket.objects.filter(pk=made.pk).update(opened_at=clock.now() - timedelta(days=ago))
    client = town.client(town.admin)
    address = reverse("design-handbook", args=["fault_report", "running"])
    client.get(address)
    with django_assert_max_num_queries(25):
        page = client.get(address, {"days": days} if days else {})

    book = page.context["book"]
    asked = int(days) if days in {"30", "180", "365"} else 90
    assert book.days == asked
    assert book.figures[0][1] == str(counted)
    assert f"days={asked}" in page.context["html_url"]
    file = client.get(page.context["html_url"]).content.decode()
    assert str(asked) in file and "?days=" not in file
    assert str(asked) in Handbook(town.fault.version.flow, "v1", asked).data()["words"]["figures"]


def test_a_draft_with_mistakes_goes_out_as_yaml_only(desk, admin):
    draft = drafts.new_draft("loan", {"zh-hans": "借用"}, "request", admin)
    broken = draft.files["flow.yaml"].replace("start:", "startt:", 1)
    drafts.save(draft, {**draft.files, "flow.yaml": broken}, draft.revision, admin)
    answer = desk.get(reverse("design-export", args=["loan", "draft", "yaml"]))
    assert answer.status_code == 200
    answer = desk.get(reverse("design-export", args=["loan", "draft", "svg"]))
    assert answer.url == reverse("design-canvas", args=["loan"])


def test_nothing_of_an_unpublished_process_runs_and_nothing_else_is_made(desk, admin):
    drafts.new_draft("loan", {"zh-hans": "借用"}, "request", admin)
    for which, what in (("running", "svg"), ("draft", "docx"), ("other", "svg")):
        answer = desk.get(reverse("design-export", args=["loan", which, what]))
        assert answer.status_code == 404


def test_a_file_whose_name_tells_nothing_asks_for_its_format(desk):
    page = upload(desk, "x.odt", samples.TASKSTEPER.encode())
    assert page.status_code == 422 and "kind" in page.context["form"].errors
    page = upload(desk, "x.odt", samples.TASKSTEPER.encode(), kind="tasksteper")
    assert "报修" in page.text
