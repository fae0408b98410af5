"""随机走查 and 假设分析: runs of many made-up tickets, with what they say about the process."""

from __future__ import annotations

import csv
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET

from bihuan.catalogue import simulations
from bihuan.catalogue.models import ProcessDraft, SimulationRun
from bihuan.core.text import shown
from bihuan.process.flow import Flow
from bihuan.process.svg import Marks, svg
from bihuan.web.design import charts, frame
from bihuan.web.design.asking import Question
from bihuan.web.design.cast import Cast
from bihuan.web.design.rehearse import flow_of, lang
from bihuan.web.request import Request

USUAL_WALKS = 200
SPREADS = {"lognormal": _lazy("usual"), "exponential": _lazy("wide"), "fixed": _lazy("none")}


@frame.designs
def walks(request: Request, draft: ProcessDraft) -> HttpResponse:
    """Random walks: which ways nobody took, and why."""
    flow, mistakes, of = flow_of(request, draft)
    if request.method == "POST" and flow is not None:
        count = request.POST.get("count", "")
        number = int(count) if count.isdecimal() else USUAL_WALKS
        seed = request.POST.get("seed", "")
        asked = {"count": min(max(number, 1), simulations.MOST),
                 "seed": int(seed) if seed.isdecimal() else 1}  # fmt: skip
        run = simulations.begin(draft.key, "walks", _files(draft, of), asked, by=request.user)
        return redirect(_there(request, draft, "design-walks", run))
    last = _asked_for(request, draft, "walks")
    more: dict[str, Any] = {"run": last, "of": of, "bad": _bad(mistakes), "flow": flow}
    if last is not None and last.state == SimulationRun.State.DONE:
        more["found"] = walks_of(last)
    page = frame.context(request, draft, **more)
    return render(request, "design/simulate/walks.html", page)


@frame.designs
def load(request: Request, draft: ProcessDraft) -> HttpResponse:
    """What if: arrivals, people, hours -> waiting, breaches, the bottleneck."""
    flow, mistakes, of = flow_of(request, draft)
    if request.method == "POST" and flow is not None:
        question = Question.posted(flow, request.POST)
        files = _files(draft, of)
        run = simulations.begin(draft.key, "load", files, question.asked, by=request.user)
        return redirect(_there(request, draft, "design-load", run))
    last = _asked_for(request, draft, "load")
    more: dict[str, Any] = {"run": last, "of": of, "bad": _bad(mistakes)}
    if flow is not None:
        more["question"] = Question(flow, last.asked) if last else Question.usual(flow)
        if last and set(Question.usual(flow).asked["people"]) != set(last.asked["people"]):
            more["question"] = Question.usual(flow)  # the process asks for other people now
    if last is not None and last.state == SimulationRun.State.DONE:
        more["found"] = load_of(last)
    more["weekdays"] = list(enumerate(WEEKDAYS.values()))
    more["spreads"] = list(SPREADS.items())
    return render(request, "design/simulate/load.html", frame.context(request, draft, **more))


@frame.designs
@require_GET
def progress(request: Request, draft: ProcessDraft, pk: int) -> HttpResponse:
    """How far a run has come; htmx asks until it is done."""
    run = get_object_or_404(SimulationRun, pk=pk, key=draft.key)
    if run.state == SimulationRun.State.WAITING:
        return render(request, "design/simulate/_progress.html", {"run": run, "draft": draft})
    name = "design-walks" if run.kind == "walks" else "design-load"
    url = f"{reverse(name, args=[draft.key])}?run={run.pk}"
    return HttpResponse(status=204, headers={"HX-Redirect": url})


@frame.designs
@require_GET
def table(request: Request, draft: ProcessDraft, pk: int) -> HttpResponse:
    """The figures of a what-if run as CSV, for a spreadsheet."""
    run = get_object_or_404(SimulationRun, pk=pk, key=draft.key, kind="load")
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{draft.key}-what-if-{run.pk}.csv"'
    answer.write("\ufeff")  # so that Excel reads it as UTF-8
    rows = csv.writer(answer)
    found = load_of(run)
    rows.writerow([_("Step"), _("Work items"), _("Mean wait (min)"), _("Median wait (min)"),
                   _("9 of 10 wait at most (min)"), _("Mean work (min)"), _("Answered late"),
                   _("Done late")])  # fmt: skip
    for one in found["nodes"]:
        rows.writerow(
            [
                _cell(one["name"]),
                one["items"],
                one["wait_mean"],
                one["wait_median"],
                one["wait_p90"],
                one["work_mean"],
                one["late"],
                one["breached"],
            ]
        )
    rows.writerow([])
    rows.writerow([_("Who"), _("People"), _("Work items"), _("Busy (%)"), _("Mean wait (min)"),
                   _("Longest queue")])  # fmt: skip
    for one in found["pools"]:
        rows.writerow([_cell(one["name"]), one["people"], one["items"],
                       round(one["utilisation"] * 100, 1), one["wait_mean"],
                       one["longest_queue"]])  # fmt: skip
    return answer


