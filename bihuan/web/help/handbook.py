"""The handbook of a process: picture, who does what with which form, times, notices, figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan.core import clock
from bihuan.core.text import shown
from bihuan.people.builtin import BUSINESS_ROLES
from bihuan.people.models import AssignmentGroup, Role, User
from bihuan.process.flow import Edge, Flow, Node, Notice, Resolver
from bihuan.process.formats.picture import picture
from bihuan.process.handlers import resolvers_in
from bihuan.tickets.models import Ticket, WorkItem
from bihuan.tickets.words import listed, when
from bihuan.web.help.handbook_words import CHANNELS, EVERYBODY, FIELD_TYPES, OCCASIONS
from bihuan.web.saying.canvas_words import KINDS, TRIGGERS, WORDS
from bihuan.web.saying.names import of_flow
from bihuan.web.saying.values import Sayer
from bihuan.web.saying.vocabulary import span

DAYS = 90
SPANS = (30, 90, 180, 365)  # days that figures may look back
RESTING = ("start", "form", "approve", "auto", "wait", "child")


class Handbook:
    """One process for its readers, in their language."""

    def __init__(self, flow: Flow, version: str = "", days: int = DAYS) -> None:
        self.flow = flow
        self.version = version
        self.days = days if days in SPANS else DAYS

    @cached_property
    def lang(self) -> str:
        return (get_language() or "zh-hans").lower()

    @cached_property
    def sayer(self) -> Sayer:
        return Sayer(of_flow(self.flow))

    @property
    def title(self) -> str:
        return shown(self.flow.names)

    @property
    def summary(self) -> str:
        return shown(self.flow.data.get("summary") or {})

    @property
    def picture(self) -> str:
        return picture(self.flow, self.lang)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What stands at the top; only what there is."""
        owner = self.flow.data.get("owner")
        facts = [
            (_("Key"), self.flow.key),
            (_("Version"), self.version),
            (_("Ticket numbers"), self.flow.number),
            (_("Process owner"), self.who((owner,)) if owner else ""),
            (_("Phases"), " → ".join(shown(phase.names) for phase in self.flow.phases)),
            (_("As of"), when(clock.now())),
        ]
        return [(name, text) for name, text in facts if text]

    # --- steps ------------------------------------------------------------------------------------

    @cached_property
    def steps(self) -> list[dict[str, Any]]:
        return [self._step(node) for node in self.flow.nodes.values() if node.kind in RESTING]

    def _step(self, node: Node) -> dict[str, Any]:
        edges = [edge for edge in self.flow.edges if edge.source == node.key]
        facts = [
            (_("Who"), self.who(node.who) or (EVERYBODY if node.kind == "start" else "")),
            (_("How it is handled"), str(WORDS[f"how_{node.how}"]) if node.who else ""),
            (_("Vote"), self._vote(node)),
            (_("First reaction within"), self.sayer.say("respond", node.sla.get("respond"))),
            (_("Done within"), self.sayer.say("resolve", node.sla.get("resolve"))),
            (_("Waits for"), self.sayer.say("for", node.data.get("for"))),
            (_("Ways out"), " · ".join(filter(None, map(self._way, edges)))),
        ]
        return {
            "key": node.key,
            "name": shown(node.names),
            "kind": str(KINDS[node.kind]),
            "help": shown(node.data.get("help") or {}),
            "facts": [(str(name), str(text)) for name, text in facts if text],
            "fields": [self._field(key, mode) for key, mode in node.form.items()
                       if mode != "hidden" and key in self.flow.fields],
        }  # fmt: skip

    def _vote(self, node: Node) -> str:
        if node.kind != "approve":
            return ""
        words = {"rule": "vote_rule_name"}.get(node.vote.rule, f"vote_{node.vote.rule}")
        return str(WORDS[words])

    def _way(self, edge: Edge) -> str:
        target = shown(self.flow.nodes[edge.target].names)
        kind, name = edge.on
        said = shown(edge.names) or str(TRIGGERS.get(kind, ""))
        if kind in {"timer", "event"}:
            said = self.sayer.say("on", {kind: _timer(edge) if kind == "timer" else name})
        guard = f" [{self.sayer.cel(edge.guard)}]" if edge.guard else ""
        return f"{said}{guard} → {target}" if said or guard else f"→ {target}"

    def _field(self, key: str, mode: str) -> tuple[str, str, str]:
        field = self.flow.fields[key]
        return shown(field.label), str(FIELD_TYPES[field.type]), str(WORDS[f"mode_{mode}"])

    # --- people -----------------------------------------------------------------------------------

    def who(self, resolvers: Any) -> str:
        """Handlers in words; the second is asked when the first finds nobody."""
        return _(", else ").join(filter(None, (self._one(each) for each in resolvers)))

    def _one(self, resolver: Resolver) -> str:
        kind, arg = resolver.kind, resolver.arg
        if kind == "together":
            return listed(self._one(each) for each in resolver.extra["together"])
        if kind in {"role", "group", "user"}:
            return self._names.get((kind, arg), arg)
        return str(_RESOLVED[kind](self, arg)) if kind in _RESOLVED else arg or kind

    @cached_property
    def _names(self) -> dict[tuple[str, str], str]:
        """What roles, groups and people are called: three statements."""
        asked: dict[str, set[str]] = {"role": set(), "group": set(), "user": set()}
        for resolver in resolvers_in(self.flow):
            if resolver.kind in asked:
                asked[resolver.kind].add(resolver.arg)
        roles = Role.objects.filter(key__in=asked["role"])
        groups = AssignmentGroup.objects.filter(key__in=asked["group"])
        users = User.objects.filter(username__in=asked["user"])
        return {
            **{("role", role.key): shown(role.names) for role in roles},
            **{("group", group.key): group.name for group in groups},
            **{("user", user.username): user.name or user.username for user in users},
        }

    def node_name(self, key: str) -> str:
        node = self.flow.nodes.get(key)
        return shown(node.names) if node else key

    def field_name(self, key: str) -> str:
        field = self.flow.fields.get(key)
        return shown(field.label) if field else key

    # --- notices and figures ----------------------------------------------------------------------

    @property
    def notices(self) -> list[tuple[str, str, str, str]]:
        """(when, to whom, over what, subject)."""
        return [
            (
                self._occasion(notice),
                listed(self._one(each) for each in notice.to),
                listed(str(CHANNELS[channel]) for channel in notice.channels),
                shown(notice.subject),
            )
            for notice in self.flow.notices
        ]

    def _occasion(self, notice: Notice) -> str:
        kind, arg = notice.on
        name = self.node_name(arg.partition(".")[0])
        return str(OCCASIONS.get(kind, "%(name)s")) % {"name": name or arg}

    @cached_property
    def figures(self) -> list[tuple[str, str]]:
        """How it went lately: one statement."""
        since = clock.now() - timedelta(days=self.days)
        lasted = ExpressionWrapper(F("closed_at") - F("opened_at"), DurationField())
        found = Ticket.objects.filter(pack=self.flow.key).aggregate(
            opened=Count("pk", filter=Q(opened_at__gte=since)),
            closed=Count("pk", filter=Q(closed_at__gte=since)),
            open=Count("pk", filter=Q(closed_at=None)),
            lasted=Avg(lasted, filter=Q(closed_at__gte=since)),
        )
        return [
            (_("Opened in %(n)s days") % {"n": self.days}, str(found["opened"])),
            (_("Closed in %(n)s days") % {"n": self.days}, str(found["closed"])),
            (_("Open now"), str(found["open"])),
            (_("From opening to closing, on average"), hours(found["lasted"])),
        ]

    @property
    def figures_of(self) -> str:
        """Heading of the figures: which days they count."""
        return _("Figures of the last %(n)s days") % {"n": self.days}

    @cached_property
    def measures(self) -> list[tuple[str, str, str, str, str]]:
        """Per step: (name, target, how many, on average, in time): one statement."""
        since = clock.now() - timedelta(days=self.days)
        lasted = ExpressionWrapper(F("closed_at") - F("opened_at"), DurationField())
        rows = (
            WorkItem.objects.filter(ticket__pack=self.flow.key, closed_at__gte=since, state="done")
            .order_by()
            .values("node")
            .annotate(
                count=Count("pk"),
                lasted=Avg(lasted),
                bound=Count("pk", filter=Q(due_at__isnull=False)),
                kept=Count("pk", filter=Q(due_at__gte=F("closed_at"))),
            )
        )
        found = {row["node"]: row for row in rows}
        worked = [n for n in self.flow.nodes.values() if n.kind in {"form", "approve"}]
        return [_measure(node, found.get(node.key)) for node in worked]

    def data(self) -> dict[str, Any]:
        """For the typesetter: plain text only, so nothing anybody typed can be markup."""
        return {
            "lang": self.lang,
            "title": self.title,
            "summary": self.summary,
            "picture": self.picture,
            "facts": self.facts,
            "steps": self.steps,
            "notices": self.notices,
            "figures": self.figures,
            "measures": self.measures,
            "words": {
                **headings(),
                "figures": self.figures_of,
                "measures_head": list(measure_heads()),
            },
        }


