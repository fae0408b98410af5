"""Values written in Python, read without running any of it."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bihuan.process.errors import N_
from bihuan.process.formats.brought import refusal

LONGEST = 20_000  # parts of a value, whatever is written out of names
LARGEST = 600_000  # characters; a project of a hundred states has a tenth of it
DEEPEST = 60  # brackets within brackets: more crashes the parser itself on some systems
_FENCE = re.compile(r"^\s*```")


@dataclass(frozen=True, slots=True)
class Named:
    """Something that is not written out: a name of another file, a call, a comprehension."""

    name: str

    def __bool__(self) -> bool:
        return False


def tree_of(file: str, text: str) -> ast.Module:
    """The syntax of a file; of text with ``` fences, of what stands between them."""
    if any(_FENCE.match(line) for line in text.split("\n")):
        text = _fenced(text)
    if len(text) > LARGEST:
        words = N_("this Python is too large; an import may have %(max)s characters.")
        raise refusal(file, words, max=LARGEST)
    _check_depth(file, text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            return ast.parse(text)
    except SyntaxError as error:
        words = N_("this is not Python: %(reason)s.")
        place = (error.lineno or 1, error.offset or 1)
        raise refusal(file, words, *place, reason=error.msg) from error
    except (RecursionError, MemoryError) as error:
        raise refusal(file, N_("this is nested too deeply.")) from error
    except ValueError as error:
        raise refusal(file, N_("this is not Python: %(reason)s."), reason=str(error)) from error


def _fenced(text: str) -> str:
    """Only the lines between fences; the others stay as empty lines, so that numbers hold."""
    lines, inside = [], False
    for line in text.split("\n"):
        if _FENCE.match(line):
            inside = not inside
            lines.append("")
        else:
            lines.append(line if inside and not line.lstrip().startswith("|") else "")
    return "\n".join(lines)


def _check_depth(file: str, text: str) -> None:
    depth = 0
    for number, line in enumerate(text.split("\n"), start=1):
        for letter in line:
            depth += (letter in "([{") - (letter in ")]}")
            if depth > DEEPEST:
                raise refusal(file, N_("this is nested too deeply."), number)
        depth = max(depth, 0)


def value_of(node: ast.expr, known: Mapping[str, Any]) -> Any:
    """The value of an expression; Named for what only running it would tell."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return known.get(node.id, Named(node.id))
    if isinstance(node, ast.Tuple | ast.List):
        return [value_of(one, known) for one in node.elts]
    if isinstance(node, ast.Dict):
        return {
            _key(value_of(key, known)): value_of(value, known)
            for key, value in zip(node.keys, node.values, strict=True)
            if key is not None
        }
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = value_of(node.operand, known)
        return -inner if isinstance(inner, int | float) else Named("-")
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        both = value_of(node.left, known), value_of(node.right, known)
        same = all(isinstance(one, str) for one in both) or all(isinstance(o, list) for o in both)
        if same and len(both[0]) + len(both[1]) <= LONGEST:
            return both[0] + both[1]
    if isinstance(node, ast.Call) and node.args and _name(node.func) in TRANSLATED:
        return value_of(node.args[0], known)
    return Named(ast.unparse(node)[:80])


def is_small(value: Any) -> bool:
    """Whether a value, written out, has a sane size: names within names can double it for ever."""
    waiting, count = [value], 0
    while waiting:
        one = waiting.pop()
        count += 1
        if count > LONGEST:
            return False
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            waiting += one.values()
    return True


TRANSLATED = frozenset({"_", "gettext", "gettext_lazy", "ugettext", "ugettext_lazy", "str"})


def _key(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def call_of(
    node: ast.expr | None, known: Mapping[str, Any]
) -> tuple[str, list[Any], dict[str, Any]]:
    """(last name, arguments, keywords) of a call like models.CharField(max_length=200)."""
    if not isinstance(node, ast.Call):
        return "", [], {}
    keywords = {k.arg: value_of(k.value, known) for k in node.keywords if k.arg}
    return _name(node.func), [value_of(one, known) for one in node.args], keywords
