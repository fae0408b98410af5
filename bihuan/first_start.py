"""What `./run` does before it serves: tables, packs, administrator, demo. Safe to repeat."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from bihuan.catalogue import publish
from bihuan.catalogue.models import PackVersion
from bihuan.core import parameters
from bihuan.core.env import Env
from bihuan.demo import story
from bihuan.notify import processes
from bihuan.people import builtin
from bihuan.people.models import User

PACKS = Path(__file__).resolve().parent / "packs"


def prepare() -> None:
    """Print one line a step; a new administrator's password stands behind the word `password`."""
    print("更新数据库结构", flush=True)
    call_command("migrate", verbosity=0)
    install_packs()
    password = make_administrator()
    if settings.DEMO and not story.was_told():
        print("放入演示数据", flush=True)
        story.load()
    if password:
        print(f"password {password}", flush=True)


def install_packs() -> None:
    """Builtin roles, and missing packs; later versions are published by their owners."""
    builtin.ensure_roles()
    parameters.ensure([processes.PARAMETER])
    there = set(PackVersion.objects.values_list("key", flat=True))
    missing = [
        f for f in sorted(PACKS.iterdir()) if (f / "flow.yaml").exists() and f.name not in there
    ]
    if missing:
        print(f"装入 {len(missing)} 个流程", flush=True)
    for folder in missing:
        publish.install(folder, None)


def make_administrator() -> str:
    """The first administrator's password, or nothing when there is one already."""
    if User.objects.filter(is_superuser=True).exists():
        return ""
    password = Env("BIHUAN_").str("ADMIN_PASSWORD", "") or secrets.token_urlsafe(12)
    User.objects.create_superuser("admin", "", password, name="系统管理员")
    return password
