"""The designer's pages and its JSON door."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import reverse

from bihuan.catalogue import deploy, drafts, publish
from bihuan.catalogue.models import Folder, Offering, PackVersion, ProcessDraft
from bihuan.core.refusals import Forbidden
from bihuan.people.models import Department, Role
from bihuan.tickets.models import Ticket
from bihuan.web.ticket.history import Asked, History
from bihuan.web.ticket.page import TicketPage

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


# --- publishing ----------------------------------------------------------------------------------


@pytest.fixture
def folder(db) -> Folder:
    return Folder.objects.create(names={"zh-hans": "根目录"})


def page_of(client, name, draft, *more):
    return client.get(reverse(name, args=[draft.key, *more]))


def publish_page(client, draft, **sent):
    draft.refresh_from_db()
    sent = {"revision": draft.revision, "way": "none", **sent}
    return client.post(reverse("design-publish", args=[draft.key]), sent)


def rewritten(draft, by, change):
    draft.refresh_from_db()
    documents = drafts.documents(draft.files)
    change(documents)
    return drafts.save(draft, drafts.texts(draft.files, documents), draft.revision, by)


def test_from_nothing_to_a_service_in_three_steps(client, desk, admin, folder, person):
    desk.post(reverse("design-new"), {"name_zh_hans": "设备借用", "kind": "request"})
    draft = ProcessDraft.objects.get()
    page = page_of(desk, "design-publish", draft).text
    assert "设备借用" in page
    sent = {"way": "new", "name_zh_hans": "借设备", "folder": folder.pk}
    assert publish_page(desk, draft, **sent).status_code == 302

    offering = Offering.objects.get()
    assert (str(offering), offering.is_published, offering.version.number) == ("借设备", True, 1)
    client.force_login(person("zhang"))
    assert client.get(reverse("offering-start", args=[offering.key])).status_code == 200


def test_a_service_for_some_roles_is_hidden_from_others(desk, loan, folder, person, roles):
    qc = Role.objects.get(key="QC")
    sent = {"way": "new", "name_zh_hans": "借", "folder": folder.pk, "roles": [qc.key]}
    publish_page(desk, loan, **sent)

    assert not Offering.objects.visible_to(person("zhang")).exists()


def test_a_service_that_is_there_leads_to_the_process(desk, loan, folder):
    there = Offering.objects.create(key="old", folder=folder, names={"zh-hans": "旧"}, kind="x")
    publish_page(desk, loan, way="existing", offering=there.pk)

    there.refresh_from_db()
    assert (there.version.key, there.is_published) == ("loan", True)


@pytest.mark.parametrize(
    "sent",
    [{"way": "new", "name_zh_hans": ""}, {"way": "existing"}, {"way": "nonsense"}, {"revision": 7}],
)
def test_what_is_missing_for_publishing_is_said_beside_its_field(desk, loan, folder, sent):
    page = publish_page(desk, loan, **sent)

    assert page.status_code == 422
    assert page.context["form"].errors
    assert not PackVersion.objects.exists()


def test_a_process_with_mistakes_says_so_and_is_not_published(desk, loan, admin):
    rewritten(loan, admin, lambda d: d["flow.yaml"]["nodes"]["handle"].update(phase="nowhere"))
    page = page_of(desk, "design-publish", loan)

    assert "nowhere" in page.text
    assert "disabled" in page.text
    assert publish_page(desk, loan).status_code == 422
    assert not PackVersion.objects.exists()


def test_the_difference_from_what_runs_is_said_in_words_and_drawn(desk, loan, admin):
    publish_page(desk, loan)

    def change(documents):
        flow, fields = documents["flow.yaml"], documents["fields.yaml"]["fields"]
        fields["cost"] = {"type": "decimal", "label": "金额"}
        flow["nodes"]["handle"]["form"]["cost"] = "required"
        flow["nodes"]["handle"]["who"] = [{"role": "QC"}]
        edge = {"on": {"button": "to_second"}, "names": "转二线", "to": "second"}
        flow["nodes"]["handle"]["edges"].append(edge)
        flow["nodes"]["second"] = {
            "kind": "form", "names": "二线", "phase": "handle", "who": ["requester"],
            "form": {"cost": "read"}, "edges": [{"on": "submit", "to": "closed"}],
        }  # fmt: skip

    rewritten(loan, admin, change)
    page = page_of(desk, "design-publish", loan)
    told = page.context["difference"]
    said = {line.sentence: line for _title, lines in told.groups for line in lines}

    assert {line.how for line in said.values()} == {"added", "changed"}
    assert any("二线" in sentence for sentence in said)
    assert any("QC" in line.new for line in said.values())
    assert any("金额" in sentence for sentence in said)
    assert 'class="map-node map-form is-added" data-node="second"' in page.text
    assert 'is-changed" data-node="handle"' in page.text


def test_parts_two_people_changed_at_once_are_said_in_words(desk, loan):
    node = drafts.documents(loan.files)["flow.yaml"]["nodes"]["handle"]
    part = {
        "path": ["flow.yaml", "nodes", "handle", "how"],
        "within": [None, None, {"names": node["names"]}, "claim"],
        "base": "direct", "mine": "claim", "theirs": "dispatch",
    }  # fmt: skip
    sent = {"documents": drafts.documents(loan.files), "parts": [part]}
    address = reverse("design-parts", args=["loan"])
    (told,) = desk.post(address, sent, content_type="application/json").json()["parts"]
    assert told["place"].startswith("环节 › 处理") and told["place"].endswith("› 处理方式")
    assert (told["mine"], told["theirs"]) == (["先认领后处理"], ["先派单后处理"])

    for bad in ("[", "[]", '{"documents": {}, "parts": [{"path": [], "within": []}]}'):
        assert desk.post(address, bad, content_type="application/json").status_code == 400


def test_a_notice_is_switched_off_in_the_draft_and_is_not_sent_after_publishing(desk, loan, admin):
    address = reverse("design-notice", args=["loan"])
    desk.post(address, {"notice": "closed", "on": "0", "revision": 1})
    publish_page(desk, loan)
    assert [notice.off for notice in PackVersion.objects.get().flow.notices] == [True]

    desk.post(address, {"notice": "closed", "on": "1", "revision": 2})
    loan.refresh_from_db()
    assert "off" not in loan.files["notices.yaml"]


def test_versions_are_listed_compared_and_taken_back(desk, loan, admin):
    publish_page(desk, loan, way="none")
    rewritten(loan, admin, lambda d: d["flow.yaml"]["nodes"]["handle"].update(how="direct"))
    publish_page(desk, loan)
    page = page_of(desk, "design-versions", loan).text
    assert "v1" in page
    assert "管理员" in page
    assert page_of(desk, "design-version", loan, 2).context["difference"].count == 1
    assert page_of(desk, "design-version", loan, 1).context["difference"].is_first

    desk.post(reverse("design-reinstate", args=["loan", 1]))
    assert drafts.current("loan").number == 1
    desk.post(reverse("design-retire", args=["loan"]))
    assert drafts.current("loan") is None
    assert page_of(desk, "design-publish", loan).status_code == 200
    assert page_of(desk, "design-move", loan).status_code == 404


def test_a_clone_a_template_and_a_discarded_draft(desk, loan):
    copy = {"name_zh_hans": "借车", "key": "car"}
    desk.post(reverse("design-clone", args=["loan"]), copy)
    desk.post(reverse("design-template", args=["incident"]), {"name_zh_hans": "我的事件"})
    assert {draft.key for draft in ProcessDraft.objects.all()} == {"loan", "car", "wodeshijian"}
    assert "事件" in desk.get(reverse("design-templates")).text

    desk.post(reverse("design-discard", args=["car"]))
    assert not ProcessDraft.objects.filter(key="car").exists()
    assert desk.get(reverse("design-template", args=["nothing"])).status_code == 404


def shared(client, draft, owner, admin):
    client.force_login(admin)
    address = reverse("design-owners", args=[draft.key])
    client.post(address, {"owners": [owner.username]})
    client.force_login(owner)


def test_owners_deploy_their_own_process_and_no_other(client, loan, admin, person, folder):
    shared(client, loan, person("owner"), admin)
    publish.install(PACKS / "fault_report", by=admin)
    theirs = Offering.objects.get(key="fault_report")
    page = page_of(client, "design-publish", loan)
    assert "existing" not in dict(page.context["form"].fields["way"].choices)
    sent = {"way": "new", "name_zh_hans": "借", "folder": folder.pk}
    assert publish_page(client, loan, **sent).status_code == 302
    made = Offering.objects.get(version__key="loan")
    assert (str(made), made.is_published, made.version.number) == ("借", True, 1)

    assert publish_page(client, loan, way="existing", offering=theirs.pk).status_code == 422
    lead = reverse("design-lead", args=["loan"])
    assert client.post(lead, {"offering": theirs.key}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.version.key == "fault_report"
    assert client.post(reverse("design-clone", args=["loan"]), {}).status_code == 404


def test_whoever_owns_nothing_deploys_nothing(loan, admin, person, folder):
    drafts.publish_draft(loan, admin)
    stranger = person("stranger")
    with pytest.raises(Forbidden):
        deploy.make_service("loan", stranger, folder=folder, names={"zh-hans": "借"})
    made = deploy.make_service("loan", admin, folder=folder, names={"zh-hans": "借"})
    with pytest.raises(Forbidden):
        deploy.lead_to("loan", made, stranger)
    assert not Offering.objects.deployable_by(stranger).exists()


def offered(page):
    """What the buttons of the publish page say, and whether they can be pressed."""
    foot = page.text.split('class="bh-form-foot"')[1].split("</form>")[0]
    return [
        (way, "disabled" in attributes, re.sub(r"<[^>]+>", "", words).strip())
        for attributes, words in re.findall(r"<button([^>]*)>(.*?)</button>", foot)
        for way in re.findall(r"bh-way-(\w+)", attributes) or [""]
    ]


def test_the_buttons_say_what_they_do_and_nothing_is_offered_that_does_nothing(
    desk, loan, admin, folder
):
    admin.language = "en"
    admin.save()

    def page():
        return page_of(desk, "design-publish", loan)

    first = [("deploy", False, "Publish and put it into the catalogue"), ("none", False, "Publish")]
    assert offered(page()) == first
    publish_page(desk, loan)
    assert offered(page()) == [("deploy", False, "Put it into the catalogue")]
    assert "Nothing to publish" in page().text
    rewritten(loan, admin, lambda d: d["flow.yaml"]["nodes"]["handle"].update(how="direct"))
    assert [words for _way, _off, words in offered(page())] == [
        "Publish the new version and put it into the catalogue",
        "Publish the new version",
    ]
    rewritten(loan, admin, lambda d: d["flow.yaml"]["nodes"]["handle"].update(phase="nowhere"))
    assert offered(page()) == [("", True, "Publish")]
    assert "publish-why" in page().text


def test_publishing_the_same_again_is_refused_and_says_what_else_to_do(desk, loan, folder):
    publish_page(desk, loan)
    page = publish_page(desk, loan)
    assert page.status_code == 422
    assert str(PackVersion.objects.get().number) in str(page.context["form"].non_field_errors())

    sent = {"way": "new", "name_zh_hans": "借", "folder": folder.pk}
    assert publish_page(desk, loan, **sent).status_code == 302
    assert Offering.objects.get().version.number == 1
    desk.post(reverse("design-retire", args=["loan"]))
    assert publish_page(desk, loan).status_code == 302
    assert drafts.current("loan").number == 1


def test_pickers_of_roles_and_departments_find_by_pinyin_and_keep_what_was_chosen(
    desk, loan, folder, roles
):
    Department.objects.create(key="it", name="信息部")
    found = desk.get(reverse("picker", args=["department"]), {"q": "xxb"}).json()
    assert [row["value"] for row in found] == ["it"]
    found = desk.get(reverse("picker", args=["role"]), {"q": "kefu"}).json()
    assert {"value": "客服", "text": "客服"} in found

    sent = {"way": "new", "name_zh_hans": "", "folder": folder.pk, "departments": ["it"]}
    page = publish_page(desk, loan, **sent)
    assert '<option value="it" selected>信息部</option>' in page.text
    assert reverse("picker", args=["department"]) in page.text


def test_open_tickets_are_tried_and_moved(desk, loan, admin, folder, django_assert_max_num_queries):
    publish_page(desk, loan, way="new", name_zh_hans="借", folder=folder.pk)
    ticket = Ticket.objects.start(Offering.objects.get(), {"title": "x"}, by=admin, action="submit")
    ticket.work_items.open().get().assign(to=admin, by=admin)

    def change(documents):
        flow = documents["flow.yaml"]
        flow["nodes"] = {"lend" if k == "handle" else k: n for k, n in flow["nodes"].items()}
        flow["nodes"]["lend"]["names"] = {"zh-hans": "出借"}
        flow["nodes"]["request"]["edges"][0]["to"] = "lend"

    rewritten(loan, admin, change)
    publish_page(desk, loan)
    address = reverse("design-move", args=["loan"])
    assert [row["name"] for row in desk.get(address).context["lost"]] == ["处理"]
    tried = desk.post(address, {"map.handle": ""}).context["trial"]
    assert (tried["movable"], tried["stuck"][0]["number"]) == (0, ticket.number)
    assert "处理" in tried["stuck"][0]["why"][0]

    desk.post(address, {"map.handle": "lend", "go": "1"})
    ticket.refresh_from_db()
    assert ticket.version.number == 2
    with django_assert_max_num_queries(25):
        page = desk.get(reverse("ticket", args=[ticket.number]))
    told = [entry.sentence for entry in page.context["page"].entries]
    assert any("处理" in sentence for sentence in told)
    assert "handle" not in "".join(told)
    assert "出借" in page.context["page"].map
    for name in ("todo", "done", "tickets"):
        assert desk.get(reverse(name)).status_code == 200


def test_acts_of_a_moved_ticket_keep_the_words_and_forms_of_their_version(
    desk, loan, admin, folder
):
    rewritten(loan, admin, _with_cost)
    publish_page(desk, loan, way="new", name_zh_hans="借", folder=folder.pk)
    ticket = Ticket.objects.start(
        Offering.objects.get(), {"title": "x", "cost": "5"}, by=admin, action="submit"
    )

    def change(documents):
        flow = documents["flow.yaml"]
        flow["nodes"]["request"]["names"] = {"zh-hans": "申请二"}
        flow["nodes"]["request"]["edges"][0]["names"] = {"zh-hans": "递交"}
        del flow["nodes"]["request"]["form"]["cost"]
        del documents["fields.yaml"]["fields"]["cost"]

    rewritten(loan, admin, change)
    publish_page(desk, loan)
    ticket.move(drafts.current("loan"), {}, by=admin)
    page = TicketPage(Ticket.objects.get(), admin).ready()
    first = next(entry for entry in page.entries if entry.kind == "ticket.created")
    assert [field.label for field in first.fields][-1] == "金额"
    assert [form["name"] for form in page.record.forms] == [shown_name(1, "request")]
    late = History(ticket, admin, Asked(before=2)).entries
    assert [field.label for field in late[0].fields][-1] == "金额"


def _with_cost(documents):
    documents["fields.yaml"]["fields"]["cost"] = {"type": "decimal", "label": "金额"}
    documents["flow.yaml"]["nodes"]["request"]["form"]["cost"] = "optional"


def shown_name(number, node):
    return PackVersion.objects.get(number=number).flow.nodes[node].names["zh-hans"]


def test_the_pages_ask_little_however_many_versions_there_are(
    desk, loan, admin, django_assert_max_num_queries
):
    for how in ("direct", "claim", "direct", "claim"):
        rewritten(loan, admin, lambda d, how=how: d["flow.yaml"]["nodes"]["handle"].update(how=how))
        publish_page(desk, loan)
    for name in ("design-publish", "design-versions", "design-move", "design-grid"):
        with django_assert_max_num_queries(25):
            page_of(desk, name, loan)
    with django_assert_max_num_queries(25):
        desk.get(reverse("design"))


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 40, "²", "1.5"])
def test_a_forged_revision_is_a_conflict_and_publishes_nothing(desk, admin, revision):
    publish.install(PACKS / "fault_report", by=admin)
    draft = drafts.open_draft("fault_report", admin)
    notice = next(iter(drafts.documents(draft.files)["notices.yaml"]["notices"]))
    sent = {"notice": notice, "on": "0", "revision": revision}

    assert desk.post(reverse("design-notice", args=[draft.key]), sent).status_code == 409
    sent = {"way": "none", "revision": revision}
    assert desk.post(reverse("design-publish", args=[draft.key]), sent).status_code == 422
    assert PackVersion.objects.filter(key="fault_report").count() == 1
