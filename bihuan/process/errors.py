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


class SelfApproval(ProcessError):
    """The requester may not approve his own request."""

    message = N_("You asked for this yourself, so somebody else has to decide.")


class AwaitingSigners(ProcessError):
    """Signers were added before this seat, and not all of them have passed."""

    message = N_("The signers you added have to decide first.")


class NotAllowed(ProcessError):
    """An act that the process or its present state rules out."""

    message = N_("This is not possible now.")


class NotATarget(ProcessError):
    """A node to which the work cannot go."""

    message = N_("The work cannot go to '%(node)s'. Possible: %(possible)s.")


class NotStraight(ProcessError):
    """Straight back is for nodes on the same path."""

    message = N_("Only within the same branch can the work come straight back to you.")


class AlreadyClosed(ProcessError):
    """The ticket is closed; only reopening helps."""

    message = N_("This ticket is closed.")


class CannotMove(ProcessError):
    """A ticket that does not fit into the other version; `refusals` say why, token by token."""

    message = N_("The ticket cannot move to this version: %(reasons)s")

    def __init__(self, refusals: list[tuple[str, dict[str, object]]]) -> None:
        self.refusals = refusals
        super().__init__(reasons=" ".join(text % where for text, where in refusals))


class BadValues(ProcessError):
    """Values that the form does not accept. `errors` is {field key: [(message, where), ...]}."""

    message = N_("Please check the form: %(fields)s.")
    status = 422

    def __init__(self, errors: dict[str, list[tuple[str, dict[str, object]]]]) -> None:
        self.errors = errors
        super().__init__(fields=", ".join(errors))
