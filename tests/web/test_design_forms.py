"""The preview of the form designer: one node's form drawn and judged like the real one."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from bihuan.catalogue import drafts
from bihuan.catalogue.models import ProcessDraft
from bihuan.tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def loan(admin) -> ProcessDraft:
    return drafts.new_draft("loan", {"zh-hans": "设备借用"}, "request", admin)


def preview(draft: ProcessDraft, node: str) -> str:
    return reverse("design-preview", args=[draft.key, node])


def changed(draft: ProcessDraft, admin: Any, change: Any) -> ProcessDraft:
    documents = drafts.documents(draft.files)
    change(documents)
    files = drafts.texts(draft.files, documents)
    return drafts.save(draft, files, draft.revision, admin)


def with_field(key: str, field: dict[str, Any], mode: str = "optional") -> Any:
    def change(documents: dict[str, Any]) -> None:
        documents["fields.yaml"]["fields"][key] = field
        documents["flow.yaml"]["nodes"]["request"]["form"][key] = mode

    return change


def test_both_pages_bring_their_editor(desk, loan):
    canvas = desk.get(reverse("design-canvas", args=["loan"])).text
    forms = desk.get(reverse("design-forms", args=["loan"])).text

    assert "designer/canvas.js" in canvas
    assert 'data-kind="' not in canvas  # the palette is drawn by the script
    assert "designer/forms.js" in forms
    assert preview(loan, "NODE") in forms


def test_a_form_is_drawn_although_the_rest_of_the_process_is_unfinished(desk, loan, admin):
    def unfinish(documents):
        with_field("device", {"type": "text", "label": "设备型号"})(documents)
        documents["flow.yaml"]["nodes"]["handle"]["edges"] = []
        documents["flow.yaml"]["nodes"]["alone"] = {"kind": "form", "names": "孤立"}

    loan = changed(loan, admin, unfinish)
    answer = desk.get(preview(loan, "request"))

    assert drafts.read_draft(loan)[0] is None
    assert "设备型号" in answer.text
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_a_button_says_what_the_real_form_would_refuse_and_keeps_nothing(desk, loan):
    empty = desk.post(
        preview(loan, "request"), {"f-seen": "title", "f.title": "", "action": "submit"}
    )
    good = desk.post(
        preview(loan, "request"),
        {"f-seen": ["title", "detail"], "f.title": "借一台笔记本", "action": "submit"},
    )

    assert empty.status_code == 422
    assert "has-error" in empty.text
    assert "alert-success" in good.text
    assert not Ticket.objects.exists()


def test_a_field_appears_as_soon_as_its_condition_holds(desk, loan, admin):
    field = {"type": "text", "label": "借用原因", "show_if": 'f.title == "长期"'}
    loan = changed(loan, admin, with_field("why", field))
    before = desk.get(preview(loan, "request"))
    after = desk.post(preview(loan, "request"), {"f-seen": "title", "f.title": "长期"})

    assert "借用原因" not in before.text
    assert "借用原因" in after.text


def test_readers_see_sample_data_but_no_sensitive_value(desk, loan, admin):
    field = {"type": "phone", "label": "联系电话", "sensitive": True}
    loan = changed(loan, admin, with_field("phone", field, "read"))
    handler = desk.get(preview(loan, "request")).text
    reader = desk.get(preview(loan, "request") + "?as=reader").text

    assert "13800000000" in handler
    assert "13800000000" not in reader
    assert "联系电话" in reader
    assert 'name="action"' not in reader


def test_a_mistake_in_the_form_itself_is_said_in_its_place(desk, loan, admin):
    loan = changed(loan, admin, with_field("kind", {"type": "radio", "label": "类别"}))
    page = desk.get(preview(loan, "request")).text

    assert "options" in page
    assert "<form" not in page


def test_only_forms_of_this_process_have_a_preview(desk, loan):
    assert desk.get(preview(loan, "closed")).status_code == 404
    assert desk.get(preview(loan, "nowhere")).status_code == 404
