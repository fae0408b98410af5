"""Close the site for a while, and open it again. Needs no restart and no database.

`bihuan maintenance on "Back at 22:00"` shows that sentence to everybody; /healthz still answers.
"""

from __future__ import annotations

import argparse

from bihuan.core import maintenance


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("state", choices=["on", "off", "status"])
    parser.add_argument("words", nargs="?", default="", help="what readers are told")


def run(options: argparse.Namespace) -> int:
    if options.state == "on":
        maintenance.begin(options.words)
    if options.state == "off":
        maintenance.end()
    is_closed = maintenance.notice() is not None
    print("closed for maintenance" if is_closed else "open")
    return int(is_closed and options.state == "off")  # the setting still keeps it closed
