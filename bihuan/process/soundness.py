"""Can every ticket of this process come to an end? Graph rules only, no state space."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bihuan.process.errors import N_
from bihuan.process.exhaustive import is_exhaustive
from bihuan.process.findings import Findings
from bihuan.process.flow import Edge, Flow, Node
from bihuan.process.graph import Out, edges_by_source, is_legal, reachable, shape

INSTANT = frozenset({"choice", "split", "join"})  # no token waits there for anybody


def check_soundness(findings: Findings) -> None:
    """Reachable, able to end, no endless loop, splits and joins that fit."""
    flow = findings.flow
    _check_ways(findings)
    live = _live(flow)
    reached = reachable(live, [flow.start])
    _check_reached(findings, reached)
    _check_ends(findings, reached)
    _check_loops(findings)
    if reached == set(flow.nodes):  # where nodes lie says nothing while some hang in the air
        _check_splits(findings)


# --- ways out -------------------------------------------------------------------------------------


def _check_ways(findings: Findings) -> None:
    out = edges_by_source(findings.flow)
    for node in findings.flow.nodes.values():
        edges = out[node.key]
        if node.kind in {"choice", "join"} or _is_or(node):
            _check_default(findings, node, edges)
        if node.kind == "split" and not _is_or(node):
            _check_and_split(findings, edges)
        if node.kind == "split" and len(edges) == 1:
            findings.node(
                "one_branch",
                node.key,
                N_("the split '%(node)s' has one branch only."),
                N_("Give it a second branch or take it out."),
                severity="warning",
            )
        for edge in _never_taken(node, edges):
            findings.edge(
                "never_taken",
                edge,
                N_("this edge to '%(to)s' is never taken: another one always comes first."),
                N_("Put it first, or give the other one a 'when'."),
                severity="warning",
            )
        _check_triggers(findings, node, edges)  # fmt: skip


def _is_or(node: Node) -> bool:
    return node.kind == "split" and node.data.get("mode") == "or"


def _check_default(findings: Findings, node: Node, edges: Sequence[Edge]) -> None:
    if edges and not is_exhaustive(findings, node.key, edges):
        findings.node("no_default", node.key,
                      N_("'%(node)s' has neither a default nor an edge without 'when'."),
                      N_("Mark one edge with 'default: true'."))  # fmt: skip
    for edge in edges:
        if edge.default and edge.guard:
            findings.edge("default_guard", edge,
                          N_("a default has no 'when': it is taken when nothing else holds."),
                          N_("Take out one of the two."))  # fmt: skip
    for edge in [edge for edge in edges if edge.default][1:]:
        findings.edge("two_defaults", edge, N_("'%(node)s' has two defaults."),
                      N_("Keep one."))  # fmt: skip


def _check_and_split(findings: Findings, edges: Sequence[Edge]) -> None:
    for edge in edges:
        if edge.guard or edge.default:
            findings.edge("and_guard", edge,
                          N_("the split '%(node)s' takes every edge; 'when' and 'default' "
                             "mean nothing here."),
                          N_("Write 'mode: or' if only some branches are meant."))  # fmt: skip


def _never_taken(node: Node, edges: Iterable[Edge]) -> list[Edge]:
    """Edges behind one of the same trigger that always holds. A split tries them all."""
    if node.kind == "split":
        return []
    closed: set[tuple[str, str]] = set()
    asked: set[tuple[tuple[str, str], str]] = set()
    if node.data.get("on_failure") == "ignore":
        closed.add(("failed", ""))  # a failure counts as done
    found = []
    for edge in edges:
        again = bool(edge.guard) and (edge.on, edge.guard) in asked
        if again or (edge.on in closed and not edge.default):
            found.append(edge)
        asked.add((edge.on, edge.guard))
        if not edge.guard and not edge.default:
            closed.add(edge.on)
    return found


NEEDED = {
    "approve": ("pass", N_("the approval '%(node)s' has no edge for 'pass'.")),
    "wait": ("done", N_("'%(node)s' has no edge for 'done'.")),
    "auto": ("done", N_("'%(node)s' has no edge for 'done'.")),
    "child": ("done", N_("'%(node)s' has no edge for 'done'.")),
}


def _check_triggers(findings: Findings, node: Node, edges: Sequence[Edge]) -> None:
    triggers = {edge.on[0] for edge in edges}
    if node.kind in NEEDED:
        trigger, message = NEEDED[node.kind]
        mine = [edge for edge in edges if edge.on[0] == trigger]
        if not mine:
            findings.node(f"no_{trigger}", node.key, message,
                          N_("Add an edge with 'on: %(trigger)s'."), trigger=trigger)  # fmt: skip
        elif trigger == "done" and not is_exhaustive(findings, node.key, mine):
            findings.node("may_not_leave", node.key,
                          N_("no edge may hold when '%(node)s' is done; administrators would "
                             "have to help."),
                          N_("Give one edge no 'when'."), severity="warning")  # fmt: skip
    elif node.kind in {"start", "form"} and not triggers & {"button", "submit"}:
        findings.node("no_button", node.key, N_("nobody can finish '%(node)s': it has no button."),
                      N_("Add an edge with 'on: submit' or a button."))  # fmt: skip


# --- reaching -------------------------------------------------------------------------------------


def _live(flow: Flow) -> Out:
    """The edges of each node that can be taken at all."""
    live = {}
    for key, edges in edges_by_source(flow).items():
        never = {edge.key for edge in _never_taken(flow.nodes[key], edges)}
        live[key] = tuple(edge for edge in edges if edge.key not in never)
    return live


def _check_reached(findings: Findings, reached: set[str]) -> None:
    for key in findings.flow.nodes:
        if key not in reached:
            findings.node("unreachable", key, N_("no way leads from the start to '%(node)s'."),
                          N_("Draw an edge to it or take it out."))  # fmt: skip


def _check_ends(findings: Findings, reached: set[str]) -> None:
    """A node from which no end can be reached would keep its tickets for ever."""
    flow = findings.flow
    sources: dict[str, list[str]] = {key: [] for key in flow.nodes}
    for edges in _live(flow).values():
        for edge in edges:
            sources[edge.target].append(edge.source)
    ending = {key for key, node in flow.nodes.items() if node.kind == "end"}
    waiting = list(ending)
    while waiting:
        for source in sources[waiting.pop()]:
            if source not in ending:
                ending.add(source)
                waiting.append(source)
    for key in flow.nodes:
        if key in reached and key not in ending:
            findings.node("no_end", key, N_("from '%(node)s' no way leads to an end."),
                          N_("Draw an edge that leads to an end."))  # fmt: skip


# --- loops ----------------------------------------------------------------------------------------


def _check_loops(findings: Findings) -> None:
    flow = findings.flow
    onward = {key: [e.target for e in edges] for key, edges in _passing(flow).items()}
    for loop in _loops(onward):
        key = next(key for key in flow.nodes if key in loop)
        findings.node("endless_loop", key,
                      N_("a ticket would run for ever through %(nodes)s: nobody acts there."),
                      N_("Put a form, an approval or a wait on this loop."),
                      nodes=", ".join(key for key in flow.nodes if key in loop))  # fmt: skip


def _passing(flow: Flow) -> Out:
    """Edges that lead from gateway to gateway with no pause."""
    out = edges_by_source(flow)
    passing = {
        key: tuple(e for e in out[key] if _is_instant(flow.nodes[e.target]))
        for key, node in flow.nodes.items()
        if _is_instant(node)
    }
    for key, node in flow.nodes.items():
        if node.kind == "join" and _waits(flow, out, passing, node):
            passing[key] = ()
    return passing


def _is_instant(node: Node) -> bool:
    return node.kind in INSTANT or (node.kind == "child" and node.data.get("wait") is False)


def _waits(flow: Flow, out: Out, passing: Out, join: Node) -> bool:
    """Whether some branch that must be taken has somebody acting on it, so that the join waits."""
    split = flow.nodes.get(str(join.data.get("closes", "")))
    if split is None or split.kind != "split" or _is_or(split):
        return False
    for branch in out[split.key]:
        if not _is_instant(flow.nodes[branch.target]):
            return True
        if join.key not in reachable(passing, [branch.target], avoiding=[split.key]):
            return True
    return False


def _loops(onward: Mapping[str, Sequence[str]]) -> list[set[str]]:
    """Strongly connected parts with a cycle (Tarjan, without calling itself)."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    standing: dict[str, None] = {}  # a stack that knows its members
    loops: list[set[str]] = []
    for root in onward:
        waiting = [] if root in number else [(root, iter(onward[root]))]
        while waiting:
            key, targets = waiting[-1]
            if key not in number:
                number[key] = lowest[key] = len(number)
                standing[key] = None
            target = next((t for t in targets if t in onward and _is_new(t, number, standing)), "")
            if target and target not in number:
                waiting.append((target, iter(onward[target])))
            elif target:
                lowest[key] = min(lowest[key], number[target])
            else:
                waiting.pop()
                if waiting:
                    above = waiting[-1][0]
                    lowest[above] = min(lowest[above], lowest[key])
                if lowest[key] == number[key]:
                    part = _taken(standing, key)
                    if len(part) > 1 or key in onward[key]:
                        loops.append(part)
    return loops


