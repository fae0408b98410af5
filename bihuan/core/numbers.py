"""Numbers such as F-20240520-001: unique, without gaps, allocated last in the transaction.

The counter row stays locked until the transaction ends, so a number that was rolled back is
given to the next one, and whoever allocates early makes all others wait.
"""

from __future__ import annotations

import re
from datetime import datetime

from bihuan.core import clock, sql
from bihuan.core.models import Counter

SEQUENCE = re.compile(r"\{seq(?::(\d))?\}")


def allocate(rule: str, at: datetime, of: str = "") -> str:
    """The next number of a rule like `F-{date}-{seq:3}`; after 999 comes 1000. `of`: whose count
    it is, where the same rule counts several things."""
    dated = rule.replace("{date}", clock.local(at).strftime("%Y%m%d"))
    slot = SEQUENCE.search(dated)
    if slot is None:
        raise ValueError(f"The number rule {rule!r} has no {{seq}}.")
    value = next_value("number:" + of + dated.replace(slot.group(), "#"))
    return SEQUENCE.sub(str(value).zfill(int(slot.group(1) or 1)), dated)


def next_value(key: str) -> int:
    """Count `key` up by one under the row's lock; one statement on both databases."""
    table = Counter._meta.db_table
    ((value,),) = sql.fetch(
        f"INSERT INTO {table} (key, value) VALUES (%s, 1) "  # noqa: S608  a table name of ours
        f"ON CONFLICT (key) DO UPDATE SET value = {table}.value + 1 RETURNING value",
        [key],
    )
    return int(value)
