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


SENT_ON = "302 302 302 302 302 302 302"
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
    row("GET", "account_set_password", SENT_ON),  # to the change: all of them have one
    row("GET", "account_reset_password", EVERYBODY),
    row("GET", "account_reset_password_done", EVERYBODY),
    row(
        "GET",
        "account_reset_password_from_key",
        EVERYBODY,
        {"uidb36": "1", "key": "no-such-key"},
    ),
    row("GET", "account_reset_password_from_key_done", EVERYBODY),
    # Second factors: whoever has not logged in just now is asked again before he changes them.
    row("GET", "mfa_index", SENT_ON),
    row("GET", "mfa_authenticate", "302 302 302 302 302 302 302"),
    row("GET", "mfa_reauthenticate", SENT_ON),
    row("GET", "mfa_activate_totp", SENT_ON),
    row("GET", "mfa_deactivate_totp", "302 404 404 404 404 404 404"),
    row("GET", "mfa_view_recovery_codes", "302 404 404 404 404 404 404"),
    row("GET", "mfa_generate_recovery_codes", SENT_ON),
    row("GET", "mfa_download_recovery_codes", "302 404 404 404 404 404 404"),
    row("GET", "mfa_list_webauthn", SENT_ON),
    row("GET", "mfa_add_webauthn", SENT_ON),
    row("GET", "mfa_login_webauthn", "302 302 302 302 302 302 302"),
    row("GET", "mfa_reauthenticate_webauthn", SENT_ON),
    row("GET", "mfa_edit_webauthn", SENT_ON, {"pk": 1}),
    row("GET", "mfa_remove_webauthn", SENT_ON, {"pk": 1}),
    row("POST", "set_language", "302 302 302 302 302 302 302", data={"language": "en"}),
]

