"""What contestants of bench.jobs share: `fill N` writes N jobs; `work` says that it is ready, waits
for a line, works until nothing is left and prints how many jobs it did between which instants."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

Work = Callable[[], int]  # works until empty, gives the number of jobs done


def serve(fill: Callable[[int], None], prepare: Callable[[], Work]) -> None:
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]))
        return
    work = prepare()
    print("ready", flush=True)
    sys.stdin.readline()
    started = time.time()
    done = work()
    tell(done, started, time.time())


def tell(done: int, started: float, ended: float) -> None:
    print(json.dumps({"jobs": done, "started": started, "ended": ended}), flush=True)
