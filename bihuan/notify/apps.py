from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NotifyConfig(AppConfig):
    name = "bihuan.notify"
    label = "notify"

    def ready(self) -> None:
        """Bring in chores and channels, and ask for what tickets record."""
        autodiscover_modules("chores")
