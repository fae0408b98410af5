"""The floor: the rows of one human step by bare psycopg or sqlite3, durable, five statements.

SELECT of the locked ticket, UPDATE of the ticket, INSERT of a work item, an activity and a job.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

from bench.contestants.clockwork import FORM, STEPS, race

TABLES = """
CREATE TABLE floor_ticket (id {serial}, node TEXT, revision INTEGER, form TEXT, head TEXT);
CREATE TABLE floor_item (id {serial}, ticket INTEGER, node TEXT, state TEXT, form TEXT);
CREATE TABLE floor_activity (id {serial}, ticket INTEGER, kind TEXT, body TEXT, hash TEXT);
CREATE TABLE floor_job (id {serial}, kind TEXT, payload TEXT, run_at TEXT);
CREATE INDEX floor_item_ticket ON floor_item (ticket);
"""


class Sqlite:
    mark, lock, serial = "?", "", "INTEGER PRIMARY KEY"

    def __init__(self) -> None:
        file = Path(tempfile.mkdtemp(prefix="bihuan-bench-")) / "floor.db"
        self.connection = sqlite3.connect(file, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=FULL")
        self.connection.executescript(TABLES.format(serial=self.serial))

    def begin(self) -> Any:
        self.connection.execute("BEGIN IMMEDIATE")
        return self.connection

    def commit(self) -> None:
        self.connection.execute("COMMIT")


class Postgres:
    mark, lock, serial = "%s", " FOR UPDATE", "BIGSERIAL PRIMARY KEY"

    def __init__(self, url: str) -> None:
        import psycopg

        self.connection = psycopg.connect(url)
        for table in ("ticket", "item", "activity", "job"):
            self.connection.execute(f"DROP TABLE IF EXISTS floor_{table}")
        self.connection.execute(TABLES.format(serial=self.serial))
        self.connection.commit()

    def begin(self) -> Any:
        return self.connection

    def commit(self) -> None:
        self.connection.commit()


def contestant(base: Sqlite | Postgres) -> Any:
    m = base.mark
    form = json.dumps(FORM, ensure_ascii=False)

    def one_ticket() -> int:
        sql = base.begin()
        insert = f"INSERT INTO floor_ticket (node, revision, form, head) VALUES ({m},0,{m},'') "
        ticket = sql.execute(insert + "RETURNING id", ("0", form)).fetchone()[0]
        base.commit()
        for step in range(STEPS):
            sql = base.begin()
            found = f"SELECT revision, head FROM floor_ticket WHERE id = {m}" + base.lock
            revision, head = sql.execute(found, (ticket,)).fetchone()
            head = hashlib.sha256((head + form).encode()).hexdigest()
            sql.execute(
                f"UPDATE floor_ticket SET node={m}, revision={m}, form={m}, head={m} "
                f"WHERE id={m} AND revision={m}",
                (str(step), revision + 1, form, head, ticket, revision),
            )
            sql.execute(
                f"INSERT INTO floor_item (ticket, node, state, form) VALUES ({m},{m},'open',{m})",
                (ticket, str(step), form),
            )
            sql.execute(
                "INSERT INTO floor_activity (ticket, kind, body, hash) "
                f"VALUES ({m},'done',{m},{m})",
                (ticket, form, head),
            )
            sql.execute(
                f"INSERT INTO floor_job (kind, payload, run_at) VALUES ('tell',{m},'now')",
                (json.dumps({"ticket": ticket}),),
            )
            base.commit()
        return STEPS

    return one_ticket


if __name__ == "__main__":
    url = os.environ.get("BENCH_POSTGRES")
    race(contestant(Postgres(url) if url else Sqlite()))
