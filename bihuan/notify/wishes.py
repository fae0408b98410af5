"""What people wish: which channel for what, which tickets not at all, and when they want quiet."""

from __future__ import annotations

import zoneinfo
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.conf import settings

from bihuan.notify import events
from bihuan.notify.models import Mute, Preference
from bihuan.people.models import User

INSIDE = ("inbox",)  # makes no sound: it waits until somebody looks


@dataclass(frozen=True, slots=True)
class Wishes:
    """The wishes of some people about one ticket, read in two statements."""

    preferences: dict[int, Preference] = field(default_factory=dict)
    muted: frozenset[int] = frozenset()

    def channels(
        self, user: User, event: str, offered: Iterable[str], *, is_mandatory: bool = False
    ) -> list[str]:
        """Over which channels this person hears of it."""
        offered = list(dict.fromkeys(offered))
        if is_mandatory:
            return offered
        must = [name for name in events.find(event).must if name in offered]
        if user.pk in self.muted:
            return must
        chosen = self._choices(user, event)
        kept = [name for name in offered if chosen.get(name, True) or name in must]
        added = [name for name, is_on in chosen.items() if is_on and name not in kept]
        return kept + added if offered else []

    def _choices(self, user: User, event: str) -> dict[str, bool]:
        preference = self.preferences.get(user.pk)
        return dict(preference.grid.get(event, {})) if preference else {}

    def not_before(self, user: User, at: datetime, *, is_urgent: bool = False) -> datetime | None:
        """When his quiet hours end, if it is in them; None: at once."""
        preference = self.preferences.get(user.pk)
        if preference is None or (is_urgent and preference.urgent_passes):
            return None
        return quiet_until(preference, user, at)


def of(users: Collection[User], ticket_id: int | None) -> Wishes:
    """What these people wish, and who of them has muted the ticket."""
    ids = [user.pk for user in users]
    if not ids:
        return Wishes()
    muted = Mute.objects.filter(ticket=ticket_id, user__in=ids).values_list("user_id", flat=True)
    preferences = Preference.objects.filter(user__in=ids)
    return Wishes({p.user_id: p for p in preferences}, frozenset(muted))


def is_quiet(user: User, at: datetime) -> bool:
    """Whether the person wants no sound at that moment."""
    preference = Preference.objects.filter(user=user).first()
    return preference is not None and quiet_until(preference, user, at) is not None


def quiet_until(preference: Preference, user: User, at: datetime) -> datetime | None:
    """The end of the quiet that `at` falls into, on the person's own clock; None outside of it."""
    here = at.astimezone(_zone(user))
    end = here
    for _step in range(8):  # quiet nights and quiet days off may follow each other
        later = _end_of(preference, end)
        if later is None or later <= end:
            break
        end = later
    return end.astimezone(at.tzinfo) if end > here else None


def _end_of(preference: Preference, here: datetime) -> datetime | None:
    if here.weekday() in preference.quiet_days:
        return datetime.combine(here.date() + timedelta(days=1), time(), here.tzinfo)
    begin, end = preference.quiet_from, preference.quiet_until
    if begin is None or end is None or begin == end:
        return None
    now = here.time()
    if begin < end:
        return datetime.combine(here.date(), end, here.tzinfo) if begin <= now < end else None
    if now >= begin:  # over midnight
        return datetime.combine(here.date() + timedelta(days=1), end, here.tzinfo)
    return datetime.combine(here.date(), end, here.tzinfo) if now < end else None


def _zone(user: User) -> zoneinfo.ZoneInfo:
    known = user.time_zone in zoneinfo.available_timezones()
    return zoneinfo.ZoneInfo(user.time_zone if known else settings.TIME_ZONE)
