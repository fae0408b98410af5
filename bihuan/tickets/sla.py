"""When something is due. Durations run on the clock; business time counts working hours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from bihuan.process.flow import Node

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
WORKING_DAYS = range(5)  # Monday to Friday, until calendars arrive
OPENS, CLOSES = time(9), time(18)


def duration(text: str) -> timedelta:
    """ "15m", "4h", "1d12h" as a length of time."""
    parts = re.findall(r"(\d+)\s*([smhdw])", str(text))
    if not parts:
        raise ValueError(f"{text!r} is not a duration: write 30s, 15m, 4h, 7d or 1d12h")
    return timedelta(seconds=sum(int(count) * UNITS[unit] for count, unit in parts))


def timer_due(
    timer: Mapping[str, Any], values: Mapping[str, Any], now: datetime
) -> datetime | None:
    """When a timer set now is due; None when its field is empty."""
    if key := timer.get("field"):
        return _instant(values.get(key))
    if business := timer.get("business"):
        return business_due(now, duration(business))
    return now + duration(timer.get("after") or timer["for"])


def _instant(value: Any) -> datetime | None:
    if not value:
        return None
    zone = timezone.get_default_timezone()
    if isinstance(value, str) and "T" not in value and " " not in value:
        return datetime.combine(date.fromisoformat(value), time(), zone)
    at = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return at if at.tzinfo else at.replace(tzinfo=zone)


def business_due(start: datetime, length: timedelta) -> datetime:
    """`length` of working time after `start`, on the site's clock."""
    at = start.astimezone(timezone.get_default_timezone())
    left = length
    while True:
        opens = at.replace(hour=OPENS.hour, minute=0, second=0, microsecond=0)
        closes = at.replace(hour=CLOSES.hour, minute=0, second=0, microsecond=0)
        begin = max(at, opens)
        if at.weekday() in WORKING_DAYS and begin < closes:
            if left <= closes - begin:
                return (begin + left).astimezone(UTC)
            left -= closes - begin
        at = opens.replace(hour=0) + timedelta(days=1)


def targets(node: Node, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Until when a work item opened now has to be answered, and done."""
    return _target(node.sla.get("respond"), now), _target(node.sla.get("resolve"), now)


def _target(text: Any, now: datetime) -> datetime | None:
    return now + duration(text) if text else None
