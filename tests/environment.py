"""Loaded before Django (`-p tests.environment`): what tests need, each only if not given."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("BIHUAN_SECRET_KEY", "tests-only-" + "x" * 40)
os.environ.setdefault("BIHUAN_DATA_DIR", tempfile.mkdtemp(prefix="bihuan-tests-"))
os.environ.setdefault("BIHUAN_DEMO", "0")
os.environ.setdefault("BIHUAN_SQLITE_SYNCHRONOUS", "NORMAL")  # crashes of processes are still safe
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright's loop beside a live server
