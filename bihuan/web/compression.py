"""Small answers: static files below an address that changes with them, packed once and kept by
browsers for good; pages and JSON packed as they go."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.templatetags.static import static
from django.urls import get_script_prefix
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

STATIC = Path(settings.STATIC_ROOT)
TEXT = {".css", ".js", ".svg", ".txt", ".json"}
STAMPED = re.compile(r"^/assets/(\w+)/")
FOR_GOOD = "max-age=31536000, public, immutable"
KEPT = {"Content-Type", "Cache-Control", "Access-Control-Allow-Origin"}
PAGES = ("text/html", "application/json", "text/csv")


@cache
def build() -> str:
    """A digest of all static files: modules import each other by name, so they move together."""
    digest = hashlib.sha256()
    for file in _files():
        digest.update(str(file.relative_to(STATIC)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def address(path: str) -> str:
    """Where a static file of this build is; it never means anything else."""
    return static(path) if settings.DEBUG else below() + path


def below() -> str:
    """What the addresses of this build begin with."""
    return f"{get_script_prefix()}assets/{build()}/"


def _files() -> Iterator[Path]:
    return (file for file in sorted(STATIC.rglob("*")) if file.is_file())


class StaticFiles(WhiteNoiseMiddleware):
    """Serves /assets/<build>/..., and the same files plainly under /static/.

    A tab that was opened before an update still gets its files, but is told to ask again."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        stamp = STAMPED.match(request.path_info)
        if stamp is None:
            return super().__call__(request)  # type: ignore[no-any-return]
        url = self.static_prefix + request.path_info[stamp.end() :]
        file = self.find_file(url) if self.autorefresh else self.files.get(url)
        if file is None:
            return self.get_response(request)  # type: ignore[no-any-return]
        response: HttpResponse = self.serve(file, request)
        response["Cache-Control"] = FOR_GOOD if stamp[1] == build() else "no-cache"
        return response

    def get_static_file(self, path: str, url: str, stat_cache: Any = None) -> StaticFile:
        file = super().get_static_file(path, url, stat_cache)
        if self.autorefresh or Path(path).suffix not in TEXT:
            return file
        headers = [(key, value) for key, value in file.alternatives[-1][2] if key in KEPT]
        return StaticFile(path, headers, encodings={"gzip": _packed(path)})


@cache
def _packed(path: str) -> str:
    """The file, compressed beside the data once for all processes, named by what is in it."""
    content = Path(path).read_bytes()
    target = settings.DATA_DIR / "static" / f"{hashlib.sha256(content).hexdigest()[:24]}.gz"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(f".{os.getpid()}")
        draft.write_bytes(gzip.compress(content, 9, mtime=0))
        draft.replace(target)
    return str(target)


class Pages(GZipMiddleware):
    """Pages and data go packed; files go as they are, so that players may ask for parts."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        kind = response.headers.get("Content-Type", "")
        if response.streaming or not kind.startswith(PAGES):
            return response
        return super().process_response(request, response)
