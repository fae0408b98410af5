"""Who the made-up people of a trial are, in words: roles and groups by their names."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from bihuan.core.text import shown
from bihuan.people.models import AssignmentGroup, Role, User
from bihuan.process.flow import Flow
from bihuan.process.simulation.whatif import pool_of
from bihuan.process.state import Principal


class Cast:
    """Names of principals and pools of one process; three statements for all of them."""

    def __init__(self, flow: Flow, principals: Iterable[Principal]) -> None:
        self.flow = flow
        keys: dict[str, set[str]] = {"role": set(), "group": set(), "user": set()}
        for principal in principals:
            kind, _sep, key = pool_of(principal).partition(":")
            if kind in {"role", "brole"}:
                keys["role"].add(key)
            elif kind in keys and ":" not in key:
                keys[kind].add(key)
        roles = Role.objects.filter(key__in=keys["role"]) if keys["role"] else ()
        groups = AssignmentGroup.objects.filter(key__in=keys["group"]) if keys["group"] else ()
        users = User.objects.filter(username__in=keys["user"]) if keys["user"] else ()
        self.roles = {role.key: str(role) for role in roles}
        self.groups = {group.key: str(group) for group in groups}
        self.users = {user.username: user.name for user in users}

    def name(self, principal: Principal) -> str:
        """How a reader knows this principal, or one person of a pool."""
        if principal.startswith("user:") and "#" in principal:
            return f"{self.pool(pool_of(principal))} {principal.rpartition('#')[2]}"
        return self.pool(principal)

    def names(self, principals: Iterable[Principal]) -> str:
        return _(", ").join(dict.fromkeys(self.name(each) for each in principals)) or "–"

    def pool(self, pool: str) -> str:
        kind, _sep, key = pool.partition(":")
        if pool in {"user:requester", "requester"}:
            return _("Requester")
        if pool == "user:manager":
            return _("Manager")
        if kind == "anyone":
            return _("Everybody")
        if kind in {"role", "brole"}:
            return self.roles.get(key, key)
        if kind in {"owner_of", "on_call"}:
            return self._of_field(key)
        if key.startswith("field:") or kind == "field":
            return self._of_field(key.removeprefix("field:"))
        if kind == "group":
            return self.groups.get(key) or self._param(key)
        return self.users.get(key) or self._param(key)

    def _of_field(self, key: str) -> str:
        field = self.flow.fields.get(key)
        return _("“%(field)s”") % {"field": shown(field.label) if field else key}

    def _param(self, key: str) -> str:
        declared = (self.flow.data.get("params") or {}).get(key)
        return shown(declared["label"]) if declared else key
