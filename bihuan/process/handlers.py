"""Who does the work: do the handlers, votes and clocks of a process name what can be found?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bihuan.process.errors import N_
from bihuan.process.findings import Findings
from bihuan.process.flow import Edge, Flow, Node, Resolver

PEOPLE = frozenset({"person", "people", "group"})
OTHER_FIELD = N_("Name a field of type %(wanted)s, or change the type of '%(field)s'.")
WRONG_TYPE = N_("'%(field)s' is of type '%(type)s'; needed here: %(wanted)s.")


def edges_of(flow: Flow, node: str) -> tuple[Edge, ...]:
    """The edges of a node of a compiled process."""
    return flow.out[node]


def resolvers_in(flow: Flow) -> Iterator[Resolver]:
    """Everybody a process names anywhere: handlers, backups, assignments, recipients, owner."""
    if owner := flow.data.get("owner"):
        yield from flat(owner)
    for node in flow.nodes.values():
        for resolver in (*node.who, *(node.data.get("fallback") or ())):
            yield from flat(resolver)
    for edge in flow.edges:
        for action in edge.actions:
            if action.kind == "assign":
                yield from flat(action.data["who"])
    for notice in flow.notices:
        for resolver in notice.to:
            yield from flat(resolver)


def check_people(findings: Findings, node: Node) -> None:
    if node.kind in {"form", "approve"} and not node.who:
        findings.node("nobody", node.key, N_("nobody is named for '%(node)s'."),
                      N_("Say in 'who' who does it."))  # fmt: skip
    for number, resolver in enumerate(node.who):
        part = ("nodes", node.key, "who", number)
        for each in flat(resolver):
            check_resolver(findings, each, part, node.key)
    for number, resolver in enumerate(node.data.get("fallback") or ()):
        for each in flat(resolver):
            check_resolver(findings, each, ("nodes", node.key, "fallback", number), node.key)


def flat(resolver: Resolver) -> Iterator[Resolver]:
    """A resolver, or those it puts side by side."""
    if resolver.kind == "together":
        for each in resolver.extra["together"]:
            yield from flat(each)
    else:
        yield resolver


def check_resolver(
    findings: Findings, resolver: Resolver, part: tuple[str | int, ...], node: str = "",
    file: str = "flow.yaml",
) -> None:  # fmt: skip
    flow = findings.flow
    wanted = {"field": PEOPLE, "owner_of": {"service"}, "on_call": {"service"}}.get(resolver.kind)
    fields = [(resolver.arg, wanted)] if wanted else []
    if within := resolver.extra.get("within"):
        fields.append((within, {"group"}))
    for key, kinds in fields:
        field = flow.fields.get(key)
        if field is not None and field.type not in kinds:
            findings.add("wrong_field_type", part,
                         WRONG_TYPE, OTHER_FIELD,
                         node=node, file=file, field=key, type=field.type,
                         wanted=", ".join(sorted(kinds)))  # fmt: skip
    if resolver.kind == "business_role" and not flow.data.get("business"):
        findings.add("no_business", part,
                     N_("a business role needs to know which field holds the business."),
                     N_("Write 'business: <field>' at the head of flow.yaml."), node=node,
                     file=file)  # fmt: skip
    if resolver.kind == "param":
        kind = flow.data.get("params", {}).get(resolver.arg, {}).get("type")
        if kind not in PEOPLE | {"user"}:
            findings.add("wrong_field_type", part,
                         N_("the parameter '%(field)s' has the type '%(type)s'; here a group or a "
                            "person is needed."),
                         N_("Give the parameter the type group or person."), node=node,
                         file=file, field=resolver.arg, type=kind)  # fmt: skip


def check_vote(findings: Findings, node: Node) -> None:
    vote = node.vote
    counts = (vote.pass_count, vote.pass_percent, vote.reject_count, vote.reject_percent)
    if vote.rule == "rule" and all(count is None for count in counts):
        findings.add("vote_rule", ("nodes", node.key, "vote"),
                     N_("the vote of '%(node)s' does not say when it is decided."),
                     N_("Write 'pass: 2', 'pass: 60%%' or 'reject: 1' beside 'rule: rule'."),
                     node=node.key)  # fmt: skip
    elif vote.rule != "rule" and any(count is not None for count in counts):
        findings.add("vote_rule", ("nodes", node.key, "vote"),
                     N_("'pass' and 'reject' of a vote are read with 'rule: rule' only."),
                     N_("Write 'rule: rule'."), node=node.key)  # fmt: skip


def check_clocks(findings: Findings, node: Node) -> None:
    clocks = [(edge.timer, edge) for edge in edges_of(findings.flow, node.key) if edge.timer]
    spec = node.data.get("for")
    for clock, edge in (*clocks, *([(spec, None)] if isinstance(spec, Mapping) else [])):
        field = findings.flow.fields.get(str(clock.get("field", "")))
        if field is None or field.type in {"date", "datetime"}:
            continue
        where = {"field": field.key, "type": field.type, "wanted": "date, datetime"}
        if edge is not None:
            findings.edge("wrong_field_type", edge, WRONG_TYPE, OTHER_FIELD, **where)
        else:
            findings.node("wrong_field_type", node.key, WRONG_TYPE, OTHER_FIELD, **where)
