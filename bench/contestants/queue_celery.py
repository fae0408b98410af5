"""celery with Redis without persistence, so nothing is durable; one solo worker a process."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time

import celery
import redis

from bench.contestants.queue_protocol import tell

BROKER = os.environ["BENCH_REDIS"]
app = celery.Celery("bench", broker=BROKER)
app.conf.update(task_ignore_result=True, worker_redirect_stdouts=False)
seen: list[float] = []


@app.task
def nothing(n: int) -> None:
    seen.append(time.time())


def fill(number: int) -> None:
    redis.Redis.from_url(BROKER).flushall()
    with app.connection_for_write() as connection, app.amqp.producer_pool.acquire():
        del connection
        for n in range(number):
            nothing.delay(n)


def end_when_empty(base: redis.Redis) -> None:
    while base.llen("celery") or base.hlen("unacked"):
        time.sleep(0.02)
    tell(len(seen), seen[0] if seen else time.time(), seen[-1] if seen else time.time())
    os._exit(0)


def work() -> None:
    base = redis.Redis.from_url(BROKER)
    print("ready", flush=True)
    sys.stdin.readline()
    threading.Thread(target=end_when_empty, args=[base], daemon=True).start()
    logging.disable(logging.CRITICAL)
    app.Worker(pool="solo", loglevel="ERROR", without_heartbeat=True, without_mingle=True,
               without_gossip=True, quiet=True).start()  # fmt: skip


if __name__ == "__main__":
    fill(int(sys.argv[2])) if sys.argv[1] == "fill" else work()