def _cell(text: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@" else text


def _bad(mistakes: tuple[Any, ...]) -> int:
    return sum(mistake.severity == "error" for mistake in mistakes)


def _files(draft: ProcessDraft, of: str) -> dict[str, str]:
    version = draft.based_on
    return dict(version.files if of == "published" and version else draft.files)


def _there(request: Request, draft: ProcessDraft, name: str, run: SimulationRun) -> str:
    of = "&of=published" if request.GET.get("of") == "published" else ""
    return f"{reverse(name, args=[draft.key])}?run={run.pk}{of}"


def _asked_for(request: Request, draft: ProcessDraft, kind: str) -> SimulationRun | None:
    """The run the address names, else the last one."""
    runs = SimulationRun.objects.filter(key=draft.key, kind=kind)
    number = request.GET.get("run", "")
    if number.isdecimal():
        return get_object_or_404(runs, pk=number)
    return runs.order_by("-pk").first()


# --- in words -------------------------------------------------------------------------------------


def walks_of(run: SimulationRun) -> dict[str, Any]:
    """The result of random walks as its page shows it."""
    flow, _mistakes = simulations.flow_of(run.files)
    found = run.result
    if flow is None:
        return {}
    why = {one["edge"]: _(one["why"]) % one["where"] for one in found["never"]}
    edges = [
        {"from": _node(flow, one["from"]), "to": _node(flow, one["to"]), "times": one["times"],
         "on": _trigger(flow, one["edge"]), "why": why.get(one["edge"], "")}
        for one in found["edges"]
    ]  # fmt: skip
    times = {key: f"×{count}" for key, count in found["nodes"].items() if count}
    marks = Marks(done=frozenset(times), people=times, classes=dict.fromkeys(why, "is-never"))
    return {
        **found,
        "percent": round(found["coverage"] * 100),
        "edges": sorted(edges, key=lambda one: (one["times"] > 0, one["from"])),
        "never_count": len(why),
        "stuck": [(_node(flow, key), n) for key, n in found["stuck"].items()],
        "parked": [(_node(flow, key), n) for key, n in found["parked"].items()],
        "map": _map(flow, marks),
    }


def load_of(run: SimulationRun) -> dict[str, Any]:
    """The result of a what-if run as its page and its CSV show it."""
    flow, _mistakes = simulations.flow_of(run.files)
    found = run.result
    if flow is None:
        return {}
    cast = Cast(flow, [pool["pool"] for pool in found["pools"]])
    nodes = [{**one, "name": _node(flow, one["node"])} for one in found["nodes"]]
    pools = [{**one, "name": cast.pool(one["pool"])} for one in found["pools"]]
    for one in pools:
        one["percent"] = round(one["utilisation"] * 100)
    longest = max([one["wait_mean"] for one in nodes], default=0) or 1
    waits = [
        charts.Bar(
            n["name"],
            n["wait_mean"] / longest,
            _span(n["wait_mean"]),
            "is-hot" if n["node"] == found["bottleneck"] else "",
        )
        for n in nodes
    ]
    busy = [charts.Bar(p["name"], p["utilisation"], f"{p['percent']} %",
                       charts.look_of(p["utilisation"])) for p in pools]  # fmt: skip
    people = {n["node"]: _("waits %(span)s") % {"span": _span(n["wait_mean"])} for n in nodes}
    marks = Marks(people=people, classes={found["bottleneck"]: "is-hot"})
    return {
        **found,
        "nodes": nodes,
        "pools": sorted(pools, key=lambda one: -one["utilisation"]),
        "waits": charts.bars(waits, _("Mean wait at each step")),
        "busy": charts.bars(busy, _("How busy people are")),
        "open": charts.curve(found["open_by_day"], _("Open tickets at the end of each day")),
        "bottleneck": _node(flow, found["bottleneck"]) if found["bottleneck"] else "",
        "bottleneck_pool": cast.pool(found["bottleneck_pool"]) if pools else "",
        "breach_share": round(found["breached"] / (found["items"] or 1) * 100, 1),
        "map": _map(flow, marks),
    }


def _map(flow: Flow, marks: Marks) -> SafeString:
    return mark_safe(svg(flow, marks, lang=lang()))  # noqa: S308


def _node(flow: Flow, key: str) -> str:
    node = flow.nodes.get(key)
    return (shown(node.names) or key) if node else key


def _trigger(flow: Flow, edge: str) -> str:
    """What takes an edge: its button, or what kind of thing happens."""
    one = next(each for each in flow.edges if each.key == edge)
    kinds = {"timer": _("clock"), "event": _("event"), "done": _("done"), "failed": _("failed"),
             "pass": _("Pass"), "reject": _("Reject")}  # fmt: skip
    name = shown(one.names) or kinds.get(one.on[0], "") or one.on[1]
    return f"{name} · {one.guard}" if one.guard else name


def _span(minutes: float) -> str:
    """Working minutes as people say them."""
    if minutes < 90:
        return _("%(n)s min") % {"n": round(minutes)}
    return _("%(n)s h") % {"n": round(minutes / 60, 1)}
