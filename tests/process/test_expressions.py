"""Expressions: CEL with only the named fields handed in."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.process import expressions
from bihuan.process.flow import Field, Flow

TYPES = {
    "a": "integer",
    "s": "text",
    "n": "text",
    "d": "decimal",
    "at": "datetime",
    "end": "datetime",
    "day": "date",
    "many": "multiselect",
    "rows": "table",
}
FLOW = Flow(
    key="p",
    names={"zh-hans": "p"},
    kind="task",
    number="",
    start="",
    nodes={},
    edges=(),
    phases=(),
    fields={
        k: Field(
            k, t, {"zh-hans": k}, {"columns": {"n": {"type": "decimal"}}} if t == "table" else {}
        )
        for k, t in TYPES.items()
    },
)
VALUES = {
    "a": 3,
    "s": "是",
    "d": "10.50",
    "at": "2026-01-31T08:00:00Z",
    "end": "2026-01-31T17:00:00+08:00",
    "day": "2026-01-31",
    "many": ["x", "y"],
    "rows": [{"n": "1.5"}, {}],
}
NAMES = {
    "now": datetime(2026, 2, 1, tzinfo=UTC),
    "me": {"username": "kefu"},
    "links": {"change": {"open": 0}},
}


@pytest.mark.parametrize(
    "source",
    [
        "",
        "f.a == 3",
        'f["s"] == "是"',
        "f.d > 10",
        "f.d > 10.4 && f.a < 4",
        "f.end > f.at",
        "f.end - f.at == duration('1h')",
        "f.at < now",
        'f.day == "2026-01-31"',
        '"x" in f.many',
        "size(f.many) == 2",
        'f.many.exists(x, x == "y")',
        "f.n == null",
        'f.n != "z"',
        "links.change.open == 0",
        'me.username == "kefu"',
        "has(f.n)",
        "f.rows.exists(r, r.n == 1.5)",
        'r"f.zz" != f.s // f.zz',
        "f.a in [1, 3]",
        'f.s.matches("^是$")',
        "true || f.n > 1",
    ],
)
def test_a_guard_holds(source):
    assert expressions.check(source, FLOW) == [] if source else True
    assert expressions.holds(source, FLOW, VALUES, lambda: NAMES)


@pytest.mark.parametrize(
    "source",
    [
        "f.a == 4",
        "f.n > 1",
        "f.s > 1",
        "f.zz == 1",
        'f.n == ""',
        "f.a",
        "1 / 0 == 1",
        "f.a ==",
        "links.x.open == 0",
        "f.n.size() > 0",
        "params.x.y",
        "f.a == 9223372036854775807 + 1",
    ],
)
def test_a_guard_that_errs_or_is_not_a_boolean_does_not_hold(source):
    assert not expressions.holds(source, FLOW, VALUES, NAMES)


@pytest.mark.parametrize(
    "source, said, near",
    [
        ("f.zx == 1", "no field 'zx'.", ""),
        ("f.mony == 1", "no field 'mony'.", "many"),
        ("f[f.s] == 1", "computed keys", ""),
        ("f['a' + 's'] == 1", "computed keys", ""),
        ("f.exists(k, f[k] == 1)", "computed keys", ""),
        ("size(f) > 1", "computed keys", ""),
        ("f.many.exists(x, f.many.exists(y, x == y))", "inside another loop", ""),
        ("f.many.exists(f, true)", "is taken", ""),
        ("tickt.number == ''", "nothing is called 'tickt'", "ticket"),
        ("s == 'x'", "nothing is called 's'", "f.s"),
        ("f.a = 1", "cannot be read", "=="),
        ("f.a == 1 and f.a == 2", "cannot be read", "&&"),
        ("f.s.startWith('a')", "no function 'startWith'", "startsWith"),
        ("f.a == " + "1" * 1000, "may have 1000 characters", ""),
        ("(" * 200 + "1" + ")" * 200, "brackets", ""),
        ("  ", "empty", ""),
    ],
)
def test_what_is_wrong_is_known_before_it_runs(source, said, near):
    [fault] = expressions.check(source, FLOW)
    assert said in fault.message % fault.where
    assert fault.guess == near


def test_a_fault_knows_its_line_and_column():
    [fault] = expressions.check("f.a == 1 &&\n  f.zx == 2", FLOW)
    assert (fault.line, fault.column) == (2, 3)


def test_needs_names_fields_and_roots():
    assert expressions.needs('f.a == 1 && f["s"] == ticket.number') == {"f.a", "f.s", "ticket"}


def test_the_world_is_not_asked_when_nothing_needs_it():
    def names():
        raise AssertionError("asked")

    assert expressions.holds("f.a == 3", FLOW, VALUES, names)


def test_a_value_comes_out_as_plain_data():
    def value(source):
        return expressions.value(source, FLOW, VALUES, NAMES)

    assert value("now") == "2026-02-01T00:00:00Z"
    assert value("f.end - f.at") == 60
    assert value("f.n") is None
    assert value('["a", f.s]') == ["a", "是"]
    with pytest.raises(expressions.BadExpression, match="cannot be computed"):
        value("f.n + 1")


def test_a_long_list_is_not_looped_over():
    values = {"many": ["x"] * 1001}
    assert not expressions.holds('f.many.exists(x, x == "x")', FLOW, values)


@given(st.text(max_size=60) | st.text(alphabet="f.as[]()\"'= &|!1x,{}?:", max_size=40))
def test_no_text_makes_an_expression_crash(source):
    assert isinstance(expressions.holds(source, FLOW, VALUES, NAMES), bool)
    if source.strip():
        assert all(fault.line >= 1 for fault in expressions.check(source, FLOW))
