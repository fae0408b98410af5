"""A real HTTP server on a free port of the loopback, which answers as the test tells it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Heard:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Reply:
    """What the server says; `wait` seconds before it says anything."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0
    repeat: int = 1  # how often the body is sent, without a length
    pause: float = 0  # seconds between two repeats

    @classmethod
    def json(cls, body: Any, status: int = 200) -> Reply:
        return cls(status, json.dumps(body).encode())


@dataclass
class Site:
    """Where it listens, what it heard, and what it says to the next: `replies` first, then 200."""

    port: int
    heard: list[Heard] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def http_server() -> Iterator[Site]:
    """Run it in a thread of its own until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.site = Site(server.server_address[1])  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server.site  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def _answer(self) -> None:
        site: Site = self.server.site  # type: ignore[attr-defined]
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.loads(raw) if raw else None
        headers = {key.lower(): value for key, value in self.headers.items()}
        site.heard.append(Heard(self.command, self.path, headers, body))
        reply = site.replies.pop(0) if site.replies else Reply()
        time.sleep(reply.wait)
        with suppress(BrokenPipeError, ConnectionResetError):  # the caller has had enough
            self._say(reply)

    def _say(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for key, value in reply.headers.items():
            self.send_header(key, value)
        self.end_headers()
        for _ in range(reply.repeat):
            self.wfile.write(reply.body)
            time.sleep(reply.pause)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""
