"""What fields, channels and occasions are called in a handbook."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EVERYBODY = _("Everybody who sees the service.")
FIELD_TYPES = {
    "text": _("Text"), "longtext": _("Long text"), "richtext": _("Rich text"),
    "integer": _("Whole number"), "decimal": _("Number"), "date": _("Date"),
    "datetime": _("Date and time"), "daterange": _("Range of days"),
    "datetimerange": _("Range of times"), "time": _("Time"), "boolean": _("Yes or no"),
    "radio": _("One choice"), "checkbox": _("Several choices"), "select": _("One choice"),
    "multiselect": _("Several choices"), "editselect": _("Choice or own text"),
    "tree": _("Tree"), "person": _("Person"), "people": _("People"),
    "group": _("Assignment group"), "service": _("Service"), "ci": _("Configuration item"),
    "business": _("Business"), "ticket": _("Ticket"), "url": _("Address"),
    "email": _("E-mail"), "phone": _("Telephone"), "file": _("File"), "image": _("Image"),
    "table": _("Table"), "rating": _("Rating"), "autonumber": _("Number of its own"),
    "formula": _("Formula"), "remote": _("Choice from another system"),
    "system": _("Filled by the system"),
}  # fmt: skip
CHANNELS = {
    "inbox": _("Inbox"), "email": _("E-mail"), "webhook": _("Webhook"), "dingtalk": _("DingTalk"),
    "feishu": _("Feishu"), "wecom": _("WeCom"), "slack": "Slack", "sms": _("SMS"),
    "voice": _("Voice call"),
}  # fmt: skip
OCCASIONS = {
    "create": _("A ticket is opened"),
    "enter": _("Arrives at %(name)s"),
    "close": _("A ticket is closed"),
    "button": _("A button of %(name)s is pressed"),
    "notify": _("By an action of the process"),
}
