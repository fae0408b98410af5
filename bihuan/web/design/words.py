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
    "conflict_lines": _("%(file)s, from line %(line)s"),
    "conflict_mine": _("Mine"),
    "conflict_theirs": _("Theirs"),
    "conflict_all_mine": _("Mine everywhere"),
    "conflict_all_theirs": _("Theirs everywhere"),
    "conflict_apply": _("Keep what is chosen"),
    "nothing_there": _("(not there)"),
    "findings_none": _("No findings: this process can be published."),
    "findings_some": _("Mistakes: %(errors)s, hints: %(warnings)s"),
    "finding_error": _("Mistake"),
    "finding_warning": _("Hint"),
    "undo": _("Undo"),
    "redo": _("Redo"),
    "source": _("Source state"),
    "trigger": _("Trigger (button)"),
    "dest": _("Target state"),
    "condition": _("Condition"),
    "action": _("Action"),
    "row": _("Row"),
    "row_new": _("New row"),
    "row_add": _("Add row below"),
    "row_delete": _("Delete row"),
    "row_up": _("Move row up"),
    "row_down": _("Move row down"),
    "paste_title": _("Paste a table of transitions"),
    "paste_help": _(
        "Columns source, trigger, dest, condition, action, as in Excel or TaskSteper; the heading "
        "may be there or not. New states are made for you."
    ),
    "paste_replace": _("Replace the whole table"),
    "paste_append": _("Insert below"),
    "state": _("State"),
    "state_kind": _("Kind"),
    "state_who": _("Handlers"),
    "cancel": _("Cancel"),
    "file_add": _("Add %(file)s"),
    "kind_start": _("Start"),
    "kind_form": _("Form"),
    "kind_approve": _("Approval"),
    "kind_choice": _("Decision"),
    "kind_split": _("Split"),
    "kind_join": _("Join"),
    "kind_auto": _("Automatic"),
    "kind_wait": _("Wait"),
    "kind_child": _("Sub-process"),
    "kind_end": _("End"),
}


def words() -> dict[str, str]:
    return {key: str(sentence) for key, sentence in WORDS.items()}
