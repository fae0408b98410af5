"""Asking other systems over HTTP, without becoming a door into our own network.

The name is resolved here and the very address that was judged is connected to, so a name that
changes its mind between the two gains nothing. Redirects are not followed. Hosts and networks an
operator allows (BIHUAN_HTTP_ALLOW) may be private.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from time import monotonic
from typing import TYPE_CHECKING, Any

import orjson
from django.conf import settings

from bihuan.process.addresses import Address, is_public

if TYPE_CHECKING:
    import httpx  # itself only where something is asked: no start waits for it

TIMEOUT = 15  # seconds until the other side connects, takes or gives anything
LONGEST = 60  # seconds a whole answer may take
LARGEST = 1024 * 1024  # bytes of an answer that are read


class Failed(Exception):
    """The other side could not be asked; trying again may help."""


class Refused(Failed):
    """An address that may not be asked."""


@dataclass(frozen=True, slots=True)
class Response:
    """What came back; `data` is JSON where it was JSON, else text."""

    status: int
    data: Any


def request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    json: Any = None,
    timeout: float | None = None,
) -> Response:
    """One request, one answer."""
    import httpcore
    import httpx

    if not url.startswith(("http://", "https://")):
        raise Refused(f"{url!r} is no http or https address.")
    content = orjson.dumps(json) if json is not None else None
    sent = httpx.Headers({"content-type": "application/json", "user-agent": "bihuan"})
    sent.update({key: str(value) for key, value in (headers or {}).items()})
    try:
        with (
            httpx.Client(
                transport=_transport(), timeout=timeout or TIMEOUT, trust_env=False
            ) as client,
            client.stream(method, url, headers=sent, content=content) as answer,
        ):
            return Response(answer.status_code, _read(answer))
    except (httpx.HTTPError, httpcore.NetworkError, httpcore.TimeoutException, OSError) as error:
        raise Failed(f"{method} {url}: {error or type(error).__name__}") from error
    except httpx.InvalidURL as error:
        raise Refused(f"{url!r}: {error}") from error


def _read(answer: httpx.Response) -> Any:
    body, until = b"", monotonic() + LONGEST
    for chunk in answer.iter_bytes():
        body += chunk
        if monotonic() > until:
            raise Failed(f"The answer takes longer than {LONGEST} seconds.")
        if len(body) > LARGEST:
            raise Failed(f"The answer is larger than {LARGEST} bytes.")
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return body.decode("utf-8", "replace")


def _transport() -> httpx.HTTPTransport:
    import httpcore
    import httpx

    transport = httpx.HTTPTransport(trust_env=False)
    transport._pool = httpcore.ConnectionPool(
        ssl_context=httpx.create_ssl_context(trust_env=False), network_backend=_careful()
    )
    return transport


@cache
def _careful() -> Any:
    """Connects only to addresses that may be asked."""
    import httpcore

    class Careful(httpcore.SyncBackend):
        def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> Any:
            address = permitted(host, port)
            return super().connect_tcp(str(address), port, *args, **kwargs)

    return Careful()


def permitted(host: str, port: int) -> Address:
    """The first address of the host; refused when any of them lies in a private network."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise Failed(f"{host!r} is not known: {error}") from error
    addresses = [ipaddress.ip_address(each[4][0]) for each in found]
    if host not in settings.HTTP_ALLOW:
        for address in addresses:
            if not is_public(address) and not _is_allowed(address, settings.HTTP_ALLOW):
                raise Refused(f"{host!r} lies in a private network. See BIHUAN_HTTP_ALLOW.")
    return addresses[0]


def _is_allowed(address: Address, allowed: Iterable[str]) -> bool:
    for each in allowed:
        try:
            if address in ipaddress.ip_network(each):
                return True
        except ValueError:
            continue  # a host name
    return False
