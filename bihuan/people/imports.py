"""Many people at once from a table. A trial does all of it in a transaction and takes it back,
so what it promises is what happens; the real run does the same and keeps it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import transaction

from bihuan.core import activity, jobs, refusals, sheets
from bihuan.people import access, accounts, grants, sheet
from bihuan.people.models import User
from bihuan.people.refusals import NoName, TwiceInFile
from bihuan.process.errors import ProcessError


class Fate(StrEnum):
    """What becomes of a line."""

    CREATED = "created"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One line, what becomes of it, and why."""

    line: int
    username: str
    name: str
    fate: Fate
    changes: tuple[tuple[str, str, str], ...] = ()  # column, before, after
    refusal: str = ""


@dataclass(slots=True)
class Import:
    """A table of people and what came of it."""

    text: str
    verdicts: list[Verdict] = field(default_factory=list)
    is_done: bool = False

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(str(verdict.fate) for verdict in self.verdicts)
        return {str(fate): found[fate] for fate in Fate}

    @property
    def has_work(self) -> bool:
        return any(v.fate in {Fate.CREATED, Fate.CHANGED} for v in self.verdicts)


def read(data: bytes) -> tuple[dict[str, str], list[sheets.Line]]:
    """Columns and lines; a file that cannot be read is refused as a whole."""
    heads, lines = sheets.read(data)
    return sheet.columns(heads), lines


@transaction.atomic
def trial(data: bytes, *, by: User) -> Import:
    """What would become of every line; nothing is kept."""
    made = _run(data, by, invite=False)
    transaction.set_rollback(True)
    return made


@transaction.atomic
def carry_out(data: bytes, *, by: User, invite: bool = False) -> Import:
    """All lines but those refused, in one transaction; `invite` mails new people a way in."""
    made = _run(data, by, invite)
    made.is_done = True
    activity.append("people", 1, kind="people.imported", actor=by, body=made.counts)
    return made


def _run(data: bytes, by: User, invite: bool) -> Import:
    access.demand(by, "people")
    names, lines = read(data)
    rows = [(line.number, {names[h]: c for h, c in line.cells.items() if h in names})
            for line in lines]  # fmt: skip
    verdicts = {v.line: v for v in _twice(rows)}
    waiting = [row for row in rows if row[0] not in verdicts]
    while waiting:  # whoever names a manager of the same file comes after him
        ahead = {cells["username"].lower() for _number, cells in waiting}
        now = [row for row in waiting if row[1].get("manager", "").lower() not in ahead]
        for number, cells in now or waiting:
            verdicts[number] = _line(number, cells, by, invite)
        waiting = [row for row in waiting if row[0] not in verdicts]
    return Import(sheets.decoded(data), [verdicts[number] for number, _cells in rows])


def _twice(rows: Sequence[tuple[int, dict[str, str]]]) -> list[Verdict]:
    seen: dict[str, int] = {}
    found = []
    for number, cells in rows:
        username = cells["username"].lower()
        if username in seen:
            error = TwiceInFile(key=username, line=seen[username])
            found.append(_refused(number, cells, error))
        seen.setdefault(username, number)
    return found


def _line(number: int, cells: dict[str, str], by: User, invite: bool) -> Verdict:
    """One line with everything it asks for, or nothing of it."""
    try:
        with transaction.atomic():
            return _put(number, cells, by, invite)
    except ProcessError as error:
        return _refused(number, cells, error)


def _refused(number: int, cells: dict[str, str], error: ProcessError) -> Verdict:
    words = refusals.words(error)
    return Verdict(number, cells["username"], cells.get("name", ""), Fate.REFUSED, refusal=words)


def _put(number: int, cells: dict[str, str], by: User, invite: bool) -> Verdict:
    username = cells["username"].lower()
    told = sheet.details(cells)
    person = User.objects.filter(username=username).first()
    before = sheet.written(person) if person else {}
    if (person is None or "name" in told) and not told.get("name"):
        raise NoName
    if person is None:
        person, _none = accounts.create_account(by=by, username=username, can_sign_in=False, **told)
    else:
        accounts.change_account(person, by=by, **told)
    _belong(person, cells, by)
    _admit(person, cells, by)
    after = sheet.written(User.objects.get(pk=person.pk))
    changes = tuple(
        (str(sheet.COLUMNS[key]), before.get(key, ""), after[key])
        for key in after
        if before.get(key, "") != after[key] and key != "username"
    )
    fate = Fate.CREATED if not before else Fate.CHANGED if changes else Fate.SAME
    if invite and fate is Fate.CREATED and person.email and person.is_active:
        _invite(person)
    return Verdict(number, username, person.name, fate, changes)


def _belong(person: User, cells: dict[str, str], by: User) -> None:
    """Roles and groups, where the file has such a column: exactly those named."""
    roles, groups = sheet.roles(cells), sheet.groups(cells)
    grants.set_membership(
        person,
        by=by,
        roles=list(person.roles.all()) if roles is None else roles,
        groups=list(person.assignment_groups.all()) if groups is None else groups,
        seats=list(person.business_roles.all()),
    )


def _admit(person: User, cells: dict[str, str], by: User) -> None:
    wish = sheet.is_active(cells)
    if wish is True:
        accounts.enable(person, by=by)
    if wish is False:
        accounts.disable(person, by=by)


def _invite(person: User) -> None:
    payload = {"user": person.pk, "language": person.language or "zh-hans"}
    jobs.enqueue(jobs.NewJob("people.password_mail", payload, lane=f"user:{person.pk}"))
