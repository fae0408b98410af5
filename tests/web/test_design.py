"""The designer's pages and its JSON door."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from bihuan.catalogue import drafts, publish
from bihuan.catalogue.models import ProcessDraft

pytestmark = pytest.mark.django_db
PACKS = Path(publish.__file__).parent.parent / "packs"


@pytest.fixture
def desk(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def loan(admin) -> ProcessDraft:
    return drafts.new_draft("loan", {"zh-hans": "设备借用"}, "request", admin)


def door(draft):
    return reverse("design-document", args=[draft.key])


def post(client, draft, **body):
    return client.post(door(draft), body, content_type="application/json")


def test_the_list_shows_what_runs_and_what_is_being_designed(desk, admin, loan):
    publish.install(PACKS / "fault_report", by=admin)
    page = desk.get(reverse("design")).text

    assert "设备借用" in page
    assert "fault_report" in page


def test_a_new_process_gets_a_key_from_its_name_and_opens_in_the_editor(desk):
    sent = {"name_zh_hans": "网上问题处理", "kind": "problem"}
    answer = desk.post(reverse("design-new"), sent)
    draft = ProcessDraft.objects.get()

    assert draft.key == "wangshangwentichuli"
    assert answer.url == reverse("design-canvas", args=[draft.key])
    desk.post(reverse("design-new"), sent)
    assert ProcessDraft.objects.filter(key="wangshangwentichuli_2").exists()


def test_a_taken_key_comes_back_with_a_sentence(desk, loan):
    sent = {"name_zh_hans": "又一个", "kind": "request", "key": "loan"}
    page = desk.post(reverse("design-new"), sent)

    assert page.status_code == 422
    assert "又一个" in page.text
    assert "loan" in str(page.context["form"].errors["key"])


def test_the_door_gives_document_findings_and_vocabulary(desk, loan):
    told = desk.get(door(loan)).json()

    assert told["revision"] == 1
    assert told["documents"]["flow.yaml"]["pack"] == "loan"
    assert set(told["files"]) == {"flow.yaml", "fields.yaml", "notices.yaml"}
    assert told["findings"] == []
    assert {"key": "客服", "name": "客服"} in told["vocabulary"]["roles"]


def test_saved_documents_come_back_with_findings_that_lead_to_their_part(desk, loan):
    documents = desk.get(door(loan)).json()["documents"]
    documents["flow.yaml"]["nodes"]["handle"]["edges"][0]["to"] = "nowhere"
    told = post(desk, loan, revision=1, documents=documents).json()
    (finding,) = (one for one in told["findings"] if one["rule"] == "unknown_node")

    assert told["revision"] == 2
    assert finding["node"] == "handle"
    assert finding["path"] == ["nodes", "handle", "edges", 0, "to"]
    assert finding["severity"] == "error"
    assert "nowhere" in finding["message"]


def test_saved_texts_are_kept_as_they_were_written(desk, loan):
    files = desk.get(door(loan)).json()["files"]
    files["flow.yaml"] = "# ours\r\n" + files["flow.yaml"]
    told = post(desk, loan, revision=1, files=files).json()

    assert told["files"]["flow.yaml"].startswith("# ours\n")
    loan.refresh_from_db()
    assert loan.files == told["files"]


def test_a_stale_revision_is_a_conflict_that_brings_the_others_document(desk, loan, person):
    documents = desk.get(door(loan)).json()["documents"]
    other = person("li", "李四", is_superuser=True)
    theirs = drafts.documents(loan.files)
    theirs["flow.yaml"]["names"]["zh-hans"] = "李四的"
    drafts.save(loan, drafts.texts(loan.files, theirs), 1, other)

    answer = post(desk, loan, revision=1, documents=documents)
    told = answer.json()

    assert (answer.status_code, told["by"], told["revision"]) == (409, "李四", 2)
    assert told["documents"]["flow.yaml"]["names"]["zh-hans"] == "李四的"
    assert "李四" in told["message"]


@pytest.mark.parametrize(
    "sent",
    [{}, {"revision": "1"}, {"revision": 1}, {"revision": 1, "files": {"flow.yaml": 3}},
     {"revision": 1, "documents": []}, {"revision": True, "files": {}}],
)  # fmt: skip
def test_a_request_that_makes_no_sense_is_refused(desk, loan, sent):
    assert post(desk, loan, **sent).status_code == 400


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 5000, b'{"revision": 1, "revision'])
def test_a_body_that_is_no_json_is_refused(desk, loan, body):
    answer = desk.post(door(loan), body, content_type="application/json")
    assert answer.status_code == 400


def test_unreadable_yaml_is_not_saved_and_says_where(desk, loan):
    files = {**loan.files, "fields.yaml": "fields:\n  a: [\n"}
    answer = post(desk, loan, revision=1, files=files)
    (finding,) = answer.json()["findings"]

    assert answer.status_code == 422
    assert (finding["file"], finding["line"]) == ("fields.yaml", 3)
    loan.refresh_from_db()
    assert loan.revision == 1


def test_others_at_the_same_process_are_named(client, desk, loan, person):
    other = person("li", "李四", is_superuser=True)
    address = reverse("design-presence", args=[loan.key])
    assert desk.get(address).json()["editing"] == ""

    client.force_login(other)
    client.get(address)
    client.force_login(ProcessDraft.objects.get().updated_by)
    assert "李四" in client.get(address).json()["editing"]


def test_an_owner_without_the_right_designs_his_process_alone(client, loan, person, admin):
    owner = person("owner")
    publish.install(PACKS / "fault_report", by=admin)
    drafts.share(loan, [owner], admin)
    client.force_login(owner)
    page = client.get(reverse("design")).text.split("<main")[1]

    assert "设备借用" in page
    assert "fault_report" not in page
    assert client.get(reverse("design-grid", args=["loan"])).status_code == 200
    assert client.get(reverse("design-grid", args=["fault_report"])).status_code == 404
    assert client.get(reverse("design-new")).status_code == 404


def test_a_process_that_is_nowhere_is_not_found(desk):
    assert desk.get(reverse("design-grid", args=["nothing"])).status_code == 404


def rows_of(client, draft, **body):
    address = reverse("design-rows", args=[draft.key])
    return client.post(address, body, content_type="application/json")


def test_the_grids_door_gives_rows_and_takes_them_back(desk, loan):
    documents = desk.get(door(loan)).json()["documents"]
    told = rows_of(desk, loan, documents=documents).json()
    assert [row["cells"]["trigger"] for row in told["rows"]] == ["提交", "处理完成"]
    assert [state["key"] for state in told["states"]] == ["request", "handle", "closed"]

    told["rows"][1]["cells"]["trigger"] = "办结"
    back = rows_of(desk, loan, documents=documents, rows=told["rows"]).json()
    edge = back["documents"]["flow.yaml"]["nodes"]["handle"]["edges"][0]
    assert edge["names"]["zh-hans"] == "办结"


def test_a_paste_into_the_grid_is_read_by_the_server(desk, loan):
    documents = desk.get(door(loan)).json()["documents"]
    text = "source\ttrigger\tdest\n处理\t转二线\t二线\n二线\t解决\t关闭\n"
    told = rows_of(desk, loan, documents=documents, text=text, after=2).json()
    assert [row["cells"]["dest"] for row in told["rows"]] == ["处理", "关闭", "二线", "关闭"]

    refused = rows_of(desk, loan, documents=documents, text="")
    assert (refused.status_code, "source" in refused.json()["message"]) == (422, True)


@pytest.mark.parametrize(
    "sent",
    [{}, {"documents": []}, {"documents": {"flow.yaml": {"nodes": {}}}, "rows": [3]},
     {"documents": {"flow.yaml": {"nodes": {}}}, "rows": [{"at": ["a"], "cells": {}}]}],
)  # fmt: skip
def test_nonsense_at_the_grids_door_is_refused(desk, loan, sent):
    assert rows_of(desk, loan, **sent).status_code in (400, 422)
