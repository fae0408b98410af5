from __future__ import annotations

import json

import pytest

from bihuan.core import parameters
from bihuan.core.models import Activity
from bihuan.core.refusals import BadParameter, UnknownParameter

pytestmark = pytest.mark.django_db
GROUP = {"key": "default_inc_group_id", "type": "group", "label": {"zh-hans": "默认受派组织"}}


def test_a_parameter_is_text_and_falls_back_to_the_default():
    parameters.ensure([GROUP, {"key": "days", "type": "integer", "default": 7}])
    assert parameters.get("days") == "7"
    assert parameters.get("default_inc_group_id", "first-line") == "first-line"
    assert parameters.get("unknown", "x") == "x"


def test_a_changed_parameter_is_recorded_with_both_values(admin):
    parameters.ensure([GROUP])
    parameters.set("default_inc_group_id", " dba ", by=admin)
    assert parameters.get("default_inc_group_id") == "dba"
    act = Activity.objects.get()
    assert (act.kind, act.actor) == ("parameter.changed", admin)
    assert json.loads(act.body) == {"key": "default_inc_group_id", "from": "", "to": "dba"}


def test_setting_the_same_value_again_records_nothing(admin):
    parameters.ensure([GROUP])
    for _ in range(2):
        parameters.set("default_inc_group_id", "dba", by=admin)
    assert Activity.objects.count() == 1


def test_installing_a_pack_again_keeps_what_a_person_set(admin):
    parameters.ensure([GROUP])
    parameters.set("default_inc_group_id", "dba", by=admin)
    parameters.ensure([{**GROUP, "default": "other", "help": {"en": "new help"}}])
    assert parameters.get("default_inc_group_id") == "dba"


@pytest.mark.parametrize(
    ("definition", "value"),
    [
        ({"type": "integer"}, "many"),
        ({"type": "boolean"}, "maybe"),
        ({"type": "select", "options": ["a", {"value": "b"}]}, "c"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(admin, definition, value):
    parameters.ensure([{"key": "p", **definition}])
    with pytest.raises(BadParameter):
        parameters.set("p", value, by=admin)
    assert parameters.get("p") == ""


def test_an_unknown_parameter_cannot_be_set(admin):
    with pytest.raises(UnknownParameter, match="no parameter 'nope'"):
        parameters.set("nope", "1", by=admin)
