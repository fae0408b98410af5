"""issue_track and improvement against the tables of the TaskSteper document."""

from __future__ import annotations

import pytest

from bihuan.process.flow import Action
from tests.packs.walk import load, stroll

# IssueTrackModel, in order: field, verbose_name, max_length, hint or default as the form shows it
MODEL = [
    ("summary", "概要", 200, "【{today}】XX局点XX设备发生XX问题"),
    ("detail", "详细描述", 5000, "【问题现象】:\n【问题影响】:\n【客户诉求】:\n【客户态度】:"),
    ("current_process", "处理进展", 5000, "##由维护处理人填写##"),
    ("issue_level", "问题级别", 200, None),
    ("customer_type", "客户类别", 200, None),
    ("class_1", "问题大类", 200, None),
    ("class_2", "问题小类", 200, None),
    ("class_3", "责任领域", 200, None),
    ("buglist_url", "Buglist链接(URL)", 200, "#Buglist单链接(若有)#"),
    ("improvement_url", "改进项链接(URL)", 200, "#改进单链接(若有)#"),
    ("issue_processor", "维护处理人", 200, "#提交人填写#"),
    ("issue_checker", "维护代表", 200, "#维护处理人指定#"),
    ("issue_se", "改进提取SE", 200, "#维护代表指定#"),
]
READ_ONLY = [
    ("assigned_to", "当前处理人(只读)"),
    ("created_by", "创建人(只读)"),
    ("current_state", "当前状态(只读)"),
]
CHOICE_ISSUE_CLASS_1 = ["软件", "硬件", "结构", "误操作", "配置"]
SEEN = {  # values that the document's pictures show
    "issue_level": {"一般问题"},
    "customer_type": {"金融", "煤炭"},
    "class_2": {"线缆", "误操作"},
    "class_3": {"线缆", "误操作"},
}
LINES = {"summary": (79, None), "detail": (80, 5), "current_process": (80, 5),
         "buglist_url": (79, None), "improvement_url": (79, None)}  # fmt: skip
FSM_TRANS_ISSUE_TRACK = [
    ("维护人员处理", "更新进展", "维护人员处理", "创建人(只读)"),
    ("维护人员处理", "提交审核", "维护代表审核", "维护代表"),
    ("维护代表审核", "打回补充信息", "维护人员处理", "维护处理人"),
    ("维护代表审核", "转SE分析改进", "SE分析改进", "改进提取SE"),
    ("SE分析改进", "问题关闭", "关闭", None),
]
FSM_IMPROVEMENT = [
    ("提交建议", "提交评审", "改进建议价值评审", "改进建议评审人"),
    ("改进建议价值评审", "指定实施人", "改进建议实施", "改进建议实施人"),
    ("改进建议价值评审", "评审不通过", "提交建议", "创建人(只读)"),
    ("改进建议价值评审", "不采纳", "关闭（未采纳）", None),
    ("改进建议实施", "更新进展", "改进建议实施", None),
    ("改进建议实施", "实施结果提交评审", "实施结果评审", "改进建议评审人"),
    ("实施结果评审", "落地关闭", "关闭", None),
    ("实施结果评审", "评审不通过", "改进建议实施", "改进建议实施人"),
]


def rows(key: str) -> list[tuple[str, str, str, str | None]]:
    """The pack's button edges as rows of a transition table; what only opens a ticket is none."""
    flow = load(key)
    return [
        (
            flow.nodes[edge.source].names["zh-hans"],
            edge.on[1],
            flow.nodes[edge.target].names["zh-hans"],
            assigned(key, edge.actions),
        )
        for edge in flow.edges
        if edge.source != flow.start and all(a.kind != "open" for a in edge.actions)
    ]


def assigned(key: str, actions: tuple[Action, ...]) -> str | None:
    """The label of the field that an edge's `assign` names."""
    for action in actions:
        if action.kind == "assign":
            who = action.data["who"]
            field = "created_by" if who.kind == "requester" else who.arg
            return load(key).fields[field].label["zh-hans"]
    return None


