"""Words of the format: what its choices are called, and which parts hold what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import ngettext

from bihuan.process.shapes import DURATION
from bihuan.web.saying.canvas_words import KINDS, TRIGGERS, WORDS
from bihuan.web.saying.form_words import TYPES
from bihuan.web.saying.form_words import WORDS as FORM
from bihuan.web.saying.notice_words import WORDS as NOTICE

TICKET_KINDS = ("incident", "problem", "change", "request", "task", "knowledge", "record")
WORD_OF: Mapping[str, Mapping[str, Any]] = {
    "kind": {**KINDS, **{kind: WORDS[f"ticket_{kind}"] for kind in TICKET_KINDS}},
    "how": {key: WORDS[f"how_{key}"]
            for key in ("direct", "claim", "dispatch", "dispatch_then_claim")},
    "in_form": {key: WORDS[f"mode_{key}"] for key in ("hidden", "read", "optional", "required")},
    "mode": {"and": WORDS["split_and"], "or": WORDS["split_or"]},
    "style": {key: WORDS[f"style_{key}"] for key in ("primary", "secondary", "danger", "menu")},
    "type": TYPES,
    "width": {"half": FORM["width_half"], "full": FORM["width_full"]},
    "cascade": {"soft": FORM["cascade_soft"], "hard": FORM["cascade_hard"]},
    "on_failure": {key: WORDS[f"failure_{key}"] for key in ("retry", "ask", "ignore")},
    "outcome": {key: WORDS[f"outcome_{key}"] for key in ("closed", "cancelled", "rejected")},
    "pattern": {key: FORM[f"pattern_{key}"]
                for key in ("digits", "letters", "ascii", "chinese", "email", "phone", "mobile",
                            "id_card", "ip", "host", "url")},
    "source": {key: FORM[f"system_{key}"]
               for key in ("number", "requester", "handlers", "phase", "created_at", "closed_at",
                           "updated_at")},
    "vote": {"any": WORDS["vote_any"], "all": WORDS["vote_all"],
             "sequence": WORDS["vote_sequence"], "rule": WORDS["vote_rule_name"]},
    "default": {"now": FORM["default_now"], "today": FORM["default_today"],
                "me": FORM["default_me"]},
    "withdraw": {"any_time": WORDS["withdraw_any_time"], "never": WORDS["withdraw_never"]},
    "on": {**TRIGGERS, "create": NOTICE["notice_on_create"], "notify": NOTICE["notice_on_notify"]},
    "notices": {"none": WORDS["notices_none"]},
}  # fmt: skip
SPANS = {
    "s": lambda n: ngettext("%(n)s second", "%(n)s seconds", n),
    "m": lambda n: ngettext("%(n)s minute", "%(n)s minutes", n),
    "h": lambda n: ngettext("%(n)s hour", "%(n)s hours", n),
    "d": lambda n: ngettext("%(n)s day", "%(n)s days", n),
    "w": lambda n: ngettext("%(n)s week", "%(n)s weeks", n),
}
PLACE = re.compile(r"\{([a-z]+(?:\.[A-Za-z_0-9]+)?)\}")
CEL = frozenset({"when", "guard", "show_if", "required_if", "rule", "success", "expr", "cel"})
TEXTS = frozenset({"names", "label", "help", "hint", "subject", "body", "summary", "mark",
                   "message", "ask", "text", "why"})  # fmt: skip
NODE = frozenset({"target", "reopen_to", "start", "closes", "until", "enter", "last"})
FIELD = frozenset({"requires", "asks", "fields", "title", "priority", "business", "service",
                   "fill", "within", "field", "depends_on", "before", "after"})  # fmt: skip
PEOPLE = frozenset({"who", "fallback", "to", "visible_to", "readers", "owner", "assign"})
TIMES = frozenset({"respond", "resolve", "repeat", "notify_repeat", "timer", "after_time"})
# what the entries of a part are, when it holds several of a kind
INSIDE = {"form": "in_form", "set": "given", "values": "given", "on_enter": "action",
          "on_leave": "action", "actions": "action", "options": "option", "phases": "named",
          "groups": "named", "layout": "named", "rules": "a_rule", "events": "named",
          "params": "a_param", "nodes": "named", "edges": "way",
          "work_item": "channels", "roles": "role", "weights": "weight", "answers": "named",
          "questions": "named", "outcomes": "named", "terms": "named"}  # fmt: skip
KEYED = {"form": "fields", "set": "fields", "values": "fields", "nodes": "nodes",
         "params": "params", "events": "events", "weights": "users"}  # fmt: skip
PLACES = {"today": FORM["today"]}
WHOLE = frozenset({"vote", "on", "timer", "for", "call", "source", "pattern", "withdraw",
                   "default", "option", "action", "open", "entry"})  # fmt: skip


def span(duration: Any) -> str:
    """7d as 7 days."""
    if not isinstance(duration, str) or not DURATION.match(duration):
        return str(duration)
    number = float(duration[:-1])
    return SPANS[duration[-1]](2 if number % 1 else int(number)) % {"n": f"{number:g}"}
