"""What we ask of allauth: nobody signs up by himself, and mails leave by the job table."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bihuan.core import jobs
from bihuan.people import sessions
from bihuan.web.settings_forms import START_PAGES

# What allauth tells after somebody changed his own access -> (factor, is it new)
FACTORS = {
    "mfa/email/totp_activated": ("totp", True),
    "mfa/email/totp_deactivated": ("totp", False),
    "mfa/email/webauthn_added": ("webauthn", True),
    "mfa/email/webauthn_removed": ("webauthn", False),
    "mfa/email/recovery_codes_generated": ("recovery_codes", True),
}
PASSWORDS = {f"account/email/password_{change}" for change in ("changed", "set", "reset")}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators (people/accounts.py)."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is disabled. Ask your administrator."),
        "email_password_mismatch": _("E-mail or password is wrong."),
        "username_password_mismatch": _("User name or password is wrong."),
        "enter_current_password": _("The current password is wrong."),
        "incorrect_password": _("The password is wrong."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
        "rate_limited": _("Too many attempts. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To the page this person has chosen to begin with."""
        chosen = getattr(request.user, "start_page", "")
        return reverse(chosen) if chosen in START_PAGES else super().get_login_redirect_url(request)

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        payload = {"user": user.pk, "language": get_language() or "zh-hans"}
        jobs.enqueue(jobs.NewJob("people.password_mail", payload, lane=f"user:{user.pk}"))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        written = self.render_mail(template_prefix, email, {"email": email, **context})
        payload = {"to": email, "subject": written.subject, "text": written.body}
        jobs.enqueue(jobs.NewJob("people.mail", payload))

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """allauth calls this after each change of one's own access: the record keeps it."""
        if template_prefix in FACTORS:
            factor, is_new = FACTORS[template_prefix]
            sessions.note_second_factor(user, factor, is_new=is_new)
        elif template_prefix in PASSWORDS:
            sessions.note_password(user)
        super().send_notification_mail(template_prefix, user, context, email)
