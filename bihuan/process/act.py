"""What every command shares: finding the seat, demanding fields, and making a Step of the run."""

from __future__ import annotations

from bihuan.process.actions import act
from bihuan.process.arrive import parked
from bihuan.process.errors import N_, AlreadyClosed, BadValues, Gone, NotATarget
from bihuan.process.flow import Action, Edge, Flow
from bihuan.process.run import Endless, Motion, Run
from bihuan.process.settle import settle
from bihuan.process.state import Effect, Principal, Seat, State, Step, Token, World

EMPTY: tuple[object, ...] = (None, "", [], {}, ())
REQUIRED = N_("This field is required.")


def new_run(flow: Flow, state: State, world: World) -> Run:
    """A person's command on an open ticket."""
    if state.outcome:
        raise AlreadyClosed
    return Run(flow, state, world)


def find(state: State, token: int, seat: int) -> tuple[Token, Seat]:
    """The seat a person acts on; Gone when somebody was faster."""
    if state.outcome:
        raise AlreadyClosed
    for held in state.tokens:
        if held.id == token:
            for mine in held.seats:
                if mine.id == seat and mine.open:
                    return held, mine
    raise Gone


def demand(run: Run, edge: Edge) -> None:
    """The fields this button needs must be there."""
    missing = [key for key in edge.requires if run.values.get(key) in EMPTY]
    if missing:
        raise BadValues({key: [(REQUIRED, {})] for key in missing})


def acting(run: Run, action: Action, token: Token) -> None:
    """One action of a node in its own right."""
    act(run, (action,), token.id, token.node)


def commit(run: Run, token: Token) -> Step:
    """Settle a person's act. One that moves without end parks the token with the administrators."""
    values = run.values
    try:
        settle(run)
    except Endless:
        stuck = Run(run.flow, run.before, run.world)
        stuck.values = values
        park(stuck, token, "endless")
        return stuck.step()
    return run.step()


def commit_or_refuse(run: Run, node: str) -> Step:
    """Settle an administrator's or sender's move; one without end is refused whole."""
    try:
        settle(run)
    except Endless as endless:
        raise NotATarget(node=node, possible="") from endless
    return run.step()


def park(run: Run, token: Token, why: str) -> None:
    """Keep the token where it is, with a work item for the administrators."""
    run.replace(token, parked(run, token, why))


def resubmit(run: Run, token: Token, seat: Seat, by: Principal, vote: str = "") -> Step:
    """Straight back to the last sender: the trail keeps its entries, the sender starts anew."""
    sender, _ = token.back[-1]
    place = run.places[token.node]
    run.remove(token, place, seat.id, vote)
    run.last = {**run.last, place.key: by}
    for action in place.node.on_leave:
        acting(run, action, token)
    target = run.places[sender]
    run.pending.append(Motion(target, target.path, None, token.back[:-1]))
    return commit(run, token)


def ignored(flow: Flow, state: State, world: World, why: str, token: int, what: str) -> Step:
    """A machine's act that came too late: nothing moves, and the Step says so."""
    run = Run(flow, state, world, machine=True)
    node = next((held.node for held in state.tokens if held.id == token), "")
    run.effects.append(Effect("ignored", token, node, {"why": why, "what": what}))
    return run.step()
