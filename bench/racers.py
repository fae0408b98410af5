"""Contestants that stay: each a process of its own that runs a lap whenever it is told to.

They take turns, so that a busy or slow moment of the machine hits all alike.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from typing import Any


class Racer:
    """The process of `bench.contestants.<name>`, waiting for laps."""

    def __init__(
        self, name: str, environment: Mapping[str, str], *arguments: str, python: str = ""
    ) -> None:
        self.told = tempfile.TemporaryFile("w+")  # noqa: SIM115 (closed with the racer)
        program = [python or sys.executable, "-W", "ignore", "-m", f"bench.contestants.{name}"]
        self.process = subprocess.Popen(
            [*program, *arguments],
            env={**os.environ, **environment}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.told,
        )  # fmt: skip

    def lap(self, asked: object) -> dict[str, Any] | None:
        """What it printed, one line of JSON; None when its packages are not here (README)."""
        assert self.process.stdin and self.process.stdout
        with contextlib.suppress(BrokenPipeError):  # it ended already: its last words tell
            print(asked, file=self.process.stdin, flush=True)
        for line in self.process.stdout:
            if line.startswith("{"):
                said: dict[str, Any] = json.loads(line)
                return said
        self.told.seek(0)
        words = self.told.read()
        if "ModuleNotFoundError" in words:
            return None
        raise RuntimeError(f"{self.process.args} failed:\n{words[-3000:]}")

    def close(self) -> None:
        self.process.communicate()  # no more laps: it ends with its standard input
        self.told.close()
