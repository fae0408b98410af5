"""随机走查 and 假设分析: runs of many made-up tickets, with what they say about the process."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.catalogue import simulations
from bihuan.catalogue.models import ProcessDraft, SimulationRun
from bihuan.core.text import shown
from bihuan.process.errors import N_
from bihuan.process.flow import Flow
from bihuan.process.simulation import scenario
from bihuan.process.simulation.hours import Hours
from bihuan.process.svg import Marks, svg
from bihuan.tickets import history
from bihuan.web.design import charts, frame
from bihuan.web.design.asking import Question, presets
from bihuan.web.design.asking_files import asked
from bihuan.web.design.cast import Cast
from bihuan.web.design.rehearse import flow_of, lang
from bihuan.web.request import Request
from bihuan.web.saying.canvas_words import WORDS

USUAL_WALKS = 200
PAST_DAYS = (30, 90, 180, 365)
SPREADS = {"lognormal": N_("usual"), "exponential": N_("wide"), "fixed": N_("none")}


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
    last = _asked_for(request, draft, "load")
    more: dict[str, Any] = {"run": last, "of": of, "bad": _bad(mistakes)}
    status = 200
    if request.method == "POST" and flow is not None:
        question = asked(flow, request)
        if not question.wrong and "read" not in request.POST:
            return _answered(request, draft, of, question)
        more["question"] = question
        status = 422 if question.wrong else 200
    elif flow is not None:
        more["question"] = _question(request, flow, last)
    if last is not None and last.state == SimulationRun.State.DONE:
        more["found"] = load_of(last)
    more |= _choices()
    page = frame.context(request, draft, **more)
    return render(request, "design/simulate/load.html", page, status=status)


def _answered(request: Request, draft: ProcessDraft, of: str, question: Question) -> HttpResponse:
    """The assumptions as a file, or what they lead to."""
    if "keep" in request.POST:
        said = scenario.written(simulations.load_from(question.asked, question.asked["count"]))
        written = json.dumps(said, ensure_ascii=False, indent=2)
        return _file(f"{draft.key}-scenario.json", "application/json", written)
    files = _files(draft, of)
    run = simulations.begin(draft.key, "load", files, question.asked, by=request.user)
    return redirect(_there(request, draft, "design-load", run))


def _choices() -> dict[str, Any]:
    return {
        "weekdays": [(day, name, _short(str(name))) for day, name in WEEKDAYS.items()],
        "spreads": [(key, _(name)) for key, name in SPREADS.items()],
        "presets": presets(),
        "past_days": PAST_DAYS,
    }


def _short(name: str) -> str:
    """星期一 as 一, Monday as Mo."""
    return name[:2] if name.isascii() else name[-1]


def _question(request: Request, flow: Flow, last: SimulationRun | None) -> Question:
    """The inputs: those of the last run, the usual ones, or as the tickets of late say."""
    question = Question.usual(flow)
    if last and set(question.asked["people"]) == set(last.asked["people"]):
        question = Question(flow, {**question.asked, **last.asked})
    days = request.GET.get("past", "")
    if days.isdecimal() and int(days) in PAST_DAYS:
        hours = question.asked
        office = Hours(tuple(hours["days"]), hours["opens"], hours["closes"])
        question = question.with_past(history.past(flow.key, int(days), office))
    return question


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
    """The figures of a what-if run as CSV for a spreadsheet, or its assumptions as JSON."""
    run = get_object_or_404(SimulationRun, pk=pk, key=draft.key, kind="load")
    if request.GET.get("as") == "scenario":
        data = scenario.written(simulations.load_of(run))
        written = json.dumps(data, ensure_ascii=False, indent=2)
        return _file(f"{draft.key}-scenario-{run.pk}.json", "application/json", written)
    text = io.StringIO()
    rows = csv.writer(text)
    found = load_of(run)
    for title, lines in (
        (STEP_HEADS, [[one[key] for key in STEP_KEYS] for one in found["nodes"]]),
        (POOL_HEADS, [_pool_cells(one) for one in found["pools"]]),
        (SHIFT_HEADS, [_shift_cells(one, each) for one in found["pools"]
                       for each in one["shifts"] if len(one["shifts"]) > 1]),
    ):  # fmt: skip
        if lines:
            rows.writerow([_(head) for head in title])
            rows.writerows([[_cell(each) for each in line] for line in lines])
            rows.writerow([])
    # the mark at the beginning lets Excel read it as UTF-8
    return _file(f"{draft.key}-what-if-{run.pk}.csv", "text/csv", f"\ufeff{text.getvalue()}")


def _file(name: str, kind: str, text: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


STEP_KEYS = ("name", "items", "wait_mean", "wait_median", "wait_p90", "work_mean", "late",
             "breached")  # fmt: skip
STEP_HEADS = (N_("Step"), N_("Work items"), N_("Mean wait (min)"),
              N_("Median wait (min)"), N_("9 of 10 wait at most (min)"),
              N_("Mean work (min)"), N_("Answered late"), N_("Done late"))  # fmt: skip
POOL_HEADS = (N_("Who"), N_("People"), N_("Work items"), N_("Busy (%)"),
              N_("Mean wait (min)"), N_("Longest queue"), N_("Answered late"),
              N_("Done late"))  # fmt: skip
SHIFT_HEADS = (N_("Who"), N_("Shift"), N_("People"), N_("Work items"),
               N_("Busy (%)"), N_("Mean wait (min)"), N_("Answered late"),
               N_("Done late"))  # fmt: skip


def _pool_cells(one: dict[str, Any]) -> list[Any]:
    return [one["name"], one["people"], one["items"], round(one["utilisation"] * 100, 1),
            one["wait_mean"], one["longest_queue"], one["late"], one["breached"]]  # fmt: skip


def _shift_cells(pool: dict[str, Any], one: dict[str, Any]) -> list[Any]:
    return [pool["name"], one["label"], one["people"], one["items"],
            round(one["utilisation"] * 100, 1), one["wait_mean"], one["late"],
            one["breached"]]  # fmt: skip


def _cell(value: Any) -> Any:
    """A name that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@" else value


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
        "ends": [(WORDS.get(f"outcome_{key}", key), n) for key, n in found["outcomes"].items()],
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
        one |= {"late": one.get("late"), "breached": one.get("breached")}  # older runs lack them
        one["shifts"] = [_shift(each) for each in one.get("shifts", ())]
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
        "bottleneck_pool": _busiest(cast, found, pools) if pools else "",
        "has_shifts": any(len(one["shifts"]) > 1 for one in pools),
        "breach_share": round(found["breached"] / (found["items"] or 1) * 100, 1),
        "map": _map(flow, marks),
    }


def _shift(one: dict[str, Any]) -> dict[str, Any]:
    """A shift with its name and hours in words."""
    span = f"{scenario.clock(one['opens'])}–{scenario.clock(one['closes'])}"
    label = f"{one['name']} {span}" if one["name"] else span
    return {**one, "label": label, "percent": round(one["utilisation"] * 100)}


def _busiest(cast: Cast, found: dict[str, Any], pools: list[dict[str, Any]]) -> str:
    """Who has most to do, and in which shift."""
    name = cast.pool(found["bottleneck_pool"])
    shifts = next(one["shifts"] for one in pools if one["pool"] == found["bottleneck_pool"])
    if len(shifts) < 2:
        return name
    return f"{name} · {shifts[found['bottleneck_shift']]['label']}"


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
