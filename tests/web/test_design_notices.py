"""The editor of notices: its page, how a text will read, and what it writes into notices.yaml."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from bihuan.catalogue import drafts
from bihuan.catalogue.models import ProcessDraft

pytestmark = pytest.mark.django_db
COMMENTED = """# Who hears what of a loan.
notices:
  opened:            # the requester's own proof
    on: create
    to: [requester]
    channels: [inbox]
    subject: {zh-hans: "收到 {ticket.number}", zh-hant: "收到 {ticket.number}", en: "Got {ticket.number}"}
    body: {zh-hans: "已提交", zh-hant: "已提交", en: "Sent"}
"""  # noqa: E501


@pytest.fixture
def desk(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def loan(admin) -> ProcessDraft:
    draft = drafts.new_draft("loan", {"zh-hans": "设备借用"}, "request", admin)
    return drafts.save(draft, {**draft.files, "notices.yaml": COMMENTED}, draft.revision, admin)


def read(desk: Any, **sent: str) -> str:
    text: str = desk.post(reverse("design-notice-preview", args=["loan"]), sent).text
    return text


def save(desk: Any, draft: ProcessDraft, documents: dict[str, Any]) -> Any:
    body = {"revision": draft.revision, "documents": documents}
    return desk.post(
        reverse("design-document", args=[draft.key]), body, content_type="application/json"
    )


def test_the_page_brings_the_editor_and_every_editor_leads_to_it(desk, loan):
    page = desk.get(reverse("design-notices", args=["loan"])).text

    assert "designer/notices.js" in page
    assert reverse("design-notice-preview", args=["loan"]) in page
    for route in ("design-canvas", "design-publish", "design-yaml"):
        assert (
            reverse("design-notices", args=["loan"]) in desk.get(reverse(route, args=["loan"])).text
        )


def test_a_text_is_read_with_sample_data_in_the_language_asked_for(desk, loan):
    text = "{requester.name}：**{f.title}** 已到 {node.name}\n\n[查看]({link})"
    page = read(desk, language="zh-hans", subject="{ticket.number} {process.name}", body=text)

    assert "REQL-20260105-0001 设备借用" in page
    assert "<strong>" in page
    assert "{" not in page
    english = read(desk, language="en", subject="{reason}", body="hello")
    assert 'lang="en"' in english
    assert "More is needed to go on." in english


def test_a_place_that_is_not_there_stays_as_it_is_written_and_html_is_no_html(desk, loan):
    page = read(desk, language="zh-hans", subject="{f.nothing}", body="<script>alert(1)</script>")

    assert "{f.nothing}" in page
    assert "<script>alert" not in page


def test_the_preview_works_while_the_process_has_mistakes(desk, loan, admin):
    documents = drafts.documents(loan.files)
    documents["flow.yaml"]["nodes"] = {}
    documents["fields.yaml"]["fields"]["title"]["type"] = "nonsense"
    drafts.save(loan, drafts.texts(loan.files, documents), loan.revision, admin)

    assert "[" in read(desk, language="zh-hans", subject="{f.title}", body="{ticket.phase}")


def test_what_the_editor_writes_keeps_the_comments_of_the_file(desk, loan):
    documents = drafts.documents(loan.files)
    notices = documents["notices.yaml"]["notices"]
    notices["opened"]["channels"] = ["inbox", "email"]
    notices["closed"] = {**notices["opened"], "on": {"close": "*"}}
    answer = save(desk, loan, documents)
    loan.refresh_from_db()
    text = loan.files["notices.yaml"]

    assert answer.status_code == 200
    assert "# Who hears what of a loan." in text
    assert "# the requester's own proof" in text
    assert list(drafts.documents(loan.files)["notices.yaml"]["notices"]) == ["opened", "closed"]


def test_a_finding_leads_to_the_notice_it_is_about(desk, loan):
    documents = drafts.documents(loan.files)
    documents["notices.yaml"]["notices"]["opened"]["on"] = {"enter": "nowhere"}
    findings = save(desk, loan, documents).json()["findings"]
    paths = [one["path"] for one in findings if one["file"] == "notices.yaml"]

    assert ["notices", "opened", "on", "enter"] in [path[:4] for path in paths]
