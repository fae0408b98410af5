"""One mail over SMTP: what it looks like, and what the server's answer means."""

from __future__ import annotations

import hashlib
import smtplib
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.translation import gettext as _

from bihuan.notify.channels.base import NotReady, Refused, Unavailable
from bihuan.notify.texts import one_line

BEFORE_THE_MAIL = (
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to send. `key` names it for ever: every repeat carries the same Message-ID."""

    key: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str = ""
    sender: str = ""
    thread: str = ""


def send(mail: Mail) -> None:
    """Send now, or say whether another try can help."""
    if not settings.EMAIL_HOST:
        raise NotReady(_("No mail server is set up: set BIHUAN_EMAIL_HOST and start again."))
    try:
        with get_connection() as connection:
            connection.send_messages([_message(mail, connection)])
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise _meaning(code, words) from error
    except BEFORE_THE_MAIL as error:  # about us, not about this mail: people put it right
        raise Unavailable(_words(error.smtp_code, error.smtp_error)) from error
    except smtplib.SMTPResponseException as error:
        raise _meaning(error.smtp_code, error.smtp_error) from error
    except ValueError as error:  # an address or header that no mail can carry
        raise Refused(str(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(f"{type(error).__name__}: {error}") from error


def message_id(key: str) -> str:
    """The same for the same key, so that a mailbox recognises a mail that was sent twice."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{_domain()}>"


def _message(mail: Mail, connection: object) -> EmailMultiAlternatives:
    headers = {
        "Message-ID": message_id(mail.key),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if mail.thread:
        headers["References"] = f"<{mail.thread}@{_domain()}>"
    message = EmailMultiAlternatives(
        one_line(mail.subject),
        mail.text,
        _named(mail.sender or settings.DEFAULT_FROM_EMAIL),
        list(mail.to),
        headers=headers,
        connection=connection,
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def _named(sender: str) -> str:
    """With a name people know, where only an address was set."""
    name, address = parseaddr(sender)
    return formataddr((name or _("Bihuan"), address))


def _domain() -> str:
    return urlsplit(settings.SITE_URL).hostname or "bihuan.invalid"


def _meaning(code: int, words: bytes | str) -> Exception:
    """5xx is for ever; everything else may pass."""
    return (Refused if 500 <= code <= 599 else Unavailable)(_words(code, words))


def _words(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return one_line(f"{code} {text}")
