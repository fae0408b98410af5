"""Moving tokens until all rest: edges, gateways, joins and ends (PROCESS, "Moves")."""

from __future__ import annotations

from bihuan.process.actions import act
from bihuan.process.arrive import rest
from bihuan.process.errors import NoWayOut
from bihuan.process.flow import Edge
from bihuan.process.guards import first
from bihuan.process.places import Path, Place
from bihuan.process.run import MOST, Endless, Motion, Run
from bihuan.process.state import Token


def leave(
    run: Run,
    token: Token,
    edge: Edge,
    *,
    done: int = 0,
    vote: str = "",
    by: str | None = None,
    answered: bool = False,
) -> None:
    """Take a drawn edge: the token goes, and moves on. `by` is the person who finished it."""
    place: Place = run.places[token.node]
    path = place.path
    run.remove(token, place, done, vote, answered)
    if token.back:  # any way but "resubmit" gives the straight way back up
        run.forget_since(place.key)
    if by is not None:
        run.finished(place.key, by)
    if place.node.on_leave:
        act(run, place.node.on_leave, token.id, place.key)
    follow(run, edge, path, token.id)


def follow(run: Run, edge: Edge, path: Path, token: int = 0) -> None:
    """Move along `edge` from `path`: a shorter target path cancels what is left of the split."""
    run.taken.append(edge.key)
    target = run.places[edge.target]
    keep = len(path)
    if target.kind == "end":
        keep -= edge.leaves and keep > 0
    elif target.depth < keep:
        keep = target.depth
    if keep < len(path):
        path = path[:keep]
        run.cancel(path)
    assign = act(run, edge.actions, token, edge.source) if edge.actions else None
    run.pending.append(Motion(target, path, assign))


def settle(run: Run) -> None:
    """Run until every token rests, the joins are looked at, or the ticket is closed."""
    while True:
        while run.pending:
            enter(run, run.pending.pop(0))
        if not _fire_join(run):
            break
    if not run.tokens and not run.outcome and run.ended is not None:
        run.close(str(run.ended.node.data.get("outcome") or "closed"), run.ended.key)


def enter(run: Run, motion: Motion) -> None:
    """Arrive at a node, whatever its kind."""
    run.moves += 1
    if run.moves > MOST:
        raise Endless
    place = motion.target
    run.entered.append(place.key)
    if place.key in run.trail and not motion.back:
        run.forget_since(place.key)
    if place.node.on_enter:
        act(run, place.node.on_enter, 0, place.key)
    if place.rests:
        onward = rest(run, motion)
        if onward is not None:
            run.passed.append(place.key)
            if place.node.on_leave:
                act(run, place.node.on_leave, 0, place.key)
            follow(run, onward, motion.path)
    elif place.kind == "end":
        _end(run, place)
    elif place.kind == "choice":
        run.passed.append(place.key)
        follow(run, _way(run, place), motion.path)
    else:
        run.passed.append(place.key)
        _split(run, place, motion.path)


def _way(run: Run, place: Place) -> Edge:
    edge = first(run, place.out)
    if edge is None:
        raise NoWayOut(node=place.key)
    return edge


def _split(run: Run, place: Place, path: Path) -> None:
    """One token for each chosen edge. Guards are read once, before any branch moves."""
    chosen = list(place.out)
    if place.node.data.get("mode") == "or":
        chosen = [edge for edge in place.out if not edge.default and first(run, (edge,))]
        chosen = chosen or [edge for edge in place.out if edge.default]
    if not chosen:
        raise NoWayOut(node=place.key)
    for edge in chosen:
        follow(run, edge, (*path, (place.key, edge.key)))


def _end(run: Run, place: Place) -> None:
    """The branch is over; the ticket closes with the last token, or at once by `terminate`."""
    run.ended = place
    if place.node.data.get("terminate"):
        run.close(str(place.node.data.get("outcome") or "terminated"), place.key)


def _fire_join(run: Run) -> bool:
    """Fire one join at which all live tokens of its split stand; say whether there was one."""
    for token in run.tokens:
        if not token.branch:
            continue
        join = run.places[token.node]
        outer, index = join.path[:-1], join.depth - 1
        live = [t for t in run.tokens if _inside(run, t, outer, index, join.closes)]
        if all(t.node == join.key for t in live):
            for done in live:
                run.tokens.remove(done)
            run.passed.append(join.key)
            follow(run, _way(run, join), outer)
            return True
    return False


def _inside(run: Run, token: Token, outer: Path, index: int, split: str) -> bool:
    path = run.places[token.node].path
    return len(path) > index and path[index][0] == split and path[:index] == outer
