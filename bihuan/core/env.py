"""Environment variables with a prefix and a type; a wrong one says what to write."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, unquote, urlsplit

# the methods below carry the names of types, so annotations use these
Str: TypeAlias = str
Bool: TypeAlias = bool
Int: TypeAlias = int


# Statements that come again are planned once a connection: planning the rules of who may see what
# costs more than running them. `?prepared=off` in the address is for a pooler that hands out
# another connection for each transaction.
_PREPARED = {"server_side_binding": True, "prepare_threshold": 2}


class BadSetting(Exception):
    """An environment variable has a value that cannot be used."""


class Env:
    """Reads `<prefix><NAME>`; `<prefix><NAME>_FILE` names a file that holds a secret."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix

    def str(self, name: Str, default: Str | None = None) -> Str:
        key = self.prefix + name
        file = os.environ.get(f"{key}_FILE")
        if file:
            return Path(file).read_text().strip()
        value = os.environ.get(key, default)
        if value is None:
            raise BadSetting(f"{key} is not set. Set it, or start with ./run, which makes one.")
        return value

    def secret(self, name: Str, file: Path) -> Str:
        """From the environment, else from a file that the first start has written."""
        if f"{self.prefix}{name}" not in os.environ and file.is_file():
            return file.read_text().strip()
        return self.str(name)

    def bool(self, name: Str, default: Bool) -> Bool:
        value = self.str(name, "1" if default else "0").strip().lower()
        if value in {"1", "true", "yes", "on"}:
            return True
        if value in {"0", "false", "no", "off", ""}:
            return False
        raise BadSetting(f"{self.prefix}{name}={value!r}: write 1 or 0.")

    def int(self, name: Str, default: Int) -> Int:
        value = self.str(name, repr(default))
        try:
            return int(value)
        except ValueError:
            raise BadSetting(f"{self.prefix}{name}={value!r}: write a whole number.") from None

    def list(self, name: Str, default: Str = "") -> Sequence[Str]:
        return [part.strip() for part in self.str(name, default).split(",") if part.strip()]

    def path(self, name: Str, default: Path) -> Path:
        return Path(self.str(name, str(default))).expanduser().resolve()

    def database(self, name: Str, default: Str) -> dict[Str, Any]:
        """`sqlite:///path` or `postgres://user:password@host:port/name?option=value`."""
        url = self.str(name, default)
        parts = urlsplit(url)
        if parts.scheme == "sqlite":
            return {"ENGINE": "django.db.backends.sqlite3", "NAME": unquote(parts.path[1:])}
        if parts.scheme in {"postgres", "postgresql"}:
            options = dict(parse_qsl(parts.query))
            prepared = {} if options.pop("prepared", "") == "off" else _PREPARED
            return {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": unquote(parts.path.lstrip("/")),
                "USER": unquote(parts.username or ""),
                "PASSWORD": unquote(parts.password or ""),
                "HOST": options.pop("host", None) or parts.hostname or "",
                "PORT": str(parts.port or ""),
                "OPTIONS": {**prepared, **options},
            }
        raise BadSetting(
            f"{self.prefix}{name}={url!r}: write sqlite:///absolute/path.db "
            "or postgres://user:password@host:5432/name."
        )
