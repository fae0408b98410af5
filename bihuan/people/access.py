"""Permission, in one place (docs/adr/0005-who-sees-a-ticket.md).

A principal is text: "user:7", "group:3", "role:2", "brole:5" (a business role at one business),
"service:4" (the owners of a service). A person's principals are his own and, while a delegation
lasts, those of the people he substitutes for.

Rights hang off rows that name principals as two columns, `kind` and `ref`:
- tickets.Reader (ticket, kind, ref, is_handler): who may see a ticket. Written by the verbs in the
  same transaction, only ever added to. At the start: requester, opener, `catalogue.readers`; with
  each step: the principals of every seat that opens and who handles it (is_handler=True); with
  watch, mention and copy: that user.
- tickets.Candidate (work_item, kind, ref): who may do a work item.

Lists, pages, API, search and export ask through querysets that are built from the Qs below; they
use the indexes (kind, ref, ticket) and (ticket, kind, ref), whatever the number of tickets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from bihuan.core import clock
from bihuan.core.refusals import Forbidden
from bihuan.people.builtin import ADMINISTRATOR, PEOPLE_ADMINISTRATOR, PROCESS_DESIGNER
from bihuan.people.models import AssignmentGroup, BusinessRole, Delegation, Role, User

Principal = str
Someone = User | AnonymousUser
NOBODY = Q(pk__in=())
EVERYBODY = "everyone:0"  # may read, where a pack says so; never a handler

# What a general role may do beside its tickets. Administrators may do everything.
RIGHTS: dict[str, frozenset[str]] = {
    "administer": frozenset(),  # parameters, catalogue, jobs, audit
    "design": frozenset({PROCESS_DESIGNER}),  # all processes: drafts, versions, their services
    "people": frozenset({PEOPLE_ADMINISTRATOR}),  # accounts, roles, groups, businesses, departments
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person is at one moment: his own principals, and those of absent people."""

    own: frozenset[Principal] = frozenset()
    lent: dict[int, frozenset[Principal]] = field(default_factory=dict)  # absent person -> his
    roles: frozenset[str] = frozenset()  # keys of general roles he holds himself

    @property
    def all(self) -> frozenset[Principal]:
        return self.own.union(*self.lent.values())


# --- who somebody is -----------------------------------------------------------------------------

Holders = Callable[[str], Q]  # path to a user -> "it is him or one he substitutes for"
Source = Callable[[Holders], QuerySet[Any]]
_sources: list[Source] = []


def also(source: Source) -> None:
    """Let a higher app add principals: `source` gives rows (holder, kind, ref, key), as below."""
    if source not in _sources:
        _sources.append(source)


def rows(queryset: QuerySet[Any], kind: str, *, holder: str, ref: str, key: Any = None) -> Any:
    """(holder, kind, ref, key) of a queryset, ready to stand in the union."""
    return (
        queryset.order_by()
        .annotate(
            p_holder=F(holder),
            p_kind=Value(kind, CharField()),
            p_ref=F(ref),
            p_key=Cast(key, CharField()) if key else Value("", CharField()),
        )
        .values_list("p_holder", "p_kind", "p_ref", "p_key")
    )


def _held(user_id: int, at: datetime) -> QuerySet[Any]:
    """Everything the person and those he substitutes for hold: one statement."""
    absent = Delegation.objects.in_force(at).filter(substitute=user_id)

    def holders(path: str) -> Q:
        return Q(**{path: user_id}) | Q(**{f"{path}__in": absent.values("user")})

    groups = AssignmentGroup.members.through.objects.filter(holders("user"))
    roles = Role.members.through.objects.filter(holders("user"))
    broles = BusinessRole.members.through.objects.filter(holders("user"))
    return rows(absent, "user", holder="user_id", ref="user_id").union(
        rows(groups, "group", holder="user_id", ref="assignmentgroup_id"),
        rows(roles, "role", holder="user_id", ref="role_id", key="role__key"),
        rows(broles, "brole", holder="user_id", ref="businessrole_id"),
        *(source(holders) for source in _sources),
        all=True,
    )


# True for a candidate row `c` that is this person (each %s), a group, role or seat he belongs to.
# What he holds otherwise (a substitute's, a service owner's) is read where this says no.
_BELONGS = (
    " OR c.kind = '{0}' AND EXISTS "
    "(SELECT 1 FROM people_{1}_members m WHERE m.{1}_id = c.ref AND m.user_id = %s)"
)
HOLDS = "c.kind = 'user' AND c.ref = %s"
HOLDS += _BELONGS.format("group", "assignmentgroup")
HOLDS += _BELONGS.format("role", "role")
HOLDS += _BELONGS.format("brole", "businessrole")


def standing(user: Someone, at: datetime | None = None) -> Standing:
    """What the person is now. Nobody, if he has no account or has left."""
    if user.pk is None or not user.is_active:
        return Standing()
    memo = getattr(user, "_standing", None)
    if memo is not None and at is None:
        return memo or _remembered(user)
    return _standing(user.pk, at or clock.now())


