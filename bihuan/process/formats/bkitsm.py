"""BlueKing ITSM: its flow export (JSON) -> packs. Both dialects: lists, and mappings by id."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bihuan.process.errors import N_
from bihuan.process.formats import (
    bkitsm_calls,
    bkitsm_fields,
    bkitsm_triggers,
    bkitsm_ways,
    spots,
)
from bihuan.process.formats.bkitsm_fields import Fields
from bihuan.process.formats.bkitsm_people import People, handling
from bihuan.process.formats.bkitsm_rules import vote
from bihuan.process.formats.brought import Brought, Report, decoded, demand_few, finish, refusal
from bihuan.process.formats.keys import Keys
from bihuan.process.formats.plain import as_list, as_map, as_text
from bihuan.process.formats.wiring import Drawing, Stop

KINDS = {"event": "incident", "change": "change", "question": "problem", "request": "request"}
STEPS = {
    "NORMAL": "form", "APPROVAL": "approve", "SIGN": "approve", "ROUTER": "choice",
    "ROUTER-P": "all", "COVERAGE": "all", "END": "end", "START": "start", "MIGRATE": "through",
}  # fmt: skip
MACHINES = frozenset({"TASK", "TASK-SOPS", "TASK-DEVOPS", "WEBHOOK", "BK-PLUGIN"})
SWITCHED = {
    "is_supervise_needed": N_("supervision there; here anybody concerned may urge"),
    "is_auto_approve": N_("automatic approval by the requester"),
    "is_task_needed": N_("task templates"),
    "time_limit": N_("a time limit; write it as 'sla' of the steps"),
}


@dataclass
class Workflow:
    """One workflow while it is read."""

    drawing: Drawing
    fields: Fields
    states: dict[str, Mapping[str, Any]]
    lines: list[Mapping[str, Any]]
    leaving: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)  # by their source
    first: str = ""  # the state where a ticket is written
    codes: dict[str, str] = field(default_factory=dict)  # key of an approval's figure -> its code
    is_older: bool = False

    @property
    def report(self) -> Report:
        return self.drawing.report


def read(file: str, data: bytes) -> list[Brought]:
    """The workflows of the file, each as a pack."""
    written = _workflows(_json(file, decoded(file, data)))
    if not written:
        raise refusal(file, N_("no workflow with 'states' is in this file."))
    keys = Keys("flow")
    return [_workflow(file, one, keys, index) for index, one in enumerate(written)]


def _json(file: str, text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        words = N_("this is not JSON: %(reason)s.")
        raise refusal(file, words, error.lineno, error.colno, reason=error.msg) from error
    except RecursionError as error:
        raise refusal(file, N_("this is nested too deeply.")) from error
    except ValueError as error:
        raise refusal(file, N_("a number in it is too long to be one.")) from error


def _workflows(payload: Any) -> list[Mapping[str, Any]]:
    """Workflows, whatever they are wrapped in: a list, a service, an answer of the API."""
    if isinstance(payload, list):
        return [flow for each in payload for flow in _workflows(each) if isinstance(each, dict)]
    one = as_map(payload)
    if as_list(one.get("states")):
        return [one]
    for wrapped in ("workflow", "workflows", "data", "flow"):
        if isinstance(one.get(wrapped), dict | list):
            return _workflows(one[wrapped])
    return []


def _workflow(file: str, written: Mapping[str, Any], keys: Keys, index: int) -> Brought:
    name = as_text(written.get("name")).strip() or f"flow {index + 1}"
    work = _read(file, written)
    _draw(work)
    key = keys.of(index, name)
    head: dict[str, Any] = {"pack": key, "names": name}
    if summary := as_text(written.get("desc")).strip():
        head["summary"] = summary
    kind = as_text(written.get("flow_type")) or as_text(written.get("service"))
    head["kind"] = KINDS.get(kind, "request")
    head["number"] = f"{key.replace('_', '')[:3].upper()}-{{date}}-{{seq:4}}"
    _head(work, written, head)
    notices = bkitsm_triggers.notices(work, written)
    work.drawing.tidy()
    flow = {**head, **work.drawing.written()}
    documents: dict[str, Any] = {"flow.yaml": flow, "fields.yaml": {"fields": work.fields.made}}
    if notices:
        documents["notices.yaml"] = notices
    return finish(file, documents, work.report)


def _read(file: str, written: Mapping[str, Any]) -> Workflow:
    for part in ("states", "transitions", "fields"):
        demand_few(file, as_list(written.get(part)))
    report = Report()
    states = {as_text(one.get("id")): one for one in map(as_map, as_list(written.get("states")))}
    lines = [as_map(one) for one in as_list(written.get("transitions"))]
    work = Workflow(Drawing(file, "", report), bkitsm_fields.fields(report, written.get("fields")),
                    states, lines)  # fmt: skip
    for line in lines:
        work.leaving.setdefault(bkitsm_ways.ends_of(line)[0], []).append(line)
    for one in map(as_map, as_list(written.get("fields"))):
        bkitsm_calls.options(report, work.fields, one)
    work.is_older = not any("condition" in line for line in lines)
    for state in states.values():
        for one in as_list(as_map(state.get("variables")).get("outputs")):
            code = as_text(as_map(as_map(one).get("meta")).get("code"))
            work.codes[as_text(as_map(one).get("key"))] = code
    work.drawing.start = work.first = _first(file, work)
    return work


def _first(file: str, work: Workflow) -> str:
    """The state in which a ticket is written: the one behind START."""
    starts = [id for id, one in work.states.items() if as_text(one.get("type")) == "START"]
    if not starts:
        raise refusal(file, N_("a workflow has no START."))
    after = [bkitsm_ways.ends_of(line)[1] for line in work.lines
             if bkitsm_ways.ends_of(line)[0] == starts[0]]  # fmt: skip
    known = next((id for id in after if id in work.states), "")
    return known if as_text(as_map(work.states.get(known)).get("type")) == "NORMAL" else starts[0]


def _head(work: Workflow, written: Mapping[str, Any], head: dict[str, Any]) -> None:
    form = work.drawing.stops[work.first].body.get("form", {})
    title = work.fields.keys.get("title", "")
    if title in form and form[title] == "required":
        head["title"] = title
    business = next((k for k, one in work.fields.made.items() if one["type"] == "business"), "")
    asks_roles = any("business_role" in str(s.body.get("who")) for s in work.drawing.stops.values())
    if not business and (asks_roles or written.get("is_biz_needed")):
        business = "business"
        work.fields.made[business] = {"type": "business", "label": "关联业务"}
        form[business] = "required"
        work.report.near("-", N_("the business is asked for at the start."))
    if business in form:
        head["business"] = business
    if work.fields.checks:
        head["rules"] = work.fields.checks
    head["withdraw"] = _withdraw(work, written)
    for name, words in SWITCHED.items():
        if written.get(name):
            work.report.dropped(name, words)


def _withdraw(work: Workflow, written: Mapping[str, Any]) -> Any:
    if written.get("is_revocable") is False:
        return "never"
    config = as_map(written.get("revoke_config"))
    state = as_text(config.get("state"))
    if config.get("type") == 3 and state in work.drawing.stops:
        return {"until": work.drawing.key(state)}
    if config.get("type") == 2:
        after = [way.target for way in work.drawing.out(work.first)]
        resting = [id for id in after if work.drawing.stops[id].kind in {"form", "approve"}]
        return {"until": work.drawing.key(resting[0])} if resting else "any_time"
    return "any_time"


# --- drawing --------------------------------------------------------------------------------------


def _draw(work: Workflow) -> None:
    work.drawing.middles = {}
    for id, state in work.states.items():
        _stop(work, id, state)
        _stand(work, id, as_map(state.get("axis")))
    for id in work.states:
        bkitsm_ways.draw(work, id)
    stops = work.drawing.stops

    def node(id: str) -> str:
        return work.drawing.key(id) if id in stops else ""

    people = People(work.report, work.fields.keys, work.fields.person, node)
    for id, stop in list(work.drawing.stops.items()):
        if stop.kind in {"form", "approve"} and id in work.states:
            found = handling(people, stop.place, work.states[id])
            work.drawing.add(Stop(id, stop.kind, stop.name, stop.place, {**found, **stop.body}))
    work.drawing.read_on()
    _forget_unused(work)


def _stop(work: Workflow, id: str, state: Mapping[str, Any]) -> None:
    theirs, name = as_text(state.get("type")), as_text(state.get("name")) or id
    place = f"state {id}"
    kind = STEPS.get(theirs, "form")
    body: dict[str, Any] = {}
    if id == work.first:
        kind, body = "start", _starters(work, place, state)
    elif theirs == "START":
        return  # the state behind it is where a ticket begins
    if theirs in MACHINES:
        kind, body = _machine(work, place, state)
    if kind == "approve":
        words = N_("'%(what)s' of its finish condition is not expressed.")
        body["vote"] = vote(state, lambda what: work.report.near(place, words, what=what))
    if kind in {"start", "form", "approve"}:
        body["form"] = _form(work, state)
    if help := as_text(state.get("desc")).strip():
        body["help"] = help
    if kind == "end":
        body = {"outcome": "closed"}
    work.drawing.add(Stop(id, kind, name, place, body))
    _say_stop(work, place, theirs, name, kind)


def _stand(work: Workflow, id: str, axis: Mapping[str, Any]) -> None:
    """Where the canvas there drew the state."""
    assert work.drawing.middles is not None
    at = [axis.get(side) for side in ("x", "y")]
    if all(isinstance(one, int | float) and abs(one) <= spots.LARGEST for one in at):
        work.drawing.middles[id] = (float(at[0]), float(at[1]))  # type: ignore[arg-type]


def _say_stop(work: Workflow, place: str, theirs: str, name: str, kind: str) -> None:
    if theirs in STEPS or (theirs in MACHINES and kind == "auto"):
        ours = {"all": "split", "through": "-"}.get(kind, kind)
        work.report.mapped(place, N_("'%(name)s' (%(type)s) is a node of kind '%(kind)s'."),
                           name=name, type=theirs, kind=ours)  # fmt: skip
    elif theirs not in MACHINES:
        words = N_("'%(name)s' is of the unknown type %(type)s: a form.")
        work.report.near(place, words, name=name, type=theirs)


def _starters(work: Workflow, place: str, state: Mapping[str, Any]) -> dict[str, Any]:
    kind = as_text(state.get("processors_type"))
    if kind in {"", "OPEN", "EMPTY", "STARTER"}:
        return {}
    people = People(work.report, work.fields.keys, work.fields.person, lambda id: "")
    return {"who": people.who(place, kind, state.get("processors"))}


def _form(work: Workflow, state: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a state, in its order; those an approval's button asks are left out."""
    form: dict[str, str] = {}
    for id in map(as_text, as_list(state.get("fields"))):
        key = work.fields.by_id.get(id)
        if key is None or id in work.fields.verdicts:
            continue
        one = work.fields.made[key]
        fixed = one["type"] == "system" or one.get("readonly")
        form[key] = "read" if fixed else "required" if work.fields.required[id] else "optional"
    for id in map(as_text, as_list(state.get("read_only_fields"))):
        if key := work.fields.by_id.get(id):
            form[key] = "read"
    return form


