"""What nobody came back for is forgotten; what a ticket holds stays."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.core import clock, jobs, worker
from bihuan.tickets import attachments
from bihuan.tickets.models import Attachment, Draft, RemoteSource
from tests import pictures
from tests.web import town as places


def tidy() -> None:
    jobs.enqueue(jobs.NewJob("tickets.tidy"))
    worker.drain()


def test_drafts_and_files_without_a_ticket_go_after_ninety_days(db: None):
    town = places.found()

    def kept(name: str) -> Any:
        upload = SimpleUploadedFile(name, pictures.picture())
        return attachments.store(upload, by=town.kefu)

    lonely, held = kept("a.png"), kept("b.png")
    ticket = town.ticket(screenshots=[str(held.pk)])
    Draft.objects.save_for(town.kefu, "offering:fault_report", {"title": "旧"})
    RemoteSource.objects.create(digest="x", answered_at=clock.now())
    RemoteSource.objects.create(digest="y", failed_at=clock.now())
    paths = [Path(lonely.file.path), Path(lonely.small.path)]
    tidy()
    assert Attachment.objects.count() == 2
    with time_machine.travel(clock.now() + timedelta(days=91), tick=False):
        Draft.objects.save_for(town.qc, "offering:fault_report", {"title": "新"})
        tidy()

    assert Attachment.objects.get().ticket == ticket
    assert not any(path.exists() for path in paths)
    assert Path(held.file.path).exists()
    assert Draft.objects.get().user == town.qc
    assert not RemoteSource.objects.exists()
