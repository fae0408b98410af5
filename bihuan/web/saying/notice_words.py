"""What the editor of notices says, and the texts a new notice begins with."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Any] = {
    "notices_edit": _("Edit the notices"),
    "notices_here": _("Told because of this step"),
    "notices_none_here": _("No notice names this step."),
    "notice_new": _("New notice"),
    "notice_new_here": _("New notice for this step"),
    "notice_settings": _("New work and reminders"),
    "notice_settings_help": _("What every step does by itself"),
    "notice_list": _("Notices of the process"),
    "notice_none": _("This process has no texts of its own yet"),
    "notice_none_help": _(
        "People hear of new work, hand-overs, comments and the end anyway. A notice tells somebody "
        "more: when it is sent, to whom, and how it reads."
    ),
    "notice_order": _(
        "When several notices would reach one person at once, the upper one is sent."
    ),
    "notice_off": _("Off"),
    "notice_sent": _("Sent"),
    "notice_key_bad": _("Lower case letters, digits and _, and no other notice may have it."),
    "notice_key_help": _("Actions and steps name it by this key; they follow when it changes."),
    "notice_key": _("Key"),
    "clone": _("Clone"),
    # when
    "notice_when": _("When it is sent"),
    "notice_on": _("Occasion"),
    "notice_on_create": _("A ticket is opened"),
    "notice_on_enter": _("A step begins"),
    "notice_on_button": _("A button is pressed"),
    "notice_on_close": _("A ticket is closed"),
    "notice_on_notify": _("Only where the process names it"),
    "notice_step": _("Step"),
    "notice_button": _("Button"),
    "notice_outcome": _("Outcome"),
    "notice_outcome_any": _("Whatever the outcome"),
    "notice_said_enter": _("“%(node)s” begins"),
    "notice_said_button": _("“%(button)s” at “%(node)s”"),
    "notice_said_close": _("Closed: %(outcome)s"),
    "notice_used": _("Named by"),
    "notice_unused": _(
        "No step and no action names it yet: choose it in the panel of a step, or add the action "
        "“Send a notice” to a button."
    ),
    "notice_if": _("Only when"),
    # to whom, how
    "notice_to": _("To whom"),
    "notice_to_help": _("All of them; whoever pressed the button gets nothing."),
    "who_handlers": _("Whose turn it is"),
    "notice_channels": _("By"),
    "notice_channels_help": _("Each reader may switch channels off for himself."),
    "channel_absent": _("%(name)s (not set up here)"),
    "notice_mandatory": _("Cannot be switched off"),
    "notice_mandatory_help": _("Comes also in quiet hours, whatever the reader has chosen."),
    # the text
    "notice_text": _("Text"),
    "notice_language": _("Language of the text"),
    "notice_subject": _("Subject"),
    "notice_body": _("Body"),
    "notice_body_help": _(
        "Markdown: **bold**, - lists, [words](link). A brace offers what can be inserted."
    ),
    "notice_missing": _("missing"),
    "notice_copy_from": _("Take over the text in Simplified Chinese"),
    "notice_insert": _("Insert"),
    "notice_insert_find": _("Find what to insert"),
    "notice_insert_none": _("Nothing of that name"),
    "places_ticket": _("Ticket"),
    "places_people": _("People"),
    "places_process": _("Process"),
    "places_act": _("What happened"),
    "places_fields": _("Fields of the ticket"),
    "place_ticket.number": _("Number"),
    "place_ticket.title": _("Title"),
    "place_ticket.priority": _("Priority"),
    "place_ticket.phase": _("Phase"),
    "place_requester.name": _("Requester"),
    "place_actor.name": _("Who acts"),
    "place_process.name": _("Name of the process"),
    "place_node.name": _("Name of the step"),
    "place_reason": _("Reason"),
    "place_link": _("Link to the ticket"),
    # preview
    "notice_preview": _("Preview"),
    "notice_preview_as": _("Seen as"),
    "notice_as_mail": _("Mail"),
    "notice_as_bell": _("Bell"),
    "notice_preview_failed": _("The preview cannot be shown just now."),
    "notice_told": _("%(when)s: %(to)s, by %(by)s"),
    # defaults
    "new_work": _("New work"),
    "new_work_help": _(
        "A new work item tells its handlers over these; none: it only stands in the to-do list."
    ),
    "remind": _("Remind handlers every"),
    "remind_help": _("Such as 4h or 1d, until it is done. Empty: no reminders."),
    "due": _("Remind of a day in the field"),
    "due_before": _("So long before"),
    "due_after": _("So long after"),
}
BUTTON = _("[Open the ticket]({link})")
# subject and body by occasion; {…} are the places of a notice, filled in when it is sent
TEXTS: dict[str, tuple[Any, Any]] = {
    "create": (
        _("【{process.name}】{ticket.number} {ticket.title}"),
        _("{requester.name} opened this ticket.\n\n[Open the ticket]({link})"),
    ),
    "enter": (
        _("【{node.name}】{ticket.number} {ticket.title}"),
        _("This ticket has come to **{node.name}**.\n\n[Open the ticket]({link})"),
    ),
    "button": (
        _("【{process.name}】{ticket.number} {ticket.title}"),
        _("{actor.name} has gone on with this ticket.\n\n[Open the ticket]({link})"),
    ),
    "close": (
        _("【{process.name}】{ticket.number} {ticket.title} is closed"),
        _("This ticket is closed: {ticket.phase}.\n\n[Open the ticket]({link})"),
    ),
    "notify": (
        _("【{process.name}】{ticket.number} {ticket.title}"),
        _("There is news of this ticket.\n\n[Open the ticket]({link})"),
    ),
}
