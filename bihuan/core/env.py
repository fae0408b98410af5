"""Environment variables with a prefix and a type; a wrong one says what to write."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class BadSetting(Exception):
    """An environment variable has a value that cannot be used."""


class Env:
    """Reads `<prefix><NAME>`; `<prefix><NAME>_FILE` names a file that holds a secret."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix

    def str(self, name: str, default: str | None = None) -> str:
        key = self.prefix + name
        file = os.environ.get(f"{key}_FILE")
        if file:
            return Path(file).read_text().strip()
        value = os.environ.get(key, default)
        if value is None:
            raise BadSetting(f"{key} is not set. Set it, or start with ./run, which makes one.")
        return value

    def secret(self, name: str, file: Path) -> str:
        """From the environment, else from a file that the first start has written."""
        if f"{self.prefix}{name}" not in os.environ and file.is_file():
            return file.read_text().strip()
        return self.str(name)

    def bool(self, name: str, default: bool) -> bool:
        value = self.str(name, "1" if default else "0").strip().lower()
        if value in {"1", "true", "yes", "on"}:
            return True
        if value in {"0", "false", "no", "off", ""}:
            return False
        raise BadSetting(f"{self.prefix}{name}={value!r}: write 1 or 0.")

    def int(self, name: str, default: int) -> int:
        value = self.str(name, repr(default))
        try:
            return int(value)
        except ValueError:
            raise BadSetting(f"{self.prefix}{name}={value!r}: write a whole number.") from None

    def list(self, name: str, default: str = "") -> list[str]:
        return [part.strip() for part in self.str(name, default).split(",") if part.strip()]

    def path(self, name: str, default: Path) -> Path:
        return Path(self.str(name, str(default))).expanduser().resolve()

    def database(self, name: str, default: str) -> dict[str, Any]:
        """`sqlite:///path` or `postgres://user:password@host:port/name?option=value`."""
        url = self.str(name, default)
        parts = urlsplit(url)
        if parts.scheme == "sqlite":
            return {"ENGINE": "django.db.backends.sqlite3", "NAME": unquote(parts.path[1:])}
        if parts.scheme in {"postgres", "postgresql"}:
            options = dict(parse_qsl(parts.query))
            return {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": unquote(parts.path.lstrip("/")),
                "USER": unquote(parts.username or ""),
                "PASSWORD": unquote(parts.password or ""),
                "HOST": options.pop("host", None) or parts.hostname or "",
                "PORT": str(parts.port or ""),
                "OPTIONS": options,
            }
        raise BadSetting(
            f"{self.prefix}{name}={url!r}: write sqlite:///absolute/path.db "
            "or postgres://user:password@host:5432/name."
        )
