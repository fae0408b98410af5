"""The product as people get it: prepared, served and worked off by processes of its own."""

from __future__ import annotations

import fcntl
import os
import random
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fakes.smtp import Mailbox, smtp_server

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "journeys-only-7Q"


@dataclass
class Product:
    """A running Bihuan and the mailbox its mails arrive in."""

    url: str
    mailbox: Mailbox
    database: Path
    sessions: dict[str, list[Any]] = field(default_factory=dict)  # cookies by user name

    def address(self, username: str) -> str:
        return f"{username}@demo.example"


@contextmanager
def running_product(data: Path, shelf: Path) -> Iterator[Product]:
    """Serve on a free port until the block ends; `shelf` keeps what all processes start from."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with smtp_server() as mailbox:
        environment = {
            **os.environ, "BIHUAN_DATA_DIR": str(data), "BIHUAN_PORT": str(port),
            "BIHUAN_DEMO": "0",
            "BIHUAN_HOST": "127.0.0.1", "BIHUAN_SITE_URL": url, "BIHUAN_EMAIL_HOST": "127.0.0.1",
            "BIHUAN_EMAIL_PORT": str(mailbox.port), "BIHUAN_SECRET_KEY": "journeys" * 8,
            "BIHUAN_ADMIN_PASSWORD": PASSWORD, "BIHUAN_DATABASE_URL": f"sqlite:///{data}/b.db",
        }  # fmt: skip
        shutil.copytree(prepared(shelf, environment), data, dirs_exist_ok=True)
        children = [start(environment, "bihuan.cli", name) for name in ("serve", "worker")]
        try:
            wait_for(url, children)
            yield Product(url, mailbox, data / "b.db")
        finally:
            for child in children:
                child.terminate()
            for child in children:
                child.wait(90)


def prepared(shelf: Path, environment: dict[str, str]) -> Path:
    """A data folder with tables, packs and people; made by whichever process comes first."""
    data, done = shelf / "prepared", shelf / "prepared.done"
    there = {"BIHUAN_DATA_DIR": str(data), "BIHUAN_DATABASE_URL": f"sqlite:///{data}/b.db"}
    with (shelf / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            data.mkdir(exist_ok=True)
            run({**environment, **there}, "bihuan.cli", "prepare")
            run({**environment, **there}, "tests.journeys.cast", PASSWORD)
            done.touch()
    return data


def free_port() -> int:
    """One below those the system hands out itself: nobody gets it before the server has started."""
    while True:
        port = random.randrange(15_000, 32_000)
        with suppress(OSError), socket.socket() as trial:
            trial.bind(("127.0.0.1", port))
            return port


def run(environment: dict[str, str], *module: str) -> None:
    words = [sys.executable, "-m", *module]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def start(environment: dict[str, str], *module: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", *module], cwd=ROOT, env=environment)


def wait_for(url: str, children: list[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + 180
    while time.monotonic() < until:
        assert all(child.poll() is None for child in children), "a process of the product ended"
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=2).read()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")
