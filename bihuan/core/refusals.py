"""What is refused: one sentence each, in the reader's language, saying what to do next."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from bihuan.core.text import shown
from bihuan.process.errors import N_, BadValues, Gone, NotOffered, NoWayOut, ProcessError

__all__ = [
    "N_",
    "BadParameter",
    "BadValues",
    "Conflict",
    "Forbidden",
    "Gone",
    "KeyReused",
    "NoWayOut",
    "NotDead",
    "NotFound",
    "NotOffered",
    "ProcessError",
    "UnknownParameter",
    "field_errors",
    "words",
]


class Conflict(ProcessError):
    """Somebody else was faster."""

    message = N_("This has just been changed by somebody else. Look at it again, then repeat.")


class Forbidden(ProcessError):
    """The acting person has no right to do this, and may know that it exists."""

    message = N_("You may not do this. Ask an administrator.")
    status = 403


class NotFound(ProcessError):
    """Not there, or not for this person: the answer is the same."""

    message = N_("This does not exist, or you may not see it.")
    status = 404


class KeyReused(ProcessError):
    """An idempotency key comes back with another request."""

    message = N_("The key '%(key)s' was used for another request. Use a new key.")
    status = 422


class UnknownParameter(ProcessError):
    """A runtime parameter that no process defines."""

    message = N_("There is no parameter '%(key)s'.")
    status = 404


class BadParameter(ProcessError):
    """A runtime parameter with a value that its type does not allow."""

    message = N_("'%(key)s' cannot have this value. Possible: %(wanted)s.")
    status = 422


class NotDead(ProcessError):
    """A job to be tried again that is not a dead letter (any more)."""

    message = N_("This job is not a dead letter, or a newer one does the same. Nothing to retry.")


def words(error: ProcessError) -> str:
    """The sentence of a refusal in the reader's language."""
    return _sentence(error.message, error.where)


def field_errors(error: ProcessError) -> dict[str, list[str]]:
    """{field key: sentences} of a refusal about a form; empty for any other."""
    errors: Mapping[str, list[tuple[str, Mapping[str, object]]]] = getattr(error, "errors", {})
    return {
        key: [_sentence(message, where) for message, where in found]
        for key, found in errors.items()
    }


def _sentence(message: str, where: Mapping[str, object]) -> str:
    """The message in the reader's language; names of fields bring their languages along."""
    told = {key: shown(each) if isinstance(each, Mapping) else each for key, each in where.items()}
    return _(message) % told
