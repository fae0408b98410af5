"""The loop all contestants share: whole tickets of nine steps until a lap is up."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from typing import Any

FORM = {
    "title": "支付网关扩容", "description": "双十一前把支付网关从 4 台扩到 8 台。" * 4,
    "plan": "1. 备份配置 2. 新增节点 3. 灰度切流 4. 观察 30 分钟" * 3, "result": "成功",
}  # fmt: skip
STEPS = 9


def race(one_ticket: Callable[[], int], tally: Callable[[], dict[str, Any]] = dict) -> None:
    """One lap of --seconds, or without it one for each number of seconds on standard input.

    `one_ticket` gives its number of steps; each lap prints what came out. Whole tickets only.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float)
    alone = parser.parse_args().seconds
    one_ticket()
    for asked in [alone] if alone else sys.stdin:
        steps, started = 0, time.perf_counter()
        while time.perf_counter() - started < float(asked):
            steps += one_ticket()
        lap = {"steps": steps, "seconds": time.perf_counter() - started, **tally()}
        print(json.dumps(lap), flush=True)
