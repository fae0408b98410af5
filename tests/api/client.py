"""A client that knows nothing beforehand: it reads forms and actions from the API, fills them in by
type, options and rules, and goes on until the ticket is closed. It works for a whole company: it
has everybody's token, and asks who has something to do."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client as Http

ROOT = "/api/v1"
DIRECTORIES = {
    "person": "people",
    "people": "people",
    "group": "groups",
    "business": "businesses",
    "service": "services",
}
EMPTY = (None, "", [], {})
Json = dict[str, Any]


class Refused(Exception):
    """The API said no; here is what it said."""

    def __init__(self, status: int, problem: Json) -> None:
        self.status, self.problem = status, problem
        super().__init__(f"{status} {problem.get('detail')} {problem.get('errors')}")


@dataclass
class Caller:
    """One person with a token."""

    token: str
    http: Http = field(default_factory=Http)

    def get(self, path: str, **query: Any) -> Json:
        return self._read(self.http.get(ROOT + path, query, headers=self._headers()))

    def post(self, path: str, body: Json | None = None) -> Json:
        text = json.dumps(body or {})
        answer = self.http.post(ROOT + path, text, "application/json", headers=self._headers())
        return self._read(answer)

    def all(self, path: str, **query: Any) -> Iterator[Json]:
        """Every row of a list, page after page."""
        cursor: str | None = ""
        while cursor is not None:
            page = self.get(path, cursor=cursor, **query)
            yield from page["items"]
            cursor = page["next"]

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def _read(self, answer: Any) -> Json:
        body = answer.json() if answer.content else {}
        if answer.status_code >= 400:
            raise Refused(answer.status_code, body)
        return body


@dataclass
class Walker:
    """Walks one process: the first button not yet taken at a step, else the one taken least."""

    callers: list[Caller]
    wish: Json = field(default_factory=dict)  # what whoever asks wants: the type of a change
    after: Callable[[], object] = lambda: None  # between steps, as time passes: a worker at work
    taken: Counter[str] = field(default_factory=Counter)

    def walk(self, offering: str, steps: int = 80) -> Json:
        """Open a ticket and work on it till it is closed; the ticket as it is in the end."""
        ticket = self.open(offering)
        for _ in range(steps):
            self.after()
            if ticket["is_closed"]:
                return ticket
            ticket = self.step(ticket["number"])
        raise AssertionError(f"{ticket['number']} is not closed after {steps} steps")

    def open(self, offering: str) -> Json:
        caller = next(
            who
            for who in self.callers
            if any(row["key"] == offering for row in who.all("/offerings"))
        )
        form = caller.get(f"/offerings/{offering}", **self.wish)["form"]
        return self._act(caller, f"/offerings/{offering}/form", form, self._sending(offering))

    def _sending(self, offering: str) -> Callable[[Caller, Json, Json, int], Json]:
        def send(caller: Caller, action: Json, values: Json, revision: int) -> Json:
            body = {"offering": offering, "values": values, "action": action["key"]}
            return caller.post("/tickets", body)

        return send

    def step(self, number: str) -> Json:
        """Whatever waits first, done by whoever it waits for."""
        caller, row = self._waiting(number)
        path = f"/work-items/{row['id']}"
        item = caller.get(path)
        if item["must_claim"]:
            caller.post(f"{path}/claim")
            return caller.get(f"/tickets/{number}")

        def send(caller: Caller, action: Json, values: Json, revision: int) -> Json:
            if action["kind"] in {"pass", "reject"}:
                return caller.post(f"{path}/vote", {"ballot": action["kind"], "values": values})
            body = {"action": action["key"], "values": values, "revision": revision}
            return caller.post(f"{path}/completion", body)

        return self._act(caller, f"{path}/form", item["form"], send, place=item["node"])

    def _waiting(self, number: str) -> tuple[Caller, Json]:
        for caller in list(self.callers):
            for row in caller.all("/me/work-items", ticket=number):
                self.callers.remove(caller)
                self.callers.insert(0, caller)  # who did the last step often does the next one
                return caller, row
        return self._for_anyone(number)

    def _for_anyone(self, number: str) -> tuple[Caller, Json]:
        """Work that is nobody's own, like keeping a card up to date, waits in no list."""
        for caller in self.callers:
            with suppress(Refused):
                return caller, caller.get(f"/tickets/{number}")["work_items"][0]
        raise AssertionError(f"{number} is open, but nobody has anything to do")

    def _act(
        self,
        caller: Caller,
        form_path: str,
        form: Json,
        send: Callable[[Caller, Json, Json, int], Json],
        place: str = "",
    ) -> Json:
        """Take one action; what is refused is filled in better, or another action is taken."""
        said: Refused | None = None
        for action in sorted(form["actions"], key=lambda one: self.taken[f"{place}.{one['key']}"]):
            wanted = {*action["requires"]}
            for turn in range(4):
                choice = self.taken[f"{place}.{action['key']}"] + turn
                values = self._filled(caller, form_path, form, wanted, choice)
                try:
                    answer = send(caller, action, values, form["revision"])
                except Refused as refused:
                    assert refused.status in {409, 422}, refused
                    said = refused
                    wanted |= set(refused.problem.get("errors", ()))
                else:
                    self.taken[f"{place}.{action['key']}"] += 1
                    return answer
        raise said or AssertionError(f"{place} has no action")

    def _filled(
        self, caller: Caller, form_path: str, form: Json, wanted: set[str], choice: int
    ) -> Json:
        """Typed in as a person would: what is asked for depends on what stands there."""
        typed: Json = dict(self.wish) if "/offerings/" in form_path else {}
        for _ in range(3):
            before = dict(typed)
            for one in form["fields"]:
                if one["key"] not in typed and one["mode"] != "read":
                    asked = one["mode"] == "required" or one["key"] in wanted
                    fresh = one["value"] in EMPTY or (one["options"] and choice)
                    if asked and fresh:
                        typed[one["key"]] = value_for(caller, one, choice)
            if typed == before:
                break
            form = caller.post(form_path, {"values": typed})
        shown = {one["key"] for one in form["fields"] if one["mode"] != "read"}
        return {key: value for key, value in typed.items() if key in shown}


