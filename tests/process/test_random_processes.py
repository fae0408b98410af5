"""Random commands on random processes; the invariants of PROCESS hold after every one of them."""

from __future__ import annotations

import json
import os
from random import Random

import pytest

from bihuan.process import engine
from bihuan.process.errors import NotATarget, NotStraight, NoWayOut, ProcessError
from bihuan.process.state import State, Step
from bihuan.process.timers import Timer
from tests.process.build import FakeWorld, check
from tests.process.chance import random_flow

SEEDS = 16
STEPS = int(os.environ.get("RANDOM_STEPS", "60000")) // SEEDS
EXPECTED = (NoWayOut, NotATarget, NotStraight)  # what a guard may well refuse


class Walk:
    """One ticket under random commands, and what the outside has been told to keep for it."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.flow, members = random_flow(seed)
        self.world = FakeWorld(members=members)
        self.steps = 0
        self.begin()

    def begin(self) -> None:
        """A new ticket of the same process."""
        self.items: set[tuple[int, int]] = set()
        self.timers: list[Timer] = []
        self.calls: dict[int, int] = {}
        self.children: set[int] = set()
        values = {"n": self.chance.randint(0, 9)}
        self.state = State()
        self.take(engine.start(self.flow, self.world, values, by="user:asker"))

    # -- commands ------------------------------------------------------------------------------

    def go_on(self) -> None:
        if not self.state.outcome:
            self.act()
        elif self.chance.random() < 0.3:
            self.take(self.do("reopen", by="user:admin"))
        else:
            self.begin()

    def act(self) -> None:
        commands = [self.work] * 12 + [self.send_back] * 3 + [self.outside] * 4
        commands += [self.sign, self.take_back, self.jump]
        if self.chance.random() < 0.004:
            commands = [self.withdraw]
        before = json.dumps(self.state.dump(), sort_keys=True)
        try:
            step = self.chance.choice(commands)()
        except EXPECTED:
            assert json.dumps(self.state.dump(), sort_keys=True) == before
            return
        if step is not None:
            self.take(step)

    def do(self, verb: str, *args: object, **kwargs: object) -> Step:
        return getattr(engine, verb)(self.flow, self.state, self.world, *args, **kwargs)

    def work(self) -> Step | None:
        if not self.items:
            return self.outside()
        token, seat = self.chance.choice(sorted(self.items))
        offered = engine.buttons(self.flow, self.state, self.world, token, seat)
        if not offered:
            return None
        edge = self.chance.choice(offered)
        action = edge.on[1] or edge.on[0]
        if action == "reject" and self.chance.random() < 0.7:
            action = "pass"
        values = {"n": self.chance.randint(0, 9)} if self.chance.random() < 0.3 else {}
        person = next(s for t in self.state.tokens for s in t.seats if s.id == seat).principals[0]
        return self.do("complete", token, seat, action=action, values=values, by=person)

    def send_back(self) -> Step | None:
        token = self.chance.choice(self.state.tokens)
        targets = engine.send_back_targets(self.flow, self.state, token.id)
        if not targets or not token.seats:
            return None
        goal, straight = self.chance.choice(targets), self.chance.random() < 0.4
        return self.do("send_back", token.id, target=goal, straight=straight, by="user:x")

    def outside(self) -> Step | None:
        kind = self.chance.choice(["x", "y", "timer", "call", "child"])
        if kind in ("x", "y"):
            return self.do("fire", kind)
        if kind == "timer" and self.timers:
            one = min(self.timers, key=lambda timer: (timer.due, timer.token))
            self.timers.remove(one)
            return self.do("timer", one.token, one.edge)
        if kind == "call" and self.calls:
            token = self.chance.choice(sorted(self.calls))
            attempt = self.calls.pop(token)
            ok = self.chance.random() < 0.6
            return self.do("job_done", token, attempt, ok=ok, values={})
        if kind == "child" and self.children:
            token = self.chance.choice(sorted(self.children))
            self.children.discard(token)
            return self.do("child_closed", token, "closed")
        return None

    def sign(self) -> Step | None:
        if not self.items:
            return None
        token, seat = self.chance.choice(sorted(self.items))
        node = next(t.node for t in self.state.tokens if t.id == token)
        if self.flow.nodes[node].kind not in ("form", "approve", "start"):
            return None
        when = self.chance.choice(["before", "after", "parallel"])
        return self.do("add_signer", token, seat, people=("user:s",), when=when, by="user:x")

    def take_back(self) -> Step | None:
        for node, person in sorted(self.state.last.items()):
            if engine.can_take_back(self.flow, self.state, by=person, node=node):
                return self.do("take_back", by=person, node=node)
        return None

    def jump(self) -> Step:
        goals = [key for key, node in self.flow.nodes.items() if node.kind not in ("join", "end")]
        return self.do("jump", node=self.chance.choice(goals), by="user:admin")

    def withdraw(self) -> Step:
        return self.do("withdraw", by="user:asker")

    # -- the outside ---------------------------------------------------------------------------

    def take(self, step: Step) -> None:
        """Keep what the Step says, as an application would, and look at the result."""
        self.steps += 1
        for closed in step.closed:
            key = (closed.token, closed.seat)
            opened_here = any((o.token, o.seat) == key for o in step.opened)
            assert key in self.items or opened_here, "a work item closes that was never open"
            self.items.discard(key)
        gone = {(closed.token, closed.seat) for closed in step.closed}
        for opened in step.opened:
            key = (opened.token, opened.seat)
            assert key not in self.items, "a work item opens twice"
            if key not in gone:
                self.items.add(key)
        for effect in step.effects:
            self.carry_out(effect)
        before, self.state = self.state, step.state
        assert step.state.serial >= before.serial
        self.look(step)

    def carry_out(self, effect: object) -> None:
        token, data = effect.token, effect.data  # type: ignore[attr-defined]
        match effect.kind:  # type: ignore[attr-defined]
            case "timer":
                self.timers.append(Timer(data["due"], token, data["edge"]))
            case "cancel_timers":
                self.timers = [timer for timer in self.timers if timer.token != token]
            case "call":
                self.calls[token] = data["attempt"]
            case "cancel_call":
                self.calls.pop(token, None)
            case "child":
                if data["wait"]:
                    self.children.add(token)
            case "cancel_child":
                self.children.discard(token)

    def look(self, step: Step) -> None:
        state = self.state
        check(self.flow, state)
        again = State.load(json.loads(json.dumps(state.dump())), state.values)
        assert again == state, "dump and load change nothing"
        alive = {token.id for token in state.tokens}
        shown = {(t.id, seat.id) for t in state.tokens for seat in t.seats if seat.open}
        assert shown == self.items, "work items are exactly the open seats"
        assert {timer.token for timer in self.timers} <= alive, "a clock is left over"
        assert set(self.calls) <= alive and self.children <= alive, "a job is left over"
        assert step.is_closed == bool(state.outcome)
        if not state.outcome:
            assert step.phase in {self.flow.nodes[t.node].phase for t in state.tokens}
            self.nothing_stuck()

    def nothing_stuck(self) -> None:
        """Every token can go on: by a person, a clock, an event, a job, or its split's others."""
        for token in self.state.tokens:
            if token.branch:
                continue
            place = self.flow.places[token.node]
            seats = [seat for seat in token.seats if seat.open]
            if any(self.offers(token.id, seat.id) for seat in seats):
                continue
            assert (
                place.events
                or any(timer.token == token.id for timer in self.timers)
                or token.id in self.calls
                or token.id in self.children
            ), f"{token} is stuck"

    def offers(self, token: int, seat: int) -> bool:
        return bool(engine.buttons(self.flow, self.state, self.world, token, seat))


@pytest.mark.parametrize("group", range(SEEDS))
def test_random_commands_on_random_processes_keep_the_invariants(group: int) -> None:
    done, seed = 0, group * 100_000
    while done < STEPS:
        seed += 1
        walk = Walk(seed)
        while walk.steps < 150:
            try:
                walk.go_on()
            except ProcessError as refusal:
                raise AssertionError(f"seed {seed}: {refusal!r}") from refusal
            except AssertionError as broken:
                raise AssertionError(f"seed {seed}, step {walk.steps}: {broken}") from broken
        done += walk.steps
