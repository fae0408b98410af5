"""Small files in the dialects of other tools, written for these tests."""

# ruff: noqa: E501 - tables read better unbroken
from __future__ import annotations

import json
from typing import Any

TASKSTEPER = """
LEVELS = (("高", "高"), ("低", "低"))

class RepairModel(models.Model):
    subject = models.CharField(max_length=100, verbose_name="主题", default="")
    story = models.CharField(max_length=3000, verbose_name="经过")
    level = models.CharField(max_length=20, verbose_name="级别", choices=LEVELS, default="低")
    area = models.CharField(max_length=20, verbose_name="片区", choices=AREAS)
    fixer = models.CharField(max_length=50, verbose_name="修理人", default="#报修人填写#")
    note_url = models.CharField(max_length=200, verbose_name="记录链接", default="(若有)")
    created_by = models.CharField(max_length=50, verbose_name="报修人(只读)", default="")
    current_state = models.CharField(max_length=50, verbose_name="状态(只读)")

    def save(self):
        launch_missiles()

class RepairForm(ModelForm):
    class Meta:
        model = RepairModel
        fields = '__all__'
        widgets = {'story': forms.Textarea(attrs={'cols': 60, 'rows': 4}),
                   'created_by': forms.TextInput(attrs={'readonly': True})}

FormAndModelDict = {
    'repair': {'PrjNameZh': '报修', 'PrjModelClass': RepairModel, 'PrjFormClass': RepairForm},
    'garden': {'PrjNameZh': '园艺', 'PrjModelClass': GardenModel, 'PrjFormClass': GardenForm},
}
hand_over = {'assign_to': '修理人'}
FSM_TRANS_REPAIR = [
    {'source': '登记', 'trigger': '补充', 'dest': '登记', 'trans_condition': {}, 'trans_action': {'assign_to': '报修人(只读)'}},
    {'source': '登记', 'trigger': '派修', 'dest': '修理', 'trans_condition': {}, 'trans_action': hand_over},
    {'source': '修理', 'trigger': '加急完成', 'dest': '完成', 'trans_condition': {'级别': '高'}, 'trans_action': {}},
    {'source': '修理', 'trigger': '完成', 'dest': '完成', 'trans_condition': {}, 'trans_action': {'send_mail': 'boss'}},
]
TRANS_TABLE_DICT = {'repair': FSM_TRANS_REPAIR}
"""


def state(id: int, type: str, name: str, **more: Any) -> dict[str, Any]:
    plain = {"processors_type": "STARTER", "processors": "", "distribute_type": "PROCESS",
             "fields": [], "extras": {}, "can_deliver": True}  # fmt: skip
    return {"id": id, "type": type, "name": name, **plain, **more}


def condition(key: str, value: str, sign: str = "==", **more: Any) -> dict[str, Any]:
    one = {"key": key, "condition": sign, "value": value, "source": "field", **more}
    return {"type": "and", "expressions": [{"type": "and", "expressions": [one]}]}


def line(id: int, source: int, target: int, when: Any = None, **more: Any) -> dict[str, Any]:
    always = condition("G_INT_1", "1")
    return {"id": id, "from_state": source, "to_state": target, "name": "默认",
            "condition": when or always,
            "condition_type": "by_field" if when else "default", **more}  # fmt: skip


def field(id: int, key: str, name: str, type: str, **more: Any) -> dict[str, Any]:
    plain = {"validate_type": "REQUIRE", "source_type": "CUSTOM", "choice": [], "regex": "EMPTY",
             "layout": "COL_12", "show_type": 1, "show_conditions": {}, "default": "",
             "is_valid": True, "meta": {}}  # fmt: skip
    return {"id": id, "key": key, "name": name, "type": type, **plain, **more}


RESULT = {"code": "NODE_APPROVE_RESULT"}
YES_NO = [{"key": "true", "name": "通过"}, {"key": "false", "name": "拒绝"}]


