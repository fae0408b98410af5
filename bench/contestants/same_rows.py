"""The same rows: what Bihuan writes in the nine steps, put into its own tables, with their indexes,
by bare psycopg or sqlite3; durable after each step. No permission, form, process or chain is
looked at, nothing is read but the locked ticket: the share of a step that the database takes.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from bench.contestants import ours
from bench.contestants.clockwork import STEPS, race
from bihuan.core import sql

TABLES = {
    "ticket": "tickets_ticket", "item": "tickets_workitem", "candidate": "tickets_candidate",
    "reader": "tickets_reader", "text": "tickets_searchtext", "value": "tickets_fieldvalue",
    "activity": "core_activity", "job": "core_job",
}  # fmt: skip
TEXTS = 6  # of the nine steps change what can be searched for
GENERATED = {"id", "urgency"}
Row = dict[str, Any]


class Bare:
    """One connection of the driver's own, set up as the product sets up its own."""

    def __init__(self) -> None:
        connection.ensure_connection()
        self.is_postgres = connection.vendor == "postgresql"
        self.raw = connection.connection
        self.mark = "%s" if self.is_postgres else "?"

    def send(self, words: str, values: list[Any]) -> Any:
        return self.raw.execute(words.replace("%s", self.mark), values)

    def samples(self) -> dict[str, Row]:
        """The last row that Bihuan itself wrote into each table."""
        return {name: self._sample(table) for name, table in TABLES.items()}

    def _sample(self, table: str) -> Row:
        key = "ticket_id" if table == TABLES["text"] else "id"
        cursor = self.send(f"SELECT * FROM {table} ORDER BY {key} DESC LIMIT 1", [])
        names = [each[0] for each in cursor.description]
        row = dict(zip(names, cursor.fetchone(), strict=True))
        return {
            name: json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
            for name, value in row.items()
            if name not in GENERATED
        }

    def insert(self, name: str, row: Row, rest: str = "") -> Any:
        columns = ", ".join(f'"{column}"' for column in row)
        marks = ", ".join(["%s"] * len(row))
        words = f"INSERT INTO {TABLES[name]} ({columns}) VALUES ({marks}) {rest}"
        return self.send(words, list(row.values()))


def now() -> Any:
    return sql.instant(datetime.now(UTC))


def contestant(bare: Bare) -> Any:
    rows = bare.samples()
    lock = " FOR UPDATE" if bare.is_postgres else ""
    begin = "BEGIN" if bare.is_postgres else "BEGIN IMMEDIATE"

    def add(name: str, rest: str = "", **different: Any) -> Any:
        return bare.insert(name, {**rows[name], **different}, rest)

    def work_item(ticket: int, step: int) -> int:
        new: int = add(
            "item", "RETURNING id", ticket_id=ticket, token=3 * step, state="open", closed_at=None,
            closed_by_id=None,
        ).fetchone()[0]  # fmt: skip
        add("candidate", work_item_id=new)
        return new

    def traces(ticket: int, step: int) -> None:
        add("reader", "ON CONFLICT DO NOTHING", ticket_id=ticket)
        if not step:
            add("value", "ON CONFLICT DO NOTHING", ticket_id=ticket)
            add("text", ticket_id=ticket)
        activity = add("activity", "RETURNING id", subject_id=ticket, serial=step + 1).fetchone()[0]
        add_job(f"ticket:{ticket}", activity=activity)
        if 0 < step < TEXTS:
            add_job(f"words:{ticket}", ticket=ticket)

    def add_job(lane: str, **payload: int) -> None:
        add("job", lane=lane, payload=json.dumps(payload), done_at=None, state="waiting",
            dedupe_key="")  # fmt: skip

    def one_ticket() -> int:
        bare.send(begin, [])
        number = {"number": f"SAME-{time.time_ns()}", "closed_at": None}
        ticket: int = add("ticket", "RETURNING id", **number).fetchone()[0]
        item = work_item(ticket, 0)
        traces(ticket, 0)
        bare.send("COMMIT", [])
        for step in range(1, STEPS):
            bare.send(begin, [])
            bare.send(f"SELECT * FROM tickets_ticket WHERE id = %s{lock}", [ticket]).fetchone()
            bare.send(
                "UPDATE tickets_workitem SET state = 'done', action = 'pass', closed_at = %s, "
                "closed_by_id = %s WHERE id = %s",
                [now(), rows["activity"]["actor_id"], item],
            )
            item = work_item(ticket, step)
            traces(ticket, step)
            bare.send(
                'UPDATE tickets_ticket SET state = %s, "values" = %s, revision = revision + 1, '
                "phase = %s, chain_head = %s, chain_length = %s, updated_at = %s WHERE id = %s",
                [rows["ticket"][name] for name in
                 ("state", "values", "phase", "chain_head", "chain_length")] + [now(), ticket],
            )  # fmt: skip
            bare.send("COMMIT", [])
        return STEPS

    return one_ticket


if __name__ == "__main__":
    owner, reviewer, offering = ours.prepared()
    ours.one_ticket(offering, owner, reviewer)
    race(contestant(Bare()))
