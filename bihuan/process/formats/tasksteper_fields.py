"""The fields of a TaskSteper project: a Django model and the form over it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bihuan.process.errors import N_
from bihuan.process.formats.brought import Report
from bihuan.process.formats.keys import Keys
from bihuan.process.formats.python_values import Named, call_of, value_of

TYPES = {
    "CharField": "text", "TextField": "longtext", "SlugField": "text", "IntegerField": "integer",
    "PositiveIntegerField": "integer", "SmallIntegerField": "integer", "BigIntegerField": "integer",
    "FloatField": "decimal", "DecimalField": "decimal", "BooleanField": "boolean",
    "NullBooleanField": "boolean", "DateField": "date", "DateTimeField": "datetime",
    "TimeField": "time", "EmailField": "email", "URLField": "url", "FileField": "file",
    "ImageField": "image", "GenericIPAddressField": "text",
}  # fmt: skip
SYSTEM = {"assigned_to": "handlers", "created_by": "requester", "current_state": "phase"}
REQUESTER = frozenset({"created_by", "creator", "reporter"})


class Source(Protocol):
    """The file the fields stand in."""

    file: str
    values: dict[str, Any]


@dataclass
class Sheet:
    """The fields of one project as ours, and what they are called there."""

    fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    needed: dict[str, bool] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)  # verbose name -> key
    names: dict[str, str] = field(default_factory=dict)  # name in Python -> key
    shown: set[str] | None = None  # what the form names; None for all
    first_state: str = ""

    def key(self, name: str) -> str:
        return self.labels.get(name) or self.names.get(name, "")

    def modes(self) -> dict[str, str]:
        return {
            key: self._mode(key) for key in self.fields if self.shown is None or key in self.shown
        }

    def _mode(self, key: str) -> str:
        if self.fields[key]["type"] == "system" or self.fields[key].get("readonly"):
            return "read"
        return "required" if self.needed[key] else "optional"

    def resolver(self, name: str) -> Any:
        """Who `assign_to: name` means."""
        key = self.key(name)
        source = self.fields.get(key, {}).get("source")
        if source == "requester" or key in REQUESTER:
            return "requester"
        if source:
            return None
        return {"field": key} if key else None

    def person(self, label: str, report: Report) -> None:
        """A field that tickets are assigned to holds a person."""
        key = self.key(label)
        described = self.fields.get(key)
        if described is None or described["type"] == "system":
            return
        default = described.pop("default", None)
        for name in ("max", "size", "rows", "options", "pattern"):
            described.pop(name, None)
        described["type"] = "person"
        self.needed[key] = False
        if default:
            described["hint"] = default
        report.near(label, N_("tickets are assigned by '%(name)s': it is a person here, not a "
                              "text."), name=label)  # fmt: skip

    def guard(self, name: Any, wanted: Any) -> str:
        """A condition {field: value} as CEL; nothing when the field is not known."""
        key = self.key(str(name))
        if not key or isinstance(wanted, Named | dict):
            return ""
        if isinstance(wanted, list):
            return f"f.{key} in [{', '.join(map(_cel, wanted))}]"
        return f"f.{key} == {_cel(wanted)}"


def _cel(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def sheet(
    source: Source, report: Report, model: ast.ClassDef | None, form: ast.ClassDef | None
) -> Sheet:
    """The fields that model and form describe; a title alone where the file has no model."""
    made = Sheet()
    if model is None:
        made.fields["summary"] = {"type": "text", "label": "概要", "max": 200}
        made.needed["summary"] = True
        report.near("-", N_("the model is not in this file: the form has a summary only."))
        return made
    keys = Keys("field")
    for statement in model.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name = statement.targets[0].id
            place = f"{source.file}:{statement.lineno}"
            _field(source, report, place, made, keys.of(name, name), name, statement.value)
        elif isinstance(statement, ast.FunctionDef):
            place = f"{source.file}:{statement.lineno}"
            words = N_("the method %(name)s() is code and stays behind.")
            report.dropped(place, words, name=statement.name)
    if form is not None:
        _dress(source, report, made, form)
    return made


def _field(
    source: Source, report: Report, place: str, made: Sheet, key: str, name: str, node: ast.expr
) -> None:
    kind, arguments, options = call_of(node, source.values)
    if kind not in TYPES and kind not in {"ForeignKey", "ManyToManyField"}:
        words = N_("'%(name)s' is no field that can be read: %(code)s.")
        report.dropped(place, words, name=name, code=ast.unparse(node)[:80])
        return
    label = options.get("verbose_name") or (arguments[0] if arguments else "") or name
    label = str(label) if not isinstance(label, Named) else name
    described = {"type": TYPES.get(kind, "text"), "label": label}
    made.fields[key], made.labels[label], made.names[name] = described, key, key
    made.needed[key] = not (options.get("blank") or options.get("null"))
    if name in SYSTEM:
        described |= {"type": "system", "source": SYSTEM[name]}
        made.first_state = str(options.get("default") or "") if name == "current_state" else ""
        report.mapped(place, N_("'%(label)s' is filled by the system."), label=label)
        return
    _bounds(report, place, described, kind, options)
    _choices(report, place, described, options.get("choices"))
    _default(report, place, made, key, options.get("default"))
    _special(report, place, made, key, kind, name)
    for option in set(options) - KNOWN:
        report.dropped(place, N_("its option '%(name)s' has no counterpart."), name=option)
    words = N_("'%(label)s' is a field of type '%(type)s'.")
    report.mapped(place, words, label=label, type=described["type"])


KNOWN = frozenset({"verbose_name", "max_length", "default", "choices", "blank", "null", "help_text",
                   "max_digits", "decimal_places", "on_delete", "upload_to", "auto_now_add",
                   "to"})  # fmt: skip


def _bounds(
    report: Report, place: str, described: dict[str, Any], kind: str, options: Mapping[str, Any]
) -> None:
    longest = options.get("max_length")
    if isinstance(longest, int) and described["type"] in {"text", "longtext"}:
        described["max"] = longest
        if longest > 1000 and described["type"] == "text":
            described["type"] = "longtext"
    if isinstance(options.get("help_text"), str) and options["help_text"].strip():
        described["help"] = options["help_text"]
    if kind == "GenericIPAddressField":
        described["pattern"] = "ip"


def _choices(report: Report, place: str, described: dict[str, Any], choices: Any) -> None:
    if choices is None:
        return
    if isinstance(choices, Named):
        described["type"] = "editselect"
        described.pop("max", None)
        words = N_("its choices %(name)s are not in this file: any text may be entered.")
        report.near(place, words, name=choices.name)
        return
    options = [_option(pair) for pair in choices]
    described["options"] = list({one["value"]: one for one in options}.values())
    described["type"] = "select"
    described.pop("max", None)


def _option(pair: Any) -> dict[str, Any]:
    value, label = (pair[0], pair[-1]) if isinstance(pair, list) and pair else (pair, pair)
    return {"value": str(value), "label": str(label) or str(value)}


def _default(report: Report, place: str, made: Sheet, key: str, default: Any) -> None:
    described = made.fields[key]
    if isinstance(default, Named):
        report.dropped(place, N_("its default %(name)s is code."), name=default.name)
        return
    if default in (None, ""):
        if default == "":
            made.needed[key] = False
        return
    text = str(default)
    if text.startswith("#") or text.rstrip("）)").endswith(("填写", "指定", "若有")):
        described["hint"] = text
        made.needed[key] = False
        report.near(place, N_("its default '%(text)s' is a hint to people: shown in grey, never "
                              "stored."), text=text)  # fmt: skip
        return
    if "options" in described and text not in {one["value"] for one in described["options"]}:
        report.dropped(place, N_("its default '%(text)s' is not one of its choices."), text=text)
        return
    described["default"] = default if not isinstance(default, list) else text


def _special(report: Report, place: str, made: Sheet, key: str, kind: str, name: str) -> None:
    described = made.fields[key]
    if kind in {"ForeignKey", "ManyToManyField"}:
        described["type"] = "people" if kind == "ManyToManyField" else "person"
        described.pop("default", None)
        report.near(place, N_("a link to another table: a person is chosen here."))
    elif name.endswith("_url") and described["type"] == "text":
        described |= {"type": "url", "tickets": True}
        made.needed[key] = False
        if "default" in described:
            described["hint"] = str(described.pop("default"))
        report.near(place, N_("'%(name)s' takes addresses and ticket numbers."), name=name)


# --- the form over the model ----------------------------------------------------------------------


def _dress(source: Source, report: Report, made: Sheet, form: ast.ClassDef) -> None:
    for meta in (one for one in form.body if isinstance(one, ast.ClassDef) and one.name == "Meta"):
        for statement in meta.body:
            if not isinstance(statement, ast.Assign):
                continue
            name = ast.unparse(statement.targets[0])
            place = f"{source.file}:{statement.lineno}"
            if name == "widgets" and isinstance(statement.value, ast.Dict):
                _widgets(source, report, made, statement.value)
            elif name in {"fields", "exclude"}:
                _shown(report, place, made, name, value_of(statement.value, source.values))
            elif name == "labels":
                _labels(made, value_of(statement.value, source.values))
            elif name != "model":
                report.dropped(place, N_("'%(name)s' of the form has no counterpart."), name=name)


def _shown(report: Report, place: str, made: Sheet, name: str, value: Any) -> None:
    if not isinstance(value, list):
        return
    named = {made.names[str(one)] for one in value if str(one) in made.names}
    made.shown = named if name == "fields" else set(made.fields) - named
    report.mapped(place, N_("the form shows %(count)s fields."), count=len(made.shown))


def _labels(made: Sheet, value: Any) -> None:
    for name, label in value.items() if isinstance(value, Mapping) else ():
        if name in made.names and isinstance(label, str):
            made.fields[made.names[name]]["label"] = label


def _widgets(source: Source, report: Report, made: Sheet, widgets: ast.Dict) -> None:
    for key_node, widget in zip(widgets.keys, widgets.values, strict=True):
        name = str(value_of(key_node, source.values)) if key_node else ""
        place = f"{source.file}:{widget.lineno}"
        if name not in made.names:
            report.dropped(place, N_("a widget for '%(name)s', which is no field."), name=name)
            continue
        kind, _, keywords = call_of(widget, source.values)
        attributes = keywords.get("attrs")
        described = made.fields[made.names[name]]
        _widget(described, kind, attributes if isinstance(attributes, Mapping) else {})
        words = N_("'%(name)s' looks like its %(widget)s.")
        report.mapped(place, words, name=name, widget=kind)


def _widget(described: dict[str, Any], kind: str, attributes: Mapping[Any, Any]) -> None:
    if kind == "Textarea" and described["type"] == "text":
        described["type"] = "longtext"
    elif kind == "RadioSelect" and described["type"] == "select":
        described["type"] = "radio"
    for theirs, ours, most in (("size", "size", 500), ("cols", "size", 500), ("rows", "rows", 100)):
        value = attributes.get(theirs)
        if isinstance(value, int) and 1 <= value <= most:
            described[ours] = value
    if attributes.get("readonly"):
        described["readonly"] = True
    if isinstance(attributes.get("placeholder"), str):
        described["hint"] = attributes["placeholder"]
