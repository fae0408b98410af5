"""Bihuan 闭环: processes that run until the loop is closed."""

import sys
from types import ModuleType

__version__ = "0.1.0"

# These libraries load consoles of their own (prompt_toolkit, rich, click) whenever they are
# imported: a third of the time a command takes to start, and 15 MB a process. Nothing here calls
# them, so they are found empty.
for console in ("cel.cli", "httpx._main"):
    sys.modules.setdefault(console, ModuleType(console))
