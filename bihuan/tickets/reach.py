"""Would a step of a draft come to this person, or to who holds this role? One reason a resolver.

Some resolvers name people who are known now; others wait for a ticket: its requester, a field,
its business. Those are told as conditions, with what is known of the person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.catalogue.models import Offering, Service
from bihuan.catalogue.readers import readers_of
from bihuan.core.text import shown
from bihuan.people import access, find
from bihuan.people.models import AssignmentGroup, BusinessRole, Department, Role, User
from bihuan.process import expressions
from bihuan.process.flow import Edge, Flow, Node, Resolver
from bihuan.process.handlers import flat
from bihuan.process.offers import key_of
from bihuan.process.state import State
from bihuan.tickets import forms
from bihuan.tickets.words import listed, names_of
from bihuan.tickets.world import OWNERS, TicketWorld

YES, MAYBE, NO, LATER = "yes", "maybe", "no", "later"
FEW = 5  # names in one sentence
NOTHING = State()


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom is asked about: one person, or everybody who holds a general role."""

    name: str
    people: frozenset[int]
    principals: frozenset[str]
    stand_in: User | None  # the person himself, or one of those who hold the role
    is_role: bool = False

    @property
    def is_admin(self) -> bool:
        return self.stand_in is not None and access.is_admin(self.stand_in)


@dataclass(frozen=True, slots=True)
class Reason:
    """What one resolver does for him. `way` is the button that assigns it, or ""."""

    resolver: Resolver
    answer: str  # yes | maybe | no | later
    why: str
    way: str = ""
    is_backup: bool = False


@dataclass(frozen=True, slots=True)
class Reach:
    """The answer with its reasons, in the order in which resolvers are asked."""

    answer: str
    reasons: tuple[Reason, ...]
    notes: tuple[str, ...]


def person(username: str) -> Subject | None:
    """Somebody who works here."""
    user = find.user(username)
    if user is None:
        return None
    held = access.principals(user)
    return Subject(str(user), frozenset({user.pk}), held, user)


def role(key: str) -> Subject | None:
    """Everybody who holds this general role; what one of them sees stands for all."""
    found = Role.objects.filter(key=key).first()
    if found is None:
        return None
    holders = list(found.members.filter(is_active=True).order_by("pk"))
    people = frozenset(user.pk for user in holders)
    first = holders[0] if holders else None
    return Subject(str(found), people, frozenset({found.principal}), first, is_role=True)


def reach(flow: Flow, node: Node, subject: Subject, designer: User) -> Reach:
    """Whether work at `node` comes to him, and why or why not."""
    if node.kind == "start":
        return _opening(flow, subject)
    asking = _Asking(flow, subject, forms.world_before(flow, designer))
    reasons = tuple(asking.reasons(node))
    return Reach(_together(reasons), reasons, tuple(_notes(flow, node, subject, reasons)))


def _together(reasons: Iterable[Reason]) -> str:
    """The first resolver that finds somebody decides, unless one before it may."""
    may = False
    for reason in reasons:
        if reason.answer == YES and not reason.way:
            return MAYBE if may else YES
        may = may or reason.answer in {YES, MAYBE}
    return MAYBE if may else NO