def headings() -> dict[str, str]:
    return {
        "handbook": _("Process handbook"),
        "picture": _("Flow chart"),
        "steps": _("Steps"),
        "fields": _("Form"),
        "notices": _("Notices"),
        "none": _("None"),
    }


def measure_heads() -> tuple[str, ...]:
    return _("Step"), _("Target"), _("Finished"), _("On average"), _("In time")


def days_of(text: str) -> int:
    """How many days an address asks for; what is not offered is the usual number."""
    return int(text) if text.isdecimal() and len(text) < 4 and int(text) in SPANS else DAYS


def _measure(node: Node, row: Mapping[str, Any] | None) -> tuple[str, str, str, str, str]:
    target = span(node.sla["resolve"]) if node.sla.get("resolve") else "–"
    if row is None:
        return shown(node.names), target, "0", "–", "–"
    kept = f"{row['kept'] * 100 // row['bound']}%" if row["bound"] else "–"
    return shown(node.names), target, str(row["count"]), hours(row["lasted"]), kept


def hours(lasted: timedelta | None) -> str:
    return f"{lasted.total_seconds() / 3600:.1f} h" if lasted is not None else "–"


def _timer(edge: Edge) -> Any:
    """{"after": "7d"} as 7d; anything else as it is written."""
    return edge.timer.get("after") or dict(edge.timer)


