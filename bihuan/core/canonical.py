"""Canonical text: a value always gives the same letters, so that a hash of it holds for good."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from hashlib import sha256
from typing import Any

import orjson

_AS_PLAIN = (
    orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
)
_MAYBE_FLOAT = re.compile(rb"(?:^|[\[:,])-?[0-9]+[.e]")  # every float, and a text now and then


def text(value: Any) -> str:
    """JSON with sorted keys and no spaces. Floats are refused: databases round them differently."""
    try:
        written = orjson.dumps(value, _plain, _AS_PLAIN)
    except TypeError:  # numbers of more than 64 bits, keys that are no texts, half surrogates
        return _text(value)
    if b"null" in written or _MAYBE_FLOAT.search(written):  # orjson writes NaN as null
        _refuse_floats(value)
    return written.decode()


def _text(value: Any) -> str:
    """The same letters by the standard library, which takes what orjson refuses."""
    _refuse_floats(value)
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain
    )


def digest(*parts: str | int | None) -> str:
    """SHA-256 over parts that cannot run into each other."""
    return sha256(text(list(parts)).encode("utf-8", "surrogatepass")).hexdigest()


def instant(when: datetime) -> str:
    """An instant in UTC to the microsecond, as both databases keep it."""
    return when.astimezone(UTC).isoformat(timespec="microseconds")


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return instant(value)
        case date() | time():
            return value.isoformat()
        case Decimal():
            return str(value)
        case set() | frozenset():
            return sorted(value)
    return str(value) if hasattr(value, "__str__") and _is_lazy(value) else _refuse(value)


def _is_lazy(value: Any) -> bool:
    return type(value).__name__ == "__proxy__"  # a lazily translated text


def _refuse(value: Any) -> Any:
    raise TypeError(f"{type(value).__name__} has no canonical text; write it as text or a number.")


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError(f"{value!r}: a float has no canonical text; write it as text.")
    if isinstance(value, dict):
        for part in value.values():
            _refuse_floats(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _refuse_floats(part)