class _Asking:
    """The resolvers of one node, asked about one subject."""

    def __init__(self, flow: Flow, subject: Subject, world: TicketWorld) -> None:
        self.flow, self.subject, self.world = flow, subject, world

    def reasons(self, node: Node) -> Iterator[Reason]:
        for edge, resolver in _assigned(self.flow, node):
            for part in flat(resolver):
                answer, why, _decides = self.ask(part)
                yield Reason(part, answer, why, shown(edge.names) or edge.on[0])
        decided = False
        backups = node.data.get("fallback") or ()
        for resolver, is_backup in [*((r, False) for r in node.who), *((r, True) for r in backups)]:
            decides = False
            for part in flat(resolver):
                if decided:
                    yield Reason(part, LATER, _("Asked only when nobody is found before."), "",
                                 is_backup)  # fmt: skip
                    continue
                answer, why, sure = self.ask(part)
                decides = decides or sure
                yield Reason(part, answer, why, "", is_backup)
            decided = decided or decides
        if not decided and self.subject.is_admin:
            yield Reason(Resolver("role", access.ADMINISTRATOR), MAYBE,
                         _("When nobody at all is found, administrators get it."), "",
                         is_backup=True)  # fmt: skip

    def ask(self, resolver: Resolver) -> tuple[str, str, bool]:
        """(answer, why, whether it surely finds somebody)."""
        if resolver.kind in CONDITIONS:
            return (*CONDITIONS[resolver.kind](self, resolver), False)
        if resolver.kind == "anyone":
            return YES, _("Everybody who sees the ticket may do it."), True
        found = self.world.resolve(resolver, NOTHING)
        if not found:
            return NO, _("Finds nobody who works here just now."), False
        return (*self._among(found), True)

    def _among(self, found: tuple[str, ...]) -> tuple[str, str]:
        """Whether he is one of those who were found."""
        subject = self.subject
        people = {int(each[5:]) for each in self.world.people(found)}
        mine = people & subject.people
        known = names_of(found)
        names = listed([known[each] for each in found if each in known][:FEW])
        if subject.is_role and subject.principals & set(found):
            return YES, _("Is for everybody with this role.")
        if subject.is_role and mine and mine != subject.people:
            told = {"who": subject.name, "mine": len(mine), "all": len(subject.people),
                    "names": names}  # fmt: skip
            return MAYBE, _("%(mine)s of the %(all)s people with the role %(who)s belong to "
                            "%(names)s.") % told  # fmt: skip
        if mine or subject.principals & set(found):
            return YES, _("%(who)s belongs to %(names)s.") % {"who": subject.name, "names": names}
        many = ngettext("Finds %(n)s person (%(names)s), not %(who)s.",
                        "Finds %(n)s people (%(names)s), not %(who)s.", len(people))  # fmt: skip
        return NO, many % {"n": len(people), "names": names, "who": subject.name}

    # --- what waits for a ticket ----------------------------------------------------------------

    def requester(self, resolver: Resolver) -> tuple[str, str]:
        return MAYBE, _("For tickets that %(who)s opened.") % {"who": self.subject.name}

    def acting(self, resolver: Resolver) -> tuple[str, str]:
        return MAYBE, _("When %(who)s did the step before.") % {"who": self.subject.name}

    def last(self, resolver: Resolver) -> tuple[str, str]:
        told = {"who": self.subject.name, "node": self._node(resolver.arg)}
        return MAYBE, _("When %(who)s was the last to finish “%(node)s”.") % told

    def manager(self, resolver: Resolver) -> tuple[str, str]:
        people = self.subject.people
        led = User.objects.filter(Q(manager__in=people) | Q(department__manager__in=people))
        led = led.filter(is_active=True).exclude(pk__in=people).distinct()
        count = led.count()
        if not count and not Department.objects.filter(manager__in=people).exists():
            return NO, _("%(who)s is nobody's manager.") % {"who": self.subject.name}
        node = resolver.extra.get("node")
        of = self._node(node) if node else _("the requester")
        words = ngettext("When %(who)s manages %(of)s (has %(n)s person now).",
                         "When %(who)s manages %(of)s (has %(n)s people now).", count)  # fmt: skip
        return MAYBE, words % {"who": self.subject.name, "of": of, "n": count}

    def field(self, resolver: Resolver) -> tuple[str, str]:
        field = self.flow.fields.get(resolver.arg)
        told = {"who": self.subject.name, "field": shown(field.label) if field else resolver.arg}
        if field is None or field.type != "group":
            return MAYBE, _("When the field “%(field)s” names %(who)s.") % told
        groups = AssignmentGroup.objects.filter(members__in=self.subject.people).distinct()
        names = listed(str(group) for group in groups[:FEW])
        if not names:
            return NO, _("The field “%(field)s” names a group, and %(who)s is in none.") % told
        return MAYBE, _("When the field “%(field)s” names a group of %(who)s: %(names)s.") % {
            **told, "names": names}  # fmt: skip

    def business_role(self, resolver: Resolver) -> tuple[str, str]:
        told = {"who": self.subject.name, "role": resolver.arg}
        held = BusinessRole.objects.filter(role=resolver.arg, members__in=self.subject.people)
        names = listed(str(seat.business) for seat in held.select_related("business")[:FEW])
        if names:
            return MAYBE, _("For tickets of these businesses: %(names)s.") % {"names": names}
        general = self.world.resolve(Resolver("role", resolver.arg), NOTHING)
        if general and self._among(general)[0] != NO:
            return MAYBE, _("For businesses that have nobody as %(role)s: then the general role "
                            "is asked.") % told  # fmt: skip
        return NO, _("%(who)s is %(role)s of no business.") % told

    def owner_of(self, resolver: Resolver) -> tuple[str, str]:
        role = resolver.extra.get("as") or "operations"
        if resolver.kind == "on_call" or role == "support":
            mine = Q(support_group__members__in=self.subject.people)
        else:
            mine = Q(**{f"{OWNERS[role].removesuffix('_id')}__in": self.subject.people})
        names = listed(str(one) for one in Service.objects.filter(mine).distinct()[:FEW])
        if names:
            return MAYBE, _("For tickets about these services: %(names)s.") % {"names": names}
        return NO, _("%(who)s answers for no service in this way.") % {"who": self.subject.name}

    def _node(self, key: str) -> str:
        node = self.flow.nodes.get(key)
        return (shown(node.names) or key) if node else key


