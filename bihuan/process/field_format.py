"""The shapes of fields.yaml: types, their options, and what goes with what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import re2

from bihuan.process.cleaners import PATTERNS
from bihuan.process.errors import N_
from bihuan.process.mistakes import guess
from bihuan.process.shapes import (
    MENDS,
    Path,
    Reading,
    Shape,
    anything,
    boolean,
    cel,
    choice_of,
    constant,
    either,
    integer,
    key,
    keyed,
    listing,
    matching,
    number,
    one_of,
    record,
    ref,
    said,
    string,
    text,
)

CHOICES = frozenset({"radio", "checkbox", "select", "multiselect", "editselect", "tree"})
TYPES = (
    "text", "longtext", "richtext", "integer", "decimal", "date", "datetime", "daterange",
    "datetimerange", "time", "boolean", "radio", "checkbox", "select", "multiselect",
    "editselect", "tree", "person", "people", "group", "service", "ci", "business", "ticket",
    "url", "email", "phone", "file", "image", "table", "rating", "autonumber", "formula",
    "remote", "system",
)  # fmt: skip
SYSTEM = ("number", "requester", "handlers", "phase", "created_at", "closed_at", "updated_at")
NUMBER = matching(r"[^{}]{0,20}(\{date\}[^{}]{0,10})?\{seq(:[1-9])?\}[^{}]{0,10}",
                   N_("a number looks like INC-{date}-{seq:4}, not '%(value)s'."))  # fmt: skip


def _is_mapping(value: Any) -> bool:
    return isinstance(value, Mapping)


def _pattern(reading: Reading, path: Path, value: Any) -> None:
    if not isinstance(value, Mapping):
        one_of(*PATTERNS)(reading, path, value)
        return
    record({"re2": string}, {"message": text}, "a pattern")(reading, path, value)
    expression = value.get("re2")
    try:
        if isinstance(expression, str):
            re2.compile(expression, _quiet())
    except re2.error as error:
        reading.wrong((*path, "re2"), N_("this pattern cannot be read: %(reason)s."),
                      reason=said(error),
                      mend=N_("Correct it; look-ahead and back-references are not "
                              "possible."))  # fmt: skip


def _quiet() -> re2.Options:
    options = re2.Options()
    options.log_errors = False
    return options


_OPTION = either(_is_mapping, record(
    {"value": constant},
    {"label": text, "group": constant, "when_parent": listing(constant), "help": text,
     "parent": constant}, "an option",
), constant)  # fmt: skip
_DEFAULT = either(
    lambda value: isinstance(value, Mapping) and "zh-hans" in value, text,
    either(_is_mapping, choice_of({"param": ref("param"), "cel": cel()}, (), "default"), anything),
)  # fmt: skip
_COLUMN_TYPES = tuple(kind for kind in TYPES if kind not in {
    "table", "richtext", "file", "image", "autonumber", "formula", "system"})  # fmt: skip
_VALUES: dict[str, Shape] = {
    "help": text, "hint": text, "default": _DEFAULT, "options": listing(_OPTION, least=1),
    "min": number, "max": number, "pattern": _pattern, "width": one_of("half", "full"),
    "rows": integer(1, 100), "size": integer(1, 500), "multiple": boolean, "note": anything,
}  # fmt: skip
_BOUND = either(lambda value: value in ("now", "today"), anything, ref("field"))
_SLOT = re.compile(r"\{([^{}]*)\}")
SLOTS = N_("Write {q} for what was typed, {f.<field>} for another field, and in a table "
           "{row.<column>} for another cell of the row.")  # fmt: skip


def _address(reading: Reading, path: Path, value: Any) -> None:
    """Where options come from; what stands in braces is filled in when somebody asks."""
    string(reading, path, value)
    if not isinstance(value, str):
        return
    scheme, _, host = value.partition("://")
    if scheme not in {"http", "https"} or not host.strip("/ "):
        reading.wrong(path, N_("'%(value)s' is no address."), value=said(value),
                      mend=N_("Write an address that starts with http:// or "
                              "https://."))  # fmt: skip
    for slot in _SLOT.findall(value):
        root, _, name = slot.partition(".")
        if root == "f" and name not in reading.fields:
            reading.wrong(path, N_("no field '%(name)s'."), guess(name, reading.fields),
                          rule="unknown_field", name=said(name))  # fmt: skip
        elif root not in {"f", "row"} and slot != "q":
            reading.wrong(path, N_("an address has no place '{%(name)s}'."), name=said(slot),
                          mend=SLOTS)  # fmt: skip


_SOURCE = record({"url": _address}, {"key": string, "label": string, "path": string}, "a source")
_COLUMN = record({"type": one_of(*_COLUMN_TYPES), "label": text},
                 {**_VALUES, "required": boolean, "source": _SOURCE}, "a column")  # fmt: skip


def _column(reading: Reading, path: Path, value: Any) -> None:
    """A column; one with options of another system says where they come from."""
    _COLUMN(reading, path, value)
    if not isinstance(value, Mapping):
        return
    kind = value.get("type")
    if kind == "remote" and "source" not in value:
        reading.wrong(path, N_("a field of type '%(type)s' needs '%(name)s'."), at_key=True,
                      type=kind, name="source", mend=MENDS["missing_key"])  # fmt: skip
    elif kind != "remote" and "source" in value:
        reading.wrong((*path, "source"), N_("a field of type '%(type)s' has no '%(name)s'."),
                      at_key=True, type=said(kind), name="source",
                      mend=N_("Take '%(name)s' out, or give the field another "
                              "type."))  # fmt: skip


def _columns(reading: Reading, path: Path, value: Any) -> None:
    """Columns, and addresses that ask for another cell of the row: it has to be there."""
    keyed(_column)(reading, path, value)
    for own, column in value.items() if isinstance(value, Mapping) else ():
        source = column.get("source") if isinstance(column, Mapping) else None
        url = source.get("url") if isinstance(source, Mapping) else None
        for slot in _SLOT.findall(url) if isinstance(url, str) else ():
            name = slot.removeprefix("row.")
            if name != slot and (name not in value or name == own):
                reading.wrong((*path, own, "source", "url"), N_("no other column '%(name)s'."),
                              guess(name, set(value) - {own}), name=said(name),
                              mend=SLOTS)  # fmt: skip


_FIELD = record(
    {"type": one_of(*TYPES), "label": text},
    {**_VALUES, "depends_on": ref("field"), "cascade": one_of("hard", "soft"),
     "before": _BOUND, "after": _BOUND, "readonly": boolean, "show_if": cel(),
     "required_if": cel(), "sensitive": boolean, "columns": _columns, "expr": cel(),
     "number": NUMBER,
     "tickets": boolean,
     "source": either(_is_mapping, _SOURCE, one_of(*SYSTEM))},
    "a field",
)  # fmt: skip
_NEEDS = {"table": "columns", "formula": "expr", "system": "source", "remote": "source",
          **dict.fromkeys(CHOICES - {"editselect"}, "options")}  # fmt: skip


def field(reading: Reading, path: Path, value: Any) -> None:
    """A field: its type needs some options and cannot have others."""
    _FIELD(reading, path, value)
    if not isinstance(value, Mapping) or not isinstance(value.get("type"), str):
        return
    kind = value["type"]
    needed = _NEEDS.get(kind)
    if needed and needed not in value:
        reading.wrong(path, N_("a field of type '%(type)s' needs '%(name)s'."), at_key=True,
                      type=kind, name=needed, mend=MENDS["missing_key"])  # fmt: skip
    foreign = {"options": CHOICES, "columns": {"table"}, "expr": {"formula"},
               "depends_on": CHOICES, "number": {"autonumber"}}  # fmt: skip
    for name, kinds in foreign.items():
        if name in value and kind not in kinds:
            reading.wrong((*path, name), N_("a field of type '%(type)s' has no '%(name)s'."),
                          at_key=True, type=kind, name=name,
                          mend=N_("Take '%(name)s' out, or give the field another "
                                  "type."))  # fmt: skip
    _check_options(reading, path, value)


def _check_options(reading: Reading, path: Path, value: Mapping[str, Any]) -> None:
    options = value.get("options")
    if not isinstance(options, list):
        return
    seen: set[str] = set()
    for index, option in enumerate(options):
        word = str(option.get("value") if isinstance(option, Mapping) else option)
        if word in seen:
            reading.wrong((*path, "options", index), N_("the option '%(value)s' is there twice."),
                          value=said(word), mend=N_("Take one of the two out."))  # fmt: skip
        seen.add(word)
    _check_tree(reading, path, options, seen)
    default = value.get("default")
    constant = isinstance(default, str | int) and value.get("type") != "editselect"
    if constant and str(default) not in seen:
        reading.wrong((*path, "default"), N_("'%(value)s' is not one of the options."),
                      guess(default, seen), value=said(default),
                      mend=N_("Write one of the options, or add it to them."))  # fmt: skip


def _check_tree(reading: Reading, path: Path, options: list[Any], known: set[str]) -> None:
    """Every option of a tree hangs on another one, none on itself."""
    above = {str(o["value"]): str(o["parent"]) for o in options
             if isinstance(o, Mapping) and "parent" in o and "value" in o}  # fmt: skip
    for index, option in enumerate(options):
        parent = str(option.get("parent", "")) if isinstance(option, Mapping) else ""
        if parent and parent not in known:
            reading.wrong((*path, "options", index), N_("there is no option '%(value)s'."),
                          guess(parent, known), value=said(parent),
                          mend=N_("Name one of the options as 'parent', or add it to "
                                  "them."))  # fmt: skip
        elif parent and _hangs_on_itself(str(option.get("value")), above):
            reading.wrong((*path, "options", index), N_("'%(value)s' stands under itself."),
                          value=said(option.get("value")),
                          mend=N_("Let one option of the branch stand at the top: without "
                                  "'parent'."))  # fmt: skip


def _hangs_on_itself(value: str, above: Mapping[str, str]) -> bool:
    seen = {value}
    while value := above.get(value, ""):
        if value in seen:
            return True
        seen.add(value)
    return False


FIELDS = record(
    {"fields": keyed(field)},
    {"groups": listing(record({"key": key, "names": text, "fields": listing(ref("field"))}, {},
                              "a group"))},
    "fields.yaml",
)  # fmt: skip
