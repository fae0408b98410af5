from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "bihuan.core"
    label = "core"

    def ready(self) -> None:
        """Load `chores.py` of every app: a new chore needs no central list."""
        autodiscover_modules("chores")
