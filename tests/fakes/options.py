"""A system that knows hosts: answers over HTTP as the test tells it, and counts the questions."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HOSTS = [{"id": "h-17", "name": "web 17 号"}, {"id": "h-18", "name": "数据库 18 号"}]


@dataclass
class Source:
    """What is answered, and what was asked."""

    url: str = ""
    status: int = 200
    body: Any = field(default_factory=lambda: {"data": {"items": HOSTS}})
    asked: list[str] = field(default_factory=list)


@contextmanager
def options_server() -> Iterator[Source]:
    source = Source()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            source.asked.append(self.path)
            content = source.body if isinstance(source.body, bytes) else json.dumps(source.body).encode()  # fmt: skip  # noqa: E501
            self.send_response(source.status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    source.url = f"http://127.0.0.1:{server.server_port}/hosts"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield source
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
