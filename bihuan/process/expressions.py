"""Expressions: CEL, compiled once, seeing only the fields they name.

A guard that errs (null, wrong type) counts as not holding. Fields are `f.key` or `f["key"]`: which
fields an expression needs is known before it runs, so computed keys are refused, and so are macros
inside macros (three nested ranges over 200 items take minutes).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cel

from bihuan.process.cel_values import given, plain
from bihuan.process.errors import N_, ProcessError
from bihuan.process.flow import Flow
from bihuan.process.mistakes import Fault, guess

LONGEST = 1000  # characters of one expression
ROOTS = frozenset({"ticket", "requester", "me", "now", "params", "links", "postmortem", "actions"})
MACROS = frozenset({"all", "exists", "exists_one", "existsOne", "map", "filter"})
FUNCTIONS = frozenset({"size", "contains", "startsWith", "endsWith", "matches", "type", "has"})
FUNCTIONS |= {"dyn", "int", "uint", "double", "string", "bytes", "timestamp", "duration"}
FUNCTIONS |= {"getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear"}
FUNCTIONS |= {"getHours", "getMinutes", "getSeconds", "getMilliseconds"}
WORDS = frozenset({"true", "false", "null", "in"})

Names = Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None

_TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\n]*)
    |(?P<text>[rRbB]{0,2}(?:\"\"\".*?\"\"\"|'''.*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<number>\d[\w.]*)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_PLACE = re.compile(r"<input>:(\d+):(\d+): (?:Syntax error: )?([^\n]*)")


class BadExpression(ProcessError):
    """An expression that cannot be computed with the values at hand."""

    message = N_("'%(source)s' cannot be computed: %(reason)s")


class Refused(Exception):
    """An expression that does not compile; carries its Fault."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.message % fault.where)


@dataclass(frozen=True, slots=True)
class Token:
    """One word of an expression and where it stands."""

    kind: str
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Compiled:
    """An expression ready to run: what it needs is known."""

    program: cel.Program
    fields: tuple[str, ...]
    roots: frozenset[str]


def holds(source: str, flow: Flow, values: Mapping[str, Any], names: Names = None) -> bool:
    """Whether a guard is true now; a guard that errs does not hold, an empty one always does."""
    if not source:
        return True
    try:
        return _run(source, flow, values, names) is True
    except BadExpression:
        return False


def value(source: str, flow: Flow, values: Mapping[str, Any], names: Names = None) -> Any:
    """What an expression gives, as plain data (instants as ISO text, durations as minutes)."""
    try:
        return plain(_run(source, flow, values, names))
    except TypeError as error:
        raise BadExpression(source=source, reason=str(error)) from error


def needs(source: str) -> frozenset[str]:
    """What an expression reads: fields as `f.key`, everything else by its root (`now`)."""
    compiled = compile_expression(source)
    return frozenset(f"f.{key}" for key in compiled.fields) | compiled.roots


def fields_of(source: str) -> tuple[str, ...]:
    """The fields an expression reads; nothing for an empty or refused one."""
    try:
        return compile_expression(source).fields if source else ()
    except Refused:
        return ()


def check(source: str, flow: Flow, extra: frozenset[str] = frozenset()) -> list[Fault]:
    """Everything wrong with an expression that can be known before it runs."""
    return faults(source, flow.fields, extra)


def faults(
    source: str, fields: Mapping[str, Any], extra: frozenset[str] = frozenset()
) -> list[Fault]:
    """As `check`, for a process that is still being read."""
    try:
        compiled = compile_expression(source)
    except Refused as refused:
        return [refused.fault]
    found = []
    for key in compiled.fields:
        if key not in fields:
            found.append(
                _fault(
                    source,
                    _field_place(source, key),
                    N_("no field '%(name)s'."),
                    key,
                    guess(key, fields),
                )
            )
    for root in sorted(compiled.roots - ROOTS - extra):
        near = guess(root, [*ROOTS, *extra]) or (f"f.{root}" if root in fields else "")
        found.append(
            _fault(
                source,
                _root_place(source, root),
                N_("nothing is called '%(name)s' here."),
                root,
                near,
            )
        )
    return found


@lru_cache(maxsize=8192)
def compile_expression(source: str) -> Compiled:
    """Compile once; raises Refused for what the house does not allow or CEL cannot read."""
    if not isinstance(source, str) or not source.strip():
        raise Refused(Fault(N_("the expression is empty.")))
    if len(source) > LONGEST:
        raise Refused(
            Fault(
                N_("an expression may have %(max)s characters, this has %(length)s."),
                {"max": LONGEST, "length": len(source)},
            )
        )
    tokens = list(_tokens(source))
    bound = _bound_names(source, tokens)
    fields = _fields(source, tokens)
    program = _parse(source)
    _check_functions(source, tokens, program)
    roots = frozenset(program.variables()) - bound - {"f"}
    return Compiled(program, fields, roots)


def _parse(source: str) -> cel.Program:
    if source.count("(") + source.count("[") + source.count("{") > 100:
        raise Refused(Fault(N_("the expression has too many brackets.")))
    try:
        return cel.compile(source)
    except (ValueError, RuntimeError) as error:
        place = _PLACE.search(str(error))
        line, column, reason = (
            (int(place[1]), int(place[2]), place[3]) if place else (1, 1, str(error))
        )
        near = "==" if re.search(r"[^=!<>]=[^=]", source) else ""
        near = near or {"and": "&&", "or": "||", "not": "!"}.get(_odd_word(source), "")
        raise Refused(
            Fault(
                N_("the expression cannot be read: %(reason)s."),
                {"reason": reason.rstrip(".")},
                near,
                line,
                column,
            )
        ) from error


