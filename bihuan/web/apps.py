from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WebConfig(AppConfig):
    name = "bihuan.web"
    label = "web"

    def ready(self) -> None:
        """Load `stage.py` of every app: the demo, where it is installed, plugs itself in there."""
        autodiscover_modules("stage")
