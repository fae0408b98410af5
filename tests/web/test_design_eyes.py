"""A form previewed with the eyes of a named person or role: whether it comes to him, and why."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from bihuan.catalogue import drafts
from bihuan.people.models import AssignmentGroup, User
from tests.web.town import found

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db):
    return found()


def seen(town, node: str, way: str = "", who: str = "", change: Any = None, **more: Any) -> Any:
    """The preview of a node of the fault report."""
    draft = drafts.open_draft("fault_report", town.admin)
    if change:
        documents = drafts.documents(draft.files)
        change(documents["flow.yaml"], documents["fields.yaml"])
        drafts.save(draft, drafts.texts(draft.files, documents), draft.revision, town.admin)
    query = {"as": way, "who": who} if way else {}
    address = reverse("design-preview", args=["fault_report", node], query=query)
    client = town.client(town.admin)
    return client.post(address, more) if more else client.get(address)


def handled_by(*who: Any, **more: Any) -> Any:
    def change(flow, fields):
        flow["nodes"]["follow_up"] |= {"who": list(who), **more}

    return change


def answers(page: Any) -> list[str]:
    return [one["answer"] for one in page.context["told"]["reasons"]]


def test_a_holder_of_the_role_gets_the_step_with_its_form(town):
    page = seen(town, "follow_up", "person", "yunwei", handled_by({"role": "运维"}))

    assert page.context["told"]["answer"] == "yes"
    assert "郑凯" in page.context["told"]["head"]
    assert page.context["form"].buttons
    assert 'name="action"' in page.text


def test_somebody_else_is_told_who_gets_it_and_reads_only(town):
    page = seen(town, "follow_up", "person", "qc", handled_by({"role": "运维"}))

    told = page.context["told"]
    assert told["answer"] == "no"
    assert "郑凯" not in told["head"]
    assert "沈洁" in told["reasons"][0]["why"]
    assert "所有人" not in told["reasons"][0]["why"]
    assert page.context["form"].buttons == []


def test_a_business_role_names_the_businesses_it_holds_for(town):
    who = {"business_role": "运维"}
    page = seen(town, "follow_up", "person", "yunwei", handled_by(who))

    assert page.context["told"]["answer"] == "maybe"
    assert "官网" in page.context["told"]["reasons"][0]["why"]
    assert seen(town, "follow_up", "person", "gest").context["told"]["answer"] == "no"


def test_what_is_asked_after_somebody_was_found_is_never_asked(town):
    page = seen(town, "follow_up", "person", "qc", handled_by({"role": "运维"}, {"role": "QC"}))

    assert answers(page) == ["no", "later"]
    assert page.context["told"]["answer"] == "no"


def test_a_role_without_people_lets_the_next_one_answer(town):
    who = handled_by({"role": "三线支持人员"}, {"role": "QC"})
    page = seen(town, "follow_up", "person", "qc", who)

    assert answers(page) == ["no", "yes"]
    assert page.context["told"]["answer"] == "yes"


def test_a_role_is_shown_through_one_of_its_people(town):
    page = seen(town, "follow_up", "role", "运维", handled_by({"role": "运维"}))

    assert page.context["told"]["answer"] == "yes"
    assert "所有人、" not in page.context["told"]["reasons"][0]["why"]
    assert page.context["eyes"].user == town.yunwei
    assert any("郑凯" in note for note in page.context["told"]["notes"])


def test_a_role_of_which_only_some_belong_to_the_group(town):
    AssignmentGroup.objects.create(key="night", name="夜班组").members.add(town.kefu)
    other = User.objects.create(username="kefu2", name="何静")
    other.roles.add(*town.kefu.roles.all())
    page = seen(town, "follow_up", "role", "客服", handled_by({"group": "night"}))

    assert page.context["told"]["answer"] == "maybe"
    assert "夜班组" in page.context["told"]["reasons"][0]["why"]


@pytest.mark.parametrize("who", [
    "requester", {"field": "reviewer"}, {"last": "report"}, {"manager_of": "requester"}, "me",
    "anyone", {"together": ["requester", {"role": "QC"}]}, {"user": "qc"},
])  # fmt: skip
def test_every_kind_of_resolver_says_why(town, who):
    town.kefu.manager = town.qc
    town.kefu.save()

    def change(flow, fields):
        fields["fields"]["reviewer"] = {"type": "person", "label": "复核人"}
        flow["nodes"]["follow_up"]["who"] = [who]

    told = seen(town, "follow_up", "person", "qc", change).context["told"]

    assert told["answer"] in {"yes", "maybe"}
    assert all(one["why"] and one["who"] for one in told["reasons"])


def test_buttons_that_ask_who_one_is_are_left_out(town):
    def change(flow, fields):
        edge = next(e for e in flow["nodes"]["follow_up"]["edges"] if "button" in e["on"])
        edge["when"] = 'me == "yunwei"'

    his = seen(town, "follow_up", "person", "yunwei", change).context
    hers = seen(town, "follow_up", "person", "qc", handled_by({"role": "QC"})).context

    assert len(his["form"].buttons) == len(hers["form"].buttons) + 1
    assert hers["told"]["answer"] == "yes"


def test_the_start_form_is_for_whoever_sees_the_service(town):
    assert seen(town, "report", "person", "kefu").context["told"]["answer"] == "yes"
    page = seen(town, "report", "person", "gest")

    assert page.context["told"]["answer"] == "no"
    assert "<form" not in page.text
    assert seen(town, "report", "role", "客服").context["told"]["answer"] == "yes"


def test_what_is_typed_is_judged_as_his(town):
    change = handled_by({"role": "运维"})
    page = seen(town, "follow_up", "person", "yunwei", change, action="nonsense")

    assert page.context["told"]["answer"] == "yes"
    assert "as=person" in page.text  # the form keeps its eyes when it is drawn again


def test_nobody_of_that_name_is_not_there(town):
    assert seen(town, "follow_up", "person", "nobody").status_code == 404
    assert seen(town, "follow_up", "role", "nobody").status_code == 404


def test_a_process_that_cannot_be_read_yet_says_so(town):
    def change(flow, fields):
        flow["nodes"]["follow_up"]["who"] = [{"rol": "运维"}]

    told = seen(town, "report", "person", "kefu", change).context["told"]

    assert told["reasons"] == []
    assert told["head"]


def test_the_answer_costs_few_statements(town, django_assert_max_num_queries):
    who = handled_by({"role": "三线支持人员"}, {"group": "ops"}, {"business_role": "运维"},
                     {"manager_of": "requester"}, {"role": "QC"})  # fmt: skip
    assert seen(town, "follow_up", "person", "qc", who).status_code == 200
    client = town.client(town.admin)
    client.get("/")
    query = {"as": "person", "who": "qc"}
    with django_assert_max_num_queries(25):
        client.get(reverse("design-preview", args=["fault_report", "follow_up"], query=query))
