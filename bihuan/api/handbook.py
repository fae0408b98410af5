"""Every call of the API as a page for people shows it, read from the OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from bihuan.api.site import api
from bihuan.process.errors import N_

BASE = "/api/v1"
METHODS = ("get", "post", "put", "patch", "delete")
TAGS = {
    "offerings": N_("Services"),
    "tickets": N_("Tickets"),
    "work items": N_("Work to do"),
    "comments": N_("Comments"),
    "attachments": N_("Attachments"),
    "directory": N_("Directory"),
    "me": N_("Me"),
    "inbox": N_("Inbox"),
}
TITLES = {
    "list_offerings": N_("Services you may ask for"),
    "get_offering": N_("One service with its form and buttons"),
    "start_form": N_("The start form with these values in it"),
    "start_options": N_("Options from another system, start form"),
    "open_ticket": N_("Open a ticket"),
    "list_tickets": N_("Find tickets"),
    "get_ticket": N_("One ticket"),
    "list_activities": N_("What happened to a ticket"),
    "withdraw": N_("Withdraw one's own ticket"),
    "get_work_item": N_("What has to be done, with form and buttons"),
    "work_item_form": N_("The form of a step with these values in it"),
    "work_item_options": N_("Options from another system, form of a step"),
    "complete_work_item": N_("Fill in the form and press a button"),
    "vote": N_("Pass or reject"),
    "claim": N_("Claim a step"),
    "assign": N_("Dispatch a step"),
    "transfer": N_("Transfer a step"),
    "send_back": N_("Send back to an earlier step"),
    "list_comments": N_("Comments of a ticket"),
    "add_comment": N_("Add a comment"),
    "edit_comment": N_("Edit one's own comment"),
    "react_to_comment": N_("React to a comment"),
    "upload": N_("Upload a file"),
    "list_people": N_("Find people"),
    "list_groups": N_("Find groups"),
    "list_businesses": N_("Find businesses"),
    "list_services": N_("Find services and their owners"),
    "me": N_("Whose token this is"),
    "my_work_items": N_("What waits for me"),
    "my_inbox": N_("My notifications"),
    "live": N_("Unread count, cheap to ask often"),
    "read": N_("Mark notifications as read"),
}


@dataclass(frozen=True, slots=True)
class Value:
    """One parameter of a call, or one field of its body."""

    name: str
    type: str
    about: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Call:
    """One call as the page shows it."""

    id: str
    method: str
    path: str
    title: str
    about: str
    parameters: list[Value]
    body: list[Value]
    answer: list[Value]
    status: str


@dataclass(slots=True)
class Chapter:
    title: str
    calls: list[Call] = field(default_factory=list)


def chapters() -> list[Chapter]:
    """Every call of the OpenAPI document, by what it is about."""
    document = _document()
    found: dict[str, Chapter] = {}
    for path, methods in document["paths"].items():
        for method in METHODS:
            if call := methods.get(method):
                tag = call["tags"][0]
                chapter = found.setdefault(tag, Chapter(_(TAGS.get(tag, tag))))
                chapter.calls.append(_call(path, method, call, document))
    return list(found.values())


@cache
def _document() -> dict[str, Any]:
    """Built once a process: it changes only with the program."""
    return dict(api.get_openapi_schema(path_prefix=f"{BASE}/"))


def _call(path: str, method: str, call: dict[str, Any], document: dict[str, Any]) -> Call:
    key = next((known for known in _endings(call["operationId"]) if known in TITLES), "")
    status = next(code for code in map(str, call["responses"]) if code < "300")
    answered = {str(code): answer for code, answer in call["responses"].items()}[status]
    return Call(
        id=call["operationId"],
        method=method.upper(),
        path=path,
        title=_(TITLES.get(key, call["summary"])),
        about=call.get("description", ""),
        parameters=[_parameter(each, document) for each in call.get("parameters", ())],
        body=_values(call.get("requestBody"), document),
        answer=_values(answered, document),
        status=status,
    )


def _endings(operation: str) -> Iterator[str]:
    """The longest end of an operation's name first: its module stands before it."""
    words = operation.split("_")
    return ("_".join(words[start:]) for start in range(len(words)))


def _parameter(given: dict[str, Any], document: dict[str, Any]) -> Value:
    schema = given.get("schema", {})
    about = given.get("description") or schema.get("description", "")
    return Value(given["name"], _type(schema, document), about, given.get("required", False))


def _values(carrier: dict[str, Any] | None, document: dict[str, Any]) -> list[Value]:
    """The fields of a body or an answer; of a list those of its rows."""
    content: dict[str, Any] = next(iter((carrier or {}).get("content", {}).values()), {})
    schema = _resolved(content.get("schema", {}), document)
    if "items" in schema:
        schema = _resolved(schema["items"], document)
    required = schema.get("required", ())
    return [
        Value(name, _type(of, document), of.get("description", ""), name in required)
        for name, of in schema.get("properties", {}).items()
    ]


def _resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return document["components"]["schemas"][name] if name else schema


def _type(schema: dict[str, Any], document: dict[str, Any]) -> str:
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(_type(each, document) for each in schema["anyOf"])
    if "items" in schema:
        return f"{_type(schema['items'], document)}[]"
    return str(schema.get("type", "any"))
