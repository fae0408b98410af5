"""Runs of a simulation: small ones at once, large ones as a job whose progress can be watched."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.db import transaction

from bihuan.catalogue.models import SimulationRun
from bihuan.catalogue.refusals import BadPack
from bihuan.core import clock, jobs
from bihuan.core.models import Job
from bihuan.people.models import User
from bihuan.process.flow import Flow
from bihuan.process.mistakes import Mistake
from bihuan.process.read import read_texts
from bihuan.process.simulation.days import Days, data, day_of, days_of
from bihuan.process.simulation.hours import Hours
from bihuan.process.simulation.load import Load, Shift
from bihuan.process.simulation.walks import walk
from bihuan.process.simulation.whatif import simulate

AT_ONCE = 300  # tickets or walks that a page waits for
MOST = 20_000
KEPT = 10  # runs of one kind and process
STEPS = 25  # reports of progress of one run


def flow_of(files: Mapping[str, str]) -> tuple[Flow | None, tuple[Mistake, ...]]:
    """The process these texts describe, remembered for the next page."""
    return _read(tuple(sorted(files.items())))


@lru_cache(maxsize=16)
def _read(files: tuple[tuple[str, str], ...]) -> tuple[Flow | None, tuple[Mistake, ...]]:
    pack, mistakes = read_texts(dict(files))
    return (pack.flow if pack else None), mistakes


@transaction.atomic
def begin(
    key: str, kind: str, files: Mapping[str, str], asked: Mapping[str, Any], *, by: User
) -> SimulationRun:
    """A new run; small ones have their answer when this returns."""
    run = SimulationRun.objects.create(
        key=key, kind=kind, files=dict(files), asked=dict(asked), by=by,
        total=min(int(asked["count"]), MOST), created_at=clock.now(),
    )  # fmt: skip
    if run.total <= AT_ONCE:
        answer(run)
    else:
        jobs.enqueue(jobs.NewJob("catalogue.simulate", {"run": run.pk}))
    old = SimulationRun.objects.filter(key=key, kind=kind).order_by("-pk")[KEPT:]
    SimulationRun.objects.filter(pk__in=[each.pk for each in old]).delete()
    return run


@jobs.chore("catalogue.simulate", mode=jobs.Mode.OUTSIDE, attempts=2)
def simulated(payload: dict[str, Any], job: Job) -> None:
    """Work off a large run; one that is gone or answered needs nothing more."""
    run = SimulationRun.objects.filter(pk=payload["run"]).first()
    if run is not None and run.state == SimulationRun.State.WAITING:
        try:
            answer(run)
        except BadPack as bad:
            run.state, run.error = SimulationRun.State.FAILED, str(bad)[:500]
            run.save(update_fields=["state", "error"])


def answer(run: SimulationRun) -> None:
    """Compute and keep the figures."""
    flow, mistakes = flow_of(run.files)
    if flow is None:
        raise BadPack([str(mistake) for mistake in mistakes])
    every = max(run.total // STEPS, 1)

    def tick(done: int) -> None:
        if run.total > AT_ONCE and done % every == 0:
            SimulationRun.objects.filter(pk=run.pk).update(progress=done)

    if run.kind == "walks":
        run.result = walk(flow, run.total, int(run.asked.get("seed", 1)), tick).as_data()
    else:
        run.result = simulate(flow, load_of(run), tick).as_data()
    run.state, run.progress = SimulationRun.State.DONE, run.total
    run.save(update_fields=["result", "state", "progress"])


def load_of(run: SimulationRun) -> Load:
    """The assumptions of a what-if run, as its page wrote them down."""
    return load_from(run.asked, run.total)


def load_from(asked: Mapping[str, Any], total: int) -> Load:
    days = days_from(asked)
    return Load(
        tickets=total,
        seed=int(asked.get("seed", 1)),
        per_hour=float(asked["per_hour"]),
        hours=days.on(Hours(tuple(asked["days"]), int(asked["opens"]), int(asked["closes"]))),
        people={key: int(count) for key, count in asked["people"].items()},
        work={key: float(each) for key, each in asked["work"].items()},
        shifts={
            pool: tuple(_shift(each, days) for each in rows)
            for pool, rows in asked.get("shifts", {}).items()
        },
        shares={key: float(each) for key, each in asked["shares"].items()},
        spread=asked.get("spread", "lognormal"),
        days=days,
    )


def days_from(asked: Mapping[str, Any]) -> Days:
    """Days off, as the page wrote them down; older runs have none."""
    off, extra = (days_of(asked.get(key) or ())[0] for key in ("off", "extra"))
    begins = day_of(asked.get("begins")) if off or extra else None
    return Days(begins, off, extra)


def asked_from(load: Load) -> dict[str, Any]:
    """What the page would have written down for these assumptions."""
    return {
        "count": min(load.tickets, MOST), "seed": load.seed, "per_hour": load.per_hour,
        "days": list(load.hours.days), "opens": load.hours.opens, "closes": load.hours.closes,
        "spread": load.spread, "work": dict(load.work), "shares": dict(load.shares),
        "people": load.sizes,
        "shifts": {pool: [_said(each) for each in rows] for pool, rows in load.shifts.items()},
        **data(load.days),
    }  # fmt: skip


def _shift(said: Mapping[str, Any], days: Days) -> Shift:
    hours = Hours(tuple(said["days"]), int(said["opens"]), int(said["closes"]))
    return Shift(int(said["people"]), days.on(hours), said["name"])


def _said(shift: Shift) -> dict[str, Any]:
    hours = shift.hours
    return {"name": shift.name, "people": shift.people, "days": list(hours.days),
            "opens": hours.opens, "closes": hours.closes}  # fmt: skip
