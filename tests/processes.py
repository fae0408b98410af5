"""Real processes on the database of the running test: workers, racers, commands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, urlencode

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


def database_url() -> str:
    """The test database as BIHUAN_DATABASE_URL wants it. Needs `django_db(transaction=True)`."""
    there = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{there['NAME']}"
    query = urlencode({"host": there["HOST"]})
    who = f"{quote(there['USER'])}:{quote(there['PASSWORD'])}"
    return f"postgresql://{who}@:{there['PORT']}/{there['NAME']}?{query}"


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "BIHUAN_DATABASE_URL": database_url(), "PYTHONPATH": str(ROOT), **more}


def start(
    *words: object, stderr: int | None = subprocess.PIPE, **more: str
) -> subprocess.Popen[str]:
    """`python <words>` as a process of its own."""
    return subprocess.Popen(
        [sys.executable, *map(str, words)],
        cwd=ROOT, env=environment(**more), text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr,
    )  # fmt: skip


def bihuan(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """The console command, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "bihuan.cli", *words],
        cwd=ROOT, env=environment(**more), text=True, capture_output=True, timeout=60,
    )  # fmt: skip
