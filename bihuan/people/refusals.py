"""What is refused about people, in words."""

from __future__ import annotations

from bihuan.process.errors import N_, ProcessError


class LastAdministrator(ProcessError):
    """Nobody could administer any more."""

    message = N_("%(name)s is the last administrator. Make somebody else administrator first.")


class GrantsMore(ProcessError):
    """A person hands out a right that he does not hold himself."""

    message = N_("You may not grant '%(role)s', because you do not hold it yourself.")
    status = 403


class AboveYou(ProcessError):
    """A people administrator acts on the account of an administrator."""

    message = N_("%(name)s is an administrator. Only an administrator may change this account.")
    status = 403


class NameTaken(ProcessError):
    """A key that must be unique is in use."""

    message = N_("'%(key)s' is already in use. Choose another.")
    status = 422


class BadKey(ProcessError):
    """A user name or key that cannot be typed or linked."""

    message = N_("'%(key)s' cannot be used here. Write letters, digits, '-', '_' or '.'.")
    status = 422


class BadMail(ProcessError):
    """Not an e-mail address."""

    message = N_("'%(email)s' is not an e-mail address.")
    status = 422


class NotASubstitute(ProcessError):
    """Nobody stands in for himself, and nobody who has left stands in for another."""

    message = N_("%(name)s cannot be the substitute. Choose another person who works here.")
    status = 422


class NoTime(ProcessError):
    """A period that ends before it starts."""

    message = N_("The end must come after the start.")
    status = 422


class InACircle(ProcessError):
    """A tree or a line of managers that would lead back to its start."""

    message = N_("'%(name)s' would stand above itself. Choose another.")
    status = 422


class NoUserNames(ProcessError):
    """A file of people without the one column that says who is who."""

    message = N_("The file has no column '%(column)s'. Export the people to see how it looks.")
    status = 422


class UnknownColumn(ProcessError):
    message = N_("There is no column '%(column)s'. Known are: %(known)s.")
    status = 422


class TwiceInFile(ProcessError):
    message = N_("'%(key)s' stands in line %(line)s already.")
    status = 422


class NoName(ProcessError):
    message = N_("A new person needs a name.")
    status = 422


class Unknown(ProcessError):
    """A cell that names something there is not."""

    message = N_("%(column)s: there is no '%(value)s'.")
    status = 422


class TooLong(ProcessError):
    message = N_("%(column)s: at most %(most)s letters.")
    status = 422
