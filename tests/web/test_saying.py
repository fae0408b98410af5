"""What differs in a process is said in words: no keys, no YAML, wherever there is a name."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from bihuan.catalogue import publish, upgrades
from bihuan.people.models import AssignmentGroup, Role, User
from bihuan.process import build, source
from bihuan.web.design.differences import difference
from bihuan.web.saying import conditions
from bihuan.web.saying.names import Around, Names, of_documents
from bihuan.web.saying.parts import PARTS
from bihuan.web.saying.places import place
from bihuan.web.saying.values import Sayer
from bihuan.web.saying.vocabulary import INSIDE, WORD_OF

pytestmark = pytest.mark.django_db
PACKS = sorted((Path(publish.__file__).parent.parent / "packs").glob("*/flow.yaml"))
NEEDED = {"kind", "names", "to", "phase", "type", "label", "form", "edges", "on", "key", "value",
          "number", "phases", "start", "pack", "nodes", "channels", "subject", "body"}  # fmt: skip
OURS = {"QC", "SE", "ID", "IP", "URL", "Jira", "Buglist"}
RAW = re.compile(r"[{}]|\b(None|True|False|null|true|false)\b|&&|\|\||==|\['")
NAMES = of_documents(
    {
        "flow.yaml": {"nodes": {"check": {"names": "审核"}}, "params": {"slow": {"label": "慢"}}},
        "fields.yaml": {
            "fields": {
                "level": {"label": "级别", "options": [{"value": "p1", "label": "一级"}]},
                "to_whom": {"label": "交给"},
            }
        },
    }
)


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


def documents(file: Path) -> dict[str, Any]:
    texts = {each.name: each.read_text(encoding="utf-8") for each in file.parent.glob("*.yaml")}
    return {name: source.read(name, text)[0].data for name, text in texts.items()}


def stripped(whole: dict[str, Any]) -> dict[str, Any]:
    """The same process without anything that may be left out."""
    less = copy.deepcopy(whole)
    head, fields = less["flow.yaml"], less["fields.yaml"]
    notices = (less.get("notices.yaml") or {}).get("notices", {})
    things = [head, *head["nodes"].values(), *fields["fields"].values(), *notices.values()]
    things += [edge for node in head["nodes"].values() for edge in node.get("edges", ())]
    for thing in things:
        for key in set(thing) - NEEDED:
            del thing[key]
    fields.pop("groups", None)
    return less


def keys_of(whole: dict[str, Any]) -> set[str]:
    """What may not be read by anybody: keys of this process, and words of the format."""
    head, fields = whole["flow.yaml"], whole["fields.yaml"]["fields"]
    notices = (whole.get("notices.yaml") or {}).get("notices", {})
    enums = {word for words in WORD_OF.values() for word in words}
    own = {*head["nodes"], *fields, *notices, *head.get("params", ())}
    return {key for key in {*own, *enums, *PARTS, *INSIDE} if key.isascii()} - OURS


def test_no_key_and_no_literal_is_shown_where_there_is_a_name():
    upgrades.bring([file.parent for file in PACKS])
    for whole in map(documents, PACKS):
        found = difference(build.build(whole), build.build(stripped(whole)))
        lines = [line for _title, lines in found.groups for line in lines]
        assert len(lines) > 20
        keys = keys_of(whole)
        for line in lines:
            told = " ".join((line.sentence, line.old, line.new))
            assert not RAW.search(told), told
            shown = set(re.findall(r"[A-Za-z_][A-Za-z_0-9]*", told))
            assert not keys & shown, (keys & shown, told)
            assert line.old or line.new, told


@pytest.mark.parametrize(
    ("cel", "words"),
    [
        ('f.level == "p1" && f.to_whom != null', "级别 等于 一级 且 交给 不为空"),
        ('f.level in ["p1", "x"] || params.slow', "级别 属于 一级、x 或 慢 为是"),
        ('"p1" in f.level', "级别 包含 一级"),
        ("!has(f.level)", "级别 为空"),
        ('f.level == "a && b"', "级别 等于 a && b"),
        ("f.level > 3 && (f.to_whom == null || f.level < 2)",
         "[级别] > 3 且 ([交给] = （空） 或 [级别] < 2)"),
    ],
)  # fmt: skip
def test_a_condition_is_read_out(cel, words):
    assert conditions.said(cel, NAMES) == words


def test_people_are_called_by_their_names():
    AssignmentGroup.objects.create(key="net_ops", name="网络组")
    User.objects.create(username="zhangsan", name="张三")
    Role.objects.update_or_create(key="客服", defaults={"names": {"zh-hans": "客服", "en": "Desk"}})
    sayer = Sayer(NAMES, Around(frozenset({"zhangsan"})))
    written = [{"group": "net_ops"}, {"user": "zhangsan"}, {"last": "check"}, {"role": "客服"}]
    assert sayer.say("who", written) == "受派组织 网络组、张三、“审核”的完成人、角色 客服"


@pytest.mark.parametrize(
    ("path", "value", "lines"),
    [
        (["flow.yaml", "nodes", "check", "how"], "claim", ["先认领后处理"]),
        (["flow.yaml", "nodes", "check", "form", "level"], "required", ["必填"]),
        (["flow.yaml", "nodes", "check", "sla", "resolve"], "4h", ["4 小时"]),
        (["flow.yaml", "nodes", "check", "edges", 0, "to"], "check", ["审核"]),
        (["flow.yaml", "nodes", "check", "edges", 0, "actions", 0], {"set": {"level": '"p1"'}},
         ["设置字段：级别：一级"]),
        (["fields.yaml", "fields", "level", "options", 0], {"value": "p1", "label": "一级"},
         ["一级"]),
        (["fields.yaml", "fields", "level", "multiple"], True, ["是"]),
        (["flow.yaml", "nodes", "check"], None, []),
    ],
)  # fmt: skip
def test_a_part_two_people_changed_is_read_out(path, value, lines):
    assert Sayer(NAMES).part(path, value) == lines


def test_the_place_of_a_part_is_read_out():
    check = {"names": {"zh-hans": "审核"}}
    edge = {"on": {"button": "go"}, "names": "通过"}
    path = ["flow.yaml", "nodes", "check", "edges", 0, "to"]
    within = [None, None, check, None, edge, "end"]
    assert place(path, within, Sayer(NAMES)) == "环节 › 审核 › 按钮与连线 › 通过 › 去向"
    path = ["flow.yaml", "nodes", "check", "form", "level"]
    assert place(path, [None, None, check, None, "read"], Sayer(NAMES)).endswith("› 表单 › 级别")


def test_a_pack_that_is_opened_and_its_fields_are_called_by_their_names():
    upgrades.bring([file.parent for file in PACKS if file.parent.name == "problem"])
    sayer = Sayer(Names())
    told = sayer.say("actions", [{"open": {"pack": "problem", "values": {"title": "f.x"}}}])
    assert "问题管理" in told and "标题" in told and "problem" not in told
