"""What `./run` does before it serves: tables, packs, administrator, demo. Safe to repeat."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from bihuan.catalogue import upgrades
from bihuan.core import parameters
from bihuan.core.env import Env
from bihuan.demo import story
from bihuan.notify import processes
from bihuan.people import builtin
from bihuan.people.models import User

PACKS = Path(__file__).resolve().parent / "packs"
SAID = {
    "new": "装入 {n} 个流程",
    "published": "随新版更新 {n} 个流程，在办单据仍按原版本办理",
    "offered": "{n} 个流程在本处改过，未自动更新；打开流程查看新版的差异并决定是否采纳",
}


def prepare() -> None:
    """Print one line a step; a new administrator's password stands behind the word `password`."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)  # `bihuan prepare` on a fresh path
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
    """Builtin roles, missing packs, and newer ones where nobody changed what runs."""
    builtin.ensure_roles()
    parameters.ensure([processes.PARAMETER])
    arrived = upgrades.bring(sorted(file.parent for file in PACKS.glob("*/flow.yaml")))
    by_fate = {fate: [one for one in arrived if one.fate == fate] for fate in SAID}
    for fate, words in SAID.items():
        if by_fate[fate]:
            print(words.format(n=len(by_fate[fate])), flush=True)
        for one in by_fate[fate] if fate != "new" else ():
            print(f"  {one.version}  /design/{one.key}/", flush=True)


def make_administrator() -> str:
    """The first administrator's password, or nothing when there is one already."""
    if User.objects.filter(is_superuser=True).exists():
        return ""
    password = Env("BIHUAN_").str("ADMIN_PASSWORD", "") or secrets.token_urlsafe(12)
    User.objects.create_superuser("admin", "", password, name="系统管理员")
    return password
