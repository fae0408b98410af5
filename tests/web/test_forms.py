"""How posts become raw values. No database."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from bihuan.process.form import FormField
from bihuan.web.forms import instant, local_time, posted


def field(key: str, kind: str, *, many: bool = False, columns: tuple[FormField, ...] = ()) -> Any:
    return FormField(
        key=key, type=kind, label={"zh-hans": key}, mode="optional", is_required=False,
        is_visible=True, value=None, options=(), is_multiple=many, reloads=False, rules={},
        columns=columns, data={},
    )  # fmt: skip


def query(text: str) -> QueryDict:
    return QueryDict(text)


@pytest.mark.parametrize(
    ("kind", "sent", "raw"),
    [
        ("text", "f.x=a", "a"),
        ("text", "f.x=+", None),
        ("longtext", "f.x=a%0D%0Ab", "a\nb"),
        ("integer", "f.x=x7", "x7"),
        ("boolean", "", False),
        ("boolean", "f.x=1", True),
        ("date", "f.x=2026-01-31", "2026-01-31"),
        ("daterange", "f.x.from=2026-01-31&f.x.to=", {"from": "2026-01-31", "to": None}),
        ("daterange", "f.x.from=&f.x.to=", None),
        ("datetime", "f.x=morgen", "morgen"),
        ("rating", "f.x=4", "4"),
    ],
)
def test_one_input_is_one_raw_value(kind: str, sent: str, raw: Any):
    assert posted([field("x", kind)], query(f"f-seen=x&{sent}")) == {"x": raw}


def test_a_field_that_was_not_on_the_page_is_not_sent():
    assert posted([field("x", "text"), field("y", "text")], query("f-seen=x&f.x=1&f.y=2")) == {
        "x": "1"
    }


def test_several_choices_are_a_list_and_none_an_empty_one():
    many = [field("x", "multiselect", many=True)]

    assert posted(many, query("f-seen=x&f.x=a&f.x=&f.x=b")) == {"x": ["a", "b"]}
    assert posted(many, query("f-seen=x")) == {"x": []}


def test_rows_of_a_table_keep_their_order_and_empty_ones_go():
    table = field("t", "table", columns=(field("what", "text"), field("when", "date")))
    sent = "f-seen=t&f.t.10.what=c&f.t.2.what=b&f.t.0.what=&f.t.0.when=&f.t.__row__.what=x"

    assert posted([table], query(sent)) == {
        "t": [{"what": "b", "when": None}, {"what": "c", "when": None}]
    }


def test_times_are_the_readers_and_stored_in_utc():
    with timezone.override("Asia/Tokyo"):
        assert instant("2026-01-31T17:00") == "2026-01-31T08:00:00Z"
        assert local_time("2026-01-31T08:00:00Z") == "2026-01-31T17:00"
    assert instant("") is None
    assert local_time("typed nonsense") == "typed nonsense"
