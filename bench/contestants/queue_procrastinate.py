"""procrastinate: PostgreSQL, its own schema, a worker with ten coroutines."""

from __future__ import annotations

import asyncio
import os

import procrastinate
import psycopg

from bench.contestants.queue_protocol import Work, serve

URL = os.environ["BENCH_POSTGRES"]
app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=URL))
done = 0


@app.task(queue="bench")
async def nothing(n: int) -> None:
    global done
    done += 1


def fill(number: int) -> None:
    with psycopg.connect(URL, autocommit=True) as base:
        fresh = base.execute("SELECT to_regclass('procrastinate_jobs')").fetchone() == (None,)

    async def write() -> None:
        async with app.open_async():
            if fresh:
                await app.schema_manager.apply_schema_async()
            await nothing.batch_defer_async(*({"n": n} for n in range(number)))

    asyncio.run(write())


def prepare() -> Work:
    async def run() -> None:
        async with app.open_async():
            await app.run_worker_async(
                queues=["bench"], wait=False, concurrency=10, install_signal_handlers=False,
                listen_notify=False,
            )  # fmt: skip

    def work() -> int:
        asyncio.run(run())
        return done

    return work


if __name__ == "__main__":
    serve(fill, prepare)
