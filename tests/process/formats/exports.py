"""Made-up exports of BlueKing ITSM in both dialects: blocks of steps put together by chance."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.process.formats import samples
from tests.process.formats.samples import RESULT, YES_NO, condition, line, state

HOW = ("PROCESS", "CLAIM_THEN_PROCESS", "DISTRIBUTE_THEN_PROCESS", "DISTRIBUTE_THEN_CLAIM")
WHO = (("STARTER", ""), ("PERSON", "li,wang"), ("GENERAL", "4"), ("OPEN", ""),
       ("ORGANIZATION", "7"), ("STARTER_LEADER", ""), ("CMDB", "bk_biz_maintainer"))  # fmt: skip
LEVELS = [{"key": "high", "name": "高"}, {"key": "low", "name": "低"}]
KINDS = ("STRING", "TEXT", "INT", "DATE", "DATETIME", "RADIO", "SELECT", "MULTISELECT", "CHECKBOX",
         "MEMBERS", "RICHTEXT", "LINK", "CUSTOMTABLE", "TREESELECT", "BOOLEAN")  # fmt: skip
API = {
    "api_instance_info": {"req_params": {"level": "${params_level}"}, "rsp_data": "data.info"},
    "remote_api_info": {"method": "GET", "path": "/hosts", "system_info": {
        "domain": "https://cmdb.example.com", "headers": [], "cookies": []}},
}  # fmt: skip
HOOK = {
    "url": "https://ops.example.com/{{level}}/done", "method": "POST", "query_params": [],
    "headers": [], "auth": {}, "settings": {"timeout": 10}, "success_exp": "resp.code==0",
    "body": {"type": "raw", "raw_type": "JSON", "content": '{"sn": "{{ticket_sn}}"}'},
}  # fmt: skip


@dataclass
class Making:
    """The export while it is put together."""

    chance: Random
    states: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    fields: list[dict[str, Any]] = field(default_factory=list)
    triggers: list[dict[str, Any]] = field(default_factory=list)

    def state(self, type: str, name: str, **more: Any) -> int:
        id = 100 + len(self.states)
        who, names = self.chance.choice(WHO)
        more = {"processors_type": who, "processors": names,
                "distribute_type": self.chance.choice(HOW), **more,
                "axis": {"x": 250 * len(self.states), "y": self.chance.randrange(400)}}  # fmt: skip
        self.states.append(state(id, type, f"{name}{id}", **more))
        return id

    def line(self, source: int, target: int, when: Any = None, **more: Any) -> None:
        self.lines.append(line(1000 + len(self.lines), source, target, when, **more))

    def field(self, key: str, type: str, **more: Any) -> int:
        id = 5000 + len(self.fields)
        self.fields.append(samples.field(id, key, key, type, **more))
        return id

    def some_fields(self) -> list[int]:
        return [self._any_field() for _ in range(self.chance.randrange(3))]

    def _any_field(self) -> int:
        kind, more = self.chance.choice(KINDS), {}
        if kind in {"RADIO", "SELECT", "MULTISELECT", "CHECKBOX", "TREESELECT"}:
            more = {"choice": LEVELS}
            if kind == "SELECT" and self.chance.random() < 0.6:
                more = {"source_type": "API", "api_info": API,
                        "kv_relation": {"key": "id", "name": "name"}}  # fmt: skip
        if self.chance.random() < 0.4:
            more |= {"show_type": 0, "show_conditions": {"type": "and", "expressions": [
                {"key": "level", "condition": "==", "value": "low"}]}}  # fmt: skip
        more["validate_type"] = self.chance.choice(["REQUIRE", "OPTION"])
        return self.field(f"f{len(self.fields)}", kind, **more)


def step(made: Making, source: int) -> int:
    id = made.state("NORMAL", "处理", fields=made.some_fields(),
                    is_terminable=made.chance.random() < 0.2)  # fmt: skip
    made.line(source, id)
    return id


def call(made: Making, source: int) -> int:
    outputs = [{"key": f"out{len(made.states)}", "name": "结果", "ref_path": "resp.data.id"}]
    hook: dict[str, Any] = HOOK if made.chance.random() < 0.8 else {"url": "/relative", "body": {}}
    id = made.state("WEBHOOK", "回调", extras={"webhook_info": hook},
                    variables={"outputs": outputs})  # fmt: skip
    made.line(source, id)
    return id


def fork(made: Making, source: int) -> int:
    """Side by side, then together again."""
    split, met = made.state("ROUTER-P", "并行"), made.state("COVERAGE", "汇聚")
    made.line(source, split)
    for _ in range(made.chance.randrange(2, 4)):
        made.line(branch(made, split), met)
    return met


def branch(made: Making, source: int) -> int:
    for _ in range(made.chance.randrange(1, 3)):
        source = made.chance.choice([step, call])(made, source)
    return source


def choice(made: Making, source: int) -> int:
    """One of two ways by a field, with or without a gateway."""
    if made.chance.random() < 0.5:
        router = made.state("ROUTER", "分支")
        made.line(source, router)
        source = router
    elif made.states[source - 100]["type"] != "NORMAL":
        source = step(made, source)
    ways = [made.state("NORMAL", "甲"), made.state("NORMAL", "乙")]
    made.line(source, ways[0], condition("level", "high"))
    made.line(source, ways[1], condition("level", "low"))
    met = made.state("NORMAL", "合")
    for way in ways:
        made.line(way, met)
    return met


def vote(made: Making, source: int) -> int:
    """A countersign or approval whose rejection leads back to the form."""
    kind = made.chance.choice(["SIGN", "APPROVAL"])
    n = len(made.states)
    opinion = made.field(f"op{n}", "RADIO", choice=YES_NO, meta={"code": "APPROVE_RESULT"})
    id = made.state(kind, "会签", is_multi=made.chance.random() < 0.5,
                    is_sequential=made.chance.random() < 0.3, fields=[opinion],
                    finish_condition={"type": "or", "expressions": [{"type": "and", "expressions": [
                        {"key": "rate", "condition": ">=", "value": "60",
                         "meta": {"code": "PASS_RATE"}}]}]},
                    variables={"outputs": [{"key": f"verdict{n}", "meta": RESULT}]})  # fmt: skip
    made.line(source, id)
    after = made.state("NORMAL", "通过后")
    made.line(id, after, condition(f"verdict{n}", "true", meta=RESULT))
    made.line(id, 101, condition(f"verdict{n}", "false", meta=RESULT))
    return after


def newer(seed: int) -> dict[str, Any]:
    """An export of the newer dialect: states, lines and fields by id."""
    made = Making(Random(seed))
    made.state("START", "开始")
    first = [made.field("title", "STRING"), made.field("level", "RADIO", choice=LEVELS)]
    last = made.state("NORMAL", "提单", is_builtin=True, processors_type="OPEN",
                      distribute_type="PROCESS", fields=first + made.some_fields())  # fmt: skip
    made.line(100, last)
    for _ in range(made.chance.randrange(2, 6)):
        last = made.chance.choice([step, call, fork, choice, vote])(made, last)
    made.line(last, made.state("END", "结束"))
    _trigger(made)
    return {
        "name": f"流程{seed}", "flow_type": made.chance.choice(["change", "event", "other"]),
        "is_revocable": made.chance.random() < 0.5, "notify": [], "triggers": made.triggers,
        **{part: {str(one["id"]): one for one in getattr(made, name)}
           for part, name in (("states", "states"), ("transitions", "lines"),
                              ("fields", "fields"))},
    }  # fmt: skip


def _trigger(made: Making) -> None:
    sender = str(made.chance.choice(made.states)["id"])
    signal = made.chance.choice(["ENTER_STATE", "LEAVE_STATE", "CREATE_TICKET", "CLOSE_TICKET"])
    action = made.chance.choice([
        {"component_type": "api", "params": [{"key": "api_source", "value": 12}]},
        {"component_type": "api", "params": [{"key": "webhook_info", "value": HOOK}]},
        {"component_type": "modify_field", "params": [
            {"key": "field_key", "value": "title"}, {"key": "field_value", "value": "改了"}]},
    ])  # fmt: skip
    made.triggers.append({"id": 1, "name": "触发", "signal": signal, "sender": sender,
                          "rules": [{"action_schemas": [action]}]})  # fmt: skip


def older(seed: int) -> dict[str, Any]:
    """An export of the older dialect: lists, and lines that lead back."""
    chance = Random(seed)
    states = [state(1, "START", "开始"), state(2, "NORMAL", "提单", is_builtin=True, fields=[1])]
    fields = [samples.field(1, "title", "标题", "STRING"),
              samples.field(2, "can_back_message", "驳回原因", "TEXT")]  # fmt: skip
    lines: list[dict[str, Any]] = [{"id": 1, "from_state_id": 1, "to_state_id": 2, "name": ""}]
    count = chance.randrange(1, 6)
    for id in range(3, 3 + count):
        who, names = chance.choice(WHO)
        extras = {"can_distribute": chance.random() < 0.4, "need_claim": chance.random() < 0.4,
                  "assignor": "5", "assignor_type": "GENERAL"}  # fmt: skip
        uri = "service/records/?level=2&token=geheim"
        fields.append(samples.field(10 + id, f"kind{id}", "类别", "SELECT", source_type="API",
                                    source_uri=uri))  # fmt: skip
        states.append(state(id, "NORMAL", f"处理{id}", processors_type=who, processors=names,
                            extras=extras, fields=[10 + id, 2]))  # fmt: skip
        lines.append({"id": 20 + id, "from_state_id": id - 1, "to_state_id": id, "name": "提交",
                      "direction": "FORWARD"})  # fmt: skip
        if chance.random() < 0.6:
            lines.append({"id": 40 + id, "from_state_id": id, "name": "驳回", "direction": "BACK",
                          "to_state_id": chance.randrange(2, id)})  # fmt: skip
    states.append(state(90, "END", "结束"))
    lines.append({"id": 90, "from_state_id": 2 + count, "to_state_id": 90, "name": "通过",
                  "direction": "FORWARD"})  # fmt: skip
    return {"name": f"旧流程{seed}", "service": "request", "states": states,
            "transitions": lines, "fields": fields}  # fmt: skip