PEOPLE = [
    row("GET", "people-list", ADMIN_PAGE),
    row("GET", "people-export", ADMIN_PAGE),
    row("GET", "people-template", ADMIN_PAGE),
    row("GET", "people-import", ADMIN_PAGE),
    row("POST", "people-import", "302 404 404 404 404 404 422"),
    row("POST", "people-import-carry-out", "302 404 404 404 404 404 422"),
    row("GET", "people-new", ADMIN_PAGE),
    row("POST", "people-new", ADMIN_PAGE, data={"username": "neu", "name": "新人"}),
    row("GET", "people-edit", ADMIN_PAGE, FOUND),
    row("POST", "people-edit", ADMIN_VERB, FOUND, {"name": "另一个"}),
    row("POST", "people-membership", ADMIN_VERB, FOUND),
    row("POST", "people-password", ADMIN_PAGE, FOUND),
    row("POST", "people-disable", ADMIN_VERB, FOUND),
    row("POST", "people-second-factors", ADMIN_VERB, FOUND),
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

# Nobody but the administrator designs every process; `manager` owns the process `loan`.
PROCESS = {"key": "offering_key"}
OWNED = {"key": "loan"}
OWNERS_PAGE = "302 404 404 404 404 200 200"
OWNERS_VERB = "302 404 404 404 404 302 302"
NO_PAGE = "302 404 404 404 404 404 404"
DESIGN = [
    row("GET", "design", OWNERS_PAGE),
    row("GET", "design-new", ADMIN_PAGE),
    row("POST", "design-new", ADMIN_VERB, data={"name_zh_hans": "新流程", "kind": "request"}),
    row("GET", "design-import", ADMIN_PAGE),
    row("POST", "design-import", "302 404 404 404 404 404 422"),
    row("POST", "design-import-make", ADMIN_VERB),
    row("GET", "design-handbook", ADMIN_PAGE, {**PROCESS, "which": "draft"}),
    row("GET", "design-export", ADMIN_PAGE, {**PROCESS, "which": "running", "what": "svg"}),
    row("GET", "design-canvas", ADMIN_PAGE, PROCESS),
    row("GET", "design-document", ADMIN_PAGE, PROCESS),
    row("POST", "design-document", "302 404 404 404 404 404 400", PROCESS),
    row("GET", "design-presence", ADMIN_PAGE, PROCESS),
    row("GET", "design-grid", ADMIN_PAGE, PROCESS),
    row("POST", "design-rows", "302 404 404 404 404 404 400", PROCESS),
    row("POST", "design-parts", "302 404 404 404 404 404 400", PROCESS),
    row("GET", "design-yaml", ADMIN_PAGE, PROCESS),
    row("GET", "design-forms", ADMIN_PAGE, PROCESS),
    row("GET", "design-notices", ADMIN_PAGE, PROCESS),
    row("POST", "design-notice-preview", ADMIN_PAGE, PROCESS, {"subject": "{ticket.number}"}),
    row("GET", "design-preview", ADMIN_PAGE, {**PROCESS, "node": "report"}),
    row("POST", "design-preview", ADMIN_PAGE, {**PROCESS, "node": "report"}),
    row("GET", "design-templates", ADMIN_PAGE),
    row("GET", "design-template", ADMIN_PAGE, {"pack": "incident"}),
    row("GET", "design-publish", ADMIN_PAGE, PROCESS),
    row("POST", "design-publish", "302 404 404 404 404 404 422", PROCESS),
    row("POST", "design-notice", "302 404 404 404 404 404 404", PROCESS, {"notice": "nothing"}),
    row("POST", "design-lead", ADMIN_VERB, PROCESS, {"offering": "offering_key"}),
    row("GET", "design-publish", OWNERS_PAGE, OWNED),
    row("POST", "design-publish", "302 404 404 404 404 422 422", OWNED),
    row("POST", "design-lead", OWNERS_VERB, OWNED, {"offering": "own_offering"}),
    row("POST", "design-lead", ADMIN_VERB, OWNED, {"offering": "offering_key"}),
    row("GET", "design-newer", NO_PAGE, PROCESS),
    row("POST", "design-newer", NO_PAGE, OWNED),
    row("POST", "design-newer-leave", ADMIN_VERB, PROCESS),
    row("POST", "design-newer-leave", OWNERS_VERB, OWNED),
    row("GET", "design-versions", ADMIN_PAGE, PROCESS),
    row("GET", "design-version", ADMIN_PAGE, {**PROCESS, "number": 1}),
    row("POST", "design-reinstate", ADMIN_VERB, {**PROCESS, "number": 1}),
    row("POST", "design-retire", ADMIN_VERB, PROCESS),
    row("POST", "design-discard", ADMIN_VERB, PROCESS),
    row("GET", "design-clone", ADMIN_PAGE, PROCESS),
    row("GET", "design-owners", ADMIN_PAGE, PROCESS),
    row("GET", "design-move", ADMIN_PAGE, PROCESS),
    row("GET", "design-move-progress", ADMIN_PAGE, PROCESS),
    row("GET", "design-simulate", ADMIN_PAGE, PROCESS),
    row("POST", "design-simulate", "302 404 404 404 404 404 422", PROCESS),
    row("GET", "design-walks", ADMIN_PAGE, PROCESS),
    row("POST", "design-walks", ADMIN_VERB, PROCESS, {"count": "1"}),
    row("GET", "design-load", ADMIN_PAGE, PROCESS),
    row("POST", "design-load", ADMIN_VERB, PROCESS, {"count": "1"}),
    row("GET", "design-run", NO_PAGE, {**PROCESS, "pk": 1}),
    row("GET", "design-run-table", NO_PAGE, {**PROCESS, "pk": 1}),
    row("GET", "design-walk", ADMIN_PAGE, PROCESS),
    row("POST", "design-walk-form", ADMIN_PAGE, PROCESS),
    row("POST", "design-pin", ADMIN_VERB, PROCESS, {"text": "a note"}),
    row("GET", "design-notes", ADMIN_PAGE, PROCESS),
    row("POST", "design-note", NO_PAGE, {**PROCESS, "pk": 1}),
    row("POST", "design-invite", ADMIN_VERB, PROCESS, {"people": ["nobody"]}),
    row("POST", "design-uninvite", NO_PAGE, {**PROCESS, "pk": 1}),
]

NO_DEMO = "302 404 404 404 404 404 404"
READERS = "302 404 200 200 200 200 200"
READERS_VERB = "302 404 302 302 302 302 302"
HANDLERS_VERB = "302 404 403 302 403 403 302"
OFFERED = "302 404 200 404 404 404 200"
OFFERED_VERB = "302 404 302 404 404 404 302"
TOKEN = "401 200 200 200 200 200 200"
API_READERS = "401 404 200 200 200 200 200"
API_HANDLERS = "401 404 403 200 403 403 200"
TICKET = {"number": "number"}
ITEM = {"pk": "item"}
COMMENT = {"number": "number", "pk": "comment"}

# Lists, inbox, files, settings, operation. Without demo mode its three routes are not there.
WORK = [
    row("GET", "home", LOGGED_IN),
    row("GET", "todo", LOGGED_IN),
    row("GET", "approvals", LOGGED_IN),
    row("GET", "requested", LOGGED_IN),
    row("GET", "watched", LOGGED_IN),
    row("GET", "done", LOGGED_IN),
    row("GET", "tickets", LOGGED_IN),
    row("GET", "search", LOGGED_IN),
    row("GET", "list-filters", LOGGED_IN, {"key": "tickets"}),
    row("GET", "list-columns", LOGGED_IN, {"key": "tickets"}),
    row("POST", "list-keep-columns", SENT_ON, {"key": "todo"}, {"columns": ["number"]}),
    row("GET", "list-live", TOKEN, {"key": "todo"}),
    row("GET", "list-export", LOGGED_IN, {"key": "tickets", "form": "csv"}),
    row("GET", "list-export", LOGGED_IN, {"key": "tickets", "form": "xlsx"}),
    row("GET", "list-bulk", LOGGED_IN, {"key": "tickets", "verb": "tag"}),
    row("POST", "list-bulk", LOGGED_IN, {"key": "tickets", "verb": "urge"}, {"ids": ["1"]}),
    row("POST", "list-bulk", "302 404 404 404 404 404 200", {"key": "todo", "verb": "terminate"}),
    row("POST", "list-undo", "302 409 409 409 409 409 409", data={"undo": "x"}),
    row("POST", "view-new", SENT_ON, {"key": "todo"}, {"name": "我的"}),
    row("POST", "view-change", "302 404 404 302 404 404 404", {"pk": "view"}, {"query": ""}),
    row("POST", "view-rename", "302 404 404 302 404 404 404", {"pk": "view"}, {"name": "新名"}),
    row("POST", "view-share", "302 404 404 302 404 404 404", {"pk": "view"}, {"group": ""}),
    row("POST", "view-default", "302 404 404 302 404 404 404", {"pk": "view"}),
    row("POST", "view-delete", "302 404 404 302 404 404 404", {"pk": "view"}),
    row("GET", "catalogue", LOGGED_IN),
    row("GET", "palette", TOKEN),
    row("GET", "person", LOGGED_IN, {"username": "deputy"}),
    row("GET", "inbox", LOGGED_IN),
    row("GET", "inbox-menu", LOGGED_IN),
    row("GET", "inbox-live", TOKEN),
    row("GET", "settings", LOGGED_IN),
    row("GET", "settings-notices", LOGGED_IN),
    row("POST", "settings-notices", SENT_ON),
    row("POST", "settings-quiet", SENT_ON, data={"quiet_from": "22:00", "quiet_until": "07:00"}),
    row("GET", "settings-delegation", LOGGED_IN),
    row("POST", "settings-delegation-end", "302 404 404 404 404 404 404", {"pk": "delegation"}),
    row("GET", "settings-security", LOGGED_IN),
    row("POST", "settings-sessions-end", SENT_ON),
    row("POST", "settings-session-end", "302 404 404 404 404 404 404", {"pk": "own_session"}),
    row("GET", "settings-tokens", LOGGED_IN),
    row("POST", "settings-tokens", LOGGED_IN, data={"name": "x", "days": "30"}),
    row("POST", "settings-token-revoke", "302 404 404 404 404 404 404", {"pk": "own_token"}),
    row("GET", "healthz", EVERYBODY),
    row("GET", "help", LOGGED_IN),
    row("GET", "tour", LOGGED_IN),
    row("POST", "tour-seen", "302 204 204 204 204 204 204"),
    row("GET", "help-centre", LOGGED_IN),
    row("GET", "api-docs:page", LOGGED_IN),
    row("GET", "glossary", LOGGED_IN),
    row("GET", "guide", LOGGED_IN, {"name": "users"}),
    row("GET", "guide", ADMIN_PAGE, {"name": "admins"}),
    row("GET", "manifest", EVERYBODY),
    row("GET", "favicon", SENT_ON),
    row("GET", "service-worker", EVERYBODY),
    row("GET", "offline", EVERYBODY),
    row("GET", "picker", LOGGED_IN, {"kind": "person"}),
    row("GET", "picker", NO_DEMO, {"kind": "ticket"}),
    row("POST", "settings-theme", SENT_ON, data={"theme": "dark"}),
    row("POST", "settings-language", SENT_ON, data={"language": "en"}),
    row("POST", "settings", SENT_ON, data={"time_zone": "UTC"}),
    row("GET", "inbox-entry", "302 404 404 302 404 404 404", {"pk": "told"}),
    row("POST", "inbox-mark", "302 404 404 302 404 404 404", {"pk": "told"}, {"read": "1"}),
    row("POST", "inbox-read", SENT_ON),
    row("GET", "inbox-ticket", LOGGED_IN, TICKET),
    row("POST", "inbox-ticket-read", "302 404 302 302 302 302 302", TICKET),
    row("POST", "ticket-mute", "302 404 302 302 302 302 302", TICKET, {"muted": "1"}),
    row("POST", "upload", "302 422 422 422 422 422 422"),
    row("GET", "file", READERS, {"pk": "file"}),
    row("GET", "file-preview", READERS, {"pk": "file"}),
    row("GET", "file-inline", "302 404 404 404 404 404 404", {"pk": "file"}),  # it is no PDF
    row("GET", "jobs", ADMIN_PAGE),
    row("GET", "notices", ADMIN_PAGE),
    row("GET", "notice", ADMIN_PAGE, {"pack": "fault_report", "key": "follow_up"}),
    row("GET", "notices-deliveries", ADMIN_PAGE),
    row("GET", "notices-mail", ADMIN_PAGE),
    row("GET", "notices-trials", ADMIN_PAGE),
    row("POST", "notices-test", ADMIN_VERB, data={"to": "a@example.com"}),
    row("GET", "job", ADMIN_PAGE, {"pk": "job"}),
    row("POST", "jobs-retry", ADMIN_VERB),
    row("POST", "job-discard", ADMIN_VERB, {"pk": "job"}),
    row("GET", "audit-verification", ADMIN_PAGE),
    row("POST", "audit-verify", ADMIN_VERB),
    row("GET", "audit-export", ADMIN_PAGE),
    row("POST", "job-retry", ADMIN_VERB, {"pk": "job"}),
    row("GET", "audit", ADMIN_PAGE),
    row("GET", "demo-people", NO_DEMO),
    row("POST", "demo-switch", NO_DEMO, data={"username": "handler"}),
    row("POST", "demo-clear", NO_DEMO),
]

# The offering of the cast is for 客服, which only the requester is.
SERVICES = [
    row("GET", "offering-start", OFFERED, OFFERING),
    row(
        "POST",
        "offering-start",
        "302 404 422 404 404 404 422",
        OFFERING,
        {
            "action": "submit",
            "f-seen": ["title", "business", "team", "description", "found_at", "source"],
            "f.title": "故障",
            "f.business": "pay",
            "f.team": "db",
            "f.description": "<p>x</p>",
            "f.found_at": "2026-01-01T08:00",
            "f.source": "用户投诉",
        },
    ),
    row("POST", "offering-form", OFFERED, OFFERING),
    row("POST", "offering-draft", OFFERED, OFFERING),
    row("POST", "offering-next", OFFERED, OFFERING),
    row("POST", "offering-afresh", OFFERED_VERB, OFFERING),
    row(
        "POST", "offering-options", "302 404 404 404 404 404 404", {**OFFERING, "field": "nothing"}
    ),
    row("POST", "offering-star", OFFERED_VERB, OFFERING, {"starred": "1"}),
    row("GET", "process-home", READERS, {"pack": "offering_key"}),
    row("GET", "process-guide", READERS, {"key": "offering_key"}),
    row("GET", "process-questions", "302 404 404 404 404 404 404", {"key": "offering_key"}),
    row("GET", "kind-new", "302 200 302 200 200 200 302", {"kind": "incident"}),
]

# 403: he sees the ticket and may know that the verb exists. 409: not now, in words.
TICKETS = [
    row("GET", "ticket", READERS, TICKET),
    row("GET", "ticket-map", READERS, TICKET),
    row("GET", "ticket-glance", "302 404 302 302 302 302 302", TICKET),
    row("POST", "ticket-feedback", READERS_VERB, TICKET, {"text": "a word"}),
    row("POST", "process-feedback", READERS_VERB, PROCESS, {"text": "a word"}),
    row("POST", "ticket-tag", READERS_VERB, TICKET, {"tags": ["大促"]}),
    row("POST", "ticket-untag", READERS_VERB, TICKET, {"tags": ["大促"]}),
    row("GET", "ticket-paper", READERS, TICKET),
    row("GET", "ticket-pdf", READERS, TICKET),
    row("POST", "ticket-withdraw", "302 404 302 403 403 403 302", TICKET, {"reason": "r"}),
    row("POST", "ticket-terminate", "302 404 403 403 403 403 302", TICKET, {"reason": "r"}),
    row("POST", "ticket-suspend", "302 404 302 302 403 403 302", TICKET, {"reason": "r"}),
    row("POST", "ticket-resume", "302 404 409 409 409 409 409", TICKET, {"reason": "r"}),
    row("POST", "ticket-reopen", "302 404 403 403 403 403 409", TICKET, {"reason": "r"}),
    row("POST", "ticket-watch", READERS_VERB, TICKET, {"reason": "r"}),
    row("POST", "ticket-unwatch", READERS_VERB, TICKET, {"reason": "r"}),
    row(
        "POST",
        "ticket-jump",
        "302 404 403 403 403 403 302",
        TICKET,
        {"node": "summarize", "reason": "r"},
    ),
    row("POST", "ticket-comment", READERS_VERB, TICKET, {"text": "t"}),
    row("GET", "ticket-timeline", READERS, TICKET, {"before": "9"}),
    row("GET", "comment", READERS, COMMENT),
    row("GET", "comment-edit", READERS, COMMENT),
    row("POST", "comment-edit", "302 404 200 403 403 403 403", COMMENT, {"text": "better"}),
    row("GET", "comment-versions", READERS, COMMENT),
    row("POST", "comment-reaction", READERS, COMMENT, {"sign": "agree"}),
    row("POST", "ticket-link", READERS_VERB, TICKET, {"other": "other", "relation": "duplicates"}),
    row("POST", "ticket-unlink", READERS_VERB, TICKET, {"other": "other"}),
    row(
        "POST",
        "work-item-complete",
        HANDLERS_VERB,
        ITEM,
        {
            "action": "approve",
            "f-seen": ["record", "recovered_at"],
            "f.record": "<p>x</p>",
            "f.recovered_at": "2030-01-01T08:00",
        },
    ),
    row("POST", "work-item-form", READERS, ITEM),
    row("POST", "work-item-draft", READERS, ITEM),
    row("POST", "work-item-next", "302 404 204 200 204 204 200", ITEM),
    row("POST", "work-item-afresh", READERS_VERB, ITEM),
    row("GET", "work-item-editors", READERS, ITEM),
    row("POST", "work-item-options", "302 404 404 404 404 404 404", {**ITEM, "field": "nothing"}),
    row("POST", "work-item-claim", HANDLERS_VERB, ITEM),
    row("POST", "work-item-release", HANDLERS_VERB, ITEM),
    row("POST", "work-item-assign", HANDLERS_VERB, ITEM, {"to": "user:deputy"}),
    row("POST", "work-item-transfer", HANDLERS_VERB, ITEM, {"to": "user:deputy", "reason": "r"}),
    row("POST", "work-item-send-back", HANDLERS_VERB, ITEM, {"target": "report", "reason": "r"}),
    row("POST", "work-item-take-back", "302 404 409 409 409 409 409", ITEM, {"reason": "r"}),
    row(
        "POST",
        "work-item-add-signer",
        HANDLERS_VERB,
        ITEM,
        {"people": ["deputy"], "when": "after", "reason": "r"},
    ),
    row("POST", "work-item-urge", READERS_VERB, ITEM, {"reason": "r"}),
]

# The same verbs as JSON: 401 without a token.
API = [
    row("GET", "api:api-root", "404 404 404 404 404 404 404"),
    row("GET", "api:openapi-json", EVERYBODY),
    row("GET", "api:list_offerings", TOKEN),
    row("GET", "api:list_tickets", TOKEN),
    row("GET", "api:me", TOKEN),
    row("GET", "api:my_work_items", TOKEN),
    row("GET", "api:my_inbox", TOKEN),
    row("GET", "api:live", TOKEN),
    row("GET", "api:list_people", TOKEN),
    row("GET", "api:list_groups", TOKEN),
    row("GET", "api:list_businesses", TOKEN),
    row("GET", "api:list_services", TOKEN),
    row("GET", "api:get_offering", "401 404 200 404 404 404 200", OFFERING),
    row("POST", "api:start_form", "401 404 200 404 404 404 200", OFFERING, {"values": {}}),
    row(
        "POST",
        "api:start_options",
        "401 404 404 404 404 404 404",
        {**OFFERING, "field": "nothing"},
        {"values": {}},
    ),
    row(
        "POST",
        "api:open_ticket",
        "401 422 201 422 422 422 201",
        data={
            "offering": "offering_key",
            "action": "submit",
            "values": {
                "title": "故障",
                "business": "pay",
                "team": "db",
                "description": "<p>x</p>",
                "found_at": "2026-01-01T08:00:00Z",
                "source": "用户投诉",
            },
        },
    ),
    row("GET", "api:get_ticket", API_READERS, TICKET),
    row("GET", "api:list_activities", API_READERS, TICKET),
    row("POST", "api:withdraw", "401 404 200 403 403 403 200", TICKET, {"reason": "r"}),
    row("GET", "api:list_comments", API_READERS, TICKET),
    row("POST", "api:add_comment", "401 404 201 201 201 201 201", TICKET, {"text": "t"}),
    row("POST", "api:edit_comment", "401 404 200 403 403 403 403", COMMENT, {"text": "better"}),
    row("POST", "api:react_to_comment", API_READERS, COMMENT, {"sign": "agree"}),
    row("GET", "api:get_work_item", API_READERS, ITEM),
    row("POST", "api:work_item_form", API_READERS, ITEM, {"values": {}}),
    row(
        "POST",
        "api:work_item_options",
        "401 404 404 404 404 404 404",
        {**ITEM, "field": "nothing"},
        {"values": {}},
    ),
    row(
        "POST",
        "api:complete_work_item",
        API_HANDLERS,
        ITEM,
        {
            "action": "approve",
            "values": {"record": "<p>x</p>", "recovered_at": "2030-01-01T08:00:00Z"},
        },
    ),
    row("POST", "api:vote", "401 404 409 409 409 409 409", ITEM, {"ballot": "pass"}),
    row("POST", "api:claim", API_HANDLERS, ITEM),
    row("POST", "api:assign", API_HANDLERS, ITEM, {"to": "deputy"}),
    row("POST", "api:transfer", API_HANDLERS, ITEM, {"to": "deputy", "reason": "r"}),
    row("POST", "api:send_back", API_HANDLERS, ITEM, {"to": "report", "reason": "r"}),
    row("POST", "api:upload", "401 422 422 422 422 422 422"),
    row("POST", "api:read", "401 204 204 204 204 204 204", data={"ids": []}),
]

ROWS: list[Row] = [*LOGIN, *PEOPLE, *CATALOGUE, *DESIGN, *WORK, *SERVICES, *TICKETS, *API]
