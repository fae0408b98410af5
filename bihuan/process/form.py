"""What a form shows: fields, modes, defaults, options and visibility at one node, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from bihuan.process import expressions
from bihuan.process.cleaners import columns_of, is_empty, is_list
from bihuan.process.flow import Edge, Field, Flow, Mode, Node, Option, Text

Names = Mapping[str, Any] | Callable[[], Mapping[str, Any]]
COMPUTED = frozenset({"system", "formula", "autonumber"})
RULES = ("min", "max", "pattern", "before", "after", "source")


@dataclass(frozen=True, slots=True)
class FormField:
    """One field as a form shows it to one person now."""

    key: str
    type: str
    label: Text
    mode: Mode
    is_required: bool
    is_visible: bool
    value: Any
    options: tuple[Option, ...]
    is_multiple: bool
    reloads: bool  # other fields depend on it: fetch the form again when it changes
    rules: Mapping[str, Any]
    columns: tuple[FormField, ...]
    data: Mapping[str, Any]  # as written: help, hint, width, rows, size ...
    is_masked: bool = False  # there is a value, and this reader may not see it

    @property
    def is_writable(self) -> bool:
        return self.mode in {"optional", "required"} and self.type not in COMPUTED


def form(
    flow: Flow,
    node: Node,
    values: Mapping[str, Any],
    names: Names = dict,
    *,
    typed: Mapping[str, Any] | None = None,
    action: str | None = None,
) -> tuple[FormField, ...]:
    """The fields of `node` in order; with `action`, only those that this button asks for itself.

    `typed` (what stands in the form just now) comes before stored values, these before defaults.
    """
    modes = modes_of(flow, node, action)
    if action:
        modes = {key: mode for key, mode in modes.items() if key not in node.form}
    shown = _shown(flow, modes, values, typed or {}, names)
    masters = _masters(flow)
    return tuple(
        _form_field(flow, flow.fields[key], mode, shown, names, masters)
        for key, mode in modes.items()
        if mode != "hidden"
    )


def _shown(
    flow: Flow, modes: Mapping[str, Mode], values: Mapping[str, Any], typed: Mapping[str, Any],
    names: Names,
) -> dict[str, Any]:  # fmt: skip
    """What stands in the form. An emptied field stays empty, unless others propose a value."""
    held = {**values, **typed}
    found = _defaults(flow, modes, held, names)
    proposed = {k: v for k, v in found.items() if k not in typed or is_proposed(flow.fields[k])}
    return {**held, **proposed}


def is_proposed(field: Field | FormField) -> bool:
    """Whether its default is computed from what stands in other fields."""
    default = field.data.get("default")
    return isinstance(default, Mapping) and bool(
        expressions.fields_of(str(default.get("cel") or ""))
    )


def defaults(flow: Flow, node: Node, names: Names = dict) -> dict[str, Any]:
    """What an untouched form of `node` holds."""
    return _defaults(flow, modes_of(flow, node, None), {}, names)


def way_out(
    flow: Flow, node: Node, action: str, values: Mapping[str, Any], names: Names
) -> Edge | None:
    """The edge that `action` would take with these values."""
    for edge in edges_of(flow, node, action):
        if expressions.holds(edge.guard, flow, values, names):
            return edge
    return None


def edges_of(flow: Flow, node: Node, action: str) -> list[Edge]:
    """All edges of `node` behind one button, in order."""
    return [edge for edge in flow.out.get(node.key, ()) if action_key(edge) == action]


def action_key(edge: Edge) -> str:
    """How callers name an edge's button: its own key, or submit / pass / reject."""
    return edge.on[1] if edge.on[0] == "button" else edge.on[0]


def readable(field: Field, value: Any, lang: str = "zh-hans") -> str:
    """A stored value as people read it; references stay keys (their names are the caller's)."""
    if is_empty(value):
        return ""
    if isinstance(value, list):
        return (", " if lang == "en" else "、").join(readable(field, item, lang) for item in value)
    if isinstance(value, Mapping):
        if "label" in value:
            return str(value["label"] or value.get("value"))
        if set(value) == {"from", "to"}:
            return f"{value['from']} – {value['to']}"
        cells = (readable(field, part, lang) for part in value.values() if not is_empty(part))
        return (", " if lang == "en" else "，").join(cells)
    for option in field.options:
        if option.value == value:
            return " / ".join(_said(each, lang) for each in branch(field.options, option))
    return str(value)


def _said(option: Option, lang: str) -> str:
    return option.label.get(lang) or option.label.get("zh-hans") or option.value


def branch(options: tuple[Option, ...], leaf: Option) -> tuple[Option, ...]:
    """From the root of a tree to one of its options; the option alone where there is no tree."""
    if not leaf.parent:
        return (leaf,)
    known = {option.value: option for option in options}
    way = [leaf]
    while (above := known.get(way[-1].parent)) and above not in way:
        way.append(above)
    return tuple(reversed(way))


def modes_of(flow: Flow, node: Node, action: str | None) -> dict[str, Mode]:
    """Modes of the node's fields, then of those its chosen button brings along."""
    modes = dict(node.form)
    for edge in edges_of(flow, node, action) if action else ():
        for key in (*edge.asks, *edge.requires):
            if modes.get(key) in {None, "hidden", "read"} and key in flow.fields:
                modes[key] = "optional"
    return modes


def is_writable(flow: Flow, key: str, mode: Mode) -> bool:
    if mode not in {"optional", "required"}:
        return False
    field = flow.fields[key]
    return field.type not in COMPUTED and not field.data.get("readonly")


def is_visible(flow: Flow, field: Field, values: Mapping[str, Any], names: Names) -> bool:
    condition = field.data.get("show_if", "")
    return not condition or expressions.holds(condition, flow, values, names)


