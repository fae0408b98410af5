"""bihuan pack simulate: random walks and a what-if run, on the command line."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from bihuan.catalogue.models import PackVersion
from bihuan.process.errors import ProcessError
from bihuan.process.flow import Flow
from bihuan.process.read import read_pack
from bihuan.process.simulation import scenario
from bihuan.process.simulation.hours import Hours
from bihuan.process.simulation.load import Load, Shift
from bihuan.process.simulation.walks import Walks, walk
from bihuan.process.simulation.whatif import buttons_of, simulate
from bihuan.tickets import history

MOST = 100_000


def arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("pack", metavar="KEY|PATH", help="a published pack's key, or the folder of one")
    add("--scenario", type=Path, metavar="FILE.json",
        help="assumptions as a page downloads them; options beside it count more")  # fmt: skip
    add("--from-history", type=_count, nargs="?", const=history.DAYS, metavar="DAYS",
        help="arrivals, times and buttons from the tickets of the last days (90)")  # fmt: skip
    add("--tickets", type=_count, metavar="N", help="made-up tickets (1000)")
    add("--walks", type=_count, default=200, metavar="N", help="random walks for coverage (200)")
    add("--seed", type=int, metavar="N", help="the same seed gives the same answer")
    add("--per-hour", type=_amount, metavar="X", help="arrivals a working hour (2)")
    add("--hours", type=_hours, metavar="9-18", help="working hours")
    add("--days", metavar="12345", help="working days, 1 is Monday")
    add("--people", type=_pair, action="append", default=[], metavar="role:运维=5")
    add("--shift", type=_shift, action="append", default=[],
        metavar="role:运维=早班,1234567,8-16,3", help="one shift of a group: name, days, hours, "
        "people; again for its next one")  # fmt: skip
    add("--usual-people", type=_count, metavar="N", help="in every other group (3)")
    add("--minutes", type=_pair, action="append", default=[], metavar="NODE=30",
        help="mean working time at a step")  # fmt: skip
    add("--share", type=_pair, action="append", default=[], metavar="NODE.BUTTON=1",
        help="how often a button is pressed beside the others")  # fmt: skip
    add("--json", action="store_true", help="print the figures as JSON")


def run(options: argparse.Namespace) -> int:
    flow = _flow(options.pack)
    if flow is None:
        return 1
    try:
        load = _load(options, flow)
    except (OSError, ValueError, ProcessError) as error:
        print(error, file=sys.stderr)
        return 2
    walked = walk(flow, options.walks, load.seed)
    result = simulate(flow, load)
    found = {"pack": flow.key, "seed": load.seed, **result.as_data(), "walks": walked.as_data()}
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _print(found, walked)
    return 0


def _load(options: argparse.Namespace, flow: Flow) -> Load:
    """The scenario of a file, what the tickets say upon it, and what is typed upon both."""
    load = scenario.read(json.loads(options.scenario.read_text())) if options.scenario else Load()
    hours = load.days.on(_week(options, load.hours))
    load = replace(load, hours=hours)
    if options.from_history:
        load = _as_it_went(load, flow, options.from_history)
    typed = {"tickets": options.tickets, "seed": options.seed, "per_hour": options.per_hour,
             "usual_people": options.usual_people}  # fmt: skip
    people = {key: max(int(count), 1) for key, count in options.people}
    shifts: dict[str, tuple[Shift, ...]] = {}
    for pool, shift in options.shift:
        shifts[pool] = (*shifts.get(pool, ()), shift)
    kept = {pool: each for pool, each in load.shifts.items() if pool not in people}
    return replace(
        load,
        people={**load.people, **people},
        shifts={**kept, **shifts},
        work={**load.work, **dict(options.minutes)},
        shares={**load.shares, **dict(options.share)},
        **{key: value for key, value in typed.items() if value is not None},
    )


def _week(options: argparse.Namespace, usual: Hours) -> Hours:
    opens, closes = options.hours or (usual.opens, usual.closes)
    days = usual.days if options.days is None else scenario.days_of(options.days)
    return Hours(days, opens, closes)


def _as_it_went(load: Load, flow: Flow, days: int) -> Load:
    """Arrivals, handling and buttons of the last days; says on standard error what there was."""
    past = history.past(flow.key, days, replace(load.hours, off=(), extra=()))
    print(f"from the last {past.days} days: {past.tickets} tickets, {past.items} finished work "
          f"items ({past.unclaimed} measured from their arrival)", file=sys.stderr)  # fmt: skip
    few = [key for key, node in flow.nodes.items()
           if node.kind in {"form", "approve"} and key not in past.work]  # fmt: skip
    if few:
        print(f"too few for {', '.join(few)}: usual times", file=sys.stderr)
    pressed: dict[str, int] = {}
    for key, times in past.shares.items():
        node = key.partition(".")[0]
        pressed[node] = pressed.get(node, 0) + times
    shares = {
        key: float(past.shares.get(key, 0))
        for key, edge, _usual in buttons_of(flow)
        if pressed.get(edge.source, 0) >= history.FEWEST
    }
    work = {key: each.minutes for key, each in past.work.items()}
    return replace(load, per_hour=past.per_hour or load.per_hour,
                   work={**load.work, **work}, shares={**load.shares, **shares})  # fmt: skip


def _flow(named: str) -> Flow | None:
    """The process in that folder, or the published one of that key."""
    folder = Path(named)
    if (folder / "flow.yaml").exists():
        pack, mistakes = read_pack(folder)
        for mistake in mistakes:
            print(mistake, file=sys.stderr)
        return pack.flow if pack else None
    version = PackVersion.objects.filter(key=named, is_current=True).first()
    if version is None:
        print(f"{named}: neither a folder with a flow.yaml nor a published pack.", file=sys.stderr)
    return version.flow if version else None


def _print(found: dict[str, Any], walked: Walks) -> None:
    print(f"{found['pack']}: {found['tickets']} tickets, {found['closed']} closed")
    print(f"  open for {found['hours_median']} h (median), {found['hours_p90']} h (9 of 10)")
    print(f"  {found['breached']} of {found['items']} work items done too late, "
          f"{found['late']} answered too late")  # fmt: skip
    for pool in found["pools"]:
        print(f"  {pool['pool']}: {pool['people']} people, {pool['utilisation']:.0%} busy, "
              f"waits {pool['wait_mean']} min, {pool['breached']} too late")  # fmt: skip
        for shift in pool["shifts"] if len(pool["shifts"]) > 1 else ():
            hours = f"{scenario.clock(shift['opens'])}-{scenario.clock(shift['closes'])}"
            print(f"    {shift['name'] or hours} ({hours}): {shift['people']} people, "
                  f"{shift['utilisation']:.0%} busy, waits {shift['wait_mean']} min, "
                  f"{shift['breached']} too late")  # fmt: skip
    print(f"  bottleneck: {found['bottleneck'] or '-'} ({found['bottleneck_pool'] or '-'})")
    print(f"  {walked.coverage:.0%} of the edges taken in {walked.walks} walks")
    for edge, (text, where) in walked.never():
        print(f"  never: {edge.source} -> {edge.target} ({' '.join(edge.on).strip()}): "
              f"{text % where}")  # fmt: skip


# --- what is typed --------------------------------------------------------------------------------


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= MOST:
        raise argparse.ArgumentTypeError(f"write a number from 1 to {MOST}")
    return number


def _amount(text: str) -> float:
    number = float(text)
    if not 0 < number <= 10_000:
        raise argparse.ArgumentTypeError("write a number above 0, 10000 at most")
    return number


def _hours(text: str) -> tuple[int, int]:
    opens, dash, closes = text.partition("-")
    found = scenario.minute(opens), scenario.minute(closes)
    if not dash or found[0] is None or found[1] is None:
        raise argparse.ArgumentTypeError("write working hours like 9-18 or 08:30-17:30")
    return found[0], found[1]


def _shift(text: str) -> tuple[str, Shift]:
    """role:运维=早班,1234567,8-16,3"""
    pool, _, said = text.rpartition("=")
    name, *rest = said.split(",")
    if not pool or len(rest) != 3 or not rest[2].isdecimal():
        raise argparse.ArgumentTypeError("write GROUP=NAME,DAYS,HOURS,PEOPLE")
    try:
        hours = Hours(scenario.days_of(rest[0]), *_hours(rest[1]))
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return pool, Shift(max(int(rest[2]), 1), hours, name)


def _pair(text: str) -> tuple[str, float]:
    key, _, number = text.rpartition("=")
    try:
        return key, float(number)
    except ValueError:
        raise argparse.ArgumentTypeError("write NAME=NUMBER") from None
