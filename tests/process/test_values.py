"""Forms as data: what is accepted, what is refused and with which words, what is shown."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.process.errors import BadValues
from bihuan.process.flow import Edge, Field, Flow, Mode, Node, Option
from bihuan.process.values import accept, defaults, form, readable

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
NAMES = {
    "now": NOW,
    "today": "2026-11-21",
    "me": {"username": "kefu"},
    "params": {"default_group": "web"},
    "requester": {"username": "kefu", "name": "客服小李"},
}
YES_NO = (Option("是", {"zh-hans": "是", "en": "Yes"}), Option("否", {"zh-hans": "否", "en": "No"}))


class Known:
    """People and groups that exist here."""

    zone = timezone(timedelta(hours=8))
    known = {"person": {"kefu", "yunwei"}, "group": {"web"}}

    def exists(self, kind: str, values: Collection[str]) -> Collection[str]:
        return self.known.get(kind, set()) & set(values)

    def clean_html(self, html: str) -> str:
        return html.replace("<script>", "")


def field(key: str, type_: str, options: tuple[Option, ...] = (), **data: Any) -> Field:
    multiple = bool(data.get("multiple"))
    return Field(key, type_, {"zh-hans": key}, data, options=options, multiple=multiple)


def flow(*fields: Field, rules: tuple[dict[str, Any], ...] = (), **modes: Mode) -> Flow:
    shown: dict[str, Mode] = {f.key: modes.get(f.key, "optional") for f in fields}
    node = Node("n", "form", {"zh-hans": "处理"}, form=shown)
    edges = (
        Edge("n.0", "n", "n", ("submit", ""), {}, guard='f.solved == "是"')
        if any(f.key == "solved" for f in fields)
        else Edge("n.0", "n", "n", ("submit", ""), {}),
        Edge("n.1", "n", "n", ("submit", ""), {}, requires=("why",)),
        Edge("n.2", "n", "n", ("button", "cancel"), {}, requires=("why",), asks=("why",)),
    )
    return Flow(
        "t", {}, "task", "T-{seq:1}", "n", {"n": node}, edges,
        {f.key: f for f in fields}, (), data={"rules": rules}, out={"n": edges},
    )  # fmt: skip


def take(process: Flow, raw: dict[str, Any], values: Any = None, action: str = "submit") -> Any:
    return accept(process, process.nodes["n"], action, raw, values or {}, NAMES, Known())


def _in_chinese(where: Any) -> dict[str, Any]:
    """Names of fields bring their languages along."""
    return {k: v.get("zh-hans") if isinstance(v, dict) else v for k, v in where.items()}


def refusal(process: Flow, raw: dict[str, Any], **more: Any) -> dict[str, str]:
    with pytest.raises(BadValues) as caught:
        take(process, raw, **more)
    return {
        key: " ".join(words % _in_chinese(where) for words, where in parts)
        for key, parts in caught.value.errors.items()
    }


@pytest.mark.parametrize(
    ("of_type", "raw", "stored"),
    [
        (field("x", "text"), "  网站打不开 ", "网站打不开"),
        (field("x", "text"), "   ", None),
        (field("x", "longtext"), "一\r\n二", "一\n二"),
        (field("x", "richtext"), "<p>好<script></p>", "<p>好</p>"),
        (field("x", "richtext"), "<p><br>&nbsp;</p>", None),
        (field("x", "integer"), "42", 42),
        (field("x", "decimal"), "3.140", "3.140"),
        (field("x", "boolean"), "on", True),
        (field("x", "date"), "2026-01-31", "2026-01-31"),
        (field("x", "datetime"), "2026-01-31T08:00", "2026-01-31T00:00:00Z"),
        (field("x", "datetime"), "2026-01-31T08:00:00+00:00", "2026-01-31T08:00:00Z"),
        (field("x", "time"), "08:30", "08:30"),
        (field("x", "daterange"), {"from": "2026-01-01", "to": "2026-01-02"},
         {"from": "2026-01-01", "to": "2026-01-02"}),
        (field("x", "select", YES_NO), "是", "是"),
        (field("x", "checkbox", YES_NO), ["是", "否", "是"], ["是", "否"]),
        (field("x", "checkbox", YES_NO), "是", ["是"]),
        (field("x", "person"), "yunwei", "yunwei"),
        (field("x", "people"), ["yunwei", "kefu"], ["yunwei", "kefu"]),
        (field("x", "url"), "https://example.com/a?b=c", "https://example.com/a?b=c"),
        (field("x", "email"), "a@example.com", "a@example.com"),
        (field("x", "rating"), "5", 5),
    ],
)  # fmt: skip
def test_a_value_is_stored_in_its_type(of_type: Field, raw: Any, stored: Any) -> None:
    assert take(flow(of_type), {"x": raw}) == {"x": stored}


@pytest.mark.parametrize(
    ("of_type", "raw", "words"),
    [
        (field("x", "text", max=3), "四个字啊", "at most 3 characters; there are 4"),
        (field("x", "text"), "a\x00b", "control characters"),
        (field("x", "text"), "a\u202eb", "control characters"),
        (field("x", "text"), {"a": 1}, "Write a text"),
        (field("x", "integer"), "1.5", "whole number"),
        (field("x", "integer"), True, "whole number"),
        (field("x", "integer", max=10), 11, "10 or less"),
        (field("x", "decimal"), "NaN", "Write a number"),
        (field("x", "decimal"), "1e999999", "too many digits"),
        (field("x", "date"), "2026-02-30", "Write a date"),
        (field("x", "datetime"), "gestern", "date and time"),
        (field("x", "daterange"), {"from": "2026-01-02", "to": "2026-01-01"}, "before the"),
        (field("x", "daterange"), {"from": "2026-01-02"}, "beginning and an end"),
        (field("x", "select", YES_NO), "也许", "'也许' is not one of the options"),
        (field("x", "checkbox", YES_NO), ["是", "也许"], "'也许' is not one"),
        (field("x", "checkbox", YES_NO), {"是": 1}, "list of values"),
        (field("x", "person"), "nobody", "There is no 'nobody'"),
        (field("x", "people"), ["kefu", "nobody"], "There is no 'nobody'"),
        (field("x", "group"), "nowhere", "There is no 'nowhere'"),
        (field("x", "url"), "javascript:alert(1)", "http://"),
        (field("x", "email"), "a@b", "e-mail address"),
        (field("x", "rating"), 6, "from 1 to 5"),
        (field("x", "text", pattern="mobile"), "12345", "11 digits"),
        (field("x", "text", pattern={"re2": "(a+)+b", "message": {"zh-hans": "要以 b 结尾"}}),
         "a" * 500, "要以 b 结尾"),
        (field("x", "datetime", before="now"), "2026-11-21T12:00:00Z", "may not lie after"),
        (field("x", "date", after="today"), "2026-11-20", "may not lie before"),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_refused_in_words(
    of_type: Field, raw: Any, words: str
) -> None:
    assert words in refusal(flow(of_type), {"x": raw})["x"]


def test_a_field_the_form_does_not_have_is_named() -> None:
    assert refusal(flow(field("x", "text")), {"titel": "a"}) == {
        "titel": "This form has no such field."
    }


def test_a_read_only_field_may_be_sent_back_unchanged_but_not_changed() -> None:
    process = flow(field("x", "text"), field("y", "text", readonly=True), x="read")

    assert take(process, {"x": "old", "y": "same"}, {"x": "old", "y": "same"}) == {}
    assert set(refusal(process, {"x": "new", "y": "new"}, values={"x": "old"})) == {"x", "y"}


def test_a_required_field_must_be_filled_unless_it_is_not_shown() -> None:
    solved, why = field("solved", "radio", YES_NO), field("why", "text", show_if='f.solved == "否"')
    process = flow(solved, why, solved="required", why="required")

    assert refusal(process, {"solved": "否"}) == {"why": "Please fill this in."}
    assert take(process, {"solved": "是", "why": "left over"}) == {"solved": "是", "why": None}


def test_required_if_and_what_a_button_requires_are_asked_for() -> None:
    solved = field("solved", "radio", YES_NO)
    why = field("why", "text")
    note = field("note", "text", required_if='f.solved == "否"')
    process = flow(solved, why, note, solved="required")

    assert take(process, {"solved": "是"}) == {"solved": "是", "why": None, "note": None}
    assert set(refusal(process, {"solved": "否"})) == {"why", "note"}


def test_a_button_brings_the_fields_of_its_own_dialog() -> None:
    process = flow(field("x", "text"), field("why", "text"), why="hidden")

    assert set(refusal(process, {"why": "a"}, action="other")) == {"why"}
    assert take(process, {"why": "重复"}, action="cancel") == {"x": None, "why": "重复"}
    assert refusal(process, {}, action="cancel") == {"why": "Please fill this in."}


def test_options_follow_their_parent_softly_or_hard() -> None:
    parent = field("one", "select", (Option("硬件", {}), Option("配置", {})))
    kinds = (Option("误操作", {}, "误操作"), Option("线缆", {}, "硬件"))
    soft = flow(parent, field("two", "select", kinds, depends_on="one", cascade="soft"))
    hard = flow(parent, field("two", "select", kinds, depends_on="one", cascade="hard"))

    shown = form(soft, soft.nodes["n"], {"one": "硬件"}, NAMES)[1]
    assert [option.value for option in shown.options] == ["线缆", "误操作"]
    assert take(soft, {"one": "配置", "two": "误操作"})["two"] == "误操作"
    assert "not one of the options" in refusal(hard, {"one": "配置", "two": "线缆"})["two"]


def test_rows_of_a_table_are_checked_cell_by_cell() -> None:
    columns = {
        "what": {"type": "text", "label": {"zh-hans": "做什么"}, "required": True},
        "who": {"type": "person", "label": {"zh-hans": "谁负责"}},
        "when": {"type": "date", "label": {"zh-hans": "何时完成"}},
    }
    process = flow(field("rows", "table", columns=columns))

    row = {"what": "扩容", "who": "kefu", "when": "2026-12-01"}
    assert take(process, {"rows": [row, {"what": ""}]}) == {"rows": [row]}
    assert (
        "Row 1, 何时完成: Write a date"
        in refusal(process, {"rows": [{"what": "a", "when": "soon"}]})["rows"]
    )
    assert "please fill in 做什么" in refusal(process, {"rows": [{"who": "kefu"}]})["rows"]
    assert "There is no 'x'" in refusal(process, {"rows": [{"what": "a", "who": "x"}]})["rows"]
    assert "no column 'why'" in refusal(process, {"rows": [{"why": "a"}]})["rows"]


def test_rules_across_fields_and_formulas_are_computed_on_the_new_values() -> None:
    rule = {"rule": "f.end >= f.start", "fields": ["end"], "message": {"zh-hans": "100% 结束早了"}}
    total = field("total", "formula", expr="f.end - f.start")
    process = flow(field("start", "integer"), field("end", "integer"), total, rules=(rule,))

    assert take(process, {"start": 1, "end": 3})["total"] == 2
    assert refusal(process, {"start": 3, "end": 1}) == {"end": "100% 结束早了"}


def test_defaults_come_from_constants_parameters_expressions_and_today() -> None:
    process = flow(
        field("title", "text", default="【{today}】XX局点发生问题"),
        field("group", "group", default={"param": "default_group"}),
        field("who", "person", default="me"),
        field("reporter", "text", default={"cel": "requester.name"}),
        field("at", "datetime", default="now"),
        field("value", "integer", default=0),
    )

    assert defaults(process, process.nodes["n"], NAMES) == {
        "title": "【20261121】XX局点发生问题",
        "group": "web",
        "who": "kefu",
        "reporter": "客服小李",
        "at": "2026-11-21T02:00:00Z",
        "value": 0,
    }


def test_the_form_says_what_is_required_visible_and_worth_a_reload() -> None:
    solved = field("solved", "radio", YES_NO)
    why = field("why", "text", show_if='f.solved == "否"')
    process = flow(solved, why, solved="required")

    before = {f.key: f for f in form(process, process.nodes["n"], {}, NAMES)}
    after = {f.key: f for f in form(process, process.nodes["n"], {}, NAMES, typed={"solved": "否"})}
    assert (before["solved"].is_required, before["solved"].reloads) == (True, True)
    assert (before["why"].is_visible, after["why"].is_visible) == (False, True)


def test_values_read_as_their_labels() -> None:
    assert readable(field("x", "radio", YES_NO), "是", "en") == "Yes"
    assert readable(field("x", "checkbox", YES_NO), ["是", "否"], "zh-hant") == "是、否"
    assert readable(field("x", "daterange"), {"from": "a", "to": "b"}) == "a – b"


TYPES = [
    "text", "longtext", "richtext", "integer", "decimal", "date", "datetime", "daterange",
    "datetimerange", "time", "boolean", "radio", "checkbox", "select", "multiselect", "editselect",
    "tree", "person", "people", "group", "url", "email", "phone", "file", "image", "table",
    "rating",
]  # fmt: skip
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(TYPES), ANYTHING)
def test_whatever_is_sent_is_stored_or_refused_but_never_crashes(of_type: str, raw: Any) -> None:
    process = flow(field("x", of_type, YES_NO, columns={"a": {"type": "date"}}))
    try:
        stored = take(process, {"x": raw})["x"]
    except BadValues:
        return
    assert take(process, {"x": stored})["x"] == stored
