"""What is refused about lists, saved views, tags and work done on many rows at once."""

from __future__ import annotations

from bihuan.process.errors import N_, ProcessError


class NameNeeded(ProcessError):
    message = N_("Give it a name.")
    status = 422


class ViewNameTaken(ProcessError):
    message = N_("You already have a view called '%(name)s'. Choose another name.")
    status = 422


class TooManyViews(ProcessError):
    message = N_("You have %(most)s views already. Delete one that you no longer use.")
    status = 422


class NotYourGroup(ProcessError):
    message = N_("Only members of %(group)s can share a view with it.")
    status = 403


class TooManyTags(ProcessError):
    message = N_("A ticket takes at most %(most)s tags. Remove one first.")
    status = 422


class NothingOpen(ProcessError):
    message = N_("Nothing is open here any more.")


class NoBallot(ProcessError):
    message = N_("No approval here waits for you.")


class NothingCloses(ProcessError):
    message = N_("No button here closes it. Open it to go on.")


class UndoTooLate(ProcessError):
    message = N_("It is too late to undo this.")


class MovedOn(ProcessError):
    message = N_("It has moved on meanwhile; nothing was undone.")


class TooManyRows(ProcessError):
    message = N_("More than %(most)s rows: filter further, or take the CSV file.")
    status = 422
