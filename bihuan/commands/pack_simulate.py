"""bihuan pack simulate: random walks and a what-if run, on the command line."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bihuan.catalogue.models import PackVersion
from bihuan.process.flow import Flow
from bihuan.process.read import read_pack
from bihuan.process.simulation.hours import Hours
from bihuan.process.simulation.load import Load
from bihuan.process.simulation.walks import Walks, walk
from bihuan.process.simulation.whatif import simulate

MOST = 100_000
DAYS = {str(number): number - 1 for number in range(1, 8)}  # 1 is Monday


def arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("pack", metavar="KEY|PATH", help="a published pack's key, or the folder of one")
    add("--tickets", type=_count, default=1000, metavar="N", help="made-up tickets (1000)")
    add("--walks", type=_count, default=200, metavar="N", help="random walks for coverage (200)")
    add("--seed", type=int, default=1, metavar="N", help="the same seed gives the same answer")
    add("--per-hour", type=_amount, default=2.0, metavar="X", help="arrivals a working hour (2)")
    add("--hours", type=_hours, default=(9 * 60, 18 * 60), metavar="9-18", help="working hours")
    add("--days", default="12345", metavar="12345", help="working days, 1 is Monday")
    add("--people", type=_pair, action="append", default=[], metavar="role:运维=5")
    add("--usual-people", type=_count, default=3, metavar="N", help="in every other group (3)")
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
        load = _load(options)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    walked = walk(flow, options.walks, options.seed)
    result = simulate(flow, load)
    found = {"pack": flow.key, "seed": options.seed, **result.as_data(), "walks": walked.as_data()}
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _print(found, walked)
    return 0


def _load(options: argparse.Namespace) -> Load:
    opens, closes = options.hours
    days = tuple(DAYS[each] for each in options.days if each in DAYS)
    return Load(
        tickets=options.tickets,
        seed=options.seed,
        per_hour=options.per_hour,
        hours=Hours(days, opens, closes),
        people={key: max(int(count), 1) for key, count in options.people},
        usual_people=options.usual_people,
        work=dict(options.minutes),
        shares=dict(options.share),
    )


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
              f"waits {pool['wait_mean']} min")  # fmt: skip
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
    if not dash or not (opens.isdecimal() and closes.isdecimal()):
        raise argparse.ArgumentTypeError("write working hours like 9-18")
    return int(opens) * 60, int(closes) * 60


def _pair(text: str) -> tuple[str, float]:
    key, _, number = text.rpartition("=")
    try:
        return key, float(number)
    except ValueError:
        raise argparse.ArgumentTypeError("write NAME=NUMBER") from None
