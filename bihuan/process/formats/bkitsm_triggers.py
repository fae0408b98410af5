"""Triggers and notices of BlueKing ITSM."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bihuan.process.errors import N_
from bihuan.process.formats import bkitsm_calls
from bihuan.process.formats import bkitsm_rules as rules
from bihuan.process.formats.bkitsm_people import People
from bihuan.process.formats.bkitsm_ways import Work
from bihuan.process.formats.keys import Keys
from bihuan.process.formats.outward import shown
from bihuan.process.formats.plain import as_list, as_map, as_text
from bihuan.process.formats.wiring import RESTING, Stop

CHANNELS = {"email": "email", "wechat": "wecom", "weixin": "wecom", "rtx": "wecom", "sms": "sms"}
WHOLE = {
    "CREATE_TICKET": "create", "CLOSE_TICKET": {"close": "closed"},
    "TERMINATE_TICKET": {"close": "terminated"}, "DELETE_TICKET": {"close": "withdrawn"},
}  # fmt: skip
PLACES = {
    "ticket_sn": "ticket.number", "sn": "ticket.number", "ticket_title": "ticket.title",
    "title": "ticket.title", "ticket_ticket_url": "link", "ticket_url": "link",
    "ticket_creator": "requester.name", "creator": "requester.name",
    "ticket_create_at": "ticket.created_at", "create_at": "ticket.created_at",
    "ticket_current_status": "ticket.phase", "current_status_display": "ticket.phase",
    "running_status": "ticket.phase",
}  # fmt: skip
_HOLE = re.compile(r"\$\{(\w{1,100})\}")


def notices(work: Work, written: Mapping[str, Any]) -> dict[str, Any]:
    """notices.yaml; actions that are no message go to the nodes and edges themselves."""
    found: dict[str, Any] = {}
    if as_list(written.get("notify")):
        found["default"] = {"work_item": ["inbox", "email"]}
        words = N_("messages to handlers go to the inbox and by e-mail; the file names its "
                   "channels by number only.")  # fmt: skip
        work.report.near("notify", words)
    keys = Keys("notice")
    made: dict[str, Any] = {}
    for trigger in map(as_map, as_list(written.get("triggers"))):
        for rule in map(as_map, as_list(trigger.get("rules"))):
            for action in map(as_map, as_list(rule.get("action_schemas"))):
                _action(work, keys, made, trigger, rule, action)
    if made:
        found["notices"] = made
    return found


def _action(
    work: Work, keys: Keys, made: dict[str, Any], trigger: Mapping[str, Any],
    rule: Mapping[str, Any], action: Mapping[str, Any],
) -> None:  # fmt: skip
    place = f"trigger {as_text(trigger.get('id'))}"
    kind = as_text(action.get("component_type"))
    if trigger.get("is_enabled") is False:
        work.report.dropped(place, N_("it was switched off there."))
        return
    when = _when(work, place, rule)
    if kind == "send_message":
        for message in map(as_map, _subs(action)):
            name = as_text(trigger.get("name"))
            key = keys.of(f"{place}.{len(made)}", name)
            notice = _message(work, place, message, when)
            if notice and _hang(work, place, trigger, key, notice):
                made[key] = notice
                work.report.mapped(place, N_("'%(name)s' is the notice '%(key)s'."),
                                   name=name, key=key)  # fmt: skip
    elif kind in {"modify_field", "modify_first_state_field"}:
        _set(work, place, trigger, action, when)
    elif kind in {"api", "webhook"}:
        _call(work, place, trigger, action, when)
    else:
        work.report.dropped(place, N_("what it does (%(kind)s) has no counterpart."), kind=kind)


def _when(work: Work, place: str, rule: Mapping[str, Any]) -> str:
    if not rule.get("by_condition") or not rule.get("condition"):
        return ""
    try:
        return rules.meaning(rule["condition"], work.fields.words({})).guard
    except rules.Unsaid as unsaid:
        words = N_("its condition (%(what)s) cannot be said here.")
        work.report.dropped(place, words, what=unsaid)
        return "false"


def _subs(action: Mapping[str, Any]) -> list[Any]:
    return [sub for param in map(as_map, as_list(action.get("params")))
            for sub in as_list(param.get("sub_components"))]  # fmt: skip


def _message(work: Work, place: str, message: Mapping[str, Any], when: str) -> dict[str, Any]:
    theirs = as_text(message.get("key")).removeprefix("send_").removesuffix("_message")
    params = {as_text(one.get("key")): one.get("value")
              for one in map(as_map, as_list(message.get("params")))}  # fmt: skip
    to: list[Any] = []
    people = People(work.report, work.fields.keys, work.fields.person, work.drawing.key)
    for receiver in map(as_map, as_list(params.get("receivers"))):
        inner = as_map(receiver.get("value"))
        to += people.who(place, as_text(inner.get("member_type")), inner.get("members"))
    if not to:
        work.report.dropped(place, N_("a message that names nobody."))
        return {}
    channel = CHANNELS.get(theirs)
    if channel is None:
        channel = "inbox"
        words = N_("the channel %(name)s is not known: the inbox.")
        work.report.near(place, words, name=theirs)
    title = _text(work, place, params.get("title")) or "{ticket.number} {ticket.title}"
    body = _text(work, place, params.get("content")) or "{ticket.number} {ticket.title}"
    return {"to": to, "channels": list(dict.fromkeys(("inbox", channel))),
            "subject": title, "body": body, **({"when": when} if when else {})}  # fmt: skip


def _text(work: Work, place: str, value: Any) -> str:
    """A text with our placeholders; those that find nothing stay as words."""

    def hole(found: re.Match[str]) -> str:
        name = found.group(1)
        if name in PLACES:
            return "{" + PLACES[name] + "}"
        if name in work.fields.keys:
            return "{f." + work.fields.keys[name] + "}"
        words = N_("the placeholder %(name)s has no counterpart.")
        work.report.dropped(place, words, name=name)
        return f"({name})"

    plain = as_text(value).replace("{", "(").replace("}", ")")
    return _HOLE.sub(hole, re.sub(r"\$\((\w{1,100})\)", r"${\1}", plain)).strip()


# --- where it hangs -------------------------------------------------------------------------------


def _hang(
    work: Work, place: str, trigger: Mapping[str, Any], key: str, notice: dict[str, Any]
) -> bool:  # fmt: skip
    """Say when the notice is sent; False when that moment does not exist here."""
    signal, sender = as_text(trigger.get("signal")), as_text(trigger.get("sender"))
    stop = work.drawing.stops.get(sender)
    if signal in WHOLE:
        notice["on"] = WHOLE[signal]
    elif signal == "ENTER_STATE" and stop and stop.kind == "start":
        notice["on"] = "create"
    elif signal == "ENTER_STATE" and stop and stop.kind in {"form", "approve"}:
        notice["on"] = {"enter": work.drawing.key(sender)}
    elif signal in {"LEAVE_STATE", "ENTER_STATE"} and stop and stop.kind in RESTING:
        notice["on"] = "notify"
        _attach(work, stop, "on_leave" if signal == "LEAVE_STATE" else "on_enter", {"notify": key})
    elif signal == "THROUGH_TRANSITION" and _through(work, sender, {"notify": key}):
        notice["on"] = "notify"
    else:
        words = N_("its moment (%(signal)s) does not exist here.")
        work.report.dropped(place, words, signal=signal)
        return False
    return True


def _attach(work: Work, stop: Stop, moment: str, action: Mapping[str, Any]) -> None:
    actions = [*stop.body.get(moment, ()), dict(action)]
    work.drawing.stops[stop.id] = replace(stop, body={**stop.body, moment: actions})


def _through(work: Work, line: str, action: Mapping[str, Any]) -> bool:
    place, found = f"line {line}", False
    for number, way in enumerate(work.drawing.ways):
        if way.place == place:
            actions = [*way.edge.get("actions", ()), dict(action)]
            work.drawing.ways[number] = replace(way, edge={**way.edge, "actions": actions})
            found = True
    return found


def _set(
    work: Work, place: str, trigger: Mapping[str, Any], action: Mapping[str, Any], when: str
) -> None:  # fmt: skip
    params = _params(action)
    key = work.fields.keys.get(as_text(params.get("field_key")), "")
    if not key or when or work.fields.made[key]["type"] == "system":
        words = N_("it sets %(name)s, which cannot be set here.")
        work.report.dropped(place, words, name=as_text(params.get("field_key")))
        return
    if _do(work, place, trigger, {"set": {key: rules.quoted(params.get("field_value"))}}):
        work.report.mapped(place, N_("it sets '%(key)s'."), key=key)


def _do(
    work: Work, place: str, trigger: Mapping[str, Any], action: Mapping[str, Any]
) -> bool:  # fmt: skip
    """Hang an action on the moment of its trigger; False when that does not exist here."""
    signal, sender = as_text(trigger.get("signal")), as_text(trigger.get("sender"))
    if signal == "CREATE_TICKET":
        signal, sender = "LEAVE_STATE", work.first
    stop = work.drawing.stops.get(sender)
    if signal in {"ENTER_STATE", "LEAVE_STATE"} and stop and stop.kind in RESTING:
        _attach(work, stop, "on_enter" if signal == "ENTER_STATE" else "on_leave", action)
    elif not (signal == "THROUGH_TRANSITION" and _through(work, sender, action)):
        words = N_("its moment (%(signal)s) does not exist here.")
        work.report.dropped(place, words, signal=signal)
        return False
    return True


def _call(
    work: Work, place: str, trigger: Mapping[str, Any], action: Mapping[str, Any], when: str
) -> None:  # fmt: skip
    """A call of another system, where the file holds its address."""
    params = _params(action)
    info = as_map(params.get("api_info")) or as_map(action.get("api_info"))
    hook = as_map(params.get("webhook_info")) or as_map(action.get("webhook_info"))
    hook = hook or ({**params} if params.get("url") else {})
    if info:
        hook = bkitsm_calls.of_api(work.report, place, info)
    if not hook:
        words = N_("it calls the API number %(number)s, whose address is not in the file: write "
                   "an action 'webhook' with the address.")  # fmt: skip
        work.report.dropped(place, words, number=as_text(params.get("api_source"))[:20] or "-")
        return
    if when:
        words = N_("it calls only under a condition, which no action here can: write it on the "
                   "ways that the condition tells apart.")  # fmt: skip
        work.report.dropped(place, words)
        return
    made = bkitsm_calls.call(work.report, place, work.fields, hook)
    if made is not None and _do(work, place, trigger, {"webhook": made}):
        words = N_("it calls %(url)s.")
        work.report.mapped(place, words, url=shown(made["url"]))


def _params(action: Mapping[str, Any]) -> dict[str, Any]:
    params = map(as_map, as_list(action.get("params")))
    return {as_text(one.get("key")): one.get("value") for one in params}
