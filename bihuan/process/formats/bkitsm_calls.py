"""What BlueKing ITSM asks of other systems: choices of fields, and nodes and triggers that call."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from bihuan.process import expressions
from bihuan.process.errors import N_
from bihuan.process.formats import conditions, outward
from bihuan.process.formats.bkitsm_fields import Fields
from bihuan.process.formats.brought import Report
from bihuan.process.formats.plain import as_list, as_map, as_text

PLACES = {
    "ticket_sn": "ticket.number", "sn": "ticket.number", "ticket_creator": "requester.name",
    "creator": "requester.name", "ticket_create_at": "ticket.created_at",
    "create_at": "ticket.created_at", "ticket_current_status": "ticket.phase",
    "current_status_display": "ticket.phase", "running_status": "ticket.phase",
}  # fmt: skip
ANSWER = frozenset({"response"})
TITLES = frozenset({"ticket_title", "title"})
_HOLE = re.compile(r"\{\{(.{0,200}?)\}\}|\$\{(.{0,200}?)\}", re.DOTALL)
_BARE = re.compile(r'(?<!["\w])\{\{[^{}"]{1,200}\}\}(?!["\w])')
_PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*){0,9}")


class Filling:
    """Puts our placeholders where theirs stood."""

    def __init__(self, report: Report, place: str, fields: Fields, only_fields: bool = False):
        self.report, self.place, self.fields = report, place, fields
        self.only_fields = only_fields  # an address of choices knows nothing else
        self.is_whole = True  # whether every placeholder had a counterpart

    def text(self, written: str) -> str:
        return _HOLE.sub(self._hole, written)

    def data(self, written: Any, depth: int = 0) -> Any:
        if isinstance(written, Mapping) and depth < 20:
            return {str(key): self.data(one, depth + 1) for key, one in written.items()}
        if isinstance(written, list) and depth < 20:
            return [self.data(one, depth + 1) for one in written]
        return self.text(written) if isinstance(written, str) else written

    def _hole(self, found: re.Match[str]) -> str:
        name = (found.group(1) or found.group(2) or "").strip()
        plain = name.removeprefix("params_")
        for key in (plain, "title" if plain in TITLES else ""):
            if key in self.fields.keys:
                return "{f." + self.fields.keys[key] + "}"
        if plain in PLACES and not self.only_fields:
            return "{" + PLACES[plain] + "}"
        self.is_whole = False
        words = N_("the placeholder %(name)s has no counterpart.")
        self.report.dropped(self.place, words, name=plain[:60])
        return ""


def pairs(written: Any) -> list[tuple[str, str]]:
    """Names and values, as a list of {key, value} or as a mapping."""
    if isinstance(written, Mapping) and "key" not in written:
        return [(str(key), as_text(one)) for key, one in written.items()]
    found = [as_map(one) for one in as_list(written)]
    return [(as_text(one.get("key")) or as_text(one.get("name")), as_text(one.get("value")))
            for one in found]  # fmt: skip


def of_api(report: Report, place: str, info: Mapping[str, Any]) -> dict[str, Any]:
    """A registered API with the values of one use, written as a webhook."""
    api, use = as_map(info.get("remote_api_info")), as_map(info.get("api_instance_info"))
    api = api or as_map(use.get("remote_api_info"))
    system = as_map(api.get("system_info"))
    for name in ("before_req", "map_code"):
        if as_text(api.get(name)).strip() or as_text(use.get(name)).strip():
            words = N_("the program code '%(name)s' around the call is not carried over.")
            report.dropped(place, words, name=name)
    method = as_text(api.get("method")).upper() or "GET"
    url = urljoin(as_text(system.get("domain")).strip(), as_text(api.get("path")))
    made = {"method": method, "headers": system.get("headers"), "url": url}
    if as_list(system.get("cookies")):
        outward.say_secret(report, place, "cookies")
    if method == "GET":
        return {**made, "query_params": as_map(use.get("req_params"))}
    content = as_map(use.get("req_body"))
    return {**made, "body": {"type": "raw", "raw_type": "JSON", "content": content}}


def call(
    report: Report, place: str, fields: Fields, hook: Mapping[str, Any]
) -> dict[str, Any] | None:  # fmt: skip
    """A webhook as a call of ours, or None when its address cannot be carried over."""
    filling = Filling(report, place, fields)
    written = filling.text(as_text(hook.get("url")))
    url = outward.address(report, place, written) if filling.is_whole else ""
    if not url:
        return None
    asked = [(name, filling.text(one)) for name, one in pairs(hook.get("query_params")) if name]
    method = as_text(hook.get("method")).upper()
    made: dict[str, Any] = {
        "url": outward.with_query(url, outward.query(report, place, asked)),
        "method": method if method in outward.METHODS else "POST",
    }
    named = [(name, filling.text(one)) for name, one in pairs(hook.get("headers")) if name]
    if headers := outward.headers(report, place, named):
        made["headers"] = headers
    _sign_in(report, place, as_map(hook.get("auth")))
    content = _body(report, place, filling, as_map(hook.get("body")))
    if content is not None and method != "GET":
        made["body"] = content
    return made


def _sign_in(report: Report, place: str, auth: Mapping[str, Any]) -> None:
    kind = as_text(auth.get("auth_type"))
    if any(as_text(value).strip() for value in as_map(auth.get("auth_config")).values()):
        words = N_("it signs in there (%(kind)s); that is never copied: write the header "
                   "Authorization of the call anew.")  # fmt: skip
        report.dropped(place, words, kind=kind or "-")


def _body(report: Report, place: str, filling: Filling, written: Mapping[str, Any]) -> Any:
    kind = as_text(written.get("type")).lower()
    content = written.get("content", written.get("value"))
    if kind in {"form-data", "x-www-form-urlencoded"}:
        form = {name: one for name, one in pairs(written.get("params") or content) if name}
        if form:
            report.near(place, N_("its body was a form; here it is sent as JSON."))
        return outward.body(report, place, filling.data(form)) if form else None
    if isinstance(content, str) and content.strip():
        content = _json(content)
        if content is None:
            words = N_("its body is no JSON and is not carried over: write it anew.")
            report.dropped(place, words)
    if not isinstance(content, Mapping | list) or not content:
        return None
    return outward.body(report, place, filling.data(content))


def _json(written: str) -> Any:
    """JSON in which placeholders may stand without quotes."""
    for text in (written, _BARE.sub(lambda found: f'"{found.group()}"', written)):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            continue
    return None


# --- nodes that call ------------------------------------------------------------------------------


def machine(
    report: Report, place: str, fields: Fields, state: Mapping[str, Any]
) -> dict[str, Any] | None:  # fmt: skip
    """The body of an auto node, or None for what cannot be asked from here."""
    hook = as_map(as_map(state.get("extras")).get("webhook_info"))
    info = as_map(state.get("api_info"))
    answer = "resp"
    if not hook and info:
        hook, answer = of_api(report, place, info), ""
        use = as_map(info.get("api_instance_info"))
        if use.get("need_poll"):
            words = N_("it asked again and again until the answer fitted; here it asks once.")
            report.near(place, words)
    made = call(report, place, fields, hook) if hook else None
    if made is None:
        return None
    if answer:
        _success(report, place, made, as_text(hook.get("success_exp")))
    else:
        made["success"] = "response.body.result == true"  # what that platform's APIs agree on
    if outputs := _outputs(report, place, fields, state, answer):
        made["set"] = outputs
    words = N_("'%(name)s' calls %(url)s.")
    name = as_text(state.get("name"))
    report.mapped(place, words, name=name, url=outward.shown(made["url"]))
    return {"call": made, "on_failure": "ask"}


def _success(report: Report, place: str, made: dict[str, Any], written: str) -> None:
    if not written.strip():
        return
    said = conditions.of_answer(written)
    if said and not expressions.faults(said, {}, ANSWER):
        made["success"] = said
        return
    words = N_("its rule of success %(code)s cannot be said here: any answer of 2xx is one.")
    report.dropped(place, words, code=written[:100])


def _outputs(
    report: Report, place: str, fields: Fields, state: Mapping[str, Any], answer: str
) -> dict[str, str]:
    """What is taken out of the answer, each into a field of its own."""
    found = {}
    for one in map(as_map, as_list(as_map(state.get("variables")).get("outputs"))):
        key, path = as_text(one.get("key")), as_text(one.get("ref_path")).strip()
        name = as_text(one.get("name")) or key
        path = path.removeprefix(f"{answer}.") if answer else path
        if not key or not path:
            continue
        if not _PATH.fullmatch(path) or expressions.faults(_taken(path), {}, ANSWER):
            words = N_("'%(name)s' is taken out of the answer by a path that cannot be said here.")
            report.dropped(place, words, name=name)
            continue
        found[fields.add(key, name)] = _taken(path)
        report.mapped(place, N_("'%(name)s' of the answer is kept in a field."), name=name)
    return found


def _taken(path: str) -> str:
    """The part of an answer as text; nothing where the answer does not have it."""
    steps = path.split(".")
    ways = [".".join(["response.body", *steps[: n + 1]]) for n in range(len(steps))]
    there = " && ".join([*(f"has({way})" for way in ways), f"{ways[-1]} != null"])
    return f'({there}) ? string({ways[-1]}) : ""'


# --- choices that come from another system --------------------------------------------------------


def options(report: Report, fields: Fields, one: Mapping[str, Any]) -> None:
    """A field whose choices an API gives asks that API itself, where that can be said."""
    id = as_text(one.get("id"))
    made = fields.made[fields.by_id[id]] if id in fields.by_id else {}
    if as_text(one.get("source_type")) != "API" or made.get("type") != "editselect":
        return
    place = f"field {id}"
    source = _source(report, place, fields, one)
    if source is None:
        words = N_("its choices come from an API that cannot be asked from here (%(uri)s): any "
                   "text may be entered. The type 'remote' asks an address for them.")  # fmt: skip
        report.near(place, words, uri=outward.shown(as_text(one.get("source_uri"))) or "-")
        return
    made["type"], made["source"] = "remote", source
    for name in ("default", "pattern", "min", "max"):
        if made.pop(name, None) is not None:
            words = N_("'%(name)s' does not go with choices of another system.")
            report.dropped(place, words, name=name)
    if as_text(one.get("type")) in {"MULTISELECT", "CHECKBOX", "TABLE"}:
        report.near(place, N_("several could be chosen there, here one."))
    words = N_("its choices are asked at %(url)s.")
    report.mapped(place, words, url=outward.shown(source["url"]))


def _source(
    report: Report, place: str, fields: Fields, one: Mapping[str, Any]
) -> dict[str, str] | None:  # fmt: skip
    info, uri = as_map(one.get("api_info")), as_text(one.get("source_uri"))
    if info:
        hook = of_api(report, place, info)
    elif uri.startswith(("http://", "https://")):
        hook = {"url": uri, "method": "GET"}
    else:
        return None
    if hook["method"] != "GET":
        words = N_("its choices are asked by %(method)s; here only GET asks for choices.")
        report.dropped(place, words, method=hook["method"])
        return None
    filling = Filling(report, place, fields, only_fields=True)
    written = filling.text(hook["url"])
    url = outward.address(report, place, written) if filling.is_whole else ""
    if not url:
        return None
    asked = [(name, filling.text(value)) for name, value in pairs(hook.get("query_params"))]
    if named := [name for name, _ in pairs(hook.get("headers")) if name]:
        words = N_("it was asked with the headers %(names)s; here without.")
        report.near(place, words, names=", ".join(named)[:120])
    found = {"url": outward.with_query(url, outward.query(report, place, asked))}
    return {**found, **_mapping(report, place, info, as_map(one.get("kv_relation")))}


def _mapping(
    report: Report, place: str, info: Mapping[str, Any], relation: Mapping[str, Any]
) -> dict[str, str]:
    """Where in the answer the list is, and which parts of an item are value and label."""
    told = as_text(as_map(info.get("api_instance_info")).get("rsp_data")).split(",")[0].strip()
    parts = {"path": told or "data", "key": as_text(relation.get("key")),
             "label": as_text(relation.get("name"))}  # fmt: skip
    if not relation:
        report.near(place, N_("the file does not say which parts of an item are value and name."))
    odd = [each for each in parts.values() if each and not _PATH.fullmatch(each)]
    for each in odd:
        words = N_("the path %(path)s into the answer cannot be said here.")
        report.dropped(place, words, path=each[:80])
    return {name: each for name, each in parts.items() if each and each not in odd}