def bkitsm() -> dict[str, Any]:
    """The newer dialect: a condition, two side by side, a countersign, a trigger."""
    states = [
        state(1, "START", "开始"),
        state(2, "NORMAL", "提单", is_builtin=True, processors_type="OPEN", fields=[11, 12, 13]),
        state(3, "ROUTER-P", "并行"),
        state(4, "NORMAL", "网络检查", processors_type="CMDB", processors="bk_biz_maintainer",
              distribute_type="CLAIM_THEN_PROCESS", fields=[14, 15]),
        state(5, "NORMAL", "主机检查", processors_type="PERSON", processors="li,wang", fields=[16]),
        state(6, "COVERAGE", "汇聚"),
        state(7, "SIGN", "会签", processors_type="VARIABLE", processors="checkers", fields=[17, 18, 19],
              finish_condition={"type": "or", "expressions": [{"type": "and", "expressions": [
                  {"key": "rate", "condition": ">=", "value": "60", "meta": {"code": "PASS_RATE"}}]}]},
              variables={"outputs": [{"key": "verdict7", "meta": RESULT}]}),
        state(8, "WEBHOOK", "登记结果", extras={"webhook_info": {"url": "https://cmdb.example.com/done", "method": "POST"}}),
        state(9, "END", "结束"),
        state(10, "TASK-SOPS", "清理", is_terminable=True),
    ]  # fmt: skip
    lines = [
        line(101, 1, 2), line(102, 2, 3, condition("scope", "big")),
        line(103, 2, 7, condition("scope", "small")), line(104, 3, 4), line(105, 3, 5),
        line(106, 4, 6), line(107, 5, 6), line(108, 6, 7),
        line(109, 7, 10, condition("verdict7", "true", meta=RESULT)),
        line(110, 7, 2, condition("verdict7", "false", meta=RESULT)),
        line(111, 10, 8), line(112, 8, 9),
    ]  # fmt: skip
    fields = [
        field(11, "title", "标题", "STRING"),
        field(12, "scope", "规模", "RADIO", choice=[{"key": "big", "name": "大"}, {"key": "small", "name": "小"}]),
        field(13, "checkers", "会签人", "MEMBERS"),
        field(14, "port", "端口", "STRING", show_type=0, show_conditions={
            "type": "and", "expressions": [{"key": "scope", "condition": "==", "value": "small"}]},
            validate_type="OPTION"),
        field(15, "rack", "机柜", "SELECT", source_type="DATADICT", source_uri="RACK"),
        field(16, "mail", "邮箱", "STRING", regex="EMAIL"),
        field(17, "opinion7", "会签意见", "RADIO", choice=YES_NO, meta={"code": "APPROVE_RESULT"}),
        field(18, "why", "拒绝原因", "TEXT", show_type=0, show_conditions={
            "type": "and", "expressions": [{"key": "opinion7", "condition": "==", "value": "true"}]}),
        field(19, "also", "备注", "TEXT", show_type=0, validate_type="OPTION", show_conditions={
            "type": "and", "expressions": [{"key": "opinion7", "condition": "==", "value": "false"}]}),
    ]  # fmt: skip
    message = {"key": "send_email_message", "params": [
        {"key": "title", "value": "请会签 ${ticket_title}"},
        {"key": "content", "value": "规模：${scope}，见 ${ticket_ticket_url}，${unknown}"},
        {"key": "receivers", "value": [{"value": {"member_type": "STARTER", "members": ""}}]}]}  # fmt: skip
    trigger = {"id": 7, "name": "提醒", "signal": "ENTER_STATE", "sender": "7", "rules": [
        {"action_schemas": [{"component_type": "send_message",
                             "params": [{"sub_components": [message]}]},
                            {"component_type": "modify_processor", "params": []}]}]}  # fmt: skip
    return {
        "name": "网络变更", "desc": "改网络", "flow_type": "change", "is_revocable": True,
        "states": {str(one["id"]): one for one in states},
        "transitions": {str(one["id"]): one for one in lines},
        "fields": {str(one["id"]): one for one in fields},
        "triggers": [trigger], "notify": [1],
    }  # fmt: skip