def _is_new(key: str, number: Mapping[str, int], standing: Mapping[str, None]) -> bool:
    return key not in number or key in standing


def _taken(standing: dict[str, None], key: str) -> set[str]:
    """Everything on the stack down to `key`."""
    part: set[str] = set()
    while key not in part:
        part.add(standing.popitem()[0])
    return part


# --- splits ---------------------------------------------------------------------------------------


def _check_splits(findings: Findings) -> None:
    flow = findings.flow
    form = shape(flow)
    for split, joins in form.joins.items():
        for extra in joins[1:]:
            findings.node("two_joins", extra,
                          N_("'%(node)s' closes the split '%(split)s', and '%(first)s' does too."),
                          N_("Lead the branches to one join."), split=split,
                          first=joins[0])  # fmt: skip
    for node, split in form.tangled.items():
        if form.joins[split]:
            findings.node("no_join_before", node,
                          N_("'%(node)s' is reached from two branches of '%(split)s' with no join "
                             "before it."),
                          N_("Join the branches first."), split=split)  # fmt: skip
        else:
            findings.node("split_without_join", split,
                          N_("the branches of '%(node)s' meet at '%(meet)s' with no join."),
                          N_("Put a join before '%(meet)s', or let every branch end."),
                          meet=node)  # fmt: skip
    if not form.tangled:
        _check_edges(findings)


