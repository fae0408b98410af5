"""单步试走: walking a draft by hand, as anybody. The page carries its own acts; nothing is kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan.catalogue import simulations, trials
from bihuan.catalogue.models import Invitation, PackVersion, ProcessDraft, ProcessNote
from bihuan.core import refusals
from bihuan.core.text import shown
from bihuan.people import access
from bihuan.process.errors import BadValues, ProcessError
from bihuan.process.flow import Flow
from bihuan.process.form import FormField
from bihuan.process.simulation.rehearsal import Act, Desk, Moment, Rehearsal, acts_from, as_data
from bihuan.process.simulation.stage import REQUESTER, Stage, number
from bihuan.process.simulation.telling import rendered, words
from bihuan.process.svg import Marks, svg
from bihuan.tickets.forms import FormView, trial_form
from bihuan.web.design import frame
from bihuan.web.design.cast import Cast
from bihuan.web.design.places import where
from bihuan.web.design.stand_ins import introduce, principals_in, readable
from bihuan.web.form_page import FormPage, submitted
from bihuan.web.posting import Trouble
from bihuan.web.references import References
from bihuan.web.request import Request

View = Callable[..., HttpResponse]
LONGEST = 500_000  # characters of acts


def walks(view: View) -> View:
    """For whoever designs the process, and for whoever is invited to walk it."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, key: str, *args: Any, **kwargs: Any) -> HttpResponse:
        invited = Invitation.objects.of(request.user).filter(draft__key=key)
        if invited.exists() and not _designs(request, key):
            draft = get_object_or_404(ProcessDraft.objects.select_related("based_on"), key=key)
            trials.walked(draft, request.user)  # type: ignore[arg-type]
            return view(request, draft, *args, is_guest=True, **kwargs)
        draft = frame.draft_of(request, key)
        return view(request, draft, *args, is_guest=False, **kwargs)

    return guarded


def _designs(request: HttpRequest, key: str) -> bool:
    if access.can(request.user, "design"):
        return True
    return ProcessDraft.objects.visible_to(request.user).filter(key=key).exists()


def flow_of(request: HttpRequest, draft: ProcessDraft) -> tuple[Flow | None, tuple[Any, ...], str]:
    """(process, mistakes, "draft" or "published") that the page asks about."""
    version = draft.based_on
    if request.GET.get("of") == "published" and version is not None:
        return version.flow, (), "published"
    return *simulations.flow_of(draft.files), "draft"


# --- one page -------------------------------------------------------------------------------------


@dataclass
class Line:
    """One act in the timeline, in words."""

    number: int
    what: str
    node: str
    who: str
    at: Any
    messages: list[dict[str, Any]] = field(default_factory=list)
    entered: list[str] = field(default_factory=list)


