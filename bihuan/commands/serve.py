"""Run the web server until it is stopped.

One process with four threads on SQLite, two with four each on PostgreSQL. Address and port come
from BIHUAN_HOST and BIHUAN_PORT. Put a proxy that ends TLS in front of it for the public.
"""

from __future__ import annotations

import argparse
import importlib
import multiprocessing
import socket
import sys

from django.conf import settings
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

MODULE = "bihuan.wsgi"
THREADS = 4


def arguments(parser: argparse.ArgumentParser) -> None:
    is_sqlite = "sqlite3" in settings.DATABASES["default"]["ENGINE"]
    parser.add_argument("--host", default=settings.HOST, help="default: %(default)s")
    parser.add_argument("--port", type=int, default=settings.PORT, help="default: %(default)s")
    parser.add_argument(
        "--processes", type=int, default=1 if is_sqlite else 2, help="default: %(default)s"
    )
    parser.add_argument("--threads", type=int, default=THREADS, help="default: %(default)s")


def run(options: argparse.Namespace) -> int:
    taken = why_not(options.host, options.port)
    if taken:
        print(f"bihuan serve: {options.host}:{options.port}: {taken}. Stop what listens there, "
              "or choose another with --port or BIHUAN_PORT.", file=sys.stderr)  # fmt: skip
        return 1
    if options.processes > 1 and multiprocessing.get_start_method() == "fork":
        importlib.import_module(MODULE)  # loaded once: the processes share the memory of it
    Server(
        f"{MODULE}:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.processes,
        blocking_threads=options.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=20,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()
    return 0


def why_not(host: str, port: int) -> str:
    """Why nobody can listen there; empty if one can.

    The server itself shares a port with whoever is there already, and each would get half of the
    visits: its sockets ask for SO_REUSEPORT.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        with socket.socket(found[0][0]) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(found[0][4])
    except OSError as error:
        return error.strerror or str(error)
    return ""