def _machine(
    work: Workflow, place: str, state: Mapping[str, Any]
) -> tuple[str, dict[str, Any]]:  # fmt: skip
    """What calls an address is a call; what runs on a platform of its own is done by people."""
    body = bkitsm_calls.machine(work.report, place, work.fields, state)
    if body is not None:
        return "auto", body
    work.report.near(place, N_("'%(name)s' (%(type)s) ran on a platform of its own: here people do "
                               "it and say so."), name=as_text(state.get("name")),
                     type=as_text(state.get("type")))  # fmt: skip
    return "form", {"form": {}}


def _forget_unused(work: Workflow) -> None:
    """Fields of states that are gone are on no form and in no button."""
    used = {key for stop in work.drawing.stops.values() for key in stop.body.get("form", {})}
    text = str([way.edge for way in work.drawing.ways])
    text += str([{k: v for k, v in s.body.items() if k != "form"}
                 for s in work.drawing.stops.values()])  # fmt: skip
    text += str([(rule["fields"], rule["rule"]) for rule in work.fields.checks])
    text += str([one.get("show_if") for key, one in work.fields.made.items() if key in used])
    for key, one in list(work.fields.made.items()):
        if key not in used and not re.search(rf"\b{key}\b", text):
            del work.fields.made[key]
            work.fields.keys = {k: v for k, v in work.fields.keys.items() if v != key}
            words = N_("'%(name)s' belongs to no step and stays behind.")
            work.report.dropped(f"field {key}", words, name=one["label"])
