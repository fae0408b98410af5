"""What every pack owes its readers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from bihuan.process import values
from tests.packs.walk import KEYS, PACKS, World, load

SHIPPED = {
    "fault_report", "issue_track", "improvement", "known_issue", "key_site", "device_card",
    "incident", "major_incident", "incident_dispatch", "problem", "change_standard",
    "change_normal", "change_emergency", "request", "action_item",
}  # fmt: skip
LANGUAGES = {"zh-hans", "zh-hant", "en"}
SIMPLIFIED = set("单务处评测关设备认发标题类级请说写样时间这没给续传")  # never in a zh-hant text


def test_all_fifteen_packs_are_there() -> None:
    assert set(KEYS) == SHIPPED


def texts(thing: Any) -> Iterator[Mapping[str, str]]:
    """Every text in three languages, wherever it stands."""
    if isinstance(thing, Mapping):
        if "zh-hans" in thing:
            yield thing
            return
        thing = list(thing.values())
    if isinstance(thing, list | tuple):
        for part in thing:
            yield from texts(part)
    elif hasattr(thing, "__dataclass_fields__"):
        for name in thing.__dataclass_fields__:
            if name not in ("out", "paths", "places"):
                yield from texts(getattr(thing, name))


@pytest.mark.parametrize("key", KEYS)
def test_every_text_speaks_three_languages(key: str) -> None:
    flow = load(key)

    for text in texts(flow):
        assert set(text) == LANGUAGES
        assert all(words.strip() for words in text.values())


@pytest.mark.parametrize("key", KEYS)
def test_traditional_texts_hold_no_simplified_characters(key: str) -> None:
    odd = [text["zh-hant"] for text in texts(load(key)) if SIMPLIFIED & set(text["zh-hant"])]

    assert odd == []


@pytest.mark.parametrize("key", KEYS)
def test_the_readme_names_every_node_and_button(key: str) -> None:
    flow, page = load(key), (PACKS / key / "README.md").read_text(encoding="utf-8")

    missing = [n.names["zh-hans"] for n in flow.nodes.values() if n.names["zh-hans"] not in page]
    missing += [
        edge.names["zh-hans"]
        for edge in flow.edges
        if edge.on[0] != "timer" and edge.names["zh-hans"] not in page
    ]
    assert missing == []


@pytest.mark.parametrize("key", KEYS)
def test_what_a_button_requires_can_be_filled_in_where_it_stands(key: str) -> None:
    flow = load(key)

    for edge in flow.edges:
        shown = {
            field.key
            for field in values.form(flow, flow.nodes[edge.source], {}, World().names())
            if field.is_writable
        }
        assert set(edge.requires) <= shown | set(edge.asks), edge.key


@pytest.mark.parametrize("key", KEYS)
def test_a_linked_ticket_can_be_opened_with_the_values_handed_over(key: str) -> None:
    for edge in load(key).edges:
        for action in edge.actions:
            if action.kind == "open":
                other = load(action.data["pack"])
                start = other.nodes[other.start]
                given = set(action.data["values"])
                proposed = {k for k in start.form if other.fields[k].data.get("default")}
                needed = {k for k, mode in start.form.items() if mode == "required"}

                assert given <= set(start.form), edge.key
                assert needed <= given | proposed | {"priority"}, edge.key
