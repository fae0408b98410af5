"""The job table alone, made anew: benches of the queue need no other."""

from __future__ import annotations

from django.db import connection

from bihuan.core.models import Job


def make() -> None:
    with connection.schema_editor() as editor:
        if Job._meta.db_table in connection.introspection.table_names():
            editor.delete_model(Job)
        editor.create_model(Job)
