"""Open tickets of earlier versions, taken along to the present one: tried dry, then carried out.

Each ticket is one transaction and one activity; many of them are jobs, so that nobody waits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet

from bihuan.catalogue import drafts
from bihuan.catalogue.models import PackVersion
from bihuan.core import jobs
from bihuan.core.models import Job
from bihuan.people.models import User
from bihuan.process.errors import AlreadyClosed, CannotMove
from bihuan.process.flow import Flow
from bihuan.process.migrate import Refusal, cannot_move
from bihuan.process.state import State
from bihuan.tickets import refusals
from bihuan.tickets.tables import table

NodeMap = Mapping[str, str]
AT_ONCE = 20  # more than these are moved by the worker
MOST_SHOWN = 200
PORTION = 500


@dataclass(frozen=True)
class Stuck:
    """A ticket that cannot move, and why."""

    pk: int
    number: str
    title: str
    version: int
    refusals: list[Refusal]


@dataclass
class Trial:
    """What moving would do."""

    movable: list[int] = field(default_factory=list)
    stuck: list[Stuck] = field(default_factory=list)  # the first of them
    stuck_count: int = 0
    at: Counter[str] = field(default_factory=Counter)  # where tokens rest now: node -> how many


def candidates(version: PackVersion) -> QuerySet[Any]:
    """Open tickets that run on another version of the same process."""
    others = table("Ticket").filter(version__key=version.key, closed_at=None)
    return others.exclude(version=version)


def by_version(version: PackVersion) -> list[tuple[int, int]]:
    """(version number, open tickets) of the versions that still run, newest first."""
    rows = candidates(version).order_by().values_list("version__number")
    return sorted(rows.annotate(Count("pk")), reverse=True)


def resting(version: PackVersion) -> Iterator[tuple[PackVersion, State]]:
    """The flow and state of each candidate."""
    for _pk, _number, _title, old, state in _rows(version):
        yield old, state


def try_out(version: PackVersion, node_map: NodeMap) -> Trial:
    """The dry run: nothing is written."""
    trial = Trial()
    for pk, number, title, old, state in _rows(version):
        trial.at.update({token.node for token in state.tokens})
        found = cannot_move(old.flow, version.flow, state, node_map)
        if not found:
            trial.movable.append(pk)
            continue
        trial.stuck_count += 1
        if len(trial.stuck) < MOST_SHOWN:
            trial.stuck.append(Stuck(pk, number, title, old.number, found))
    return trial


def _rows(version: PackVersion) -> Iterator[tuple[int, str, str, PackVersion, State]]:
    """Each candidate with its version; values are not needed to see where tokens stand."""
    versions = {one.pk: one for one in PackVersion.objects.filter(key=version.key)}
    rows = candidates(version).order_by("pk")
    for pk, number, title, old, state in rows.values_list(
        "pk", "number", "title", "version_id", "state"
    ).iterator(PORTION):
        yield pk, number, title, versions[old], State.load(state, {})


def places_to_map(version: PackVersion) -> dict[str, tuple[PackVersion, int]]:
    """Nodes where tokens of open tickets rest and that the version does not have (or cannot rest
    at): {node: (a version that has it, how many tickets)}."""
    found: dict[str, tuple[PackVersion, int]] = {}
    for old, state in resting(version):
        for node in {token.node for token in state.tokens}:
            place = version.flow.places.get(node)
            if place is None or not place.rests:
                found[node] = (old, found.get(node, (old, 0))[1] + 1)
    return found


def targets(flow: Flow) -> list[str]:
    """Nodes at which a ticket can rest."""
    return [key for key in flow.nodes if flow.places[key].rests]


def order(version: PackVersion, node_map: NodeMap, by: User) -> tuple[int, bool]:
    """Move what can be moved: (how many, whether that is done already)."""
    drafts.demand_design(version.key, by)
    movable = try_out(version, node_map).movable
    if len(movable) <= AT_ONCE:
        for pk in movable:
            carry_out(pk, version.pk, node_map, by.pk)
        return len(movable), True
    jobs.enqueue(*(_job(pk, version, node_map, by) for pk in movable))
    return len(movable), False


def _job(pk: int, version: PackVersion, node_map: NodeMap, by: User) -> jobs.NewJob:
    payload = {"ticket": pk, "version": version.pk, "map": dict(node_map), "by": by.pk}
    key = f"move:{version.pk}:{pk}"
    return jobs.NewJob("tickets.move", payload, lane=f"ticket:{pk}", dedupe_key=key)


def carry_out(ticket: int, version: int, node_map: NodeMap, by: int) -> None:
    """One ticket. It may have closed, or gone to a place that does not fit, since it was tried:
    then it stays as it is, and the next dry run says why."""
    try:
        moved = table("Ticket").get(pk=ticket)
        moved.move(PackVersion.objects.get(pk=version), node_map, by=User.objects.get(pk=by))
    except (CannotMove, AlreadyClosed, refusals.Closed):
        return


def waiting(version: PackVersion) -> int:
    """How many tickets the worker has still to move."""
    return Job.objects.filter(
        kind="tickets.move", done_at=None, dedupe_key__startswith=f"move:{version.pk}:"
    ).count()
