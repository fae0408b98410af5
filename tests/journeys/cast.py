"""`python -m tests.journeys.cast PASSWORD`: the people of the demo, without its tickets."""

from __future__ import annotations

import os
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.settings")
    django.setup()
    from bihuan.demo import cast

    for user in cast.gather().values():
        user.set_password(sys.argv[1])
        user.save(update_fields=["password"])
