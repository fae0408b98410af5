"""Ways to reach a person. A new one is a module or folder here that registers itself."""

from __future__ import annotations

import importlib
import pkgutil

from bihuan.notify.channels.base import Channel

_channels: dict[str, Channel] = {}


def register(channel: type[Channel]) -> type[Channel]:
    """Class decorator: offer the channel under its name."""
    _channels[channel.name] = channel()
    return channel


def find(name: str) -> Channel | None:
    """The channel of that name; None when a pack names one that is not installed."""
    return _channels.get(name)


def installed() -> list[Channel]:
    """All of them, the bell first; the columns of the grid in everybody's settings."""
    return sorted(_channels.values(), key=lambda channel: (channel.name != "inbox", channel.name))


def discover() -> None:
    """Import every module of this folder once, so that each can register itself."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
