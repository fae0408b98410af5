"""Refusals of the kernel: one sentence each, saying what happened, where, and what to do next."""

from __future__ import annotations


def N_(text: str) -> str:
    """Mark a text for the catalogues and return it unchanged (the kernel knows no Django)."""
    return text


class ProcessError(Exception):
    """A mistake that the designer or the user of a flow can put right."""

    message = N_("The process cannot go on.")
    status = 409  # what web and API answer

    def __init__(self, **where: object) -> None:
        self.where = where
        super().__init__(self.message % where)


class Gone(ProcessError):
    """The token or seat a person acts on is no longer there."""

    message = N_("This step is already finished.")


class NotOffered(ProcessError):
    """A button that the node does not offer now."""

    message = N_("'%(action)s' is not possible at '%(node)s'. Possible: %(possible)s.")


class NoWayOut(ProcessError):
    """A person's act for which no edge holds: refused whole."""

    message = N_("No way leads on from '%(node)s' with these values.")


class BadValues(ProcessError):
    """Values that the form does not accept. `errors` is {field key: [(message, where), ...]}."""

    message = N_("Please check the form: %(fields)s.")
    status = 422

    def __init__(self, errors: dict[str, list[tuple[str, dict[str, object]]]]) -> None:
        self.errors = errors
        super().__init__(fields=", ".join(errors))