CONDITIONS: dict[str, Callable[[_Asking, Resolver], tuple[str, str]]] = {
    "requester": _Asking.requester,
    "me": _Asking.acting,
    "last": _Asking.last,
    "manager_of": _Asking.manager,
    "field": _Asking.field,
    "business_role": _Asking.business_role,
    "owner_of": _Asking.owner_of,
    "on_call": _Asking.owner_of,
}


def _assigned(flow: Flow, node: Node) -> Iterator[tuple[Edge, Resolver]]:
    """Ways into the node that name its handler themselves."""
    for edge in flow.edges:
        for action in edge.actions if edge.target == node.key else ():
            if action.kind == "assign":
                yield edge, action.data["who"]


def _notes(flow: Flow, node: Node, subject: Subject, reasons: tuple[Reason, ...]) -> Iterator[str]:
    if subject.is_role and not subject.people:
        yield _("Nobody holds the role %(who)s just now.") % {"who": subject.name}
    if _together(reasons) == NO:
        yield _reading(flow, subject)
        return
    if node.kind == "approve" and not node.vote.self_approval:
        yield _("Whoever opened a ticket does not approve it himself.")
    if node.how == "claim":
        yield _("It is offered to all who are found; one of them claims it first.")
    elif node.how in {"dispatch", "dispatch_then_claim"}:
        yield _("Somebody who dispatches has to give it to one of those who are found first.")


def _reading(flow: Flow, subject: Subject) -> str:
    """Whether he would see such a ticket at all."""
    told = {"who": subject.name}
    if subject.is_admin:
        return _("%(who)s sees every ticket as an administrator.") % told
    named = readers_of(flow, {}, None)
    if access.EVERYBODY in named or named & subject.principals:
        return _("%(who)s may read every ticket of this process.") % told
    return _("%(who)s sees only tickets he opened, handled or follows, or that name him.") % told


def barred_buttons(flow: Flow, node: Node, by: User, requester: User) -> frozenset[str]:
    """Buttons that hang on who one is alone, and are not there for him."""
    personal = {"me", "params"} | ({"requester"} if by.pk == requester.pk else set())
    names = forms.world_before(flow, by, requester).names
    groups: dict[str, list[Edge]] = {}
    for edge in flow.out.get(node.key, ()):
        groups.setdefault(key_of(edge), []).append(edge)
    return frozenset(
        key for key, edges in groups.items()
        if all(edge.guard and expressions.needs(edge.guard) <= personal
               and not expressions.holds(edge.guard, flow, {}, names) for edge in edges)
    )  # fmt: skip


# --- opening --------------------------------------------------------------------------------------


def _opening(flow: Flow, subject: Subject) -> Reach:
    """Who may open a ticket: whoever sees one of the services that start this process."""
    here = Q(version__key=flow.key) | Q(routes__version__key=flow.key)
    offered = Offering.objects.published().filter(here).distinct()
    if not offered.exists():
        return _before_deploying(flow, subject)
    mine = _seen(offered, subject)
    told = {"who": subject.name, "names": listed(str(each) for each in (mine or offered)[:FEW])}
    if mine:
        words = _("%(who)s sees the service: %(names)s.") % told
        return Reach(YES, (), (words,))
    return Reach(NO, (), (_("%(who)s does not see the service %(names)s; its visibility says who "
                            "does.") % told,))  # fmt: skip


def _seen(offered: Iterable[Offering], subject: Subject) -> list[Offering]:
    if not subject.is_role and subject.stand_in is not None:
        return list(offered.visible_to(subject.stand_in))  # type: ignore[attr-defined]
    ids = [int(each[5:]) for each in subject.principals]
    free = Q(visible_roles=None, visible_groups=None, visible_departments=None)
    found = offered.filter(free | Q(visible_roles__in=ids))  # type: ignore[attr-defined]
    return list(found.distinct())


def _before_deploying(flow: Flow, subject: Subject) -> Reach:
    """No service starts it yet: whom the process itself asks to be shown to."""
    asked = flow.data.get("visible_to") or ()
    note = _("No service starts this process yet.")
    told = {"who": subject.name}
    if not asked:
        return Reach(YES, (), (note, _("It asks to be shown to everybody.")))
    roles = [each["role"] for each in asked if "role" in each]
    groups = [each["group"] for each in asked if "group" in each]
    named = {row.principal for row in Role.objects.filter(key__in=roles)}
    named |= {row.principal for row in AssignmentGroup.objects.filter(key__in=groups)}
    if named & subject.principals or subject.is_admin:
        return Reach(YES, (), (note, _("It asks to be shown to %(who)s.") % told))
    return Reach(NO, (), (note, _("It does not ask to be shown to %(who)s.") % told))