def options_of(field: Field, values: Mapping[str, Any]) -> tuple[Option, ...]:
    """Options that may be chosen now: a soft parent sorts, a hard one sieves."""
    parent = field.data.get("depends_on")
    chosen = values.get(parent) if parent else None
    if is_empty(chosen):
        return field.options
    typed = chosen if isinstance(chosen, list) else [chosen]
    wanted = {one for one in typed if isinstance(one, str)}  # typed and not checked yet
    fitting = tuple(option for option in field.options if _fits(option, wanted))
    if field.data.get("cascade", "soft") == "hard":
        return fitting
    return (*fitting, *(option for option in field.options if option not in fitting))


def _fits(option: Option, wanted: set[Any]) -> bool:
    if not option.group and not option.when_parent:
        return True
    return option.group in wanted or bool(wanted.intersection(option.when_parent))


def compute(source: str, flow: Flow, values: Mapping[str, Any], names: Names) -> Any:
    """What an expression gives, or None while the fields it needs are empty."""
    try:
        return expressions.value(source, flow, values, names)
    except expressions.BadExpression:
        return None


def _defaults(
    flow: Flow, modes: Mapping[str, Mode], values: Mapping[str, Any], names: Names
) -> dict[str, Any]:
    """Defaults of the writable fields that are empty, computed in order (one may use another)."""
    found: dict[str, Any] = {}
    for key, mode in modes.items():
        field = flow.fields[key]
        if field.data.get("default") is None or mode not in {"optional", "required"}:
            continue
        if not is_empty(values.get(key)):
            continue
        value = _default(flow, field, {**values, **found}, names)
        if not is_empty(value):
            found[key] = value
    return found


def _default(flow: Flow, field: Field, values: Mapping[str, Any], names: Names) -> Any:
    default = field.data.get("default")
    if isinstance(default, Mapping) and "cel" in default:
        value = compute(str(default["cel"]), flow, values, names)
    elif isinstance(default, Mapping) and "param" in default:
        value = (_read(names).get("params") or {}).get(default["param"])
    elif isinstance(default, Mapping):
        value = default.get("zh-hans")
    elif default == "now" and field.type in {"datetime", "date", "time"}:
        value = now_of(names).astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    elif default == "today" and field.type == "date":
        value = today_of(names)
    elif default == "me":
        me = _read(names).get("me")
        if field.type == "text":
            me = _read(names).get("my_name") or me
        value = me.get("username") if isinstance(me, Mapping) else me
    elif isinstance(default, str):
        value = default.replace("{today}", today_of(names).replace("-", ""))
    else:
        value = default
    if is_list(field) and not is_empty(value) and not isinstance(value, list):
        return [value]
    return value


def _read(names: Names) -> Mapping[str, Any]:
    return names() if callable(names) else names


def now_of(names: Names) -> datetime:
    """The instant that the caller calls now: the kernel has no clock of its own."""
    now = _read(names)["now"]
    return now if isinstance(now, datetime) else datetime.fromisoformat(str(now))


def today_of(names: Names) -> str:
    """Today where the site is; `names` may hold it, else it is taken from `now`."""
    today = _read(names).get("today")
    if today is None:
        return now_of(names).date().isoformat()
    return today.isoformat() if isinstance(today, date) else str(today)


def _masters(flow: Flow) -> frozenset[str]:
    """Fields on which visibility, need, options, defaults or formulas of others depend, and
    those that decide where a button leads (its words say so)."""
    masters = flow.__dict__.get("_masters")
    if masters is None:
        found: set[str] = set()
        for field in flow.fields.values():
            default = field.data.get("default")
            sources = [field.data.get("show_if"), field.data.get("required_if"),
                       field.data.get("expr"),
                       default.get("cel") if isinstance(default, Mapping) else None]  # fmt: skip
            for source in filter(None, sources):
                found.update(expressions.fields_of(str(source)))
            if field.data.get("depends_on"):
                found.add(field.data["depends_on"])
        for edges in flow.out.values():
            for edge in edges:
                found.update(expressions.fields_of(edge.guard))
        masters = flow.__dict__["_masters"] = frozenset(found)  # a cache, not a change
    return masters


def _form_field(
    flow: Flow, field: Field, mode: Mode, shown: Mapping[str, Any], names: Names,
    masters: frozenset[str],
) -> FormField:  # fmt: skip
    if mode in {"optional", "required"} and not is_writable(flow, field.key, mode):
        mode = "read"
    condition = field.data.get("required_if")
    required = mode == "required" or (
        mode == "optional"
        and bool(condition)
        and expressions.holds(str(condition), flow, shown, names)
    )
    value = shown.get(field.key)
    if field.type == "formula":
        value = compute(str(field.data.get("expr", "")), flow, shown, names)
    return FormField(
        key=field.key, type=field.type, label=field.label, mode=mode, is_required=required,
        is_visible=is_visible(flow, field, shown, names), value=value,
        options=options_of(field, shown), is_multiple=is_list(field) and field.type != "table",
        reloads=field.key in masters,
        rules={name: field.data[name] for name in RULES if name in field.data},
        columns=tuple(_column(c) for c in columns_of(field)) if field.type == "table" else (),
        data=field.data,
    )  # fmt: skip


def _column(column: Field) -> FormField:
    required = bool(column.data.get("required"))
    return FormField(
        key=column.key, type=column.type, label=column.label,
        mode="required" if required else "optional", is_required=required, is_visible=True,
        value=None, options=column.options, is_multiple=is_list(column), reloads=False,
        rules={name: column.data[name] for name in RULES if name in column.data},
        columns=(), data=column.data,
    )  # fmt: skip
