"""Work on many rows as the page offers it: what each verb is called and asks for, and its undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.utils.translation import gettext_lazy as _

from bihuan.people import access
from bihuan.people.models import User
from bihuan.tickets import bulk, list_refusals

SALT = "bihuan.bulk.undo"
UNDO_SECONDS = 10
GRACE = 5  # for the way from the button to the server


@dataclass(frozen=True)
class Verb:
    """One thing to do with the rows that are selected. `asks`: handler, tags, reason or nothing."""

    key: str
    label: Any
    icon: str
    question: Any
    asks: str = ""
    is_dangerous: bool = False
    only: str = ""  # "admin"


VERBS = {
    verb.key: verb
    for verb in (
        Verb("claim", _("Claim"), "hand-grab", _("Claim the selected work")),
        Verb("assign", _("Assign"), "user-check", _("Assign the selected work"), asks="handler"),
        Verb("approve", _("Approve"), "thumb-up", _("Approve the selected tickets")),
        Verb("close", _("Close"), "circle-check", _("Close the selected tickets")),
        Verb("urge", _("Urge"), "speakerphone", _("Urge the handlers"), asks="reason"),
        Verb("tag", _("Tag"), "tag", _("Tag the selected tickets"), asks="tags"),
        Verb("untag", _("Take tags off"), "x", _("Take tags off the selected tickets"),
             asks="tags"),
        Verb("watch", _("Follow"), "eye", _("Follow the selected tickets")),
        Verb("unwatch", _("Do not follow"), "eye-off", _("No longer follow the selected tickets")),
        Verb("terminate", _("Terminate"), "ban", _("Terminate the selected tickets"),
             asks="reason", is_dangerous=True, only="admin"),
    )
}  # fmt: skip


def offered(user: User, *, is_work: bool) -> list[Verb]:
    """The verbs of a list, for this person."""
    is_admin = access.is_admin(user)
    return [verb for verb in VERBS.values() if verb.only != "admin" or is_admin]


def targets(ids: Sequence[str], user: User, verb: str, *, is_work: bool) -> list[bulk.Target]:
    """The selected rows that are still there for the person."""
    numbers = [int(pk) for pk in ids if pk.isascii() and pk.isdigit() and len(pk) < 19]
    if is_work:
        return bulk.work_targets(numbers, user)
    return bulk.ticket_targets(numbers, user, verb)


def undo_token(user: User, results: Sequence[bulk.Result]) -> str:
    """A signed slip with which this person, and he alone, may undo it for a moment."""
    orders = [result.undo for result in results if result.undo and not result.refusal]
    return signing.dumps({"by": user.pk, "orders": orders}, salt=SALT) if orders else ""


def undo(user: User, token: str) -> list[bulk.Result]:
    """Take it back."""
    try:
        slip = signing.loads(token, salt=SALT, max_age=UNDO_SECONDS + GRACE)
    except signing.BadSignature:
        raise list_refusals.UndoTooLate from None
    if slip["by"] != user.pk:
        raise list_refusals.UndoTooLate
    return bulk.undo(slip["orders"], user)
