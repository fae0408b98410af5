"""What is refused about tickets and work items, in words."""

from __future__ import annotations

from bihuan.core.refusals import Conflict
from bihuan.process.errors import N_, Gone, ProcessError


class FinishedBy(Gone):
    """Somebody else was first. Says who, and when."""

    message = N_("%(who)s finished this step at %(when)s.")


class Cancelled(Gone):
    """The step is no longer needed."""

    message = N_("This step is no longer needed since %(when)s.")


class AlreadyDone(Gone):
    """A double click: the person himself has done it already. Nothing was done twice."""

    message = N_("You have already done this at %(when)s.")


class NotYourWork(ProcessError):
    """Neither candidate nor handler."""

    message = N_("This step is for %(who)s. Ask for a transfer, or ask an administrator.")
    status = 403


class NotYourTicket(ProcessError):
    """A verb for the requester or an administrator."""

    message = N_("Only the requester or an administrator may do this.")
    status = 403


class AdministratorsOnly(ProcessError):
    """A verb for administrators."""

    message = N_("Only an administrator may do this.")
    status = 403


class ClaimedBy(ProcessError):
    """Somebody else has claimed it."""

    message = N_("%(who)s claimed this step at %(when)s.")


class ClaimFirst(ProcessError):
    """how: claim, and nobody has."""

    message = N_("Claim this step first.")


class DispatchFirst(ProcessError):
    """how: dispatch, and nobody has been chosen."""

    message = N_("Choose who shall handle this step first.")


class NotHere(ProcessError):
    """A verb that the node does not allow."""

    message = N_("This is not possible at '%(node)s'.")


class NotAHandler(ProcessError):
    """Work handed to somebody who cannot take it."""

    message = N_("%(who)s cannot take this step. Choose somebody who works here.")
    status = 422


class ReasonNeeded(ProcessError):
    """A verb that asks why."""

    message = N_("Please say why.")
    status = 422


class TextNeeded(ProcessError):
    """An empty comment."""

    message = N_("Write something first.")
    status = 422


class NotYourComment(ProcessError):
    """Words of somebody else are his own."""

    message = N_("Only its author may change a comment.")
    status = 403


class HandlersOnly(ProcessError):
    """Internal words of somebody who does not handle the ticket."""

    message = N_("Only those who handle this ticket may address people internally.")
    status = 403


class NotInside(ProcessError):
    """An @ in an internal comment that the addressed person must not read."""

    message = N_("%(who)s may not read internal notes. Write an open comment instead.")
    status = 422


class NoSuchSign(ProcessError):
    """A reaction that does not exist."""

    message = N_("There is no reaction '%(sign)s'. Possible: %(possible)s.")
    status = 422


class Suspended(ProcessError):
    """The ticket is suspended: work and votes wait."""

    message = N_("This ticket is suspended since %(when)s. Resume it first.")


class NotSuspended(ProcessError):
    """Nothing to resume."""

    message = N_("This ticket is not suspended.")


class Closed(ProcessError):
    """The ticket is closed."""

    message = N_("This ticket was closed at %(when)s.")


class OtherProcess(ProcessError):
    """A move to a version of another process."""

    message = N_("%(number)s runs another process. It can only move to another version of its own.")


class StillOpen(ProcessError):
    """Reopening what is open."""

    message = N_("This ticket is still open.")


class CannotWithdraw(ProcessError):
    """The process does not allow it any more."""

    message = N_("This ticket has gone too far to be withdrawn.")


class CannotTakeBack(ProcessError):
    """Somebody already works on what followed."""

    message = N_("Somebody already works on the next step, so it cannot be taken back.")


class UrgedLately(ProcessError):
    """Reminders are limited."""

    message = N_("The handlers were reminded at %(when)s. You can remind them again at %(next)s.")


class NoVotes(ProcessError):
    """A ballot at a node that is no approval."""

    message = N_("'%(node)s' is not an approval.")


class LinkToItself(ProcessError):
    """A ticket linked to itself."""

    message = N_("A ticket cannot be linked to itself.")
    status = 422


class OfferingClosed(ProcessError):
    """An offering that is not published."""

    message = N_("'%(offering)s' is not open at the moment.")


class NoSuchPack(ProcessError):
    """An action opens a ticket of a process that is not published."""

    message = N_("No published service starts '%(pack)s'. Ask an administrator to publish one.")


class TooBig(ProcessError):
    """A file over the limit."""

    message = N_("'%(name)s' is larger than %(limit)s MB.")
    status = 422


class NotAPicture(ProcessError):
    """Something else in a field for pictures."""

    message = N_("'%(name)s' is no picture. Choose a PNG, JPEG, GIF or WebP file.")
    status = 422


class EmptyFile(ProcessError):
    """A file without content."""

    message = N_("'%(name)s' is empty.")
    status = 422


class NoSuchFile(ProcessError):
    """A form names a file that is not there or belongs to somebody else."""

    message = N_("A file of this form was not found. Upload it again.")
    status = 422


class EditConflict(Conflict):
    """Fields the person edits have changed since he read them.

    `changed` is {field key: {"old": ..., "theirs": ..., "mine": ...}}: what web and API show.
    """

    message = N_("Meanwhile somebody else has changed: %(fields)s. Compare, and send again.")

    def __init__(self, changed: dict[str, dict[str, object]], labels: str, revision: int) -> None:
        self.changed = changed
        self.revision = revision
        super().__init__(fields=labels)


class NotABallot(ProcessError):
    """Neither pass nor reject."""

    message = N_("'%(ballot)s' is not a ballot. Use pass or reject.")
    status = 422


class OwnApproval(ProcessError):
    """The requester cannot approve his own matter."""

    message = N_("Nobody approves his own request. Choose somebody else.")
