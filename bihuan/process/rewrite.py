"""New data into a YAML text that people wrote: what is unchanged keeps comments and form."""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import LiteralScalarString, ScalarString

from bihuan.process import source

LONGEST = 200_000  # characters; larger texts are written anew, which takes a tenth of the time


def rewrite(file: str, text: str, data: Any) -> str:
    """The text changed so that it reads as `data`. Comments stay where their place still is."""
    if text and same(_read(file, text), data):
        return text
    if len(text) > LONGEST:
        return source.write(data)
    try:
        patched = _patched(text, data) if text else _dumped(_fresh(data))
    except (YAMLError, ValueError, TypeError):
        return source.write(data)  # a form that the writer does not keep: the data comes first
    return patched if same(_read(file, patched), data) else source.write(data)


def same(one: Any, other: Any) -> bool:
    """Equal, with keys in the same order (it is the order of nodes and fields) and 1 not true."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)


def _read(file: str, text: str) -> Any:
    try:
        return source.read(file, text)[0].data
    except source.Unreadable:
        return None


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 10_000  # a line people left long stays one line
    yaml.allow_unicode = True
    yaml.brace_single_entry_mapping_in_flow_sequence = True  # [{a: b}], never [a: b]
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _patched(text: str, data: Any) -> str:
    return _dumped(_patch(_yaml().load(text), data))


def _dumped(tree: Any) -> str:
    out = StringIO()
    _yaml().dump(tree, out)
    return out.getvalue()


def _patch(old: Any, new: Any) -> Any:
    """`old` made to hold `new`, reusing its parts with what is attached to them."""
    if isinstance(old, CommentedMap) and isinstance(new, Mapping):
        return _patch_map(old, new)
    if isinstance(old, CommentedSeq) and isinstance(new, list):
        return _patch_list(old, new)
    if type(new) is str and isinstance(old, ScalarString) and str(old) == new:
        return old
    if same(_plain(old), new):
        return old
    return _fresh(new)


def _patch_map(old: CommentedMap, new: Mapping[str, Any]) -> CommentedMap:
    for key in [key for key in old if key not in new]:
        del old[key]
    for key, value in new.items():
        old[key] = _patch(old[key], value) if key in old else _fresh(value)
    if list(old) != list(new):
        for key in new:
            old.move_to_end(key)
    return old


def _patch_list(old: CommentedSeq, new: list[Any]) -> CommentedSeq:
    """Items that stay keep their comments: found by what they hold, else by their place."""
    left = [(index, _plain(each)) for index, each in enumerate(old)]
    kept: list[Any] = []
    for place, value in enumerate(new):
        at = next((i for i, (_, plain) in enumerate(left) if same(plain, value)), None)
        if at is None and len(old) == len(new):
            at = next((i for i, (index, _) in enumerate(left) if index == place), None)
        kept.append(_fresh(value) if at is None else _patch(old[left.pop(at)[0]], value))
    if len(old) == len(new):
        for index, value in enumerate(kept):
            old[index] = value
        return old
    fresh = CommentedSeq(kept)
    if old.fa.flow_style():
        fresh.fa.set_flow_style()
    return fresh


def _plain(value: Any) -> Any:
    """Without what the reader of comments hangs on it."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, ScalarString):
        return str(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    return value


def _fresh(value: Any) -> Any:
    """New data as our own packs are written: texts in their languages on one line."""
    if isinstance(value, Mapping):
        fresh = CommentedMap((key, _fresh(each)) for key, each in value.items())
        if _is_short(value):
            fresh.fa.set_flow_style()
        return fresh
    if isinstance(value, list):
        items = CommentedSeq(map(_fresh, value))
        if _is_short(value):
            items.fa.set_flow_style()
        return items
    if isinstance(value, str) and "\n" in value:
        return LiteralScalarString(value)
    return value


def _is_short(value: Any) -> bool:
    """Fits on one line: small, flat, no line breaks."""
    parts = value.values() if isinstance(value, Mapping) else value
    flat = all(not isinstance(part, Mapping | list) and "\n" not in str(part) for part in parts)
    return bool(value) and flat and len(str(value)) < 90
