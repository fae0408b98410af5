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
from bihuan.process.simulation.load import Load, Shift
from bihuan.process.simulation.whatif import buttons_of, pool_of, simulate
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


def test_several_servers_wait_as_theory_says():
    """M/M/3, 6 an hour, 20 minutes each: two thirds busy, and 8.9 minutes of waiting (Erlang C)."""
    load = Load(tickets=8_000, seed=5, per_hour=6, people={"role:运维": 3}, work={"work": 20},
                spread="exponential", hours=ROUND_THE_CLOCK)  # fmt: skip

    [desk] = simulate(one_desk(), load).pools

    assert desk.utilisation == pytest.approx(2 / 3, abs=0.03)
    assert desk.wait_mean == pytest.approx(20 * 4 / 9, rel=0.25)


EVERY_DAY = tuple(range(7))
THREE_SHIFTS = (
    Shift(1, Hours(EVERY_DAY, 8 * 60, 16 * 60), "早班"),
    Shift(1, Hours(EVERY_DAY, 16 * 60, 24 * 60), "中班"),
    Shift(1, Hours(EVERY_DAY, 0, 8 * 60), "夜班"),
)


def test_three_shifts_of_one_are_one_server_round_the_clock():
    """What a shift leaves goes on in the next: M/M/1 again, 45 minutes of waiting."""
    load = Load(tickets=8_000, seed=3, per_hour=3, shifts={"role:运维": THREE_SHIFTS},
                work={"work": 15}, spread="exponential", hours=ROUND_THE_CLOCK)  # fmt: skip

    found = simulate(one_desk(), load)

    [desk] = found.pools
    assert found.closed == 8_000
    assert (desk.people, len(desk.shifts)) == (3, 3)
    assert desk.wait_mean == pytest.approx(45, rel=0.25)
    for shift in desk.shifts:
        assert shift.utilisation == pytest.approx(0.75, abs=0.05)
        assert shift.items == pytest.approx(8_000 / 3, rel=0.1)
    assert sum(shift.busy for shift in desk.shifts) == pytest.approx(desk.busy, abs=1)


def test_a_weak_night_shift_is_the_bottleneck():
    night = Shift(1, Hours(EVERY_DAY, 22 * 60, 6 * 60), "夜班")
    day = Shift(6, Hours(EVERY_DAY, 6 * 60, 22 * 60), "白班")
    load = Load(tickets=3_000, per_hour=4, work={"work": 20}, hours=ROUND_THE_CLOCK,
                shifts={"role:运维": (day, night)})  # fmt: skip

    found = simulate(one_desk(sla={"respond": "30m"}), load)

    [desk] = found.pools
    by_day, by_night = desk.shifts
    assert found.bottleneck_shift == 1
    assert by_night.utilisation > 0.9 > by_day.utilisation
    assert by_night.wait_mean > 3 * by_day.wait_mean
    assert desk.late == by_day.late + by_night.late > 0
    assert desk.longest_queue > 5  # people who are at home do not count as idle


def test_work_begun_before_the_end_of_a_shift_is_done_by_the_next():
    early = Shift(1, Hours(EVERY_DAY, 9 * 60, 12 * 60), "早班")
    late = Shift(1, Hours(EVERY_DAY, 12 * 60, 15 * 60), "晚班")
    load = Load(tickets=1, per_hour=1, work={"work": 5 * 60}, spread="fixed",
                shifts={"role:运维": (early, late)})  # fmt: skip

    [desk] = simulate(one_desk(), load).pools

    assert desk.busy == 5 * 60
    assert all(shift.busy > 0 for shift in desk.shifts)
    assert sum(shift.items for shift in desk.shifts) == 1


def test_each_group_keeps_its_own_hours():
    mornings = Shift(2, Hours((0, 1), 9 * 60, 11 * 60))
    load = Load(tickets=100, per_hour=2, work={"work": 60}, spread="fixed",
                shifts={"role:运维": (mornings,)})  # fmt: skip

    found = simulate(one_desk(), load)

    assert found.days > 10 * 7  # 100 hours of work, 8 a week
    assert found.pools[0].utilisation == pytest.approx(1, abs=0.02)


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
