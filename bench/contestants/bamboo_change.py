"""bamboo-pipeline: nine nodes that wait for a callback, Celery eager (no broker hop).

Needs Django < 5, so it runs in an environment of its own: BENCH_BAMBOO_PYTHON names its python.
"""

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
    if not url:
        file = Path(tempfile.mkdtemp(prefix="bihuan-bench-")) / "bamboo.db"
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file)}
    parts = urlsplit(url)
    host = dict(parse_qsl(parts.query)).get("host") or parts.hostname
    return {
        "ENGINE": "django.db.backends.postgresql", "NAME": parts.path.strip("/"),
        "USER": parts.username, "PASSWORD": parts.password or "", "HOST": host,
        "PORT": str(parts.port or ""), "CONN_MAX_AGE": 600,
    }  # fmt: skip


settings.configure(
    SECRET_KEY="bench", DATABASES={"default": database()}, USE_TZ=True, ROOT_URLCONF=__name__,
    DEFAULT_AUTO_FIELD="django.db.models.AutoField", CELERY_TASK_ALWAYS_EAGER=True,
    LOGGING_CONFIG=None, BROKER_URL="memory://",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "pipeline",
                    "pipeline.log", "pipeline.engine", "pipeline.component_framework",
                    "pipeline.variable_framework", "pipeline.django_signal_valve",
                    "pipeline.eri", "django_celery_beat", "bench.contestants.bamboo_app"],
)  # fmt: skip
urlpatterns: list[object] = []

from celery import Celery  # noqa: E402

queue = Celery("bench", broker="memory://")
queue.conf.task_always_eager = True
queue.conf.task_eager_propagates = True
queue.set_default()
django.setup()

from bamboo_engine import api, builder  # noqa: E402
from django.core.management import call_command  # noqa: E402
from pipeline.eri.models import State  # noqa: E402
from pipeline.eri.runtime import BambooDjangoRuntime  # noqa: E402

from bench.contestants.clockwork import FORM, STEPS, race  # noqa: E402


def one_ticket() -> int:
    start, end = builder.EmptyStartEvent(), builder.EmptyEndEvent()
    nodes = [builder.ServiceActivity(component_code="bench_wait") for _ in range(STEPS)]
    last = start
    for node in [*nodes, end]:
        last = last.extend(node)
    runtime = BambooDjangoRuntime()
    result = api.run_pipeline(runtime=runtime, pipeline=builder.build_tree(start))
    assert result.result, result.message
    for node in nodes:
        version = State.objects.get(node_id=node.id).version
        result = api.callback(runtime=runtime, node_id=node.id, version=version, data=dict(FORM))
        assert result.result, result.message
    assert State.objects.get(node_id=end.id).name == "FINISHED"
    return STEPS


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    race(one_ticket)
