"""How the site is: one finding a part, with its remedy. Read by `bihuan doctor` and /readyz."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.core import clock
from bihuan.core.models import Heartbeat, Job, Seal

WORKER_SILENT = timedelta(seconds=60)
QUEUE_OLD = timedelta(minutes=5)
SEAL_OLD = timedelta(minutes=10)
DISK_LEAST = 500 * 1024 * 1024
PLENTY = 10 * 1024  # megabytes from which gigabytes say enough
SECRET_LEAST = 32


@dataclass(frozen=True)
class Finding:
    """What one look found. `remedy` is empty where nothing is to be done."""

    part: str
    words: str
    remedy: str = ""
    is_grave: bool = True  # a grave one makes the site not ready

    @property
    def is_ok(self) -> bool:
        return not self.remedy


Look = Callable[[], Finding]
_more: list[Look] = []


def also(look: Look) -> None:
    """Let a higher app look after its own part."""
    if look not in _more:
        _more.append(look)


def examine() -> Iterator[Finding]:
    """Every finding, in the order in which one depends on the other."""
    for look in (database, tables, worker, queue, dead_letters, sealing):
        found = look()
        yield found
        if look in (database, tables) and not found.is_ok and not _has_tables():
            break
    for look in (disk, mail, front_end, secret):
        yield look()
    if _has_tables():
        yield from (look() for look in _more)


def database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        lone = _("Run `bihuan prepare`, and look whether BIHUAN_DATA_DIR may be written.")
        served = _("Check BIHUAN_DATABASE_URL and the server.")
        remedy = lone if connection.vendor == "sqlite" else served
        return Finding(_("database"), str(error), remedy)
    return Finding(_("database"), connection.vendor)


def tables() -> Finding:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not _has_tables():
        return Finding(_("tables"), _("there are none"), _("Run `bihuan prepare`."))
    if plan:
        words = _("%(number)d migrations are missing") % {"number": len(plan)}
        return Finding(_("tables"), words, _("Run `bihuan prepare`."))
    return Finding(_("tables"), _("up to date"))


def worker() -> Finding:
    last = Heartbeat.objects.order_by("-at").first()
    remedy = _("Start `bihuan worker`.")
    if last is None:
        return Finding(_("worker"), _("none is running"), remedy)
    silent = clock.now() - last.at
    if silent > WORKER_SILENT:
        seconds = int(silent.total_seconds())
        return Finding(_("worker"), _("silent for %(seconds)d s") % {"seconds": seconds}, remedy)
    return Finding(_("worker"), last.name)


def queue() -> Finding:
    waiting = _waiting().filter(run_at__lte=clock.now())
    first = waiting.order_by("run_at").first()
    if first is None:
        return Finding(_("queue"), _("nothing waits"))
    age = clock.now() - first.run_at
    words = _("the oldest job (%(kind)s) has been due for %(seconds)d s") % {
        "kind": first.kind,
        "seconds": int(age.total_seconds()),
    }
    remedy = _("Start another `bihuan worker`, or look at its log.") if age > QUEUE_OLD else ""
    return Finding(_("queue"), words, remedy)


def _waiting() -> QuerySet[Job]:
    """As the index of what is due has them."""
    return Job.objects.filter(state=Job.State.WAITING, done_at__isnull=True)


def dead_letters() -> Finding:
    number = Job.objects.filter(state=Job.State.DEAD).count()
    words = _("%(number)d dead letters") % {"number": number}
    remedy = _("Open the page of jobs, put the cause right, then retry.") if number else ""
    return Finding(_("dead letters"), words, remedy, is_grave=False)


def sealing() -> Finding:
    """Old seals matter only when something has happened since."""
    waits = _waiting().filter(kind="core.seal").order_by("run_at").first()
    last = Seal.objects.order_by("-pk").first()
    words = clock.local(last.at).strftime("%Y-%m-%d %H:%M") if last else _("none yet")
    if waits and clock.now() - waits.run_at > SEAL_OLD:
        return Finding(_("seals"), words, _("Start `bihuan worker`: it seals the history."))
    return Finding(_("seals"), words)


def disk() -> Finding:
    free = shutil.disk_usage(_existing(Path(settings.DATA_DIR))).free
    megabytes = free // 1024 // 1024
    words = _("%(number)d MB free") % {"number": megabytes}
    if megabytes >= PLENTY:
        words = _("%(number)d GB free") % {"number": megabytes // 1024}
    remedy = _("Make room in %(folder)s.") % {"folder": settings.DATA_DIR}
    return Finding(_("disk"), words, remedy if free < DISK_LEAST else "")


def mail() -> Finding:
    """A missing mail server is no grave thing: the inbox works, and mails wait."""
    host, port = settings.EMAIL_HOST, settings.EMAIL_PORT
    if not host:
        remedy = _("Set BIHUAN_EMAIL_HOST and BIHUAN_EMAIL_FROM.")
        return Finding(_("mail"), _("no server is set; mails wait"), remedy, is_grave=False)
    try:
        socket.create_connection((host, port), timeout=5).close()
    except OSError as error:
        remedy = _("Check BIHUAN_EMAIL_HOST, BIHUAN_EMAIL_PORT and the way there.")
        return Finding(_("mail"), f"{host}:{port}: {error}", remedy, is_grave=False)
    return Finding(_("mail"), f"{host}:{port}")


def front_end() -> Finding:
    built = Path(settings.STATIC_ROOT) / "vendor" / "icons.svg"
    if built.exists():
        return Finding(_("front end"), _("built"))
    remedy = _("Run `pip install -e .` (or ./run), which builds it.")
    return Finding(_("front end"), _("not built"), remedy)


def secret() -> Finding:
    if len(settings.SECRET_KEY) < SECRET_LEAST:
        remedy = _("Set BIHUAN_SECRET_KEY to 32 random letters or more.")
        return Finding(_("secret"), _("too short"), remedy)
    return Finding(_("secret"), _("set"))


def _has_tables() -> bool:
    try:
        return Job._meta.db_table in connection.introspection.table_names()
    except DatabaseError:
        return False


def _existing(folder: Path) -> Path:
    return folder if folder.exists() else _existing(folder.parent)