def older_bkitsm() -> dict[str, Any]:
    """The older dialect: lists, and lines that lead back."""
    back = {"can_distribute": True, "assignor": 5, "assignor_type": "GENERAL", "can_back": True}
    states = [
        state(1, "START", "开始"), state(2, "NORMAL", "提单", is_builtin=True, fields=[21]),
        state(3, "NORMAL", "处理", processors_type="GENERAL", processors="4", extras=back, fields=[22, 23]),
        state(4, "END", "结束"),
    ]  # fmt: skip
    old = {"direction": "FORWARD", "check_needed": True}
    lines = [
        {"id": 1, "from_state_id": 1, "to_state_id": 2, "name": "", **old},
        {"id": 2, "from_state_id": 2, "to_state_id": 3, "name": "提交", **old},
        {"id": 3, "from_state_id": 3, "to_state_id": 4, "name": "通过", **old},
        {"id": 4, "from_state_id": 3, "to_state_id": 2, "name": "提单", "direction": "BACK"},
    ]
    fields = [field(21, "title", "标题", "STRING"), field(22, "done", "处理说明", "TEXT"),
              field(23, "can_back_message", "驳回原因", "TEXT")]  # fmt: skip
    return {"name": "请求", "service": "request", "states": states, "transitions": lines,
            "fields": fields, "triggers": [], "is_supervise_needed": True}  # fmt: skip


def as_json(*workflows: dict[str, Any]) -> bytes:
    return json.dumps(list(workflows), ensure_ascii=False).encode()


def bpmn(inside: str, more: str = "", lanes: str = "") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
  targetNamespace="t">{more}
<bpmn:process id="p" name="报销">{lanes}{inside}</bpmn:process></bpmn:definitions>""".encode()


def flow(id: str, source: str, target: str, condition: str = "", name: str = "") -> str:
    inner = (
        f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{condition}</bpmn:conditionExpression>'
        if condition
        else ""
    )
    return f'<bpmn:sequenceFlow id="{id}" sourceRef="{source}" targetRef="{target}" name="{name}">{inner}</bpmn:sequenceFlow>'


LANES = """<bpmn:laneSet id="ls"><bpmn:lane id="l1" name="财务"><bpmn:flowNodeRef>check</bpmn:flowNodeRef>
<bpmn:flowNodeRef>pay</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"""
CLAIMS = bpmn(
    """<bpmn:startEvent id="s" name="填写报销"/>
<bpmn:userTask id="check" name="审核"><bpmn:extensionElements><camunda:formData>
<camunda:formField id="amount" label="金额" type="long"/></camunda:formData></bpmn:extensionElements></bpmn:userTask>
<bpmn:exclusiveGateway id="g" name="金额大吗" default="f4"/>
<bpmn:userTask id="boss" name="总监审批" camunda:assignee="${initiator}"/>
<bpmn:parallelGateway id="both"/><bpmn:parallelGateway id="met"/>
<bpmn:serviceTask id="pay" name="打款"/><bpmn:sendTask id="tell" name="通知"/>
<bpmn:intermediateCatchEvent id="cool" name="冷静期"><bpmn:timerEventDefinition><bpmn:timeDuration>PT48H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
<bpmn:boundaryEvent id="late" name="超时" attachedToRef="boss"><bpmn:timerEventDefinition><bpmn:timeDuration>P3D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
<bpmn:endEvent id="e" name="完成"/><bpmn:textAnnotation id="a"><bpmn:text>记得发票</bpmn:text></bpmn:textAnnotation>"""
    + flow("f1", "s", "check") + flow("f2", "check", "g") + flow("f3", "g", "boss", "${amount &gt; 1000}")
    + flow("f4", "g", "both") + flow("f5", "boss", "both") + flow("f6", "both", "pay")
    + flow("f7", "both", "tell") + flow("f8", "pay", "met") + flow("f9", "tell", "met")
    + flow("f10", "met", "cool") + flow("f11", "cool", "e") + flow("f12", "late", "both"),
    lanes=LANES,
)  # fmt: skip
