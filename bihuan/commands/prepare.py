"""Make tables, packs, the administrator and the demo story, as far as they are missing."""

from __future__ import annotations

import argparse

from bihuan import first_start


def arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(options: argparse.Namespace) -> int:
    first_start.prepare()
    return 0
