"""Who a resolver finds, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from bihuan.web.saying.canvas_words import WORDS
from bihuan.web.saying.names import Around, Names


def who(written: Any, names: Names, around: Around) -> str:
    """One resolver as it is written in a pack."""
    if isinstance(written, str):
        return str(_bare().get(written, written))
    if not isinstance(written, Mapping) or not written:
        return str(written)
    extra = {key: each for key, each in written.items() if key in ("within", "as")}
    kind, arg = next(((key, each) for key, each in written.items() if key not in extra), ("", ""))
    if kind == "together" and isinstance(arg, list):
        return _(" and ").join(who(each, names, around) for each in arg)
    if kind == "manager_of":
        return _manager(arg, names)
    words = NAMED.get(kind)
    if words is None:
        return str(arg)
    found: Mapping[str, str] = _known(kind, names, around)
    told = str(words()) % {"name": found.get(str(arg), str(arg))}
    if extra.get("as"):
        told = f"{told} ({WORDS.get('as_' + str(extra['as']), '')})"
    if extra.get("within"):
        inside = names.fields.get(str(extra["within"]), str(extra["within"]))
        told = _("%(who)s, of the group in “%(field)s” first") % {"who": told, "field": inside}
    return told


def _bare() -> dict[str, str]:
    return {
        "requester": _("who opened it"),
        "handlers": _("whose turn it is"),
        "anyone": _("everybody who can see it"),
        "everybody": _("everybody with an account"),
        "me": _("who acts"),
        "cancelled": _("who had work on it"),
    }


def _known(kind: str, names: Names, around: Around) -> Mapping[str, str]:
    if kind == "last":
        return names.nodes
    if kind == "param":
        return names.params
    if kind in ("field", "owner_of", "on_call"):
        return names.fields
    if kind == "business_role":
        return {**around.roles, **around.business_roles}
    kinds = {"role": "roles", "group": "groups", "user": "users", "department": "departments"}
    return getattr(around, kinds[kind]) if kind in kinds else {}


def _manager(arg: Any, names: Names) -> str:
    if isinstance(arg, Mapping):
        arg = arg.get("node", "")
        return _("the manager of who finished “%(name)s”") % {"name": names.nodes.get(arg, arg)}
    return _("the manager of who opened it")


NAMED = {
    "role": lambda: _("role %(name)s"),
    "business_role": lambda: _("business role %(name)s"),
    "group": lambda: _("group %(name)s"),
    "department": lambda: _("department %(name)s"),
    "user": lambda: "%(name)s",
    "field": lambda: _("who stands in “%(name)s”"),
    "last": lambda: _("who finished “%(name)s”"),
    "param": lambda: _("as parameter %(name)s says"),
    "owner_of": lambda: _("owners of “%(name)s”"),
    "on_call": lambda: _("who is on call for “%(name)s”"),
}