@pytest.mark.parametrize(("key", "label", "length", "shown"), MODEL)
def test_issue_track_has_the_models_fields(
    key: str, label: str, length: int, shown: str | None
) -> None:
    field = load("issue_track").fields[key]

    assert field.label["zh-hans"] == label
    assert field.data["max"] == length
    hint = field.data.get("hint", {}).get("zh-hans")
    assert shown in (hint, field.data.get("default"))


def test_issue_track_shows_the_fields_in_the_models_order() -> None:
    flow = load("issue_track")
    keys = [row[0] for row in MODEL + READ_ONLY]

    for node in flow.nodes.values():
        if node.kind != "end":
            assert list(node.form)[: len(keys)] == keys


@pytest.mark.parametrize(("key", "label"), READ_ONLY)
@pytest.mark.parametrize("pack", ["issue_track", "improvement", "device_card"])
def test_system_fields_are_shown_and_never_written(pack: str, key: str, label: str) -> None:
    flow = load(pack)

    assert flow.fields[key].label["zh-hans"] == label
    assert flow.fields[key].type == "system"
    assert {node.form.get(key, "read") for node in flow.nodes.values()} == {"read"}


def test_problem_classes_are_exactly_the_five_of_the_document() -> None:
    options = load("issue_track").fields["class_1"].options

    assert [option.value for option in options] == CHOICE_ISSUE_CLASS_1


@pytest.mark.parametrize(("key", "values"), SEEN.items())
def test_options_hold_what_the_pictures_show(key: str, values: set[str]) -> None:
    assert values <= {option.value for option in load("issue_track").fields[key].options}


@pytest.mark.parametrize(("key", "size"), LINES.items())
def test_widgets_have_the_forms_sizes(key: str, size: tuple[int, int | None]) -> None:
    data = load("issue_track").fields[key].data

    assert (data["size"], data.get("rows")) == size


def test_issue_track_moves_by_the_five_rows() -> None:
    assert rows("issue_track") == FSM_TRANS_ISSUE_TRACK


def test_improvement_moves_by_its_rows() -> None:
    assert rows("improvement") == FSM_IMPROVEMENT


def test_every_form_of_issue_track_edits_every_field() -> None:
    flow = load("issue_track")

    for node in flow.nodes.values():
        modes = {mode for key, mode in node.form.items() if flow.fields[key].type != "system"}
        assert node.kind == "end" or modes == {"required", "optional"}


def test_assignment_follows_the_fields() -> None:
    people = {"issue_processor": "chuli", "issue_checker": "daibiao", "issue_se": "se"}
    walked = stroll(load("issue_track"), [("创建", people)])
    seen = [walked.handlers]
    for button in ["提交审核", "打回补充信息", "更新进展", "提交审核", "转SE分析改进"]:
        walked.go(button)
        seen.append(walked.handlers)

    assert seen == [
        ("user:kaidan",), ("user:daibiao",), ("user:chuli",),
        ("user:kaidan",), ("user:daibiao",), ("user:se",),
    ]  # fmt: skip


def test_links_to_other_packs_are_filled_in() -> None:
    walked = stroll(load("issue_track"), ["创建", "新建Buglist", "提交审核", "转SE分析改进"])
    walked.go("新建改进单")

    assert [(o["pack"], o["fill"]) for o in walked.effects("open")] == [
        ("known_issue", "buglist_url"),
        ("improvement", "improvement_url"),
    ]


def test_a_device_in_use_can_only_be_freed() -> None:
    walked = stroll(load("device_card"), ["创建"])
    free = walked.offered()
    walked.go("占用设备")

    assert free == ["占用设备", "更新信息", "报废"]
    assert walked.offered() == ["释放设备"]
    assert walked.state.values["occupied_by"] == "kaidan"
