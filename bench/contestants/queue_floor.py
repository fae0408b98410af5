"""The floor: bare psycopg or sqlite3, batches of 100 under a lease: claim, commit, mark, commit."""

from __future__ import annotations

import os
import sqlite3
import time
from typing import Any

from bench.contestants.queue_protocol import Work, serve

BATCH = 100
URL = os.environ.get("BENCH_POSTGRES", "")
TABLE = """
CREATE TABLE floor_queue (id {serial}, payload TEXT, state INTEGER, run_at REAL, lease REAL);
CREATE INDEX floor_queue_due ON floor_queue (run_at, id) WHERE state = 0;
"""


def connect() -> Any:
    if URL:
        import psycopg

        return psycopg.connect(URL, autocommit=True)
    base = sqlite3.connect(os.environ["BENCH_SQLITE"], isolation_level=None, timeout=30)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("PRAGMA synchronous=FULL")
    return base


def fill(number: int) -> None:
    base = connect()
    base.execute("DROP TABLE IF EXISTS floor_queue")
    serial = "BIGSERIAL PRIMARY KEY" if URL else "INTEGER PRIMARY KEY"
    for statement in TABLE.format(serial=serial).strip().split(";")[:-1]:
        base.execute(statement)
    mark = "%s" if URL else "?"
    insert = f"INSERT INTO floor_queue (payload, state, run_at) VALUES ({mark}, 0, 0)"
    base.execute("BEGIN")
    base.cursor().executemany(insert, [(str(n),) for n in range(number)])
    base.execute("COMMIT")


def prepare() -> Work:
    base = connect()
    skip = " FOR UPDATE SKIP LOCKED" if URL else ""
    find = (
        "SELECT id FROM floor_queue WHERE state = 0 AND run_at <= {now} "
        f"ORDER BY run_at, id LIMIT {BATCH}{skip}"
    )
    begin = "BEGIN" if URL else "BEGIN IMMEDIATE"

    def work() -> int:
        done = 0
        while True:
            base.execute(begin)
            ids = base.execute(find.format(now=time.time())).fetchall()
            if not ids:
                base.execute("COMMIT")
                return done
            held = ",".join(str(row[0]) for row in ids)
            base.execute(f"UPDATE floor_queue SET state=1, lease=1 WHERE id IN ({held})")
            base.execute("COMMIT")
            base.execute(f"UPDATE floor_queue SET state=2 WHERE id IN ({held}) AND state = 1")
            done += len(ids)

    return work


if __name__ == "__main__":
    serve(fill, prepare)