def _odd_word(source: str) -> str:
    return next((t.text for t in _tokens(source) if t.text in ("and", "or", "not")), "")


def _tokens(source: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(source):
        if match.lastgroup != "skip":
            yield Token(match.lastgroup or "", match.group(), match.start())


def _fields(source: str, tokens: list[Token]) -> tuple[str, ...]:
    """The keys behind each `f`; anything but `f.key` and `f["key"]` is refused."""
    found: dict[str, None] = {}
    for i, token in enumerate(tokens):
        if token.kind != "name" or token.text != "f" or _text(tokens, i - 1) == ".":
            continue
        key = _key(tokens, i)
        if key is None:
            raise Refused(
                _fault(
                    source,
                    token.at,
                    N_('write f.key or f["key"]; computed keys are not possible.'),
                    "f",
                )
            )
        found[key] = None
    return tuple(found)


def _key(tokens: list[Token], i: int) -> str | None:
    """The field named by the tokens after the `f` at `i`."""
    after, then = _text(tokens, i + 1), tokens[i + 2] if i + 2 < len(tokens) else None
    if after == "." and then and then.kind == "name":
        # f.exists(...) would loop over all fields
        return None if _text(tokens, i + 3) == "(" else then.text
    if after == "[" and then and then.kind == "text" and _text(tokens, i + 3) == "]":
        literal = then.text
        if literal[0] in "\"'" and literal[:3] not in ('"""', "'''") and "\\" not in literal:
            return literal[1:-1]
    return None


def _bound_names(source: str, tokens: list[Token]) -> frozenset[str]:
    """Loop variables of macros; a macro inside another one is refused."""
    bound, open_until = set(), -1
    for i, token in enumerate(tokens):
        is_macro = (
            token.text in MACROS and _text(tokens, i - 1) == "." and _text(tokens, i + 1) == "("
        )
        if not is_macro:
            continue
        if i < open_until:
            raise Refused(
                _fault(
                    source,
                    token.at,
                    N_("'%(name)s' inside another loop is not allowed."),
                    token.text,
                )
            )
        open_until = _closing(tokens, i + 1)
        variable = _text(tokens, i + 2)
        if variable in ROOTS or variable == "f":
            raise Refused(
                _fault(
                    source, token.at, N_("'%(name)s' is taken; use another loop name."), variable
                )
            )
        bound.add(variable)
    return frozenset(bound)


def _closing(tokens: list[Token], start: int) -> int:
    depth = 0
    for i in range(start, len(tokens)):
        depth += {"(": 1, ")": -1}.get(tokens[i].text, 0)
        if depth == 0:
            return i
    return len(tokens)


def _check_functions(source: str, tokens: list[Token], program: cel.Program) -> None:
    """A function CEL does not have would only be noticed when a ticket gets there."""
    for i, token in enumerate(tokens):
        if token.kind != "name" or _text(tokens, i + 1) != "(" or token.text in WORDS:
            continue
        if token.text not in FUNCTIONS | MACROS:
            raise Refused(
                _fault(
                    source,
                    token.at,
                    N_("no function '%(name)s'."),
                    token.text,
                    guess(token.text, FUNCTIONS | MACROS),
                )
            )


def _text(tokens: list[Token], i: int) -> str:
    return tokens[i].text if 0 <= i < len(tokens) else ""


def _field_place(source: str, key: str) -> int:
    tokens = list(_tokens(source))
    at = (
        t.at
        for i, t in enumerate(tokens)
        if t.text == "f" and _text(tokens, i - 1) != "." and _key(tokens, i) == key
    )
    return next(at, 0)


def _root_place(source: str, root: str) -> int:
    tokens = list(_tokens(source))
    at = (t.at for i, t in enumerate(tokens) if t.text == root and _text(tokens, i - 1) != ".")
    return next(at, 0)


def _fault(source: str, at: int, message: str, name: str, near: str = "") -> Fault:
    before = source[:at]
    column = at - (before.rfind("\n") + 1) + 1
    return Fault(message, {"name": name}, near, before.count("\n") + 1, column)


def _run(source: str, flow: Flow, values: Mapping[str, Any], names: Names) -> Any:
    try:
        compiled = compile_expression(source)
    except Refused as refused:
        raise BadExpression(source=source, reason=str(refused)) from refused
    try:
        scope = _scope(compiled, flow, values, names)
        return compiled.program.execute(scope)
    except (TypeError, ValueError, KeyError, IndexError, ArithmeticError, RuntimeError) as error:
        reason = str(error).split("\n")[0][:200]
        raise BadExpression(source=source, reason=reason) from error


def _scope(
    compiled: Compiled, flow: Flow, values: Mapping[str, Any], names: Names
) -> dict[str, Any]:
    """Only what the expression names. `names` is asked only when it is needed."""
    scope: dict[str, Any] = {}
    if compiled.fields:
        scope["f"] = {key: given(values.get(key), flow.fields.get(key)) for key in compiled.fields}
    if compiled.roots:
        world = names() if callable(names) else names or {}
        for root in compiled.roots:
            # an empty mapping stays one, so that has(params.key) can be asked
            scope[root] = {} if world.get(root) == {} else given(world.get(root), None)
    return scope
