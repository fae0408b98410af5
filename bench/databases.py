"""A PostgreSQL for the benches: BIHUAN_TEST_POSTGRES, else one from PyPI, durable defaults."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Its URL, or an empty text when there is none."""
    given = os.environ.get("BIHUAN_TEST_POSTGRES")
    if given:
        yield given
        return
    words = [sys.executable, "-W", "ignore", "-m", "tests.postgres"]
    with subprocess.Popen(
        words, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as server:
        yield (server.stdout.readline() if server.stdout else "").strip()
        if server.stdin:
            server.stdin.close()


def database_for(name: str, url: str) -> str:
    """A database of its own for each contestant: their tables carry the same names."""
    with psycopg.connect(url, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        if known.fetchone() is None:
            connection.execute(f'CREATE DATABASE "{name}"')
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