_RESOLVED: dict[str, Callable[[Handbook, str], str]] = {
    "business_role": lambda book, arg: (
        str(WORDS["who_business_role_short"])
        % {"role": shown(BUSINESS_ROLES.get(arg, {"zh-hans": arg}))}
    ),
    "requester": lambda book, arg: str(WORDS["who_requester_short"]),
    "manager_of": lambda book, arg: (
        str(WORDS["who_manager_of_short"])
        % {"of": book.node_name(arg) if arg in book.flow.nodes else WORDS["who_requester_short"]}
    ),
    "field": lambda book, arg: str(WORDS["who_field_short"]) % {"field": book.field_name(arg)},
    "last": lambda book, arg: str(WORDS["who_last_short"]) % {"node": book.node_name(arg)},
    "param": lambda book, arg: shown(
        book.flow.data.get("params", {}).get(arg, {}).get("label") or {"zh-hans": arg}
    ),
    "owner_of": lambda book, arg: str(WORDS["who_owner_of_short"]),
    "on_call": lambda book, arg: str(WORDS["who_on_call_short"]),
    "anyone": lambda book, arg: str(WORDS["who_anyone_short"]),
    "me": lambda book, arg: str(WORDS["who_me_short"]),
    "handlers": lambda book, arg: str(WORDS["who_handlers_short"]),
}
