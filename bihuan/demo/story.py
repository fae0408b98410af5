"""The demo: a company at work, made by the verbs people use, under a moved clock."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.db import transaction

import bihuan.packs
from bihuan.catalogue import publish
from bihuan.core import clock, worker
from bihuan.demo import cast, play
from bihuan.notify.models import Notification
from bihuan.notify.plan import inside_only
from bihuan.people.models import User

READ_AFTER = timedelta(hours=20)  # older entries of the inbox have been read


def is_loaded() -> bool:
    """Whether its people are there."""
    return User.objects.filter(is_demo=True, is_active=True).exists()


def was_told() -> bool:
    """Whether it was ever told here; what somebody has cleared does not come back by itself."""
    return User.objects.filter(is_demo=True).exists()


def people() -> list[tuple[User, str]]:
    """The people of the role switcher, each with what he stands for."""
    found = {user.username: user for user in User.objects.filter(is_demo=True, is_active=True)}
    return [(found[name], title) for name, title in cast.titles().items() if name in found]


@transaction.atomic
def load() -> bool:
    """Tell the whole story once; False when it has been told before."""
    if is_loaded():
        return False
    now = clock.now()
    with inside_only():
        with clock.moved_to(play.start_of(now)):
            install_packs()
            stage = play.Stage(cast.gather())
        _tell(stage, play.scenes(now))
        worker.drain()
    Notification.objects.filter(read_at=None, created_at__lt=now - READ_AFTER).update(read_at=now)
    return True


def install_packs() -> None:
    """The catalogue of the processes that come with Bihuan."""
    folder = Path(bihuan.packs.__file__).parent
    for pack in sorted(path.parent for path in folder.glob("*/flow.yaml")):
        publish.install(pack, by=None)


def _tell(stage: play.Stage, scenes: list[play.Scene]) -> None:
    """Scene after scene; between them the worker does what was due by then."""
    for scene in scenes:
        with clock.moved_to(scene.at):
            worker.drain()
        stage.play(scene)