@dataclass
class Walk:
    """What the page shows of a rehearsal."""

    flow: Flow
    rehearsal: Rehearsal
    desk: int
    reader: Any
    trouble: Trouble | None = None
    tried: str = ""
    typed: dict[str, Any] | None = None
    lost: str = ""  # why not all acts could be played again

    def __post_init__(self) -> None:
        self.desks = self.rehearsal.desks()
        if self.desk >= len(self.desks):
            self.desk = 0
        people = [p for desk in self.desks for p in desk.principals]
        people += principals_in(self.flow, {**self.rehearsal.state.values, **(self.typed or {})})
        for moment in self.rehearsal.moments:
            people += [p for told in moment.told for p in told.to]
        self.cast = Cast(self.flow, people)

    @property
    def acts(self) -> str:
        return json.dumps([as_data(m.act) for m in self.rehearsal.moments], ensure_ascii=False)

    @property
    def here(self) -> Desk | None:
        return self.desks[self.desk] if self.desks else None

    @property
    def view(self) -> FormView | None:
        return view_of(self.flow, self.rehearsal, self.here, self.typed)

    @cached_property
    def form(self) -> FormPage | None:
        view = self.view
        if view is None or self.rehearsal.is_closed:
            return None
        view = replace(view, fields=tuple(map(self._with_system_value, view.fields)))
        references = References(self.reader)
        asked = [each for action in view.actions for each in action.asks]
        introduce(references, self.cast, (*view.fields, *asked))
        return FormPage(view, self.reader, self.trouble, self.tried, references)

    def _with_system_value(self, field: FormField) -> FormField:
        """What the ticket's own row would say."""
        if field.type != "system" or not self.rehearsal.is_started:
            return field
        told = {
            "number": number(self.flow),
            "requester": REQUESTER.removeprefix("user:"),
            "handlers": _(", ").join(dict.fromkeys(seat["who"] for seat in self.seats)),
            "phase": self.phase,
            "created_at": self.rehearsal.moments[0].at,
            "updated_at": self.rehearsal.moments[-1].at,
        }
        return replace(field, value=told.get(field.data.get("source", "")))

    @property
    def fields(self) -> list[tuple[str, str]]:
        """What a note may be about."""
        drawn = self.form.drawn.values() if self.form else ()
        return [(one.key, one.label) for one in drawn]

    @cached_property
    def seats(self) -> list[dict[str, Any]]:
        return [
            {"number": n, "who": self.cast.names(desk.principals), "node": shown(desk.node.names),
             "is_here": n == self.desk, "kind": desk.seat.kind, "desk": desk}
            for n, desk in enumerate(self.desks)
        ]  # fmt: skip

    @property
    def clocks(self) -> list[dict[str, Any]]:
        return [
            {"number": n, "due": clock.due, "node": self._node(clock.node)}
            for n, clock in enumerate(self.rehearsal.clocks())
        ]

    @property
    def machines(self) -> list[dict[str, Any]]:
        return [
            {"number": n, "kind": machine.kind, "node": self._node(machine.node)}
            for n, machine in enumerate(self.rehearsal.machines())
        ]

    @property
    def events(self) -> list[tuple[str, str]]:
        declared = self.flow.data.get("events") or {}
        return [
            (event, shown((declared[event] or {}).get("names") or {}) or event)
            for event in self.rehearsal.events()
        ]

    @property
    def targets(self) -> list[tuple[str, str]]:
        return [(key, self._node(key)) for key in (self.here.targets if self.here else ())]

    @property
    def lines(self) -> list[Line]:
        found = [self._line(n, m) for n, m in enumerate(self.rehearsal.moments, start=1)]
        return found[::-1]

    @property
    def phase(self) -> str:
        step = self.rehearsal.moments[-1].step if self.rehearsal.moments else None
        phases = {phase.key: shown(phase.names) for phase in self.flow.phases}
        return phases.get(step.phase, "") if step else ""

    @property
    def map(self) -> SafeString:
        state = self.rehearsal.state
        marks = Marks(
            done=frozenset(state.trail) | ({state.end} if state.end else set()),
            current=frozenset(token.node for token in state.tokens),
            people={s["desk"].node.key: s["who"] for s in self.seats},
        )
        return mark_safe(svg(self.flow, marks, lang=lang()))  # noqa: S308

    def _node(self, key: str) -> str:
        node = self.flow.nodes.get(key)
        return (shown(node.names) or key) if node else key

    def _line(self, number: int, moment: Moment) -> Line:
        act = moment.act
        who = REQUESTER if act.kind == "start" else act.by
        kinds = {"clock": _("The clock ran out"), "withdraw": _("Withdrawn"),
                 "event": _("Event: %(event)s") % {"event": act.action},
                 "back": _("Sent back to “%(node)s”") % {"node": self._node(act.action)},
                 "job": _("Succeeded") if act.action == "ok" else _("Failed")}  # fmt: skip
        what = kinds.get(act.kind) or self._button(moment)
        entered = [self._node(key) for key in moment.step.entered if key != moment.node]
        messages = [self._told(moment, told) for told in moment.told]
        name = self.cast.name(who) if who else ""
        return Line(number, what, self._node(moment.node), name, moment.at, messages, entered)

    def _button(self, moment: Moment) -> str:
        place = self.flow.places.get(moment.node)
        edges = place.buttons.get(moment.act.action, ()) if place else ()
        return shown(edges[0].names) if edges else moment.act.action or _("Submit")

    def _told(self, moment: Moment, told: Any) -> dict[str, Any]:
        people = {"actor.name": self.cast.name(moment.act.by or REQUESTER),
                  "requester.name": _("Requester"),
                  **readable(self.cast, self.flow, moment.step.state.values)}  # fmt: skip
        filled = words(self.flow, moment.step, told.node, people, lang())
        subject = rendered(told.subject, filled, lang()) if told.notice else _(
            "To do: %(node)s") % {"node": self._node(told.node)}  # fmt: skip
        body = rendered(told.body, filled, lang()) if told.notice else ""
        return {"to": self.cast.names(told.to), "channels": told.channels, "subject": subject,
                "body": body}  # fmt: skip


def lang() -> str:
    return get_language() or "zh-hans"


def view_of(
    flow: Flow, rehearsal: Rehearsal, desk: Desk | None, typed: dict[str, Any] | None
) -> FormView | None:
    """The form as its handler sees it: the start form, or that of the desk."""
    if not rehearsal.is_started:
        node, edges = flow.nodes[flow.start], rehearsal.start_buttons()
        return trial_form(flow, node, {}, rehearsal.stage, typed, edges)
    if desk is None:
        return None
    return trial_form(flow, desk.node, rehearsal.state.values, rehearsal.stage, typed,
                      desk.buttons)  # fmt: skip


# --- requests -------------------------------------------------------------------------------------


