"""The table of a process: read out, written back, and pasted from elsewhere."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bihuan.catalogue import blank, drafts, publish, table, table_paste, table_states
from bihuan.catalogue.refusals import BadTable, NoTable, TooManyStates, UnreadableTable
from bihuan.catalogue.table import Row
from bihuan.process import read, rewrite, source
from bihuan.process.format import FILES

PACKS = Path(publish.__file__).parent.parent / "packs"
EVERY_PACK = sorted(folder.name for folder in PACKS.iterdir() if (folder / "flow.yaml").exists())
SEED = """
issue_track_action_1 = {'assign_to':'维护代表'}
issue_track_action_2 = {'assign_to':'维护处理人'}
issue_track_action_3 = {'assign_to':'改进提取SE'}
FSM_TRANS_ISSUE_TRACK = [
    {'source': '维护人员处理', 'trigger': '更新进展', 'dest': '维护人员处理', 'trans_condition': {}, 'trans_action': {'assign_to': '创建人(只读)'},},
    {'source': '维护人员处理', 'trigger': '提交审核', 'dest': '维护代表审核', 'trans_condition': {}, 'trans_action': issue_track_action_1},
    {'source': '维护代表审核', 'trigger': '打回补充信息', 'dest': '维护人员处理', 'trans_condition': {}, 'trans_action': issue_track_action_2},
    {'source': '维护代表审核', 'trigger': '转SE分析改进', 'dest': 'SE分析改进', 'trans_condition': {}, 'trans_action': issue_track_action_3},
    {'source': 'SE分析改进', 'trigger': '问题关闭', 'dest': '关闭', 'trans_condition': {}, 'trans_action': {}}
]
"""  # noqa: E501
EXCEL = (
    "source\ttrigger\tdest\ttrans_condition\ttrans_action\n"
    "维护人员处理\t更新进展\t维护人员处理\t{}\t{'assign_to': '创建人(只读)'}\n"
    "维护人员处理\t提交审核\t维护代表审核\t{}\t{'assign_to': '维护代表'}\n"
    "维护代表审核\t打回补充信息\t维护人员处理\t{}\t{'assign_to': '维护处理人'}\n"
    "维护代表审核\t转SE分析改进\tSE分析改进\t{}\t{'assign_to': '改进提取SE'}\n"
    "SE分析改进\t问题关闭\t关闭\t{}\t{}\n"
)


def new():
    return blank.documents("issues", {"zh-hans": "网上问题"}, "problem")


def load(key):
    found = {}
    for name in FILES:
        if (PACKS / key / name).exists():
            found[name] = source.read(name, (PACKS / key / name).read_text())[0].data
    return found


def cells(documents):
    return [tuple(row[column] for column in table.COLUMNS) for row in table.rows(documents)]


def row(source="", trigger="", dest="", condition="", action="", at=None):
    return Row(
        dict(zip(table.COLUMNS, (source, trigger, dest, condition, action), strict=True)), at
    )


@pytest.mark.parametrize("key", EVERY_PACK)
def test_a_table_put_back_untouched_changes_nothing(key):
    documents = load(key)
    assert rewrite.same(table.put(documents, table.rows(documents)), documents)


@pytest.mark.parametrize("text", [SEED, EXCEL, EXCEL.split("\n", 1)[1]])
def test_the_seeds_own_table_becomes_a_process_that_can_be_published(text):
    documents = table.put(new(), table_paste.parse(text), replace=True)
    pack, mistakes = read.read_documents(documents)

    assert pack is not None, [str(each) for each in mistakes]
    nodes = documents["flow.yaml"]["nodes"]
    assert [node["names"]["zh-hans"] for node in nodes.values()] == [
        "填写", "维护人员处理", "维护代表审核", "SE分析改进", "关闭",
    ]  # fmt: skip
    assert [(c[0], c[1], c[2]) for c in cells(documents)] == [
        ("填写", "提交", "维护人员处理"),
        ("维护人员处理", "更新进展", "维护人员处理"),
        ("维护人员处理", "提交审核", "维护代表审核"),
        ("维护代表审核", "打回补充信息", "维护人员处理"),
        ("维护代表审核", "转SE分析改进", "SE分析改进"),
        ("SE分析改进", "问题关闭", "关闭"),
    ]
    first, second = nodes["weihurenyuanchuli"]["edges"]
    assert first["actions"] == [{"assign": "requester"}]
    assert second["on"] == {"button": "提交审核"}
    assert second["actions"] == [{"assign": {"field": "weihudaibiao"}}]
    assert second["requires"] == ["weihudaibiao"]
    assert documents["fields.yaml"]["fields"]["weihudaibiao"]["type"] == "person"
    assert nodes["weihudaibiaoshenhe"]["who"] == [{"field": "weihudaibiao"}, "requester"]


def test_columns_in_another_order_and_in_chinese_are_understood():
    text = "目标状态,触发,源状态\n二线,升级,一线\n关闭,解决,二线"
    parsed = table_paste.parse(text)
    assert [(r["source"], r["trigger"], r["dest"]) for r in parsed] == [
        ("一线", "升级", "二线"), ("二线", "解决", "关闭"),
    ]  # fmt: skip


def test_a_markdown_table_is_understood():
    text = "| source | trigger | dest |\n|---|:--:|---|\n| 一线 | 解决 | 关闭 |\n"
    assert cells(table.put(new(), table_paste.parse(text), replace=True))[1] == (
        "一线", "解决", "关闭", "", "",
    )  # fmt: skip


def test_a_changed_cell_changes_its_part_alone():
    documents = load("issue_track")
    rows = table.rows(documents)
    at = next(i for i, r in enumerate(rows) if r["trigger"] == "转SE分析改进")
    rows[at] = Row({**rows[at].cells, "condition": 'f.class_1 == "软件"'}, rows[at].at)
    changed = table.put(documents, rows)
    edge = changed["flow.yaml"]["nodes"]["check"]["edges"][1]

    assert edge.pop("when") == 'f.class_1 == "软件"'
    assert rewrite.same(changed, documents)


def test_bends_of_a_line_stay_until_it_leads_elsewhere():
    documents = new()
    way = documents["flow.yaml"]["nodes"]["handle"]["edges"][0]
    way["via"] = [[10, 20]]
    rows = table.rows(documents)
    kept = table.put(documents, rows)["flow.yaml"]["nodes"]["handle"]["edges"]
    at = next(n for n, one in enumerate(rows) if one.at == ("handle", 0))
    start = next(one for one in rows if one.at and one.at[0] == "request")["source"]
    rows[at] = Row({**rows[at].cells, "dest": start}, rows[at].at)
    led = table.put(documents, rows)["flow.yaml"]["nodes"]["handle"]["edges"]

    assert kept[0]["via"] == [[10, 20]]
    assert led[0]["to"] == "request"
    assert "via" not in led[0]


def test_a_renamed_button_keeps_its_key_unless_the_key_was_its_name():
    documents = new()
    rows = table.rows(documents)
    rows[1] = Row({**rows[1].cells, "trigger": "办结"}, rows[1].at)
    edge = table.put(documents, rows)["flow.yaml"]["nodes"]["handle"]["edges"][0]
    assert (edge["on"], edge["names"]["zh-hans"]) == ({"button": "close"}, "办结")

    issues = load("issue_track")
    rows = table.rows(issues)
    rows[1] = Row({**rows[1].cells, "trigger": "写进展"}, rows[1].at)
    edge = table.put(issues, rows)["flow.yaml"]["nodes"]["maintain"]["edges"][0]
    assert edge["on"] == {"button": "写进展"}


def test_a_new_row_to_an_unknown_state_makes_a_form_node_and_its_phase():
    documents = new()
    rows = [
        *table.rows(documents),
        row("处理", "转二线", "二线处理"),
        row("二线处理", "解决", "关闭"),
    ]
    changed = table.put(documents, rows)
    node = changed["flow.yaml"]["nodes"]["erxianchuli"]

    assert node["kind"] == "form"
    assert [phase["names"]["zh-hans"] for phase in changed["flow.yaml"]["phases"]] == [
        "提交", "处理", "二线处理", "关闭",
    ]  # fmt: skip
    assert read.read_documents(changed)[0] is not None


def test_a_state_no_row_names_any_more_is_gone_but_others_stay():
    documents = new()
    rows = [
        *table.rows(documents),
        row("处理", "转二线", "二线处理"),
        row("二线处理", "解决", "关闭"),
    ]
    with_second = table.put(documents, rows)
    kept = [r for r in table.rows(with_second) if "二线处理" not in (r["source"], r["dest"])]
    without = table.put(with_second, kept)

    assert "erxianchuli" not in without["flow.yaml"]["nodes"]
    assert len(without["flow.yaml"]["phases"]) == 3
    assert rewrite.same(without, documents)


def test_rows_of_one_state_change_places():
    documents = load("issue_track")
    rows = table.rows(documents)
    rows[1], rows[2] = rows[2], rows[1]
    edges = table.put(documents, rows)["flow.yaml"]["nodes"]["maintain"]["edges"]
    assert [edge["on"]["button"] for edge in edges] == ["提交审核", "更新进展", "新建Buglist"]


def test_votes_timers_events_and_else_are_written_as_words():
    documents = load("change_normal")
    flow = documents["flow.yaml"]
    flow["nodes"]["board"] = {"kind": "approve", "names": "评审", "who": ["requester"], "edges": []}
    rows = [
        *table.rows(documents),
        row("评审", "通过", "board"), row("评审", "驳回", "board", "else"),
        row("评审", "⏱ 7d", "board"), row("评审", "事件: recovered", "board"),
    ]  # fmt: skip
    edges = table.put(documents, rows)["flow.yaml"]["nodes"]["board"]["edges"]

    assert [edge["on"] for edge in edges] == [
        "pass", "reject", {"timer": "7d"}, {"event": "recovered"},
    ]  # fmt: skip
    assert edges[1]["default"] is True
    assert edges[1]["names"] == {"zh-hans": "驳回"}


def test_a_condition_as_taskstepper_writes_it_names_the_field_by_its_label():
    documents = load("issue_track")
    rows = table.rows(documents)
    rows[1] = Row({**rows[1].cells, "condition": "{'问题大类': '软件'}"}, rows[1].at)
    edge = table.put(documents, rows)["flow.yaml"]["nodes"]["maintain"]["edges"][0]
    assert edge["when"] == 'f.class_1 == "软件"'


def test_rows_that_are_not_whole_wait():
    documents = new()
    assert rewrite.same(table.put(documents, [*table.rows(documents), row("处理")]), documents)


def test_states_are_renamed_and_given_to_others():
    documents = new()
    changed = table_states.put_state(
        documents, "handle", name="受理", who="role:二线支持人员; 提交人", language="zh-hans"
    )
    node = changed["flow.yaml"]["nodes"]["handle"]

    assert node["names"]["zh-hans"] == "受理"
    assert node["who"] == [{"role": "二线支持人员"}, "requester"]
    assert changed["flow.yaml"]["phases"][1]["names"]["zh-hans"] == "受理"
    assert table_states.states(changed)[1]["who"].startswith("role:二线支持人员; ")


@pytest.mark.parametrize(
    "text",
    ["", "\n", "x" * 600_000, "a = [{'source': ", "[{'source': __import__('os')}]",
     "{'source':" * 5000],
)  # fmt: skip
def test_what_is_no_table_is_refused(text):
    with pytest.raises(UnreadableTable):
        table_paste.parse(text)


def test_python_that_would_do_something_is_only_read():
    text = "x = [{'source': open('/etc/passwd').read(), 'trigger': 'a', 'dest': 'b'}]"
    assert [r["source"] for r in table_paste.parse(text)] == [""]


def test_a_table_too_long_and_documents_without_shape_are_refused():
    with pytest.raises(BadTable):
        table.put(new(), [row("a", "b", "c")] * 2001)
    for flow in ("x", {"nodes": 3}, {"nodes": {"a": "b"}}, {"nodes": {"a": {"edges": ["x"]}}}):
        with pytest.raises(NoTable):
            table.demand_shape({"flow.yaml": flow})


HEAD = "source\ttrigger\tdest\tcondition\taction\n"


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "a\t" + "x" * 200_000 + "\tb\t\t",
        HEAD + 'a\t"' + "x\n" * 90_000,
        HEAD + "".join(f"s{n}\tt\ts{n + 1}\t\t\n" for n in range(1_500)),
        HEAD + "".join(f"s{n % 9}\tt{n}\ts{n % 7}\t\t\n" for n in range(3_000)),
        "t=[" + "{'source':'s','trigger':'t','dest':'d'},\n" * 9_000 + "]",
        "[{'source': " + "[" * 3000 + "]" * 3000 + "}]",
        "x=[{'source':'a','dest':" + "-" * 50_000 + "1}]",
    ],
    ids=["cell", "open-quote", "states", "rows", "python-rows", "depth", "signs"],
)  # fmt: skip
def test_a_paste_that_is_no_table_or_too_much_is_refused_within_two_seconds(text):
    begun = time.process_time()
    with pytest.raises((UnreadableTable, TooManyStates, BadTable)):
        table.put(new(), table_paste.parse(text))
    assert time.process_time() - begun < 2


def test_characters_that_no_text_may_hold_are_left_out_of_a_paste():
    documents = table.put(new(), table_paste.parse(HEAD + "a\x00\ud800\tb\x07\tc\t\t"))
    _, mistakes = read.read_texts(drafts.texts({}, documents))
    assert not [m for m in mistakes if m.rule == "yaml"], mistakes
    assert {"a", "c"} <= {n["names"]["zh-hans"] for n in documents["flow.yaml"]["nodes"].values()}
