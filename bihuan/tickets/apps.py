from django.apps import AppConfig
from django.db.models.signals import post_migrate

from bihuan.tickets import search_schema


class TicketsConfig(AppConfig):
    name = "bihuan.tickets"
    label = "tickets"

    def ready(self) -> None:
        post_migrate.connect(search_schema.ensure, sender=self, dispatch_uid="search_schema")
