"""What scripts say, in the reader's language: `say("close")` in static/js/tools.js.

A script that needs a sentence adds it here; templates carry them to the page as one block of data.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "close": _("Close"),
    "keys": _("Keyboard shortcuts"),
    "keys_are_off": _("Shortcuts by single letters are switched off in your settings."),
    "keys_everywhere": _("Everywhere"),
    "keys_go": _("Go to"),
    "keys_list": _("In lists"),
    "keys_ticket": _("On a ticket"),
    "show_keys": _("Show these shortcuts"),
    "key_search": _("Search"),
    "key_palette": _("Command palette"),
    "palette": _("Command palette"),
    "palette_ask": _("Ticket, person (pinyin too), service, page"),
    "palette_help": _("Up and down choose, Enter opens, Ctrl+Enter opens a new tab, Esc closes"),
    "palette_here": _("On this page"),
    "palette_recent": _("Opened lately"),
    "palette_count": _("%(n)s results"),
    "people": _("People"),
    "key_comment": _("Write a comment"),
    "key_follow": _("Follow or stop following"),
    "key_copy": _("Copy the address of this ticket"),
    "list_next": _("Next row"),
    "list_previous": _("Previous row"),
    "list_choose": _("Select the row, or no longer"),
    "list_glance": _("Quick look"),
    "list_open": _("Open the row"),
    "list_selected": _("%(n)s selected"),
    "key_help": _("Help for this page"),
    "tour_next": _("Next"),
    "tour_back": _("Previous"),
    "tour_end": _("End the tour"),
    "tour_done": _("Got it"),
    "key_send": _("Send the form you are in"),
    "upload_too_big": _("This file is too large."),
    "upload_signed_out": _("You are signed out. Sign in again, then try once more."),
    "upload_nowhere": _("This form has no place for files."),
    "upload_pending": _("Files are still on their way. Send when they are there, or cancel them."),
    "picture_elsewhere": _("A picture from another site was left out. Copy the picture itself."),
    "picture_open": _("Picture"),
    "picture_before": _("Previous picture"),
    "picture_after": _("Next picture"),
    "date_day": _("year-month-day"),
    "date_moment": _("year-month-day hour:minute"),
    "date_time": _("hour:minute"),
    "date_open": _("Choose a date"),
    "date_before": _("Previous month"),
    "date_after": _("Next month"),
    "date_hour": _("Hour"),
    "date_minute": _("Minute"),
    "date_now": _("Now"),
    "date_today": _("Today"),
    "date_clear": _("Clear"),
    "date_done": _("Done"),
    "file_choose": _("Choose a file"),
    "file_none": _("No file chosen"),
}


def script_words() -> dict[str, str]:
    return {key: str(sentence) for key, sentence in WORDS.items()}
