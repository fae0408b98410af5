"""What if: queues, working hours and people, with answers that can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import bihuan.packs
from bihuan.process.flow import Flow, Resolver
from bihuan.process.graph import compile
from bihuan.process.read import read_pack
from bihuan.process.simulation.hours import ROUND_THE_CLOCK, Hours
from bihuan.process.simulation.whatif import Load, buttons_of, pool_of, simulate
from tests.process.build import edge, flow, node

NORMAL = Path(bihuan.packs.__file__).parent / "change_normal"
TEAM = (Resolver("role", "运维"),)


def one_desk(**more) -> Flow:
    """start -> work (by the role) -> end."""
    nodes = [node("start", "start"), node("work", who=TEAM), node("end", "end")]
    drawn = flow(nodes, [edge("start", "ok", "work"), edge("work", "ok", "end")])
    return compile(
        replace(drawn, nodes={**drawn.nodes, "work": replace(drawn.nodes["work"], **more)})
    )


def test_one_server_waits_as_theory_says():
    """M/M/1, 3 an hour, 15 minutes each: 75 % busy, and 45 minutes of waiting."""
    load = Load(tickets=8_000, seed=3, per_hour=3, people={"role:运维": 1}, work={"work": 15},
                spread="exponential", hours=ROUND_THE_CLOCK)  # fmt: skip

    found = simulate(one_desk(), load)

    [desk] = found.pools
    assert found.closed == 8_000
    assert desk.utilisation == pytest.approx(0.75, abs=0.03)
    assert desk.wait_mean == pytest.approx(45, rel=0.25)
    assert (found.bottleneck, found.bottleneck_pool) == ("work", "role:运维")


def test_more_people_wait_less():
    loads = [Load(tickets=2000, per_hour=6, people={"role:运维": n}, work={"work": 25})
             for n in (2, 3, 6)]  # fmt: skip

    waits = [simulate(one_desk(), load).pools[0].wait_mean for load in loads]

    assert waits[0] > 3 * waits[1] > 3 * waits[2]


def test_targets_are_missed_when_work_waits():
    slow = one_desk(sla={"respond": "30m", "resolve": "2h"})
    load = Load(tickets=500, per_hour=4, work={"work": 30}, spread="fixed")

    calm = simulate(slow, replace(load, people={"role:运维": 8}))
    crowded = simulate(slow, replace(load, people={"role:运维": 1}))

    # the nights count for targets: they run on the clock
    assert calm.breached < 60
    assert crowded.breached > 400 and crowded.late > 400


def test_nobody_works_outside_working_hours():
    load = Load(tickets=200, per_hour=5, people={"role:运维": 1}, work={"work": 60},
                spread="fixed", hours=Hours((0,), 9 * 60, 11 * 60))  # fmt: skip

    found = simulate(one_desk(), load)

    assert found.days > 90 * 7  # two an hour on Mondays only
    assert found.pools[0].utilisation == pytest.approx(1, abs=0.02)


def test_all_who_sign_are_waited_for():
    nodes = [node("start", "start"), node("sign", "approve", who=TEAM, vote={"rule": "all"}),
             node("end", "end"), node("no", "end", outcome="rejected")]  # fmt: skip
    process = flow(nodes, [edge("start", "ok", "sign"), edge("sign", "pass", "end"),
                           edge("sign", "reject", "no")])  # fmt: skip
    load = Load(tickets=300, people={"role:运维": 4}, shares={"sign.pass": 1, "sign.reject": 0})

    found = simulate(process, load)

    assert found.outcomes == {"closed": 300}
    assert found.nodes[0].items == 1200  # four signatures each


def test_the_same_seed_gives_the_same_answer():
    pack, _ = read_pack(NORMAL)

    one, same, other = (simulate(pack.flow, Load(tickets=60, seed=n)) for n in (1, 1, 2))

    assert one.as_data() == same.as_data() != other.as_data()


def test_every_ticket_of_the_normal_change_is_followed_to_its_end():
    pack, _ = read_pack(NORMAL)

    found = simulate(pack.flow, Load(tickets=200))

    assert found.closed == 200
    assert set(found.outcomes) == {"closed", "cancelled"}
    assert found.edges["new.0"] >= 200
    assert found.stuck == {} and found.endless == 0
    assert {key for key, _, _ in buttons_of(pack.flow)} >= {"plan.cancel", "close_review.pass"}


@pytest.mark.parametrize("principal, pool", [
    ("user:role:运维#2", "role:运维"), ("role:运维", "role:运维"), ("user:requester", "requester"),
    ("user:fan", "user:fan"), ("anyone:", "anyone"), ("user:field:owner#1", "field:owner"),
])  # fmt: skip
def test_people_share_the_work_of_their_pool(principal: str, pool: str):
    assert pool_of(principal) == pool