@walks
def step(request: Request, draft: ProcessDraft, is_guest: bool) -> HttpResponse:
    """The whole page; a POST plays its acts again and does one more."""
    flow, mistakes, of = flow_of(request, draft)
    walk = _walk(request, flow) if flow else None
    mine = ProcessNote.objects.filter(key=draft.key, author=request.user, source="trial")[:20]
    context = frame.context(
        request, draft, walk=walk, of=of, is_guest=is_guest,
        bad=len([m for m in mistakes if m.severity == "error"]),
        my_notes=[{"note": note, "text": note.text, "where": where(note, flow)} for note in mine],
    )  # fmt: skip
    if is_guest:
        context["tabs"] = []
    status = walk.trouble.status if walk and walk.trouble else 200
    return render(request, "design/simulate/step.html", context, status=status)


@walks
def form(request: Request, draft: ProcessDraft, is_guest: bool) -> HttpResponse:
    """The form again with what stands in it just now: fields that depend on others."""
    flow, _mistakes, _of = flow_of(request, draft)
    if flow is None or request.method != "POST":
        raise Http404
    walk, _lost = _played(request, flow)
    view = walk.view
    if view is None:
        raise Http404
    walk.typed = submitted(view, request.POST)[1]
    return render(request, "design/simulate/_form.html", {"walk": walk, "draft": draft})


def _walk(request: Request, flow: Flow) -> Walk:
    if request.method != "POST" or "restart" in request.POST:
        return Walk(flow, begun(flow), 0, request.user)
    walk, lost = _played(request, flow)
    walk.lost = lost
    if "undo" in request.POST or "show" in request.POST or lost:
        return walk
    if "sample" in request.POST:
        return _sampled(walk, request.POST["sample"])
    return _done(request, walk)


def _played(request: Request, flow: Flow) -> tuple[Walk, str]:
    """The acts of the page played again, as far as the process still allows."""
    acts = _acts(request)
    if "undo" in request.POST:
        acts = acts[:-1]
    rehearsal, lost = begun(flow), ""
    for act in acts:
        try:
            rehearsal.do(act)
        except ProcessError as refusal:
            lost = refusals.words(refusal)
            break
    desk = request.POST.get("desk", "0")
    return Walk(flow, rehearsal, int(desk) if desk.isdecimal() else 0, request.user), lost


def begun(flow: Flow) -> Rehearsal:
    """A rehearsal that begins on a Monday at nine, where the site is."""
    monday = datetime(2026, 1, 5, tzinfo=timezone.get_default_timezone())
    return Rehearsal(flow, stage=Stage(flow, zero=monday, numbers=_numbers(flow)))


def _numbers(flow: Flow) -> dict[str, str]:
    """How the processes that this one opens tickets of count theirs."""
    actions = [action for edge in flow.edges for action in edge.actions]
    for node in flow.nodes.values():
        actions += [*node.on_enter, *node.on_leave]
    opened = {action.data["pack"] for action in actions if action.kind == "open"}
    found = PackVersion.objects.filter(key__in=opened, is_current=True) if opened else ()
    return {version.key: version.flow.number for version in found}


def _acts(request: Request) -> list[Act]:
    text = request.POST.get("acts", "[]")
    if len(text) > LONGEST:
        return []
    try:
        return list(acts_from(json.loads(text)))
    except (ValueError, TypeError, RecursionError):
        return []


def _sampled(walk: Walk, action: str) -> Walk:
    """The form filled in with made-up values that this button accepts."""
    node = walk.here.node.key if walk.here else walk.flow.start
    try:
        walk.typed = walk.rehearsal.sampled(node, action)
    except BadValues as bad:
        walk.trouble = Trouble(422, refusals.words(bad), refusals.field_errors(bad))
    return walk


def _done(request: Request, walk: Walk) -> Walk:
    """One more act; a refusal comes back beside the field."""
    act = _act(request, walk)
    try:
        walk.rehearsal.do(act)
    except BadValues as bad:
        walk.trouble = Trouble(422, refusals.words(bad), refusals.field_errors(bad))
    except ProcessError as refusal:
        walk.trouble = Trouble(409, refusals.words(refusal))
    else:
        return Walk(walk.flow, walk.rehearsal, 0, request.user)
    walk.tried, walk.typed = act.action, dict(act.values)
    return walk


def _act(request: Request, walk: Walk) -> Act:
    post = request.POST
    kind = post.get("kind", "")
    if kind in {"clock", "event", "job", "back", "withdraw"}:
        number = post.get("at", "0")
        return Act(kind, int(number) if number.isdecimal() else 0, post.get("action", "")[:100])
    view = walk.view
    action, values = submitted(view, post) if view else (post.get("action", ""), {})
    if not walk.rehearsal.is_started:
        return Act("start", 0, action, "", values)
    by = walk.here.principals[0] if walk.here and walk.here.principals else ""
    return Act("press", walk.desk, action, _somebody(walk, by), values)


def _somebody(walk: Walk, principal: str) -> str:
    """One person of a pool, so that steps that ask who did this have somebody."""
    people = walk.rehearsal.stage.people((principal,)) if principal else ()
    return people[0] if people else principal
