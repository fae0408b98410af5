"""The login form, in our words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm as Base
from django.utils.translation import gettext_lazy as _


class LoginForm(Base):
    """User name or e-mail, and password; no grey words where a label says it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name or e-mail")
        self.fields["password"].label = _("Password")
        self.fields["remember"].label = _("Stay logged in")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
