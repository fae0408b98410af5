"""What one racing process does. Django is set up here, in the process itself."""

from __future__ import annotations

import os
from typing import Any


def run(
    url: str, at: int, name: str, rounds: list[tuple[str, Any]], barrier: Any, answers: Any
) -> None:
    """Do each round's act at the same moment as the others, and tell what came of it."""
    os.environ["BIHUAN_DATABASE_URL"] = url
    os.environ["DJANGO_SETTINGS_MODULE"] = "bihuan.settings"
    import django

    django.setup()
    from bihuan.people.models import User
    from bihuan.process.errors import ProcessError

    by = User.objects.get(username=name)
    told, acts = [], _acts()
    for act, subject in rounds:
        barrier.wait(60)
        try:
            told.append(acts[act](subject, by))
        except ProcessError as refused:
            told.append(f"{type(refused).__name__}: {refused}")
        except Exception as error:
            told.append(f"CRASH {type(error).__name__}: {error}")
    answers.put((at, told))


def _acts() -> dict[str, Any]:
    from bihuan.catalogue.models import Offering
    from bihuan.tickets.models import Ticket, WorkItem

    def pass_it(pk: int, by: Any) -> str:
        WorkItem.objects.get(pk=pk).complete(by=by, action="pass")
        return "done"

    def claim(pk: int, by: Any) -> str:
        WorkItem.objects.get(pk=pk).claim(by=by)
        return "done"

    def start(key: str, by: Any) -> str:
        return Ticket.objects.start(Offering.objects.get(key=key), {"title": "x"}, by=by).number

    return {"pass": pass_it, "claim": claim, "start": start}
