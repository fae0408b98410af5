"""Who gets what from which route. One table; a route without a row fails (test_matrix.py).

A row says: method, route name, then what each of the seven hears, in this order:

    anonymous  stranger  requester  handler  watcher  manager  admin

`stranger` has an account and nothing else. `requester`, `handler` and `watcher` stand to the ticket
of the cast as their names say; `manager` holds 事件经理, which may read incidents. `at` fills the
route's arguments and `data` the body with things of the cast (cast.py) or plain values.
A stranger gets 404, never 403, wherever the answer would tell that something is there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

COLUMNS = ("anonymous", "stranger", "requester", "handler", "watcher", "manager", "admin")


@dataclass(frozen=True, slots=True)
class Row:
    method: str
    route: str
    answers: tuple[int, ...]
    at: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.route}"


def row(
    method: str,
    route: str,
    answers: str,
    at: dict[str, Any] | None = None,
    data: dict[str, Any] | None = None,
) -> Row:
    codes = tuple(int(code) for code in answers.split())
    assert len(codes) == len(COLUMNS), f"{route}: {len(COLUMNS)} answers, please"
    return Row(method, route, codes, at or {}, data or {})


EVERYBODY = "200 200 200 200 200 200 200"
LOGGED_IN = "302 200 200 200 200 200 200"
ADMIN_PAGE = "302 404 404 404 404 404 200"
ADMIN_VERB = "302 404 404 404 404 404 302"
FOUND = {"pk": "account"}

LOGIN = [
    row("GET", "account_login", "200 302 302 302 302 302 302"),
    row("GET", "account_logout", "302 200 200 200 200 200 200"),
    row("GET", "account_inactive", EVERYBODY),
    row("GET", "account_signup", "200 302 302 302 302 302 302"),
    row("GET", "account_reauthenticate", LOGGED_IN),
    row("GET", "account_change_password", LOGGED_IN),
    row("GET", "account_reset_password", EVERYBODY),
    row("GET", "account_reset_password_done", EVERYBODY),
    row(
        "GET",
        "account_reset_password_from_key",
        EVERYBODY,
        {"uidb36": "1", "key": "no-such-key"},
    ),
    row("GET", "account_reset_password_from_key_done", EVERYBODY),
    row("POST", "set_language", "302 302 302 302 302 302 302", data={"language": "en"}),
]

PEOPLE = [
    row("GET", "people-list", ADMIN_PAGE),
    row("GET", "people-new", ADMIN_PAGE),
    row("POST", "people-new", ADMIN_PAGE, data={"username": "neu", "name": "新人"}),
    row("GET", "people-edit", ADMIN_PAGE, FOUND),
    row("POST", "people-edit", ADMIN_VERB, FOUND, {"name": "另一个"}),
    row("POST", "people-membership", ADMIN_VERB, FOUND),
    row("POST", "people-password", ADMIN_PAGE, FOUND),
    row("POST", "people-disable", ADMIN_VERB, FOUND),
    row("POST", "people-enable", ADMIN_VERB, FOUND),
    row(
        "POST",
        "people-delegate",
        ADMIN_VERB,
        FOUND,
        {"to": "substitute", "starts_at": "2030-01-01T08:00", "ends_at": "2030-01-02T08:00"},
    ),
    row("POST", "people-delegation-end", ADMIN_VERB, {"pk": "delegation"}),
    row("GET", "groups-list", ADMIN_PAGE),
    row("GET", "groups-new", ADMIN_PAGE),
    row("GET", "groups-edit", ADMIN_PAGE, {"pk": "group"}),
    row("POST", "groups-edit", ADMIN_VERB, {"pk": "group"}, {"name": "新名"}),
    row("POST", "groups-join", ADMIN_VERB, {"pk": "group"}, {"user": "account"}),
    row("POST", "groups-leave", ADMIN_VERB, {"pk": "group", "user": "account"}),
    row("GET", "roles-list", ADMIN_PAGE),
    row("GET", "roles-new", ADMIN_PAGE),
    row("GET", "roles-edit", ADMIN_PAGE, {"pk": "role"}),
    row("POST", "roles-edit", ADMIN_VERB, {"pk": "role"}, {"name_zh_hans": "新名"}),
    row("POST", "roles-grant", ADMIN_VERB, {"pk": "role"}, {"user": "account"}),
    row("POST", "roles-revoke", ADMIN_VERB, {"pk": "role", "user": "account"}),
    row("GET", "businesses-list", ADMIN_PAGE),
    row("GET", "businesses-new", ADMIN_PAGE),
    row("GET", "businesses-edit", ADMIN_PAGE, {"pk": "business"}),
    row("POST", "businesses-edit", ADMIN_VERB, {"pk": "business"}, {"name": "新名"}),
    row("POST", "businesses-role", ADMIN_VERB, {"pk": "business"}, {"role": "测试"}),
    row("POST", "businesses-appoint", ADMIN_VERB, {"seat": "seat"}, {"user": "account"}),
    row("POST", "businesses-dismiss", ADMIN_VERB, {"seat": "seat", "user": "account"}),
    row("GET", "departments-list", ADMIN_PAGE),
    row("GET", "departments-new", ADMIN_PAGE),
    row("GET", "departments-edit", ADMIN_PAGE, {"pk": "department"}),
    row("GET", "services-list", ADMIN_PAGE),
    row("GET", "services-new", ADMIN_PAGE),
    row("GET", "services-edit", ADMIN_PAGE, {"pk": "service"}),
    row("GET", "parameters", ADMIN_PAGE),
    row("POST", "parameters", ADMIN_VERB),
]

OFFERING = {"key": "offering_key"}
CATALOGUE = [
    row("GET", "catalogue-admin", ADMIN_PAGE),
    row("GET", "catalogue-admin-folder-new", ADMIN_PAGE),
    row("GET", "catalogue-admin-folder", ADMIN_PAGE, {"pk": "folder"}),
    row("POST", "catalogue-admin-folder-remove", ADMIN_VERB, {"pk": "empty_folder"}),
    row("POST", "catalogue-admin-folder-move", ADMIN_VERB, {"pk": "folder", "way": "up"}),
    row("GET", "catalogue-admin-offering-new", ADMIN_PAGE),
    row("GET", "catalogue-admin-offering", ADMIN_PAGE, OFFERING),
    row("POST", "catalogue-admin-bind", ADMIN_VERB, OFFERING, {"version": "version"}),
    row("POST", "catalogue-admin-visibility", ADMIN_VERB, OFFERING),
    row("POST", "catalogue-admin-publish", ADMIN_VERB, OFFERING),
    row("POST", "catalogue-admin-unpublish", ADMIN_VERB, OFFERING),
    row("POST", "catalogue-admin-offering-move", ADMIN_VERB, {**OFFERING, "way": "down"}),
]

# Pages of tickets, lists, inbox and operation: rows by whoever adds the route.
WEB: list[Row] = []
# JSON: 401 for anonymous.
API: list[Row] = []

ROWS: list[Row] = [*LOGIN, *PEOPLE, *CATALOGUE, *WEB, *API]
