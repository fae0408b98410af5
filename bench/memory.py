"""E-2: what web server and worker hold in memory when they have nothing to do.

Proportional set size of all their processes, a few seconds after the login page was served.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from bench.databases import postgres

IDLE = 5  # seconds


def run() -> dict[str, dict[str, float]]:
    """{database: {"web", "worker", "together"}} in MB."""
    with postgres() as url:
        found = {"SQLite": _measure("")}
        if url:
            found["PostgreSQL"] = _measure(url)
    return found


def _measure(url: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ, "BIHUAN_DATA_DIR": folder, "BIHUAN_SECRET_KEY": "bench" * 8,
            "BIHUAN_DATABASE_URL": url or f"sqlite:///{folder}/bihuan.db",
            "BIHUAN_PORT": str(free_port()), "BIHUAN_DEMO": "0",
        }  # fmt: skip
        migrate = [sys.executable, "-m", "django", "migrate", "--settings", "bihuan.settings"]
        subprocess.run([*migrate, "-v", "0"], env=environment, check=True)
        children = {
            "web" if name == "serve" else name: subprocess.Popen(
                [sys.executable, "-m", "bihuan.cli", name], env=environment,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
            for name in ("serve", "worker")
        }  # fmt: skip
        try:
            serve_a_page(environment["BIHUAN_PORT"])
            time.sleep(IDLE)
            found = {name: _megabytes(child.pid) for name, child in children.items()}
        finally:
            for child in children.values():
                child.terminate()
                child.wait(30)
    return {**found, "together": round(sum(found.values()), 1)}


def serve_a_page(port: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/").read()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError("The web server did not answer.")


def _megabytes(pid: int) -> float:
    """Of the process and everything it started."""
    kilobytes = 0
    for process in [pid, *_descendants(pid)]:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                kilobytes += int(line.split()[1])
    return round(kilobytes / 1024, 1)


def _descendants(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [each for child in map(int, found) for each in (child, *_descendants(child))]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
