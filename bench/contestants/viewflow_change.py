"""django-viewflow: nine human tasks in a row, SELECT FOR UPDATE lock, its own tables, durable."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import django
from django.conf import settings


def database() -> dict[str, Any]:
    url = os.environ.get("BENCH_POSTGRES")
    if url:
        parts = urlsplit(url)
        host = dict(parse_qsl(parts.query)).get("host") or parts.hostname
        return {
            "ENGINE": "django.db.backends.postgresql", "NAME": parts.path.strip("/"),
            "USER": parts.username, "PASSWORD": parts.password or "", "HOST": host,
            "PORT": str(parts.port or ""), "CONN_MAX_AGE": 600,
        }  # fmt: skip
    options = {
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
    }
    file = Path(tempfile.mkdtemp(prefix="bihuan-bench-")) / "viewflow.db"
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file), "OPTIONS": options}


settings.configure(
    SECRET_KEY="bench", DATABASES={"default": database()}, USE_TZ=True, ROOT_URLCONF=__name__,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "viewflow",
                    "viewflow.workflow", "bench.contestants.viewflow_app"],
)  # fmt: skip
django.setup()
urlpatterns: list[object] = []

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from viewflow.workflow import STATUS  # noqa: E402
from viewflow.workflow.models import Task  # noqa: E402

from bench.contestants.clockwork import FORM, STEPS, race  # noqa: E402
from bench.contestants.viewflow_app.flows import ChangeFlow  # noqa: E402


def one_ticket(user: User) -> int:
    process = ChangeFlow.start.run()
    for _ in range(STEPS):
        found = Task.objects.get(process=process, status=STATUS.NEW)
        with found.activation() as activation:  # takes the flow's lock, in one transaction
            activation.assign(user)
            activation.start(None)
            activation.process.data = dict(FORM)
            activation.process.save()
            activation.execute()
    return STEPS


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    worker = User.objects.filter(username="bench").first() or User.objects.create_user("bench")
    race(lambda: one_ticket(worker))
