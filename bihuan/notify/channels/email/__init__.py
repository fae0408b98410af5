"""E-mail over SMTP, through Django's own backend."""

from __future__ import annotations

from bihuan.notify.channels.email.channel import Email

__all__ = ["Email"]