def value_for(caller: Caller, one: Json, choice: int) -> Any:
    """Something this field takes, from its type, options and rules alone."""
    if one.get("columns"):
        return [{col["key"]: value_for(caller, col, choice) for col in one["columns"]}]
    value = _single(caller, one, choice)
    many = one.get("multiple") or one["type"] == "people"
    return [value] if many and not isinstance(value, list) else value


def _single(caller: Caller, one: Json, choice: int) -> Any:
    if one["options"]:
        return one["options"][choice % len(one["options"])]["value"]
    if directory := DIRECTORIES.get(one["type"]):
        return next(caller.all(f"/{directory}"))["value"]
    if one["type"] == "ticket":
        return next(caller.all("/tickets"))["number"]
    if one["type"] in {"file", "image"}:
        raise AssertionError(f"{one['key']}: no pack requires a file")
    return _written(one)


def _written(one: Json) -> Any:
    rules = one.get("rules") or {}
    now = datetime.now(UTC) + timedelta(hours=1 if rules.get("after") else -1)
    instant = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    later = (now + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    number = max(1, int(rules.get("min") or 1))
    samples: Json = {
        "richtext": "<p>由程序填写</p>",
        "integer": number,
        "decimal": str(number),
        "rating": 5,
        "boolean": True,
        "date": instant[:10],
        "datetime": instant,
        "time": "08:00",
        "daterange": {"from": instant[:10], "to": later[:10]},
        "datetimerange": {"from": instant, "to": later},
        "duration": "2h",
        "url": "https://example.com/1",
        "email": "a@example.com",
        "phone": "13800000000",
    }
    return samples.get(one["type"], "由程序填写")
