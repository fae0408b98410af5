"""Do fields, people, buttons and values fit together? What a graph does not know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

from bihuan.process import expressions
from bihuan.process.cleaners import BadValue, clean
from bihuan.process.errors import N_
from bihuan.process.filled import COMPUTED, written_at, written_by, written_on
from bihuan.process.findings import Findings
from bihuan.process.flow import Action, Field, Flow, Node
from bihuan.process.handlers import (
    OTHER_FIELD,
    WRONG_TYPE,
    check_clocks,
    check_people,
    check_resolver,
    check_vote,
    edges_of,
    flat,
)
from bihuan.process.mistakes import guess

WORKED = frozenset({"start", "form", "approve"})
RESTING = WORKED | {"auto", "wait", "child"}
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
OUTCOMES = frozenset({"*", "closed", "withdrawn", "terminated", "rejected", "cancelled"})


def check_fittings(findings: Findings) -> None:
    """Everything about fields, handlers, buttons, notices and the head."""
    for node in findings.flow.nodes.values():
        _check_form(findings, node)
        _check_buttons(findings, node)
        check_people(findings, node)
        check_vote(findings, node)
        check_clocks(findings, node)
        _check_child(findings, node)
        _check_targets(findings, node)
    _check_never_filled(findings)
    _check_parallel_writers(findings)
    _check_actions(findings)
    _check_fields(findings)
    _check_head(findings)
    _check_notices(findings)


# --- forms and buttons ----------------------------------------------------------------------------


def _check_form(findings: Findings, node: Node) -> None:
    fields = findings.flow.fields
    for key, mode in node.form.items():
        if mode == "required" and (
            fields[key].type in COMPUTED or fields[key].data.get("readonly")
        ):
            findings.add("required_computed", ("nodes", node.key, "form", key),
                         N_("'%(field)s' is filled by the system; nobody can be required to fill "
                            "it."),
                         N_("Write 'read'."), node=node.key, field=key)  # fmt: skip
    for edge in edges_of(findings.flow, node.key):
        for key in (*edge.requires, *edge.asks):
            if fields[key].type in COMPUTED or fields[key].data.get("readonly"):
                findings.edge("required_computed", edge,
                              N_("'%(field)s' is filled by the system; nobody can be required to "
                                 "fill it."),
                              N_("Take it out of 'requires' and 'asks'."), field=key)  # fmt: skip


def _check_buttons(findings: Findings, node: Node) -> None:
    """Two buttons that look the same cannot be told apart."""
    names: dict[tuple[str, str], tuple[str, str]] = {}
    reported: set[tuple[str, str]] = set()
    for edge in edges_of(findings.flow, node.key):
        if edge.on[0] not in {"button", "submit", "pass", "reject"} or edge.on in reported:
            continue
        for language, name in edge.names.items():
            other = names.setdefault((language, name), edge.on)
            if other != edge.on and edge.on not in reported:
                reported.add(edge.on)
                findings.edge("same_button", edge,
                              N_("two buttons of '%(node)s' are both called '%(name)s'."),
                              N_("Give them different names."), name=name)  # fmt: skip


def _check_child(findings: Findings, node: Node) -> None:
    if node.kind == "child" and node.data.get("pack") == findings.flow.key:
        findings.node("recursion", node.key,
                      N_("'%(node)s' opens a ticket of this same process as its child; that "
                         "would never come to an end."),
                      N_("Let it open another process, or lead an edge back to an earlier "
                         "node."))  # fmt: skip


def _check_targets(findings: Findings, node: Node) -> None:
    respond, resolve = (_seconds(node.sla.get(name)) for name in ("respond", "resolve"))
    if respond and resolve and respond > resolve:
        findings.add("sla_order", ("nodes", node.key, "sla"),
                     N_("'%(node)s' is to be done before it has to be answered."),
                     N_("Make 'respond' shorter than 'resolve'."), node=node.key,
                     severity="warning")  # fmt: skip


def _seconds(duration: Any) -> float:
    """A written duration (one number and one unit) in seconds."""
    text = str(duration or "")
    return float(text[:-1]) * UNITS[text[-1]] if text else 0


# --- fields that are filled ----------------------------------------------------------------------


def _check_never_filled(findings: Findings) -> None:
    """Fields that stay empty for ever, and fields that are on no form."""
    flow = findings.flow
    used = {key for edge in flow.edges for key in written_on(edge)}
    for node in flow.nodes.values():
        used |= written_at(flow, node)
        used |= {key for key, mode in node.form.items() if mode != "hidden"}
    for key, field in flow.fields.items():
        if key not in used and field.type not in COMPUTED:
            findings.add("unused_field", ("fields", key), N_("'%(field)s' is on no form."),
                         N_("Put it on a form or take it out."), severity="warning",
                         file="fields.yaml", field=key)  # fmt: skip


def _check_parallel_writers(findings: Findings) -> None:
    """Two branches that write one field: the later one wins, whoever that is."""
    flow = findings.flow
    writers: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for key, node in flow.nodes.items():
        for split, branch in flow.paths[key]:
            for field in sorted(_written(flow, node)) if branch else ():
                writers[split, field].setdefault(branch, key)
    for (split, field), branches in writers.items():
        if len(branches) > 1:
            first, second, *_ = branches.values()
            findings.node("parallel_writers", second,
                          N_("'%(node)s' and '%(other)s' run side by side and both "
                             "fill in '%(field)s'; the later one wins."),
                          N_("Give each its own field."), severity="warning", other=first,
                          split=split, field=field)  # fmt: skip


def _written(flow: Flow, node: Node) -> set[str]:
    """All that is written at a node or on any way out of it."""
    return written_at(flow, node).union(*(written_on(edge) for edge in flow.out[node.key]))


# --- actions --------------------------------------------------------------------------------------


def _check_actions(findings: Findings) -> None:
    flow = findings.flow
    for edge in flow.edges:
        part = ("nodes", edge.source, "edges", int(edge.key.rpartition(".")[2]))
        for action in edge.actions:
            _check_action(findings, action, part, edge.source)
            if action.kind != "assign":
                continue
            for each in flat(action.data["who"]):
                check_resolver(findings, each, part, edge.source)
            if flow.nodes[edge.target].kind not in WORKED:
                findings.edge("assign_nobody", edge,
                              N_("'assign' means nothing here: nobody works at '%(to)s'."),
                              N_("Take it out."), severity="warning")  # fmt: skip
    for node in flow.nodes.values():
        for action in (*node.on_enter, *node.on_leave):
            _check_action(findings, action, ("nodes", node.key), node.key)


def _check_action(
    findings: Findings, action: Action, part: tuple[str | int, ...], node: str
) -> None:
    fields = findings.flow.fields
    for key in written_by(action):
        if fields[key].type in COMPUTED:
            findings.add("set_computed", part,
                         N_("'%(field)s' is filled by the system and cannot be set."),
                         N_("Take it out of 'set'."), node=node, field=key)  # fmt: skip
    fill = action.data.get("fill") if action.kind == "open" else None
    if fill and fields[fill].type not in {"ticket", "url", "text"}:
        findings.add("wrong_field_type", part,
                     WRONG_TYPE, OTHER_FIELD, node=node, field=fill, type=fields[fill].type,
                     wanted="ticket, url")  # fmt: skip


# --- fields ---------------------------------------------------------------------------------------


def _check_fields(findings: Findings) -> None:
    fields = findings.flow.fields
    for field in fields.values():
        part = ("fields", field.key)
        least, most = field.data.get("min"), field.data.get("max")
        if least is not None and most is not None and least > most:
            findings.add("min_max", part, N_("'min' of '%(field)s' is larger than 'max'."),
                         N_("Exchange the two."), file="fields.yaml", field=field.key)  # fmt: skip
        _check_constant(findings, field)
        _check_parent(findings, field)
    circles = {"depends_on": _parents(fields), "expr": _formulas(fields)}
    for name, links in circles.items():
        for key in _in_circles(links):
            findings.add("circle", ("fields", key, name),
                         N_("'%(field)s' depends on itself by its '%(name)s'."),
                         N_("Take one field out of the circle."), file="fields.yaml", field=key,
                         name=name)  # fmt: skip


def _check_constant(findings: Findings, field: Field) -> None:
    """A default that the form would refuse."""
    default = field.data.get("default")
    named = isinstance(default, Mapping) or default in (None, "now", "today", "me")
    if named or (isinstance(default, str) and "{today}" in default):
        return
    try:
        clean(field, default, UTC, str)
    except BadValue as bad:
        message, told = bad.words[-1]
        where: dict[str, Any] = {**told, "field": field.key}
        findings.add("bad_default", ("fields", field.key, "default"),
                     N_("the form would refuse the default of '%(field)s'."), message,
                     file="fields.yaml", **where)  # fmt: skip


def _check_parent(findings: Findings, field: Field) -> None:
    parent = findings.flow.fields.get(str(field.data.get("depends_on", "")))
    if parent is None or not parent.options:
        return
    known = {option.value for option in parent.options}
    for number, option in enumerate(field.options):
        for value in option.when_parent:
            if value not in known:
                findings.add("unknown_parent", ("fields", field.key, "options", number),
                             N_("'%(value)s' is no option of '%(parent)s'."),
                             N_("Name an option that '%(parent)s' has."), file="fields.yaml",
                             near=guess(value, known), value=value, parent=parent.key)  # fmt: skip


def _parents(fields: Mapping[str, Field]) -> dict[str, set[str]]:
    return {key: {str(f.data["depends_on"])} for key, f in fields.items() if "depends_on" in f.data}


def _formulas(fields: Mapping[str, Field]) -> dict[str, set[str]]:
    return {
        key: set(expressions.fields_of(str(f.data.get("expr", ""))))
        for key, f in fields.items()
        if f.type == "formula"
    }


def _in_circles(links: Mapping[str, set[str]]) -> Iterator[str]:
    for key in links:
        seen: set[str] = set()
        waiting = list(links[key])
        while waiting:
            here = waiting.pop()
            if here not in seen:
                seen.add(here)
                waiting.extend(links.get(here, ()))
        if key in seen:
            yield key


# --- head and notices -----------------------------------------------------------------------------


def _check_head(findings: Findings) -> None:
    flow, head = findings.flow, findings.flow.data
    reopen = flow.nodes.get(str(head.get("reopen_to", "")))
    if reopen is not None and reopen.kind not in RESTING:
        findings.add("reopen_to", ("reopen_to",),
                     N_("a ticket cannot be reopened at '%(name)s': nobody works there."),
                     N_("Name a form or an approval."), name=reopen.key)  # fmt: skip
    for name in ("business", "service"):
        field = flow.fields.get(str(head.get(name, "")))
        if field is not None and field.type != name:
            findings.add("wrong_field_type", (name,),
                         WRONG_TYPE, OTHER_FIELD, field=field.key, type=field.type,
                         wanted=name)  # fmt: skip
    title = str(head.get("title", ""))
    if title and flow.nodes[flow.start].form.get(title) != "required":
        findings.add("title", ("title",),
                     N_("'%(field)s' is not required at the start; a ticket without it "
                        "shows the name of the process."),
                     N_("Make '%(field)s' required on the form of the start."),
                     severity="warning", field=title)  # fmt: skip
    if owner := head.get("owner"):
        check_resolver(findings, owner, ("owner",))
    _check_entry(findings)
    _check_phases(findings)


def _check_entry(findings: Findings) -> None:
    entry = findings.flow.data.get("entry") or {}
    field = findings.flow.fields.get(str(entry.get("field", "")))
    known = {option.value for option in field.options} if field else set()
    if known and entry["value"] not in known:
        findings.add("entry", ("entry", "value"), N_("'%(value)s' is no option of '%(field)s'."),
                     N_("Name an option that '%(field)s' has."),
                     near=guess(entry["value"], known), value=entry["value"],
                     field=entry["field"])  # fmt: skip


def _check_phases(findings: Findings) -> None:
    used = {node.phase for node in findings.flow.nodes.values()}
    for number, phase in enumerate(findings.flow.phases):
        if phase.key not in used:
            findings.add("unused_phase", ("phases", number),
                         N_("no node belongs to the phase '%(name)s'."),
                         N_("Give it a node or take it out."), severity="warning",
                         name=phase.key)  # fmt: skip


def _check_notices(findings: Findings) -> None:
    flow = findings.flow
    due = flow.data.get("notify_due") or {}
    if due and flow.fields[due["field"]].type not in {"date", "datetime"}:
        findings.add("due_of_no_date", ("due", "field"), N_("'%(name)s' is no date."),
                     N_("Name a field of type date or datetime."), file="notices.yaml",
                     name=due["field"])  # fmt: skip
    ends = {n.data.get("outcome") or "closed" for n in flow.nodes.values() if n.kind == "end"}
    for notice in flow.notices:
        kind, arg = notice.on
        if kind == "close" and arg not in OUTCOMES | ends:
            findings.add("unknown_outcome", ("notices", notice.key, "on"),
                         N_("no end has the outcome '%(name)s'."),
                         N_("Name the outcome of an end, or '*' for every one."),
                         file="notices.yaml", near=guess(arg, OUTCOMES | ends),
                         name=arg)  # fmt: skip
        for number, resolver in enumerate(notice.to):
            for each in flat(resolver):
                part = ("notices", notice.key, "to", number)
                check_resolver(findings, each, part, file="notices.yaml")
