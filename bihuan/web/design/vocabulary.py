"""What may be named in a process here: people's groupings, other packs, the words of the format."""

from __future__ import annotations

from typing import Any, get_args

from bihuan.catalogue.models import PackVersion, Service
from bihuan.core.models import Parameter
from bihuan.core.text import shown
from bihuan.notify import channels
from bihuan.people.builtin import BUSINESS_ROLES
from bihuan.people.models import AssignmentGroup, BusinessRole, Department, Role
from bihuan.process.cleaners import PATTERNS
from bihuan.process.field_format import SYSTEM, TYPES
from bihuan.process.flow import How, Mode
from bihuan.process.format import ALLOWED_ON, CHANNELS, KINDS, TICKET_KINDS
from bihuan.process.shapes import LANGUAGES

RESOLVERS = (
    "user", "group", "role", "business_role", "requester", "manager_of", "field", "last", "param",
    "owner_of", "on_call", "together", "anyone", "me",
)  # fmt: skip
ACTIONS = ("assign", "set", "notify", "open", "webhook")
OWNERS = ("operations", "development", "product", "support")
STYLES = ("primary", "secondary", "danger", "menu")
Named = list[dict[str, str]]


def vocabulary() -> dict[str, Any]:
    """Seven statements; nothing of it changes while somebody designs."""
    packs = PackVersion.objects.filter(is_current=True).defer("files")
    return {
        "languages": list(LANGUAGES),
        "node_kinds": list(KINDS),
        "ticket_kinds": list(TICKET_KINDS),
        "allowed_on": {kind: sorted(words) for kind, words in ALLOWED_ON.items()},
        "field_types": list(TYPES),
        "system_sources": list(SYSTEM),
        "patterns": sorted(PATTERNS),
        "modes": list(get_args(Mode)),
        "how": list(get_args(How)),
        "channels": list(CHANNELS),
        "channel_names": [_channel(name) for name in CHANNELS],
        "resolvers": list(RESOLVERS),
        "actions": list(ACTIONS),
        "owners_of_services": list(OWNERS),
        "styles": list(STYLES),
        "vote_rules": ["any", "all", "sequence", "rule"],
        "roles": [_named(role.key, role.names) for role in Role.objects.order_by("pk")],
        "groups": [_named(g.key, {"zh-hans": g.name}) for g in AssignmentGroup.objects.all()],
        "departments": [_named(d.key, {"zh-hans": d.name}) for d in Department.objects.all()],
        "services": [_named(s.key, {"zh-hans": s.name}) for s in Service.objects.all()],
        "business_roles": _business_roles(),
        "params": [{**_named(p.key, p.label), "type": p.type} for p in Parameter.objects.all()],
        "packs": [_named(pack.key, pack.names) for pack in packs],
    }


def _channel(name: str) -> dict[str, Any]:
    """A way to reach people; whether it is set up here."""
    found = channels.find(name)
    words = str(found.words) if found else name
    return {
        "key": name,
        "name": words,
        "icon": found.icon if found else "",
        "is_there": bool(found),
    }


def _named(key: str, names: dict[str, str]) -> dict[str, str]:
    return {"key": key, "name": shown(names) or key}


def _business_roles() -> Named:
    known = dict.fromkeys(BUSINESS_ROLES)
    known |= dict.fromkeys(BusinessRole.objects.order_by("role").values_list("role", flat=True))
    return [_named(role, BUSINESS_ROLES.get(role, {"zh-hans": role})) for role in known]
