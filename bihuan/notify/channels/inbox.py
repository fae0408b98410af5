"""The inbox inside the product: an entry in the bell, there as soon as the plan is."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from bihuan.core.jobs import NewJob
from bihuan.notify.channels import register
from bihuan.notify.channels.base import Channel, Parcel
from bihuan.notify.models import Notification


@register
class Inbox(Channel):
    """Stays in the house: no delivery, no job."""

    name = "inbox"
    words = _("Bell")
    icon = "bell"

    def take(self, parcels: Sequence[Parcel]) -> list[NewJob]:
        entries = [
            Notification(
                user=parcel.user,
                ticket_id=parcel.ticket_id,
                activity_id=parcel.activity_id,
                event=parcel.event,
                subject=parcel.message.subject,
                body=parcel.message.short,
                created_at=parcel.at,
            )
            for parcel in parcels
        ]
        Notification.objects.bulk_create(entries, ignore_conflicts=True)
        return []
