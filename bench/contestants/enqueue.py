"""D-2: a business transaction (INSERT + UPDATE) with and without jobs in it, in turn. Durable."""

from __future__ import annotations

import json
import os
import statistics
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.settings")
os.environ.setdefault("BIHUAN_SECRET_KEY", "bench" * 8)

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from bench.contestants import job_table  # noqa: E402
from bihuan.core import jobs  # noqa: E402
from bihuan.core.jobs import NewJob  # noqa: E402

ROUNDS = 400
FORM = json.dumps({"title": "支付网关扩容", "plan": "1. 备份配置 2. 新增节点 3. 灰度切流" * 5})


def business(number: int) -> float:
    """One transaction with `number` jobs; how long it took, its commit included."""
    started = time.perf_counter()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_note (body) VALUES (%s)", [FORM])
            cursor.execute("UPDATE bench_ticket SET revision = revision + 1, body = %s", [FORM])
        jobs.enqueue(
            *(NewJob("notify.plan", {"activity": n}, lane="ticket:1") for n in range(number))
        )
    return time.perf_counter() - started


def main() -> None:
    job_table.make()
    serial = "INTEGER" if connection.vendor == "sqlite" else "BIGSERIAL"
    with connection.cursor() as cursor:
        for table in ("bench_note", "bench_ticket"):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(f"CREATE TABLE bench_note (id {serial} PRIMARY KEY, body TEXT)")
        cursor.execute("CREATE TABLE bench_ticket (id INTEGER, revision INTEGER, body TEXT)")
        cursor.execute("INSERT INTO bench_ticket VALUES (1, 1, '')")
    times: dict[int, list[float]] = {0: [], 1: [], 3: []}
    for turn in range(ROUNDS + 20):
        for number, measured in times.items():
            took = business(number)
            if turn >= 20:
                measured.append(took)
    print(json.dumps({str(n): statistics.median(found) * 1000 for n, found in times.items()}))


if __name__ == "__main__":
    main()
