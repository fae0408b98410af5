"""What is refused about the catalogue, in words."""

from __future__ import annotations

from bihuan.process.errors import N_, ProcessError


class BadPack(ProcessError):
    """A pack with mistakes; `mistakes` says each with file, line and column."""

    message = N_("The pack has %(count)s mistake(s), nothing was changed. First: %(first)s")
    status = 422

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = mistakes
        super().__init__(count=len(mistakes), first=mistakes[0])


class NothingBound(ProcessError):
    """A service without a process cannot be asked for."""

    message = N_("'%(name)s' has no process yet. Bind one, then publish.")


class WrongKind(ProcessError):
    """A process of another kind than the service's entry."""

    message = N_("'%(name)s' leads on by the field '%(field)s', which '%(pack)s' does not have.")
    status = 422


class NotEmpty(ProcessError):
    """A folder that still holds something."""

    message = N_("'%(name)s' is not empty. Move what is in it first.")
