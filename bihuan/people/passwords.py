"""What a password must be, in our words, and how it is kept."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Django's check; its sentence lacks a translation in Simplified Chinese."""

    def get_error_message(self) -> str:
        return _("Write at least %(min)s characters.") % {"min": self.min_length}


class Argon2(Argon2PasswordHasher):
    """Argon2id at OWASP's first choice: 19 MiB, two passes, one lane (Password Storage).

    Django's own numbers take 100 MiB and eight lanes a log-in, which a small machine feels.
    """

    memory_cost = 19456
    time_cost = 2
    parallelism = 1
