"""Processes being designed: what each verb keeps, refuses and leaves alone."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest

from bihuan.catalogue import drafts, publish
from bihuan.catalogue.models import Offering, PackVersion, ProcessDraft
from bihuan.catalogue.refusals import (
    BadPack,
    BadProcessKey,
    DraftMoved,
    KeyTaken,
    NoSuchProcess,
    UnreadableDraft,
)
from bihuan.core.models import Activity
from bihuan.core.refusals import Forbidden
from bihuan.people.models import Role

pytestmark = pytest.mark.django_db
PACKS = Path(publish.__file__).parent.parent / "packs"
NAMES = {"zh-hans": "设备借用", "en": "Device loan"}


@pytest.fixture
def loan(admin) -> ProcessDraft:
    return drafts.new_draft("loan", NAMES, "request", admin)


@pytest.fixture
def issues(admin) -> PackVersion:
    return publish.install(PACKS / "issue_track", by=admin)


def changed(draft, change):
    """The draft's texts after `change` has worked on its flow.yaml as data."""
    data = deepcopy(drafts.documents(draft.files))
    change(data["flow.yaml"])
    return drafts.texts(draft.files, data)


def renamed(draft, name):
    return changed(draft, lambda flow: flow["names"].update({"zh-hans": name}))


def test_a_new_process_is_sound_from_the_beginning(loan, admin):
    pack, mistakes = drafts.read_draft(loan)

    assert pack is not None
    assert mistakes == ()
    assert str(loan) == "设备借用"
    assert list(loan.owners.all()) == [admin]


def test_the_draft_of_a_published_process_begins_with_its_current_version(admin, issues):
    draft = drafts.open_draft("issue_track", admin)

    assert draft.files == issues.files
    assert draft.based_on == issues
    assert not draft.is_changed
    assert drafts.open_draft("issue_track", admin) == draft
    assert Activity.objects.filter(kind="draft.opened").count() == 1


def test_nothing_opens_without_a_version_or_with_a_key_that_is_taken(admin, issues, loan):
    with pytest.raises(NoSuchProcess):
        drafts.open_draft("nothing", admin)
    with pytest.raises(KeyTaken):
        drafts.new_draft("issue_track", NAMES, "request", admin)
    with pytest.raises(KeyTaken):
        drafts.new_draft("loan", NAMES, "request", admin)
    with pytest.raises(BadProcessKey):
        drafts.new_draft("Loan!", NAMES, "request", admin)


def test_saving_counts_revisions_and_the_same_again_changes_nothing(loan, admin):
    saved = drafts.save(loan, renamed(loan, "借设备"), 1, admin)
    again = drafts.save(saved, saved.files, 2, admin)

    assert (saved.revision, again.revision, str(again)) == (2, 2, "借设备")


def test_saving_over_somebody_elses_revision_is_refused_with_who_and_when(loan, admin, person):
    other = person("li", "李四", is_superuser=True)
    drafts.save(loan, renamed(loan, "李四的"), 1, other)

    with pytest.raises(DraftMoved, match="李四") as refusal:
        drafts.save(loan, renamed(loan, "我的"), 1, admin)
    assert refusal.value.draft.revision == 2
    assert str(ProcessDraft.objects.get(key="loan")) == "李四的"


def test_a_draft_with_mistakes_is_kept_but_a_text_that_is_no_yaml_is_not(loan, admin):
    wrong = changed(loan, lambda flow: flow.update(start="nowhere"))
    saved = drafts.save(loan, wrong, 1, admin)
    assert drafts.read_draft(saved)[0] is None

    for text in ("a: [", "- a\n- b", "a: &x 1\nb: *x", "a: \x00"):
        with pytest.raises(UnreadableDraft):
            drafts.save(saved, {**saved.files, "flow.yaml": text}, 2, admin)
    with pytest.raises(UnreadableDraft):
        drafts.save(saved, {**saved.files, "evil.py": "x"}, 2, admin)
    assert ProcessDraft.objects.get(key="loan").revision == 2


def test_a_document_too_deep_to_be_written_is_refused(loan, admin):
    deep: dict[str, object] = {}
    for _ in range(400):
        deep = {"a": deep}

    with pytest.raises(UnreadableDraft):
        drafts.texts(loan.files, {"flow.yaml": deep})


def test_comments_and_form_of_a_text_survive_a_change_of_its_data(admin, issues):
    draft = drafts.open_draft("issue_track", admin)
    before = draft.files["flow.yaml"].splitlines()
    after = renamed(draft, "网上问题跟踪")["flow.yaml"].splitlines()

    assert before[0].startswith("#")
    assert after[0] == before[0]
    assert [line for line in after if line not in before] == [
        "names: {zh-hans: 网上问题跟踪, zh-hant: 網上問題處理, en: Field issue}"
    ]