def _check_edges(findings: Findings) -> None:
    flow = findings.flow
    for edge in flow.edges:
        target = flow.nodes[edge.target]
        if not is_legal(flow, edge):
            _illegal(findings, edge)
        elif edge.leaves and not flow.paths[edge.source]:
            findings.edge("leaves_nothing", edge,
                          N_("'leaves' means nothing here: '%(node)s' lies in no split."),
                          N_("Take 'leaves' out."), severity="warning")  # fmt: skip
        elif target.kind == "end" and _ends_branch_only(flow, edge):
            findings.edge("ends_branch", edge,
                          N_("this edge to '%(to)s' ends its branch only; others go on."),
                          N_("If the ticket is to end, write 'leaves: true' or let the end "
                             "terminate."), severity="warning")  # fmt: skip


def _ends_branch_only(flow: Flow, edge: Edge) -> bool:
    source, target = flow.nodes[edge.source], flow.nodes[edge.target]
    depth = len(flow.paths[edge.source]) - (source.kind == "join") + (source.kind == "split")
    return depth > 0 and not edge.leaves and not target.data.get("terminate")


def _illegal(findings: Findings, edge: Edge) -> None:
    flow = findings.flow
    path = flow.paths[edge.target]
    if flow.nodes[edge.source].kind != "split":
        split = path[-1][0] if path else edge.source
        _into_branch(findings, edge, split)
    elif flow.nodes[edge.target].kind == "end":
        findings.edge("leaves_split", edge, N_("an edge of a split cannot leave it."),
                      N_("Take 'leaves' out."))  # fmt: skip
    else:
        outside = reachable(edges_by_source(flow), [flow.start], avoiding=[edge.source])
        intruders = [e for e in flow.edges if e.target == edge.target and e.source in outside]
        for intruder in intruders:
            _into_branch(findings, intruder, edge.source)
        if not intruders:
            findings.edge("into_branch", edge,
                          N_("the branch that begins at '%(to)s' can also be entered without "
                             "passing '%(node)s'."),
                          N_("Lead the other ways to '%(node)s' itself."))  # fmt: skip


def _into_branch(findings: Findings, edge: Edge, split: str) -> None:
    findings.edge("into_branch", edge,
                  N_("this edge leads into a branch of '%(split)s' from outside of it; '%(to)s' "
                     "can only be reached through '%(split)s'."),
                  N_("Lead it to '%(split)s', or out of the split."), split=split)  # fmt: skip
