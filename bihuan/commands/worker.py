"""Run a worker until it is stopped: it sends messages, fires timers and seals the history.

Any number of workers may run beside each other. On SIGTERM or Ctrl+C it finishes the jobs in hand
and gives the others back.
"""

from __future__ import annotations

import argparse
import threading

from bihuan.core import longevity, worker


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="work off what is due now, then end")


def run(options: argparse.Namespace) -> int:
    if options.once:
        print(worker.drain(is_loud=False))
        return 0
    stop = threading.Event()
    worker.stop_on_signals(stop)
    longevity.settle()
    worker.run(stop)
    return 0
