"""What every test stands on: a secret key, a data folder of its own, the database named by the environment."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("BIHUAN_SECRET_KEY", "tests-only-" + "x" * 40)
os.environ.setdefault("BIHUAN_DATA_DIR", tempfile.mkdtemp(prefix="bihuan-tests-"))
os.environ.setdefault("BIHUAN_DEMO", "0")
