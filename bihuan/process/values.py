"""What a form takes: every value cleaned and checked before anything moves (web and API alike)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, tzinfo
from typing import Any, Protocol

from bihuan.process import expressions
from bihuan.process.cleaners import (
    NO_OPTION,
    OWN_WORDS,
    REFERENCES,
    BadValue,
    check_option,
    clean,
    columns_of,
    is_empty,
    is_number,
)
from bihuan.process.errors import N_, BadValues
from bihuan.process.flow import Field, Flow, Mode, Node
from bihuan.process.form import (
    FormField,
    Names,
    action_key,
    compute,
    defaults,
    edges_of,
    form,
    is_visible,
    is_writable,
    modes_of,
    now_of,
    options_of,
    readable,
    today_of,
    way_out,
)

__all__ = [
    "FormField", "Lookups", "accept", "action_key", "defaults", "edges_of", "form", "readable",
    "way_out",
]  # fmt: skip

Errors = dict[str, list[tuple[str, dict[str, object]]]]
REQUIRED = N_("Please fill this in.")


class Lookups(Protocol):
    """What accepting values asks of its surroundings."""

    zone: tzinfo  # in which dates without a zone are read

    def exists(self, kind: str, values: Collection[str]) -> Collection[str]:
        """Which of these user names, group keys, ticket numbers, file ids ... there are."""
        ...

    def options(
        self, field: Field, values: Mapping[str, Any], row: Mapping[str, Any] | None = None
    ) -> Mapping[str, str] | None:
        """Everything a remote field or column offers with these values (and this row of its
        table); None if nobody can say."""
        ...

    def clean_html(self, html: str) -> str:
        """Rich text without anything that could run."""
        ...


def accept(
    flow: Flow,
    node: Node,
    action: str,
    raw: Mapping[str, Any],
    values: Mapping[str, Any],
    names: Names,
    lookups: Lookups,
) -> dict[str, Any]:
    """The values to store when `action` is taken at `node` with `raw`; raises BadValues.

    Returned are the writable fields of this form and the formulas, cleaned; empty ones as None.
    """
    modes = modes_of(flow, node, action)
    errors: Errors = {}
    cleaned = _clean_all(flow, modes, raw, values, lookups, errors)
    merged = {**values, **cleaned}
    _hide(flow, modes, cleaned, merged, names)
    _check_options(flow, cleaned, merged, errors)
    _check_exists(flow, cleaned, values, lookups, errors)
    _check_remote(flow, cleaned, values, merged, lookups, errors)
    _check_order(flow, cleaned, merged, names, errors)
    _check_required(flow, node, action, modes, merged, names, errors)
    if not errors:
        _check_rules(flow, cleaned, merged, names, errors)
    if errors:
        raise BadValues(errors)
    return {**cleaned, **_formulas(flow, merged, names)}


def _clean_all(
    flow: Flow, modes: Mapping[str, Mode], raw: Mapping[str, Any], values: Mapping[str, Any],
    lookups: Lookups, errors: Errors,
) -> dict[str, Any]:  # fmt: skip
    for key in raw:
        if key not in flow.fields:
            errors[key] = [(N_("This form has no such field."), {})]
        elif not (key in modes and is_writable(flow, key, modes[key])) and raw[key] != values.get(
            key
        ):
            errors[key] = [(N_("This field cannot be changed here."), {})]
    cleaned: dict[str, Any] = {}
    for key, mode in modes.items():
        if not is_writable(flow, key, mode):
            continue
        if key not in raw:
            cleaned[key] = values.get(key)
            continue
        try:
            cleaned[key] = clean(flow.fields[key], raw[key], lookups.zone, lookups.clean_html)
        except BadValue as bad:
            errors[key] = bad.words
            cleaned[key] = None
    return cleaned


def _hide(
    flow: Flow, modes: Mapping[str, Mode], cleaned: dict[str, Any], merged: dict[str, Any],
    names: Names,
) -> None:  # fmt: skip
    """A field that is not shown keeps no value."""
    for key in cleaned:
        if not is_visible(flow, flow.fields[key], merged, names):
            cleaned[key] = merged[key] = None


def _check_options(
    flow: Flow, cleaned: Mapping[str, Any], merged: Mapping[str, Any], errors: Errors
) -> None:
    for key, value in cleaned.items():
        field = flow.fields[key]
        try:
            check_option(field, value, {option.value for option in options_of(field, merged)})
        except BadValue as bad:
            errors.setdefault(key, bad.words)


def _check_exists(
    flow: Flow, cleaned: Mapping[str, Any], before: Mapping[str, Any], lookups: Lookups,
    errors: Errors,
) -> None:  # fmt: skip
    """What was there before is not asked for again: its person may have left since."""
    asked: dict[str, set[str]] = {}
    cleaned = {key: value for key, value in cleaned.items() if value != before.get(key)}
    for key, kind, items in _references(flow, cleaned):
        if key not in errors:
            asked.setdefault(kind, set()).update(items)
    found = {kind: set(lookups.exists(kind, items)) for kind, items in asked.items()}
    for key, kind, items in _references(flow, cleaned):
        missing = [item for item in items if item not in found.get(kind, items)]
        if missing and key not in errors:
            errors[key] = [
                (N_("There is no '%(value)s'. Choose from the list."), {"value": missing[0]})
            ]


def _check_remote(
    flow: Flow, cleaned: dict[str, Any], before: Mapping[str, Any], merged: dict[str, Any],
    lookups: Lookups, errors: Errors,
) -> None:  # fmt: skip
    """What another system offers is one of its options, by the name that system gives it."""
    for key, value in cleaned.items():
        field = flow.fields[key]
        if is_empty(value) or value == before.get(key):
            continue
        if field.type == "table":
            _check_remote_cells(field, value, before.get(key), merged, lookups, errors)
        elif field.type == "remote":
            offered = lookups.options(field, merged)
            chosen = value["value"]
            if offered is not None and chosen not in offered:
                errors.setdefault(key, [(NO_OPTION, {"value": value["label"]})])
            elif offered is not None:
                cleaned[key] = merged[key] = {"value": chosen, "label": offered[chosen]}


def _check_remote_cells(
    field: Field, rows: list[dict[str, Any]], before: Any, merged: Mapping[str, Any],
    lookups: Lookups, errors: Errors,
) -> None:  # fmt: skip
    """The same in a table: a list may follow another cell of its row."""
    old = before if isinstance(before, list) else []
    for column in columns_of(field):
        if column.type != "remote":
            continue
        for number, row in enumerate(rows, start=1):
            cell = row[column.key]
            if is_empty(cell) or any(kept.get(column.key) == cell for kept in old):
                continue
            offered = lookups.options(column, merged, row)
            if offered is not None and cell["value"] not in offered:
                told = {"row": number, "label": column.label}
                errors.setdefault(field.key, [
                    (N_("Row %(row)s, %(label)s:"), told), (NO_OPTION, {"value": cell["label"]})
                ])  # fmt: skip
            elif offered is not None:
                row[column.key] = {"value": cell["value"], "label": offered[cell["value"]]}


def _references(flow: Flow, cleaned: Mapping[str, Any]) -> Iterable[tuple[str, str, Sequence[str]]]:
    for key, value in cleaned.items():
        field = flow.fields[key]
        if is_empty(value):
            continue
        if field.type in REFERENCES:
            yield key, REFERENCES[field.type], value if isinstance(value, list) else [value]
        elif is_number(field, value):
            yield key, "ticket", [value]
        elif field.type == "table":
            for column in columns_of(field):
                if column.type in REFERENCES:
                    cells = [row[column.key] for row in value if not is_empty(row[column.key])]
                    flat = [
                        c for cell in cells for c in (cell if isinstance(cell, list) else [cell])
                    ]
                    yield key, REFERENCES[column.type], flat


def _check_order(
    flow: Flow, cleaned: Mapping[str, Any], merged: Mapping[str, Any], names: Names, errors: Errors
) -> None:
    """`before` and `after` of dates: now, today, or another field."""
    for key, value in cleaned.items():
        field = flow.fields[key]
        for rule in ("before", "after"):
            bound = field.data.get(rule)
            if not bound or is_empty(value) or key in errors:
                continue
            limit = _limit(str(bound), field, merged, names)
            first = value["from"] if isinstance(value, Mapping) else value
            if is_empty(limit) or (first <= limit if rule == "before" else first >= limit):
                continue
            words = (
                N_("This may not lie after %(limit)s.")
                if rule == "before"
                else N_("This may not lie before %(limit)s.")
            )
            name = flow.fields[bound].label if bound in flow.fields else limit
            errors[key] = [(words, {"limit": name})]


def _limit(bound: str, field: Field, merged: Mapping[str, Any], names: Names) -> Any:
    if bound not in {"now", "today"}:
        value = merged.get(bound)
        return value["to"] if isinstance(value, Mapping) else value
    now = now_of(names)
    if field.type in {"date", "daterange"}:
        return today_of(names)
    # a form filled in within this minute may say "now": minutes are what people see
    return (
        now.astimezone(UTC).replace(second=59).isoformat(timespec="seconds").replace("+00:00", "Z")
    )


def _check_required(
    flow: Flow, node: Node, action: str, modes: Mapping[str, Mode], merged: Mapping[str, Any],
    names: Names, errors: Errors,
) -> None:  # fmt: skip
    edge = way_out(flow, node, action, merged, names)
    needed = set(edge.requires) if edge else set()
    for key, mode in modes.items():
        field = flow.fields[key]
        if key in errors or not is_empty(merged.get(key)) or not is_writable(flow, key, mode):
            continue
        if not is_visible(flow, field, merged, names):
            continue
        condition = field.data.get("required_if")
        asked = mode == "required" or (
            condition and expressions.holds(condition, flow, merged, names)
        )
        if key in needed or (asked and not (edge and edge.partial)):
            errors[key] = [(REQUIRED, {})]


def _check_rules(
    flow: Flow, cleaned: Mapping[str, Any], merged: Mapping[str, Any], names: Names, errors: Errors
) -> None:
    """Cross-field rules of the process; one that cannot be computed yet (empty fields) is kept."""
    for rule in flow.data.get("rules") or ():
        keys = [key for key in rule.get("fields") or () if key in cleaned]
        read = expressions.fields_of(rule["rule"])
        if not keys or any(is_empty(merged.get(key)) for key in read):
            continue
        if not expressions.holds(rule["rule"], flow, merged, names):
            errors[keys[0]] = [_words(rule.get("message"))]


def _words(text: Any) -> tuple[str, dict[str, object]]:
    """A rule's own words, in all the languages they were written in."""
    return (OWN_WORDS, {"words": text}) if text else (N_("These values do not fit together."), {})


def _formulas(flow: Flow, merged: Mapping[str, Any], names: Names) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, field in flow.fields.items():
        if field.type == "formula":
            found[key] = compute(str(field.data.get("expr", "")), flow, merged, names)
    return found
