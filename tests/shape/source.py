"""The source tree as data: modules, imports, functions, classes. A few lines of `ast`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "bihuan"
OWN = "bihuan"


@dataclass(frozen=True)
class Import:
    """`module` (of ours or not) is imported at `line` of the file `by`."""

    by: Path
    line: int
    module: str
    is_inside_function: bool
    is_for_types: bool  # under `if TYPE_CHECKING`

    @property
    def part(self) -> str:
        """The top-level part of ours that is imported: "core", or "" for others."""
        names = self.module.split(".")
        return names[1] if names[0] == OWN and len(names) > 1 else ""

    def __str__(self) -> str:
        return f"{self.by.relative_to(ROOT)}:{self.line}: imports {self.module}"


@cache
def files() -> tuple[Path, ...]:
    return tuple(p for p in sorted(PACKAGE.rglob("*.py")) if "migrations" not in p.parts)


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def part_of(file: Path) -> str:
    """The part a file belongs to: "core", or "cli" for bihuan/cli.py."""
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def imports() -> tuple[Import, ...]:
    return tuple(found for file in files() for found in _imports(file, tree(file)))


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def classes(file: Path) -> Iterator[ast.ClassDef]:
    return (node for node in ast.walk(tree(file)) if isinstance(node, ast.ClassDef))


def length(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _imports(
    file: Path, node: ast.AST, inside: bool = False, types: bool = False
) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for name in child.names:
                yield Import(file, child.lineno, name.name, inside, types)
        elif isinstance(child, ast.ImportFrom):
            yield from _from(file, child, inside, types)
        else:
            deeper = inside or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
            yield from _imports(file, child, deeper, types or _is_types_only(child))


def _from(file: Path, node: ast.ImportFrom, inside: bool, types: bool) -> Iterator[Import]:
    """`from bihuan import settings` names a module of ours, as `import bihuan.settings` does."""
    base = node.module or ""
    if node.level:
        folder = file.relative_to(ROOT).parts[: -node.level]
        base = ".".join([*folder, *([base] if base else [])])
    for name in node.names:
        module = f"{base}.{name.name}" if base == OWN else base
        yield Import(file, node.lineno, module, inside, types)


def _is_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
