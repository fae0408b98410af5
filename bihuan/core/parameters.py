"""Values an administrator changes while the site runs, for example default_inc_group_id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction

from bihuan.core import activity, clock, sql
from bihuan.core.models import Parameter
from bihuan.core.refusals import BadParameter, UnknownParameter

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser as Person
else:
    Person = Any


def get(key: str, default: str = "") -> str:
    """The value as text; the default where it is not set or unknown."""
    return Parameter.objects.filter(key=key).values_list("value", flat=True).first() or default


def several(keys: Iterable[str]) -> dict[str, str]:
    """The values of these keys; one statement."""
    asked = list(keys)
    marks = ", ".join(["%s"] * len(asked))
    if not asked:
        return {}
    rows = sql.fetch(f"SELECT key, value FROM core_parameter WHERE key IN ({marks})", asked)  # noqa: S608
    found = {row[0]: row[1] for row in rows}
    return {key: found.get(key, "") for key in asked}


@transaction.atomic
def set(key: str, value: str, by: Person | None) -> Parameter:
    """Change one value and record who changed it from what."""
    found = Parameter.objects.select_for_update().filter(key=key).first()
    if found is None:
        raise UnknownParameter(key=key)
    before, after = found.value, _accept(found, value)
    if after == before and found.changed_at:
        return found
    found.value, found.changed_at = after, clock.now()
    found.save(update_fields=["value", "changed_at"])
    activity.append(
        "parameter",
        found.pk,
        kind="parameter.changed",
        actor=by,
        body={"key": key, "from": before, "to": after},
    )
    return found


def ensure(definitions: Iterable[Mapping[str, Any]]) -> None:
    """Make sure that these parameters exist; a value set by a person is never touched."""
    for wanted in definitions:
        found, _ = Parameter.objects.get_or_create(
            key=wanted["key"],
            defaults={"value": str(wanted.get("default") or "")},
        )
        found.type = wanted.get("type", found.type)
        found.label = wanted.get("label", found.label)
        found.help = wanted.get("help", found.help)
        found.options = wanted.get("options", found.options)
        found.save(update_fields=["type", "label", "help", "options"])


def fits(value: str, definition: Mapping[str, Any]) -> bool:
    """Whether a value that is set would be taken by this definition."""
    wanted = Parameter(type=definition.get("type", "text"), options=definition.get("options", []))
    try:
        _accept(wanted, value)
    except BadParameter:
        return False
    return True


def _accept(parameter: Parameter, value: str) -> str:
    text = str(value).strip()
    if parameter.type == "integer" and text and not text.lstrip("-").isdecimal():
        raise BadParameter(key=parameter.key, wanted="123")
    if parameter.type == "boolean" and text not in {"", "true", "false"}:
        raise BadParameter(key=parameter.key, wanted="true, false")
    if parameter.type == "select" and text and text not in _choices(parameter):
        raise BadParameter(key=parameter.key, wanted=", ".join(_choices(parameter)))
    return text


def _choices(parameter: Parameter) -> list[str]:
    return [
        str(option.get("value", option.get("key"))) if isinstance(option, dict) else str(option)
        for option in parameter.options
    ]
