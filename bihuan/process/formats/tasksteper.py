"""TaskSteper: its Python (models, forms, tables of transitions) -> packs. Parsed, never run.

A row {source, trigger, dest, trans_condition, trans_action} is one button; a state is a form; what
leads nowhere is an end. The file may also be text with the Python between ``` fences.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bihuan.process.errors import N_
from bihuan.process.formats import tasksteper_fields
from bihuan.process.formats.brought import Brought, Report, decoded, demand_few, finish, refusal
from bihuan.process.formats.keys import slug
from bihuan.process.formats.python_values import Named, is_small, tree_of, value_of
from bihuan.process.formats.tasksteper_fields import Sheet
from bihuan.process.formats.wiring import Drawing, Stop, Way

START = "(create)"
ROW_KEYS = ("source", "trigger", "dest", "trans_condition", "trans_action")


@dataclass
class Module:
    """What the file defines."""

    file: str
    values: dict[str, Any] = field(default_factory=dict)
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)  # where a name is assigned
    rows: dict[int, int] = field(default_factory=dict)  # id of a row -> its line


def read(file: str, data: bytes) -> list[Brought]:
    """The projects of the file, each as a pack."""
    module = _module(file, decoded(file, data))
    projects = _projects(module)
    if not projects:
        raise refusal(file, N_("no TRANS_TABLE_DICT and no table of transitions is in this file."))
    brought = [_project(module, *project) for project in projects]
    if not any(brought):
        raise refusal(file, N_("none of the projects has its table of transitions in this file."))
    return [one for one in brought if one]


def _module(file: str, text: str) -> Module:
    module = Module(file)
    for statement in tree_of(file, text).body:
        if isinstance(statement, ast.ClassDef):
            module.classes[statement.name] = statement
        elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name = statement.targets[0].id
            value = value_of(statement.value, module.values)
            value = value if is_small(value) else Named(name)
            module.values[name], module.lines[name] = value, statement.lineno
            if isinstance(statement.value, ast.List) and isinstance(value, list):
                rows = zip(value, statement.value.elts, strict=True)
                module.rows.update((id(row), node.lineno) for row, node in rows)
    return module


Project = tuple[str, str, Any, str, str]  # key, name, table, model, form


def _projects(module: Module) -> list[Project]:
    """What FormAndModelDict and TRANS_TABLE_DICT name; without them, every table of its own."""
    forms = _mapping(module.values.get("FormAndModelDict"))
    tables = _mapping(module.values.get("TRANS_TABLE_DICT"))
    if not tables:
        found = [name for name, value in module.values.items() if _is_table(value)]
        tables = {slug(name.removeprefix("FSM_TRANS_")): module.values[name] for name in found}
    projects = []
    for key in dict.fromkeys((*forms, *tables)):
        entry = _mapping(forms.get(key))
        model, form = (str(entry.get(k, "")) for k in ("PrjModelClass", "PrjFormClass"))
        name = str(entry.get("PrjNameZh") or key)
        projects.append((str(key), name, tables.get(key), model, form))
    return projects


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(
        isinstance(row, dict) and {"source", "trigger", "dest"} <= set(row) for row in value
    )  # fmt: skip


def _mapping(value: Any) -> Mapping[Any, Any]:
    return value if isinstance(value, Mapping) else {}


# --- one project ----------------------------------------------------------------------------------


def _project(module: Module, key: str, name: str, table: Any, model: str, form: str) -> Any:
    if not _is_table(table):
        return None
    demand_few(module.file, table)
    report = Report()
    _say_missing(module, report)
    sheet = tasksteper_fields.sheet(module, report, _class(module, model, key, "Model"),
                                    _class(module, form, key, "Form"))  # fmt: skip
    drawing = Drawing(module.file, START, report)
    _draw(module, drawing, table, sheet)
    drawing.tidy()
    pack = slug(key) or "imported"
    title = next((k for k, f in sheet.fields.items() if f["type"] == "text"), "")
    head: dict[str, Any] = {
        "pack": pack, "names": name, "kind": "task",
        "number": f"{pack[:3].upper()}-{{seq}}",
    }  # fmt: skip
    if title:
        head["title"] = title
    flow = {**head, **drawing.written()}
    documents = {"flow.yaml": flow, "fields.yaml": {"fields": sheet.fields}}
    return finish(module.file, documents, report)


def _say_missing(module: Module, report: Report) -> None:
    """Projects that are named, but whose table stands elsewhere."""
    for key, name, table, *_ in _projects(module):
        if not _is_table(table):
            words = N_("the project '%(name)s' is left out: its table of transitions is not in "
                       "this file.")  # fmt: skip
            report.dropped(key, words, name=name)


def _class(module: Module, name: str, key: str, ending: str) -> ast.ClassDef | None:
    """The class named in FormAndModelDict, or the one called after the project."""
    if name in module.classes:
        return module.classes[name]
    near = key.replace("_", "").lower() + ending.lower()
    return next((c for n, c in module.classes.items() if n.lower() == near), None)


# --- the table of transitions ---------------------------------------------------------------------


def _draw(module: Module, drawing: Drawing, table: list[Any], sheet: Sheet) -> None:
    people = {_assigned(row) for row in table} - {""}
    for label in sorted(people):
        sheet.person(label, drawing.report)
    first = sheet.first_state or str(table[0]["source"])
    sources = {str(row["source"]) for row in table}
    names = dict.fromkeys((first, *(str(r[k]) for r in table for k in ("source", "dest"))))
    form = sheet.modes()
    drawing.add(Stop(START, "start", "创建条目", "-", {"form": form}))
    drawing.ways.append(Way(START, first, "-", _created(sheet)))
    for name in names:
        if name in sources:
            body = {"who": _who(table, name, sheet), "form": form}
            drawing.add(Stop(name, "form", name, name, body))
            drawing.report.mapped(name, N_("the state '%(name)s' is a form."), name=name)
        else:
            drawing.add(Stop(name, "end", name, name, {"outcome": "closed"}))
            drawing.report.mapped(name, N_("the state '%(name)s' is an end."), name=name)
    for row in table:
        place = f"{module.file}:{module.rows.get(id(row), 1)}"
        drawing.ways.append(_button(drawing.report, place, row, sheet))


def _created(sheet: Sheet) -> dict[str, Any]:
    names = {"zh-hans": "创建", "zh-hant": "建立", "en": "Create"}
    return {"on": {"button": "创建"}, "names": names, "style": "primary"}


def _assigned(row: Mapping[str, Any]) -> str:
    return str(_mapping(row.get("trans_action")).get("assign_to") or "")


def _who(table: list[Any], state: str, sheet: Sheet) -> list[Any]:
    """Whoever the rows into this state assign it to; else the requester."""
    into = [row for row in table if str(row["dest"]) == state and row["source"] != row["dest"]]
    found = [sheet.resolver(_assigned(row)) for row in into if _assigned(row)]
    who: list[Any] = []
    for one in (*filter(None, found), "requester"):
        if one not in who:
            who.append(one)
    return who


def _button(report: Report, place: str, row: Mapping[str, Any], sheet: Sheet) -> Way:
    source, trigger, dest = (str(row[key]) for key in ("source", "trigger", "dest"))
    button = trigger.replace(".", " ").strip()[:60] or "提交"
    edge: dict[str, Any] = {"on": {"button": button}, "names": trigger or button}
    report.mapped(place, N_("'%(trigger)s': from '%(source)s' to '%(dest)s'."),
                  trigger=trigger, source=source, dest=dest)  # fmt: skip
    if row.get("trans_condition"):
        _condition(report, place, edge, row["trans_condition"], sheet)
    _actions(report, place, edge, row.get("trans_action"), sheet)
    for key in row:
        if key not in ROW_KEYS:
            report.dropped(place, N_("'%(name)s' means nothing here."), name=key)
    return Way(source, dest, place, edge)


def _condition(
    report: Report, place: str, edge: dict[str, Any], written: Any, sheet: Sheet
) -> None:
    parts = [sheet.guard(key, value) for key, value in _mapping(written).items()]
    if parts and all(parts):
        edge["when"] = " && ".join(str(part) for part in parts)
        report.mapped(place, N_("its condition is '%(cel)s'."), cel=edge["when"])
    else:
        report.dropped(place, N_("the condition %(written)s cannot be read; the button is always "
                                 "there."), written=str(written)[:200])  # fmt: skip


def _actions(report: Report, place: str, edge: dict[str, Any], written: Any, sheet: Sheet) -> None:
    for key, value in _mapping(written).items():
        if key != "assign_to":
            report.dropped(place, N_("the action '%(name)s' is not known here."), name=key)
            continue
        resolver = sheet.resolver(str(value))
        if resolver is None:
            report.dropped(place, N_("it assigns to '%(name)s', which is no field."), name=value)
            continue
        edge["actions"] = [{"assign": resolver}]
        if isinstance(resolver, dict):
            edge["requires"] = [resolver["field"]]
    if isinstance(written, Named):
        report.dropped(place, N_("its action %(name)s is not in this file."), name=written.name)
