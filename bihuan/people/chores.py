"""Mails about accounts. They leave by jobs, and no secret waits in the queue."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from bihuan.core.jobs import GiveUp, Mode, chore
from bihuan.people.models import User


@chore("people.mail", mode=Mode.OUTSIDE)
def send_mail(payload: dict[str, Any], job: Any) -> None:
    """A mail about an account that holds no secret, as it was written when it was ordered."""
    EmailMessage(payload["subject"], payload["text"], to=[payload["to"]]).send()


@chore("people.password_mail", mode=Mode.OUTSIDE)
def send_password_mail(payload: dict[str, Any], job: Any) -> None:
    """The link for a new password. Its key is made here, so that it never lies in a table."""
    user = User.objects.filter(pk=payload["user"], is_active=True).first()
    if user is None or not user.email:
        raise GiveUp("The account has gone or has no e-mail address.")
    with translation.override(user.language or payload["language"]):
        context = {"user": user, "link": _link(user), "minutes": _minutes()}
        subject = render_to_string("account/email/password_reset_key_subject.txt", context)
        text = render_to_string("account/email/password_reset_key_message.txt", context)
    EmailMessage(" ".join(subject.split()), text, to=[user.email]).send()


def _link(user: User) -> str:
    """Always at the configured address, whatever host the request named."""
    key = default_token_generator.make_token(user)
    uid = user_pk_to_url_str(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": key})
    return settings.SITE_URL + path


def _minutes() -> int:
    return settings.PASSWORD_RESET_TIMEOUT // 60
