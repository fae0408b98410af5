"""B-3: the kernel alone, in memory, on the nine-step normal change; beside SpiffWorkflow.

`python -m bench.kernel` prints it; `run()` returns it. Rounds of both are taken in turn, so that
other work on the machine hits both alike; each figure is the median of its rounds.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from bihuan.process import engine
from bihuan.process.flow import Edge, Flow, Node, Phase, Resolver, Trigger
from bihuan.process.graph import compile
from bihuan.process.state import Crew, Principal, State

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ROUNDS = 7
SECONDS = 0.5  # a round of one engine
FORM = {"title": "更换核心交换机", "plan": "x" * 300, "risk": "中"}

# The normal change of seed 004: nine human steps, three of them approvals.
STEPS = [
    ("new", "start"),
    ("review_design", "approve"),
    ("plan", "form"),
    ("review_release", "approve"),
    ("schedule", "form"),
    ("implement", "form"),
    ("finish", "form"),
    ("review_closing", "approve"),
    ("close", "form"),
]


class World:
    """A world that always knows who."""

    now = datetime(2026, 1, 1, tzinfo=UTC)
    requester = "user:1"
    crew = Crew(("group:1",))

    def who(
        self, node: Node, state: State, assign: Resolver | None, barred: Principal = ""
    ) -> Crew:
        return self.crew

    def admins(self) -> tuple[Principal, ...]:
        return ("user:0",)

    def people(self, principals: tuple[Principal, ...]) -> tuple[Principal, ...]:
        return principals

    def weight(self, node: Node, principal: Principal) -> int:
        return 1

    def names(self) -> Mapping[str, Any]:
        return {}

    def due(self, timer: Mapping[str, Any], state: State) -> datetime | None:
        return self.now + timedelta(days=1)


def normal_change() -> Flow:
    """start, three reviews that can send the change back, and the forms between them."""
    nodes = {key: Node(key, kind, {}, phase=key) for key, kind in STEPS}  # type: ignore[arg-type]
    nodes["done"] = Node("done", "end", {}, phase="close", data={"outcome": "closed"})
    edges: list[Edge] = []
    for number, (key, kind) in enumerate(STEPS):
        onward: Trigger = ("pass", "") if kind == "approve" else ("submit", "")
        target = STEPS[number + 1][0] if number + 1 < len(STEPS) else "done"
        edges.append(Edge(f"{key}.1", key, target, onward, {}))
        if kind == "approve":
            edges.append(Edge(f"{key}.2", key, STEPS[number - 1][0], ("reject", ""), {}))
    phases = tuple(Phase(key, {}) for key, _ in STEPS)
    head = ("change_normal", {}, "change", "CHG-{seq}", "new", nodes, tuple(edges))
    return compile(Flow(*head, {}, phases))


def ours(flow: Flow, world: World) -> int:
    """One ticket from its opening to its closing; says how many human steps it took."""
    step = engine.start(flow, world, FORM, by="user:1")
    for _, kind in STEPS[1:]:
        state = step.state
        token = state.tokens[0]
        seat = token.seats[0].id
        if kind == "approve":
            step = engine.vote(
                flow, state, world, token.id, seat, ballot="pass", values={}, by="user:2"
            )
        else:
            step = engine.complete(
                flow,
                state,
                world,
                token.id,
                seat,
                action="submit",
                values={"note": "ok"},
                by="user:3",
            )
    assert step.is_closed
    return len(STEPS)


def spiff_spec() -> BpmnProcessSpec:
    """The same nine manual tasks in a row; rejections would only slow it down."""
    keys = ["begin", *(key for key, _ in STEPS), "end"]
    tasks = "".join(f'<manualTask id="{key}"/>' for key in keys[1:-1])
    flows = "".join(
        f'<sequenceFlow id="f{n}" sourceRef="{a}" targetRef="{b}"/>'
        for n, (a, b) in enumerate(pairwise(keys))
    )
    parser = BpmnParser()
    parser.add_bpmn_xml(
        etree.fromstring(
            f'<definitions xmlns="{BPMN}" targetNamespace="bench"><process id="change" '
            f'isExecutable="true"><startEvent id="begin"/>{tasks}<endEvent id="end"/>{flows}'
            "</process></definitions>"
        )
    )
    return parser.get_spec("change")


def spiff(spec: BpmnProcessSpec) -> int:
    """One workflow, each manual task completed with its form; no serialising."""
    workflow = BpmnWorkflow(spec)
    workflow.do_engine_steps()
    for number in range(len(STEPS)):
        task = workflow.get_next_task(state=TaskState.READY, manual=True)
        task.set_data(**({"note": "ok"} if number else FORM))
        task.run()
        workflow.do_engine_steps()
    assert workflow.is_completed()
    return len(STEPS)


def rate(one: Callable[[], int]) -> float:
    """Human steps per second over one round."""
    gc.collect()
    begun, steps = time.perf_counter(), 0
    while (passed := time.perf_counter() - begun) < SECONDS:
        for _ in range(20):
            steps += one()
    return steps / passed


def run() -> dict[str, Any]:
    """Both engines in turn: steps per second, medians, and their ratio."""
    flow, world, spec = normal_change(), World(), spiff_spec()
    mine, theirs = [], []
    for _ in range(ROUNDS):
        mine.append(rate(lambda: ours(flow, world)))
        theirs.append(rate(lambda: spiff(spec)))
    ratio = statistics.median(a / b for a, b in zip(mine, theirs, strict=True))
    return {
        "goal": "B-3",
        "what": "kernel in memory, nine-step normal change, steps/s on one core",
        "bihuan": round(statistics.median(mine)),
        "spiffworkflow": round(statistics.median(theirs)),
        "ratio": round(ratio, 1),
        "floor": {"steps": 50_000, "ratio": 8},
        "aim": {"steps": 100_000, "ratio": 15},
        "rounds": {"bihuan": [round(x) for x in mine], "spiff": [round(x) for x in theirs]},
    }


if __name__ == "__main__":
    figures = run()
    print(f"{figures['what']}")
    print(f"  bihuan         {figures['bihuan']:>9,}   {figures['rounds']['bihuan']}")
    print(f"  SpiffWorkflow  {figures['spiffworkflow']:>9,}   {figures['rounds']['spiff']}")
    print(f"  ratio          {figures['ratio']:>9}   floor 8, aim 15")
