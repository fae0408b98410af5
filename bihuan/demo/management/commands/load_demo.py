from __future__ import annotations

from django.core.management.base import BaseCommand

from bihuan.demo import story


class Command(BaseCommand):
    help = "Install the packs and tell the demo story, once."

    def handle(self, *args: object, **options: object) -> None:
        told = story.load()
        self.stdout.write("The demo story is told." if told else "The demo story was told before.")