def _standing(user_id: int, at: datetime) -> Standing:
    held: dict[int, set[Principal]] = defaultdict(set)
    held[user_id].add(f"user:{user_id}")
    roles = set()
    for holder, kind, ref, key in _held(user_id, at):
        held[holder].add(f"{kind}:{ref}")
        if key and holder == user_id:
            roles.add(key)
    own = frozenset(held.pop(user_id))
    return Standing(own, {who: frozenset(what) for who, what in held.items()}, frozenset(roles))


def remember(user: Someone) -> None:
    """Ask the database once for this user object; for web and API, where it lives one request."""
    user._standing = False  # type: ignore[union-attr]


def _remembered(user: User) -> Standing:
    user._standing = _standing(user.pk, clock.now())  # type: ignore[attr-defined]
    return user._standing  # type: ignore[attr-defined,no-any-return]


def principals(user: Someone, at: datetime | None = None) -> frozenset[Principal]:
    """The person's principals, with those of the people he substitutes for today."""
    return standing(user, at).all


def on_behalf_of(user: User, named: Iterable[Principal]) -> int | None:
    """Whose place the person takes where `named` may act; None if he may himself or not at all."""
    named = frozenset(named)
    is_now = standing(user)
    if named & is_now.own or "anyone:" in named or "anyone:0" in named:
        return None
    return next((who for who in sorted(is_now.lent) if named & is_now.lent[who]), None)


# --- what somebody may do ------------------------------------------------------------------------


def is_admin(user: Someone) -> bool:
    """Superusers and holders of the general role 管理员; never by substitution."""
    if user.pk is None or not user.is_active:
        return False
    return user.is_superuser or _administers(user, standing(user))


def _administers(user: Someone, held: Standing) -> bool:
    if user.pk is None or not user.is_active:
        return False
    return user.is_superuser or ADMINISTRATOR in held.roles


def can(user: Someone, right: str) -> bool:
    """Whether the person holds one of RIGHTS."""
    held = standing(user)
    return _administers(user, held) or bool(RIGHTS[right] & held.roles)


def demand(user: Someone, right: str) -> None:
    """Refuse with words what the person may not do."""
    if not can(user, right):
        raise Forbidden


def designed_by(user: Someone, owners: str = "owners") -> Q:
    """Drafts of processes the person may design: all by right, else those he owns."""
    if user.pk is None or not user.is_active:
        return NOBODY
    return Q() if can(user, "design") else Q(**{owners: user.pk})


def deployed_by(user: Someone, owned: QuerySet[Any], process: str = "version__key") -> Q:
    """Services the person may lead to a process: all by right; else those that lead to one he owns.

    `owned` gives the keys of the processes he owns; `process` names a service's process.
    """
    if user.pk is None or not user.is_active:
        return NOBODY
    return Q() if can(user, "design") else Q(**{f"{process}__in": owned})


# --- rows that name somebody ---------------------------------------------------------------------


def named(user: Someone, prefix: str = "") -> Q:
    """Rows whose (kind, ref) is one of the person's principals; `prefix` leads to the row."""
    return _named(standing(user), prefix)


def _named(held: Standing, prefix: str = "") -> Q:
    by_kind: dict[str, list[int]] = defaultdict(list)
    for principal in sorted(held.all):
        kind, _, ref = principal.partition(":")
        by_kind[kind].append(int(ref))
    q = NOBODY
    for kind, refs in by_kind.items():
        q |= Q(**{f"{prefix}kind": kind, f"{prefix}ref__in": refs})
    return q


def _reads(held: Standing) -> Q:
    """Reader rows that let the person in: his own principals, and those for everybody."""
    kind, _, ref = EVERYBODY.partition(":")
    mine = _named(held)
    return mine if mine == NOBODY else mine | Q(kind=kind, ref=int(ref))


def readable(user: Someone, readers: QuerySet[Any], ticket: str = "pk") -> Q:
    """Tickets the person may see. `ticket` names the ticket's id in the rows that are filtered."""
    held = standing(user)
    if _administers(user, held):
        return Q()
    return Q(Exists(readers.filter(_reads(held), ticket=OuterRef(ticket))))


def readable_comments(user: Someone, readers: QuerySet[Any]) -> Q:
    """Comments the person may see: internal ones only for those who handle the ticket."""
    held = standing(user)
    if _administers(user, held):
        return Q()
    mine = readers.filter(_reads(held), ticket=OuterRef("ticket_id"))
    return Q(Exists(mine)) & (Q(is_internal=False) | Q(Exists(mine.filter(is_handler=True))))


def handles(user: Someone, readers: QuerySet[Any]) -> bool:
    """Whether the person handles, or has handled, the ticket of these readers, or administers."""
    held = standing(user)
    return _administers(user, held) or readers.filter(_named(held), is_handler=True).exists()


def readable_files(user: Someone, readers: QuerySet[Any]) -> Q:
    """Attachments the person may see: those of his tickets, and his own not yet on a ticket."""
    own = Q(ticket=None, uploader=user.pk)
    return own | (Q(ticket__isnull=False) & readable(user, readers, "ticket_id"))
