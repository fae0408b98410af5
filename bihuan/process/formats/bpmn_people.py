"""Who does a task of BPMN, and what its form asks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element

from bihuan.process.errors import N_
from bihuan.process.formats.bpmn_read import children, extra, extras, name_of
from bihuan.process.formats.plain import words_of

if TYPE_CHECKING:
    from bihuan.process.formats.bpmn import Work

STARTERS = frozenset({"initiator", "starter", "startuser", "starterid", "applyuser", "requester",
                      "applicant", "createdby"})  # fmt: skip
TYPES = {"string": "text", "long": "integer", "integer": "integer", "int": "integer",
         "boolean": "boolean", "date": "date", "enum": "select", "double": "decimal",
         "number": "decimal", "text": "longtext"}  # fmt: skip
_VARIABLE = re.compile(r"[$#]?\{\s*([^\W\d]\w*)\s*\}|=\s*([^\W\d]\w*)")
_OWNER = re.compile(r"(user|group|role)\(([^)]{1,200})\)")


def handling(work: Work, step: Element) -> dict[str, Any]:
    """`who` and `how`: people, then groups, then the lane, the pool, the requester."""
    place = work.place(step)
    named = _named(step)
    who = [found for what, name in named for found in _one(work, step, name, what)]
    if len(who) > 1:
        who = [{"together": who}]
    claimed = {"how": "claim"} if named and all(what == "group" for what, _ in named) else {}
    lane = work.process.lanes.get(step.get("id", "")) or _around(work, step)
    if lane:
        who.append({"role": lane})
        work.report.mapped(place, N_("'%(name)s' is done by the role '%(role)s', its lane."),
                           name=name_of(step), role=lane)  # fmt: skip
    elif not who and work.process.pool:
        who.append({"role": work.process.pool})
        words = N_("'%(name)s' is done by the role '%(role)s', its pool.")
        work.report.near(place, words, name=name_of(step), role=work.process.pool)
    if not who:
        who.append("requester")
        words = N_("nobody is named for '%(name)s': the requester does it until you name somebody.")
        work.report.near(place, words, name=name_of(step) or step.get("id"))
    return {"who": who, **claimed}


def _around(work: Work, step: Element) -> str:
    """The lane of the subprocess a step stands in."""
    for id, element in work.elements.items():
        inside = id in work.process.lanes and element is not step
        if inside and any(one is step for one in element.iter()):
            return work.process.lanes[id]
    return ""


def _named(step: Element) -> list[tuple[str, str]]:
    """(user | group | role, name) in the words of Camunda, Activiti, Flowable, Zeebe or BPMN."""
    people = words_of(extra(step, "assignee")) or words_of(extra(step, "candidateUsers"))
    groups = words_of(extra(step, "candidateGroups"))
    for one in extras(step, "assignmentDefinition"):
        people = people or words_of(one.get("assignee") or one.get("candidateUsers") or "")
        groups = groups or words_of(one.get("candidateGroups") or "")
    if people or groups:
        return [*(("user", name) for name in people), *(("group", name) for name in groups)]
    found: list[tuple[str, str]] = []
    for role in children(step, "potentialOwner", "humanPerformer", "performer"):
        text = " ".join((one.text or "").strip() for one in role.iter() if one is not role)
        found += [(what, name.strip()) for what, name in _OWNER.findall(text)]
    return found


def _one(work: Work, step: Element, name: str, what: str) -> list[Any]:
    place = work.place(step)
    found = _VARIABLE.fullmatch(name)
    if not found and any(sign in name for sign in "${}=("):
        words = N_("who does '%(name)s' is computed there (%(code)s).")
        work.report.dropped(place, words, name=name_of(step), code=name[:80])
        return []
    if not found:
        words = N_("'%(name)s' is done by %(what)s %(who)s.")
        work.report.mapped(place, words, name=name_of(step), what=what, who=name)
        return [{what: name}]
    variable = found.group(1) or found.group(2)
    if variable.lower().replace("_", "") in STARTERS:
        return ["requester"]
    key = work.names.of(variable, variable)
    made = work.fields.setdefault(key, {"type": "person", "label": variable})
    made["type"] = "group" if what == "group" else "person"
    work.asked.setdefault(step.get("id", ""), set()).add(key)
    words = N_("'%(name)s' is done by whoever is chosen in '%(field)s' before.")
    work.report.near(place, words, name=name_of(step), field=variable)
    return [{"field": key}]


def form(work: Work, step: Element, modes: dict[str, str]) -> None:
    """The fields a modeler has put on the task itself."""
    for one in extras(step, "formField", "formProperty"):
        name = one.get("id") or ""
        key = work.names.of(name, name, one.get("label") or one.get("name"))
        label = one.get("label") or one.get("name") or name
        work.fields.setdefault(key, _field(one, label))
        needed = one.get("required") == "true" or any(
            rule.get("name") == "required" for rule in one.iter() if _tag(rule) == "constraint"
        )
        read_only = one.get("writable") == "false" or any(
            rule.get("name") == "readonly" for rule in one.iter() if _tag(rule) == "constraint"
        )
        modes[key] = "read" if read_only else "required" if needed else "optional"
        words = N_("'%(label)s' is a field of type '%(type)s'.")
        work.report.mapped(work.place(one), words, label=label, type=work.fields[key]["type"])
    if where := extra(step, "formKey"):
        words = N_("the form %(name)s is not in this file.")
        work.report.dropped(work.place(step), words, name=where)


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _field(one: Element, label: str) -> dict[str, Any]:
    made: dict[str, Any] = {"type": TYPES.get((one.get("type") or "").lower(), "text"),
                            "label": label}  # fmt: skip
    options = {v.get("id", ""): v.get("name") or v.get("id") or ""
               for v in one.iter() if _tag(v) == "value" and v.get("id")}  # fmt: skip
    if options:
        made["type"] = "select"
        made["options"] = [{"value": v, "label": text} for v, text in options.items()]
    elif made["type"] == "select":
        made["type"] = "text"
    default = one.get("defaultValue") or one.get("default")
    if default and "${" not in default and (made["type"] in {"text", "longtext"}
                                            or default in options):  # fmt: skip
        made["default"] = default
    return made
