"""Which addresses of machines lie in the open; judged alike where they are written and asked."""

from __future__ import annotations

import ipaddress
import socket

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_public(address: Address) -> bool:
    """Whether anybody may be asked there; an IPv4 address in the clothes of IPv6 is itself."""
    inner = getattr(address, "ipv4_mapped", None) or address
    return bool(inner.is_global and not inner.is_multicast)


def is_own_machine(address: Address) -> bool:
    """The asking machine itself, or its neighbours on the wire: never what a file means."""
    inner = getattr(address, "ipv4_mapped", None) or address
    return bool(
        inner.is_loopback or inner.is_link_local or inner.is_unspecified or inner.is_multicast
    )


def literal(host: str) -> Address | None:
    """The address that a host spells out, also as 127.1 or 0x7f000001; None for a name."""
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        pass
    if not host[:1].isdigit():
        return None
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None
