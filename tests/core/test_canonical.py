"""A value always gives the same letters, whichever writer takes it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core import canonical, sql

PLAIN = st.none() | st.booleans() | st.integers() | st.text()
VALUES = st.recursive(PLAIN, lambda v: st.lists(v) | st.dictionaries(st.text(), v), max_leaves=30)


@given(VALUES)
def test_the_letters_are_those_of_the_standard_library(value: object):
    wanted = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    assert canonical.text(value) == wanted


@given(VALUES, st.floats())
def test_a_float_is_refused_wherever_it_hides(value: object, number: float):
    for hidden in (number, [value, number], {"a": value, "b": [{"c": number}]}):
        with pytest.raises(TypeError, match="float"):
            canonical.text(hidden)


def test_instants_days_and_decimals_are_written_one_way():
    at = datetime(2026, 1, 31, 8, 0, 0, 5, tzinfo=timezone(timedelta(hours=8)))
    value = {"at": at, "day": date(2026, 1, 31), "sum": Decimal("1.50"), "who": {"b", "a"}}

    assert canonical.text(value) == (
        '{"at":"2026-01-31T00:00:00.000005+00:00","day":"2026-01-31","sum":"1.50","who":["a","b"]}'
    )


def test_what_looks_like_a_number_in_a_text_is_no_float():
    assert canonical.text(["12.5", "a:1.5", "[1e5"]) == '["12.5","a:1.5","[1e5"]'


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(1, 1, 2)))
def test_an_instant_goes_to_the_database_as_django_writes_it(at: datetime):
    assert sql.instant(at) == connection.ops.adapt_datetimefield_value(at)
