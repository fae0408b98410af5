"""How people move work other than by a button (PROCESS, "People's moves")."""

from __future__ import annotations

from collections.abc import Mapping

from bihuan.process.act import commit_or_refuse, new_run
from bihuan.process.errors import AlreadyClosed, Gone, NotAllowed, NotATarget, NotStraight
from bihuan.process.flow import Flow, Resolver
from bihuan.process.places import Path, Place
from bihuan.process.run import Motion, Run, comparable, path_of
from bihuan.process.state import Principal, State, Step, Token, World


def send_back_targets(flow: Flow, state: State, token: int) -> tuple[str, ...]:
    """The nodes to which this token can be sent back, the one finished last first."""
    held = next((one for one in state.tokens if one.id == token), None)
    if held is None or flow.nodes[held.node].data.get("send_back") is False:
        return ()
    path = path_of(flow.places[held.node], held)
    before = held.back[-1][1] if held.back else state.serial + 1
    found = [
        (serial, key)
        for key, serial in state.trail.items()
        if serial < before and key != held.node and comparable(flow.places[key].path, path)
    ]
    return tuple(key for _, key in sorted(found, reverse=True))


def send_back(
    flow: Flow,
    state: State,
    world: World,
    token: int,
    *,
    target: str,
    straight: bool = False,
    by: Principal,
) -> Step:
    """Send the work back to a node finished before; `straight`: it then comes back here."""
    run = new_run(flow, state, world)
    held = run.find(token)
    if held is None:
        raise Gone
    possible = send_back_targets(flow, state, token)
    if target not in possible:
        raise NotATarget(node=target, possible=", ".join(possible))
    goal: Place = flow.places[target]
    path = path_of(flow.places[held.node], held)
    if straight and goal.path != path:
        raise NotStraight
    back = (*held.back, (held.node, state.trail[target])) if straight else ()
    run.cancel(min(goal.path, path, key=len))
    return _put(run, goal, back)


def take_back(flow: Flow, state: State, world: World, *, by: Principal, node: str) -> Step:
    """Take back one's own last act while nobody has gone on with it.

    The caller knows who claimed a work item; the kernel knows ballots and finished nodes.
    """
    if not can_take_back(flow, state, by=by, node=node):
        raise NotAllowed
    goal: Place = flow.places[node]
    run = new_run(flow, state, world)
    run.cancel(min([goal.path, *_paths(flow, state, goal.path)], key=len))
    return _put(run, goal)


def can_take_back(flow: Flow, state: State, *, by: Principal, node: str) -> bool:
    """Was finishing `node` this person's act, and has nobody gone on since?"""
    since = state.trail.get(node)
    if state.outcome or since is None or state.last.get(node) != by or node not in flow.places:
        return False
    path = flow.places[node].path
    later = [k for k, serial in state.trail.items() if serial > since]
    if any(comparable(flow.places[key].path, path) for key in later):
        return False
    new = [t for t in state.tokens if comparable(path_of(flow.places[t.node], t), path)]
    return bool(new) and all(t.id > since and not _is_voted(t) for t in new)


def jump(flow: Flow, state: State, world: World, *, node: str, by: Principal) -> Step:
    """An administrator moves the whole ticket to one node; in a branch, only that branch opens."""
    run = new_run(flow, state, world)
    return _move_all(run, node)


def reopen(flow: Flow, state: State, world: World, *, by: Principal) -> Step:
    """Open a closed ticket again: at `reopen_to`, else at the node finished last."""
    if not state.outcome:
        raise NotAllowed
    run = Run(flow, state, world)
    run.outcome = run.end = ""
    last = max(state.trail, key=lambda key: state.trail[key], default=flow.start)
    return _move_all(run, str(flow.data.get("reopen_to") or last))


def can_withdraw(flow: Flow, state: State) -> bool:
    """Does the process allow the requester to withdraw now?"""
    rule = flow.data.get("withdraw", "any_time")
    if state.outcome or rule == "never":
        return False
    if isinstance(rule, Mapping):
        until = rule.get("until")
        return until not in state.trail and all(token.node != until for token in state.tokens)
    return True


def withdraw(flow: Flow, state: State, world: World, *, by: Principal) -> Step:
    """The requester gives the ticket up: everything is cancelled."""
    if state.outcome:
        raise AlreadyClosed
    if not can_withdraw(flow, state):
        raise NotAllowed
    return terminate(flow, state, world, by=by, outcome="withdrawn")


def terminate(
    flow: Flow, state: State, world: World, *, by: Principal, outcome: str = "terminated"
) -> Step:
    """Close the ticket from wherever it is, with an outcome of its own."""
    run = new_run(flow, state, world)
    run.close(outcome)
    return run.step()


def _move_all(run: Run, node: str) -> Step:
    goal = run.places.get(node)
    if goal is None or goal.kind == "join":
        raise NotATarget(node=node, possible=", ".join(k for k, p in run.places.items() if p.rests))
    run.cancel(())
    return _put(run, goal)


def _put(run: Run, goal: Place, back: tuple[tuple[str, int], ...] = ()) -> Step:
    """Put one token on a node; a form that comes back goes to whoever did it last."""
    did = goal.kind == "form" and goal.key in run.last
    assign = Resolver("last", goal.key) if did else None
    run.pending.append(Motion(goal, goal.path, assign, back))
    return commit_or_refuse(run, goal.key)


def _paths(flow: Flow, state: State, path: Path) -> list[Path]:
    found = (path_of(flow.places[token.node], token) for token in state.tokens)
    return [one for one in found if comparable(one, path)]


def _is_voted(token: Token) -> bool:
    return any(seat.vote for seat in token.seats)
