"""`python -m tests.journeys.cast PASSWORD`: the people of the demo, who can log in; no tickets."""

from __future__ import annotations

import os
import sys

import django

QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # their passwords are replaced at once

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.settings")
    django.setup()
    from django.contrib.auth.hashers import make_password
    from django.test.utils import override_settings

    from bihuan.demo import cast

    with override_settings(PASSWORD_HASHERS=QUICK):
        people = list(cast.gather().values())
    known = make_password(sys.argv[1])
    for user in people:
        user.password = known
        user.save(update_fields=["password"])
