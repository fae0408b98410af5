"""What the scripts of the designer say, in the reader's language; `word("saved")` in document.js.

An editor that needs a sentence adds it here; design/frame.html carries them as one block of data.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "saving": _("Saving…"),
    "unsaved": _("Not saved yet"),
    "offline": _("No connection. Your changes are kept here and saved when it is back."),
    "signed_out": _("You are signed out. Sign in again in another tab, then go on here."),
    "gone": _("This process is no longer there, or you may not design it any more."),
    "failed": _("Not saved: %(why)s"),
    "taken_in": _("%(who)s changed this process; you see it now."),
    "merged": _("%(who)s changed other parts meanwhile; both are kept."),
    "conflict": _("%(who)s changed the same parts at %(at)s"),
    "conflict_help": _("Choose for each part what shall stand. Everything else of both is kept."),
    "conflict_mine": _("Mine"),
    "conflict_theirs": _("Theirs"),
    "conflict_all_mine": _("Mine everywhere"),
    "conflict_all_theirs": _("Theirs everywhere"),
    "conflict_apply": _("Keep what is chosen"),
    "nothing_there": _("(not there)"),
    "findings_none": _("No findings: this process can be published."),
    "findings_some": _("%(errors)s mistakes, %(warnings)s hints"),
    "finding_error": _("Mistake"),
    "finding_warning": _("Hint"),
    "undo": _("Undo"),
    "redo": _("Redo"),
}


def words() -> dict[str, str]:
    return {key: str(sentence) for key, sentence in WORDS.items()}
