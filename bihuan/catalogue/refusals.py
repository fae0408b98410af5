"""What is refused about the catalogue, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bihuan.core import clock
from bihuan.process.errors import N_, ProcessError
from bihuan.process.mistakes import Mistake

if TYPE_CHECKING:
    from bihuan.catalogue.models import ProcessDraft


class BadPack(ProcessError):
    """A pack with mistakes; `mistakes` says each with file, line and column."""

    message = N_(
        "The pack has %(count)s mistake(s), nothing was changed. Mend them and try again. "
        "First: %(first)s"
    )
    status = 422

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = mistakes
        super().__init__(count=len(mistakes), first=mistakes[0])


class NothingBound(ProcessError):
    """A service without a process cannot be asked for."""

    message = N_("'%(name)s' has no process yet. Bind one, then publish.")


class WrongKind(ProcessError):
    """A process of another kind than the service's entry."""

    message = N_(
        "'%(name)s' leads on by the field '%(field)s', which '%(pack)s' does not have. "
        "Choose another service, or give the process that field."
    )
    status = 422


class NothingToPublish(ProcessError):
    """The draft is what runs, and no service was asked for."""

    message = N_(
        "Nothing was published: the draft is the same as version %(number)s, which runs. "
        "Change the process first, or put it into the catalogue."
    )
    status = 422


class NotEmpty(ProcessError):
    """A folder that still holds something."""

    message = N_("'%(name)s' is not empty. Move what is in it first.")


class DraftMoved(ProcessError):
    """Somebody else saved the draft after this person had read it."""

    message = N_("%(who)s saved this process at %(at)s. Look at the differences, then try again.")

    def __init__(self, draft: ProcessDraft) -> None:
        self.draft = draft
        editor = draft.updated_by
        who = (editor.name or editor.username) if editor else "-"
        super().__init__(who=who, at=clock.local(draft.updated_at).strftime("%H:%M"))


class UnreadableDraft(ProcessError):
    """A text that is not readable YAML; `mistakes` says where."""

    message = N_("%(first)s Nothing was saved.")
    status = 422

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(first=str(mistakes[0]))


class KeyTaken(ProcessError):
    """A process of this key is there already."""

    message = N_("There is a process '%(key)s' already. Choose another key.")
    status = 422


class BadProcessKey(ProcessError):
    """A key of a process that is none."""

    message = N_("'%(key)s' is not a key: small letters, digits and _ only.")
    status = 422


class NoSuchProcess(ProcessError):
    """A key that no version and no draft has."""

    message = N_("There is no process '%(key)s'.")
    status = 404


class BadTable(ProcessError):
    """A table that is too long to be a process."""

    message = N_("A table may have %(most)s rows.")
    status = 422


class TooManyStates(ProcessError):
    """A table of more new states than people draw."""

    message = N_("A table may add %(most)s states, this one has %(count)s new ones.")
    status = 422


class UnreadableTable(ProcessError):
    """A paste that is no table of transitions."""

    message = N_(
        "This is no table of transitions. Paste the columns source, trigger, dest, condition, "
        "action from Excel, or the list of a TaskSteper file."
    )
    status = 422


class NoTable(ProcessError):
    """Documents so far from a process that no table can show them."""

    message = N_("This process cannot be shown as a table yet. Mend the mistakes in YAML first.")
    status = 422


class NobodyInvited(ProcessError):
    """An invitation to nobody, or one that is over before it begins."""

    message = N_("Name somebody else to invite, and a day that is still to come.")
    status = 422


class BadNote(ProcessError):
    """A note without words, or with too many."""

    message = N_("Write a note of at most %(max)s characters.")
    status = 422
