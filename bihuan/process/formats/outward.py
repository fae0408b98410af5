"""What a foreign file asks of other systems, as far as a pack may carry it.

Secrets stay behind, whatever they are called, and so do addresses that mean the machine itself.
Lines of the report name what stayed behind, never its value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit, urlunsplit

from bihuan.process.addresses import is_own_machine, is_public, literal
from bihuan.process.errors import N_
from bihuan.process.formats.brought import Report
from bihuan.process.formats.plain import as_text

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
LONGEST = 1500
PLACE = re.compile(r"\{(?:q|f\.[a-z]\w*|ticket\.[a-z_]+|requester\.[a-z_]+)\}")
_NAMED = re.compile(
    r"secret|token|passw|passphrase|pwd|credential|cookie|session|signature|private|jwt"
    r"|(api|app|access|auth|secret|license|subscription)[_-]?key|^key$|^sign$|[_-]sign$"
    r"|^auth$|[_-]auth$|authorization|^x-bkapi|^pass$",
    re.IGNORECASE,
)
_LOOKS = re.compile(
    r"^(bearer|basic|token|digest|negotiate)\s+\S|^ey[JI][\w-]+\.[\w-]+\.|^AKIA[A-Z0-9]{12,}"
    r"|^gh[pousr]_\w{20,}|^xox[a-z]-|^sk-\w{16,}|-----BEGIN",
    re.IGNORECASE,
)
_RANDOM = re.compile(r"(?=[^\s]*\d)(?=[^\s]*[A-Za-z])[A-Za-z0-9+/_=-]{32,}")
_HOST = re.compile(r"[A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:.]+\]")


def is_secret(name: str, value: Any) -> bool:
    """Whether this may give somebody a right; a mere placeholder gives nobody one."""
    text = PLACE.sub("", as_text(value)).strip()
    if not text:
        return False
    return bool(_NAMED.search(name) or _LOOKS.search(text) or _RANDOM.search(text))


def say_secret(report: Report, place: str, name: str) -> None:
    words = N_("'%(name)s' may hold a secret and is not copied: ask who runs that system for one, "
               "and write it into the call.")  # fmt: skip
    report.dropped(place, words, name=name[:80])


def address(report: Report, place: str, written: str) -> str:
    """The address without secrets, or nothing where it cannot be carried over."""
    parts = _split(written)
    if parts is None or not (parts.scheme in {"http", "https"} and parts.hostname):
        words = N_("the address %(url)s names no host that can be asked from here.")
        report.dropped(place, words, url=shown(written))
        return ""
    if "{" in parts.netloc or not _HOST.fullmatch(_host_of(parts)):
        words = N_("which host is asked is put together while a ticket runs; that is not done "
                   "here.")  # fmt: skip
        report.dropped(place, words)
        return ""
    if parts.username or parts.password:
        say_secret(report, place, "user:password@")
    if not _may_be_asked(report, place, parts.hostname):
        return ""
    netloc = parts.netloc.rpartition("@")[2]
    found = urlunsplit((parts.scheme, netloc, parts.path, _query(report, place, parts), ""))
    if len(found) > LONGEST:
        report.dropped(place, N_("its address is too long."))
        return ""
    return found


def _split(written: str) -> SplitResult | None:
    try:
        parts = urlsplit(written.strip())
        return parts if parts.port is None or parts.port else None
    except ValueError:
        return None


def _host_of(parts: SplitResult) -> str:
    host = parts.netloc.rpartition("@")[2]
    return re.sub(r":\d*$", "", host)


def _may_be_asked(report: Report, place: str, host: str) -> bool:
    """As the client judges it when it asks; names are resolved only then."""
    found = literal(host)
    if host == "localhost" or host.endswith(".localhost") or (found and is_own_machine(found)):
        words = N_("%(host)s is the asking machine itself, which is another one here: not asked.")
        report.dropped(place, words, host=host)
        return False
    if found and not is_public(found):
        words = N_("%(host)s lies in a private network: it is asked only once the operator allows "
                   "it (BIHUAN_HTTP_ALLOW).")  # fmt: skip
        report.near(place, words, host=host)
    return True


def _query(report: Report, place: str, parts: SplitResult) -> str:
    pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=200)
    return query(report, place, pairs)


def query(report: Report, place: str, pairs: Iterable[tuple[str, str]]) -> str:
    """A query of these, without secrets; placeholders stay as they are."""
    kept = []
    for name, value in pairs:
        if is_secret(name, value):
            say_secret(report, place, name)
        else:
            kept.append(f"{quote(name, safe='')}={_quoted(value)}")
    return "&".join(kept)


def _quoted(value: str) -> str:
    """Percent-encoded but for the placeholders, which the call fills in and encodes itself."""
    found, last = [], 0
    for place in PLACE.finditer(value):
        found += [quote(value[last : place.start()], safe="/:,"), place.group()]
        last = place.end()
    return "".join([*found, quote(value[last:], safe="/:,")])


def with_query(url: str, more: str) -> str:
    """An address with more in its query."""
    if not more:
        return url
    return f"{url}{'&' if '?' in url else '?'}{more}"


def shown(written: str) -> str:
    """An address as a report may show it: nobody's name, nothing behind the path."""
    plain = re.sub(r"//[^/@]*@", "//", written.strip())
    return re.split(r"[?#]", plain)[0][:120]


def headers(report: Report, place: str, written: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers that may be carried; what the client itself writes is left to it."""
    found = {}
    for name, value in written:
        if is_secret(name, value):
            say_secret(report, place, name)
        elif re.fullmatch(r"[A-Za-z0-9-]{1,80}", name) and name.lower() not in _OWN:
            found[name] = " ".join(value.split())[:500]
    return found


_OWN = frozenset({"content-type", "content-length", "host", "connection", "user-agent",
                  "transfer-encoding", "accept-encoding"})  # fmt: skip


def body(report: Report, place: str, written: Any, depth: int = 0) -> Any:
    """A body of plain data without what may be a secret."""
    if isinstance(written, Mapping):
        kept = {}
        for name, value in written.items():
            if not isinstance(value, Mapping | list) and is_secret(str(name), value):
                say_secret(report, place, str(name))
            elif depth < 20:
                kept[str(name)] = body(report, place, value, depth + 1)
        return kept
    if isinstance(written, list):
        return [body(report, place, one, depth + 1) for one in written] if depth < 20 else []
    if isinstance(written, str) and is_secret("", written):
        say_secret(report, place, "-")
        return ""
    return written