def test_a_process_that_opens_another_hears_when_the_other_is_not_there(admin, issues):
    draft = drafts.open_draft("issue_track", admin)
    pack, mistakes = drafts.read_draft(draft)
    assert pack is not None
    assert {(each.rule, each.severity) for each in mistakes} == {("unknown_pack", "warning")}

    publish.install(PACKS / "known_issue", by=admin)
    publish.install(PACKS / "improvement", by=admin)
    assert drafts.read_draft(draft)[1] == ()


def test_publishing_makes_a_version_and_moves_the_services_that_run_the_process(admin):
    publish.install(PACKS / "fault_report", by=admin)
    draft = drafts.open_draft("fault_report", admin)
    draft = drafts.save(draft, renamed(draft, "报障"), 1, admin)
    assert draft.is_changed

    version = drafts.publish_draft(draft, admin)

    draft.refresh_from_db()
    assert (version.number, version.published_by, version.is_current) == (2, admin, True)
    assert Offering.objects.get().version == version
    assert not draft.is_changed


def test_a_process_with_mistakes_is_not_published(loan, admin):
    wrong = changed(loan, lambda flow: flow["nodes"]["handle"]["edges"][0].update(to="handle"))
    saved = drafts.save(loan, wrong, 1, admin)

    with pytest.raises(BadPack):
        drafts.publish_draft(saved, admin)
    assert not PackVersion.objects.exists()


def test_a_process_keeps_its_key(loan, admin):
    saved = drafts.save(loan, changed(loan, lambda flow: flow.update(pack="other")), 1, admin)

    with pytest.raises(BadPack, match="loan"):
        drafts.publish_draft(saved, admin)


def test_a_clone_is_the_same_under_another_key(admin, issues):
    copy = drafts.clone("issue_track", "my_issues", admin, {"zh-hans": "我的问题"}, "MY-{seq}")
    flow = drafts.documents(copy.files)["flow.yaml"]

    assert (flow["pack"], flow["number"], str(copy)) == ("my_issues", "MY-{seq}", "我的问题")
    assert list(flow["nodes"]) == list(issues.flow.nodes)
    assert copy.files["fields.yaml"] == issues.files["fields.yaml"]
    with pytest.raises(KeyTaken):
        drafts.clone("issue_track", "my_issues", admin)


def test_a_retired_process_takes_no_new_tickets(admin):
    publish.install(PACKS / "fault_report", by=admin)
    drafts.retire("fault_report", admin)

    assert drafts.current("fault_report") is None
    assert not Offering.objects.published().exists()
    draft = ProcessDraft.objects.get(key="fault_report")
    assert drafts.publish_draft(draft, admin).number == 1  # it comes back as the version it was


def test_discarding_goes_back_to_what_runs_or_takes_the_draft_away(admin, loan, issues):
    draft = drafts.open_draft("issue_track", admin)
    drafts.save(draft, renamed(draft, "x"), 1, admin)
    drafts.discard(draft, admin)
    drafts.discard(loan, admin)

    draft.refresh_from_db()
    assert (draft.files, draft.revision) == (issues.files, 3)
    assert not ProcessDraft.objects.filter(key="loan").exists()


def test_owners_design_their_process_and_nothing_else(admin, loan, issues, person, roles):
    owner, designer = person("owner"), person("designer")
    Role.objects.get(key="流程设计师").members.add(designer)
    other = drafts.open_draft("issue_track", admin)
    drafts.share(loan, [owner], admin)

    def seen(user):
        return {draft.key for draft in ProcessDraft.objects.visible_to(user)}

    assert seen(owner) == {"loan"}
    assert seen(designer) == {"loan", "issue_track"}
    assert seen(person("stranger")) == set()
    assert drafts.save(loan, renamed(loan, "他的"), 1, owner).revision == 2
    assert drafts.publish_draft(ProcessDraft.objects.get(key="loan"), owner).number == 1
    for act in (
        lambda: drafts.save(other, renamed(other, "x"), 1, owner),
        lambda: drafts.publish_draft(other, owner),
        lambda: drafts.discard(other, owner),
        lambda: drafts.retire("issue_track", owner),
        lambda: drafts.new_draft("mine", NAMES, "request", owner),
        lambda: drafts.clone("loan", "mine", owner),
        lambda: drafts.share(other, [owner], owner),
    ):
        with pytest.raises(Forbidden):
            act()
