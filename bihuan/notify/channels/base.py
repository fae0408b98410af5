"""What every channel has: taking parcels in inside a transaction, sending them outside of any."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from bihuan.core.jobs import NewJob
from bihuan.notify.models import Delivery
from bihuan.notify.texts import Message
from bihuan.people.models import User


class Refused(Exception):
    """The other side will never take this message: no repeat helps."""


class Unavailable(Exception):
    """The other side cannot take it now: try again later."""


class NotReady(Exception):
    """Nothing is set up to send with: wait without counting attempts."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message for one person about one event. `key` makes a repeat harmless."""

    key: str
    user: User
    ticket_id: int
    activity_id: int | None
    message: Message
    at: datetime
    event: str = "progress"  # what the grid of the reader's wishes calls it
    not_before: datetime | None = None  # his quiet hours: nothing leaves the house earlier


class Channel(ABC):
    """A way to reach a person; `words` and `icon` stand over its column in the settings."""

    name: str
    words: Promise | str
    icon: str

    @abstractmethod
    def take(self, parcels: Sequence[Parcel]) -> list[NewJob]:
        """Keep the parcels in the database; the jobs returned will bring them out."""


class OutsideChannel(Channel):
    """A channel that leaves the house: one Delivery row and one job for each parcel."""

    def take(self, parcels: Sequence[Parcel]) -> list[NewJob]:
        sent = [(parcel, self.address(parcel.user)) for parcel in parcels]
        rows = [self._row(parcel, address) for parcel, address in sent if address]
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
        later = {self._key(parcel): parcel.not_before for parcel in parcels}
        return [self._job(row, later[row.key]) for row in rows]

    @abstractmethod
    def address(self, user: User) -> str:
        """Where the person is reached; empty when he cannot be reached this way."""

    @abstractmethod
    def send(self, delivery: Delivery) -> None:
        """Send now. Raises Refused, Unavailable or NotReady."""

    def _row(self, parcel: Parcel, address: str) -> Delivery:
        return Delivery(
            key=self._key(parcel),
            user=parcel.user,
            ticket_id=parcel.ticket_id,
            channel=self.name,
            address=address,
            subject=parcel.message.subject,
            text=parcel.message.text,
            html=parcel.message.html,
            created_at=parcel.at,
        )

    def _key(self, parcel: Parcel) -> str:
        return f"{parcel.key}:{self.name}:{parcel.user.pk}"

    def _job(self, row: Delivery, not_before: datetime | None) -> NewJob:
        return NewJob(
            "notify.deliver",
            {"delivery": row.key},
            lane="" if not_before else f"{self.name}:{row.user_id}:{row.ticket_id}",
            run_at=not_before,
            dedupe_key=f"delivery:{row.key}",
        )
