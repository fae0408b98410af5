"""The oracle for the graph checks: every state of small random processes, explored one by one."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from random import Random

import pytest

from bihuan.process import engine
from bihuan.process.errors import NoWayOut
from bihuan.process.flow import Flow
from bihuan.process.state import State, Step, Token
from bihuan.process.timers import clock
from tests.process.build import FakeWorld, check
from tests.process.chance import random_flow

MOST = 250  # markings of one process; larger ones are left to the random walks
Marking = tuple[object, ...]


class Space:
    """All markings that people, machines and clocks can reach from the opening."""

    def __init__(self, seed: int) -> None:
        self.flow, members = random_flow(seed, most=12)
        self.world = FakeWorld(members={key: people[:2] for key, people in members.items()})
        self.next: dict[Marking, set[Marking]] = {}

    def explore(self) -> bool:
        """Fill `next`; False when there are too many markings."""
        waiting: deque[State] = deque()
        for n in (0, 4, 9):
            self.meet(engine.start(self.flow, self.world, {"n": n}, by="user:asker"), waiting)
        while waiting:
            if len(self.next) > MOST:
                return False
            state = waiting.popleft()
            here = marking(state)
            for step in steps(self.flow, state, self.world):
                self.next[here].add(self.meet(step, waiting))
        return True

    def meet(self, step: Step, waiting: deque[State]) -> Marking:
        check(self.flow, step.state)
        found = marking(step.state)
        if found not in self.next:
            self.next[found] = set()
            waiting.append(step.state)
        return found

    def hopeless(self) -> set[Marking]:
        """Markings from which no way leads to a closed ticket."""
        good = {one for one in self.next if one[0] != ""}
        grown = True
        while grown:
            more = {one for one, after in self.next.items() if one not in good and after & good}
            good |= more
            grown = bool(more)
        return set(self.next) - good


def marking(state: State) -> Marking:
    """What decides how a ticket can go on, without serials."""
    tokens = sorted(
        (t.node, t.branch, t.attempt, tuple((s.kind, s.vote, s.open) for s in t.seats))
        for t in state.tokens
    )
    return (state.outcome, tuple(tokens), state.values.get("n"), tuple(sorted(set(state.events))))


def steps(flow: Flow, state: State, world: FakeWorld) -> Iterator[Step]:
    """Everything that can happen next."""
    if state.outcome:
        return
    for event in ("x", "y"):
        if event not in state.events:
            yield engine.fire(flow, state, world, event)
    for token in state.tokens:
        yield from by_people(flow, state, world, token)
        yield from by_machines(flow, state, world, token)


def by_people(flow: Flow, state: State, world: FakeWorld, token: Token) -> Iterator[Step]:
    for seat in token.seats:
        for edge in engine.buttons(flow, state, world, token.id, seat.id):
            action = edge.on[1] or edge.on[0]
            if action == "retry" and token.attempt > 3:
                continue  # calling for ever again is no new marking
            try:
                yield engine.complete(
                    flow, state, world, token.id, seat.id, action=action, values={}, by="user:x"
                )
            except NoWayOut:
                continue


def by_machines(flow: Flow, state: State, world: FakeWorld, token: Token) -> Iterator[Step]:
    place = flow.places[token.node]
    for edge in place.timers:
        yield engine.timer(flow, state, world, token.id, edge.key)
    if place.kind == "wait":
        if clock(place.node):
            yield engine.timer(flow, state, world, token.id, "wait")
    elif place.kind == "auto":
        for ok in (True, False):
            yield engine.job_done(flow, state, world, token.id, token.attempt, ok=ok)
    elif place.kind == "child":
        yield engine.child_closed(flow, state, world, token.id, "closed")


@pytest.mark.parametrize("group", range(8))
def test_every_state_of_a_process_the_graph_checks_let_through_can_reach_its_close(group):
    chance = Random(group)
    explored = 0
    while explored < 12:
        seed = chance.randint(1, 10**6)
        space = Space(seed)
        if space.explore():
            explored += 1
            assert not space.hopeless(), f"seed {seed}: {sorted(space.hopeless())[:3]}"
