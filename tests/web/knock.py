"""`python -m tests.web.knock <name> <password>...`: log in from a process of its own."""

from __future__ import annotations

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.settings")
    import django

    django.setup()
    from django.test import Client

    name, *passwords = sys.argv[1:]
    for password in passwords:
        client = Client(SERVER_NAME="localhost")
        client.post("/accounts/login/", {"login": name, "password": password})
        print("in" if "_auth_user_id" in client.session else "out", flush=True)
