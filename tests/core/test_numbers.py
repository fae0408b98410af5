from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from bihuan.core import numbers
from bihuan.core.models import Counter

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")
DAY = datetime(2024, 5, 20, 10, tzinfo=CHINA)


def test_numbers_of_a_day_count_up_from_one():
    given = [numbers.allocate("F-{date}-{seq:3}", DAY) for _ in range(3)]
    assert given == ["F-20240520-001", "F-20240520-002", "F-20240520-003"]


def test_after_999_comes_1000():
    Counter.objects.create(key="number:F-20240520-#", value=998)
    given = [numbers.allocate("F-{date}-{seq:3}", DAY) for _ in range(3)]
    assert given == ["F-20240520-999", "F-20240520-1000", "F-20240520-1001"]


def test_the_day_is_that_of_the_site_and_not_of_utc(settings):
    late = datetime(2024, 5, 20, 16, 30, tzinfo=UTC)  # 00:30 on the 21st in Shanghai
    assert numbers.allocate("F-{date}-{seq:3}", late) == "F-20240521-001"
    settings.TIME_ZONE = "Europe/London"
    assert numbers.allocate("F-{date}-{seq:3}", late) == "F-20240520-001"


def test_each_day_and_each_rule_has_its_own_counter():
    next_day = DAY.replace(day=21)
    assert numbers.allocate("INC-{date}-{seq:4}", DAY) == "INC-20240520-0001"
    assert numbers.allocate("INC-{date}-{seq:4}", next_day) == "INC-20240521-0001"
    assert numbers.allocate("PRB-{date}-{seq:4}", DAY) == "PRB-20240520-0001"


def test_without_a_date_one_counter_runs_for_ever():
    assert numbers.allocate("KNI-{seq:5}", DAY) == "KNI-00001"
    assert numbers.allocate("KNI-{seq:5}", DAY.replace(year=2030)) == "KNI-00002"


def test_a_number_whose_transaction_failed_is_given_to_the_next():
    with pytest.raises(RuntimeError), transaction.atomic():
        numbers.allocate("F-{date}-{seq:3}", DAY)
        raise RuntimeError
    assert numbers.allocate("F-{date}-{seq:3}", DAY) == "F-20240520-001"


def test_a_rule_without_a_sequence_is_refused():
    with pytest.raises(ValueError, match=r"no \{seq\}"):
        numbers.allocate("F-{date}", DAY)
