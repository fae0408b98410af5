"""Which options a field offers, whatever stands in its parent. What is typed is not checked yet."""

from __future__ import annotations

from typing import Any

import pytest

from bihuan.process.flow import Field, Option
from bihuan.process.form import options_of

OPTIONS = (
    Option("disk", {"zh-hans": "硬盘"}, when_parent=("hardware",)),
    Option("memory", {"zh-hans": "内存"}, when_parent=("hardware", "cloud")),
    Option("login", {"zh-hans": "登录"}, group="software"),
    Option("other", {"zh-hans": "其他"}),
)
UNHASHABLE = [[], {}, {"a": 1}, [{"a": 1}], [["hardware"]], [None], [3.5], {1, 2}]


def field(cascade: str | None = None, parent: str | None = "area") -> Field:
    data = {"depends_on": parent, "cascade": cascade}
    told = {name: value for name, value in data.items() if value}
    return Field("part", "select", {"zh-hans": "小类"}, told, OPTIONS)


def offered(one: Field, typed: Any) -> list[str]:
    return [option.value for option in options_of(one, {"area": typed})]


def test_without_a_parent_all_options_are_offered_in_their_order():
    assert offered(field(parent=None), "hardware") == ["disk", "memory", "login", "other"]


@pytest.mark.parametrize("empty", [None, "", [], {}])
@pytest.mark.parametrize("cascade", ["hard", "soft"])
def test_an_empty_parent_sieves_nothing(cascade: str, empty: Any):
    assert offered(field(cascade), empty) == ["disk", "memory", "login", "other"]


@pytest.mark.parametrize(
    ("typed", "fitting"),
    [
        ("hardware", ["disk", "memory", "other"]),
        ("software", ["login", "other"]),
        (["cloud", "software"], ["memory", "login", "other"]),
        ("nonsense", ["other"]),
    ],
)
def test_a_hard_parent_sieves_and_a_soft_one_sorts(typed: Any, fitting: list[str]):
    assert offered(field("hard"), typed) == fitting
    soft = offered(field("soft"), typed)
    assert soft[: len(fitting)] == fitting
    assert sorted(soft) == sorted(option.value for option in OPTIONS)
    assert offered(field(), typed) == soft  # soft is what is meant when nothing is said


@pytest.mark.parametrize("typed", UNHASHABLE, ids=repr)
@pytest.mark.parametrize("cascade", ["hard", "soft"])
def test_whatever_a_program_types_into_the_parent_options_are_offered(cascade: str, typed: Any):
    found = offered(field(cascade), typed)

    assert "other" in found
    assert set(found) <= {option.value for option in OPTIONS}


def test_of_a_mixed_list_only_the_texts_count():
    assert offered(field("hard"), [{"a": 1}, "software", 7, None]) == ["login", "other"]
