"""What a password must be, in our words."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Django's check; its sentence lacks a translation in Simplified Chinese."""

    def get_error_message(self) -> str:
        return _("Write at least %(min)s characters.") % {"min": self.min_length}
