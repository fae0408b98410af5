"""One process with a field of every type, and two branches in which two people edit the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bihuan.catalogue import publish
from bihuan.catalogue.models import Offering


def names(text: str) -> dict[str, str]:
    return {"zh-hans": text, "zh-hant": text, "en": text}


def field(kind: str, label: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "label": names(label), **more}


HOSTS = {"url": "http://cmdb.test/hosts", "path": "data.items", "key": "id", "label": "name"}
FIELDS: dict[str, dict[str, Any]] = {
    "title": field("text", "标题", max=200),
    "note": field("longtext", "说明", hint=names("写清楚"), help=names("多行文本")),
    "story": field("richtext", "经过"),
    "amount": field("integer", "数量", min=0, max=100),
    "cost": field("decimal", "费用", min=0),
    "day": field("date", "日期"),
    "moment": field("datetime", "时刻", before="now"),
    "days": field("daterange", "起止日期"),
    "window": field("datetimerange", "窗口"),
    "clock": field("time", "几点"),
    "urgent": field("boolean", "加急"),
    "way": field("radio", "方式", options=["电话", "邮件"]),
    "ticks": field("checkbox", "范围", options=["网络", "主机", "数据库"]),
    "area": field("select", "大类", options=["硬件", "软件"]),
    "part": field("select", "小类", depends_on="area", cascade="hard", options=[
        {"value": "硬盘", "when_parent": ["硬件"]}, {"value": "内存", "when_parent": ["硬件"]},
        {"value": "系统", "when_parent": ["软件"]}]),
    "tags": field("multiselect", "标签", options=["甲", "乙", "丙"]),
    "room": field("editselect", "机房", options=["北京", "上海"]),
    "place": field("tree", "位置", options=[
        {"value": "cn", "label": names("中国")},
        {"value": "bj", "label": names("北京"), "parent": "cn"},
        {"value": "hd", "label": names("海淀"), "parent": "bj"},
        {"value": "sh", "label": names("上海"), "parent": "cn"}]),
    "owner": field("person", "负责人"),
    "crew": field("people", "成员"),
    "team": field("group", "团队"),
    "hurt": field("service", "服务", multiple=True),
    "server": field("ci", "配置项"),
    "biz": field("business", "业务"),
    "cause": field("ticket", "关联单"),
    "link": field("url", "链接"),
    "mail": field("email", "邮箱"),
    "phone": field("phone", "电话"),
    "papers": field("file", "附件"),
    "shots": field("image", "截图"),
    "steps": field("table", "措施", columns={
        "what": {"type": "text", "label": names("做什么"), "required": True},
        "who": {"type": "person", "label": names("谁")},
        "when": {"type": "date", "label": names("何时")},
        "kind": {"type": "select", "label": names("类型"), "options": ["短期", "长期"]},
        "done": {"type": "boolean", "label": names("完成")},
        "where": {"type": "remote", "label": names("主机"), "source": HOSTS}}),
    "stars": field("rating", "满意度"),
    "serial": field("autonumber", "编号"),
    "total": field("formula", "合计", expr="f.amount * 2"),
    "host": field("remote", "主机", source=HOSTS),
    "number": field("system", "单号", source="number"),
    "why": field("text", "原因", show_if="f.urgent == true", required_if="f.urgent == true"),
    "secret": field("text", "身份证号", sensitive=True),
}  # fmt: skip
COMPUTED = {"serial", "total", "number"}


def flow(key: str) -> dict[str, Any]:
    start = {
        name: "required" if name == "title" else "read" if name in COMPUTED else "optional"
        for name in FIELDS
    }
    edited = {"title": "read", "note": "optional", "story": "optional", "area": "optional",
              "part": "optional", "secret": "optional"}  # fmt: skip
    return {
        "pack": key, "names": names("全部字段"), "summary": names("试所有字段"), "kind": "request",
        "number": "ALL-{seq:4}", "title": "title", "folder": ["根目录"], "start": "ask",
        "rules": [{"rule": "f.days.to < '2030-01-01'", "fields": ["days"],
                   "message": names("太晚了")}],
        "phases": [{"key": "ask", "names": names("提单")},
                   {"key": "work", "names": names("处理")},
                   {"key": "check", "names": names("审批")},
                   {"key": "end", "names": names("结束")}],
        "nodes": {
            "ask": {"kind": "start", "names": names("提单"), "phase": "ask", "form": start,
                    "edges": [{"on": "submit", "to": "fork", "style": "primary"}]},
            "fork": {"kind": "split", "names": names("分"), "mode": "and",
                     "edges": [{"to": "left"}, {"to": "right"}]},
            **{side: {"kind": "form", "names": names(name), "phase": "work",
                      "who": [{"user": who}, {"role": "管理员"}], "form": edited,
                      "edges": [{"on": "submit", "to": "meet", "style": "primary"}]}
               for side, name, who in [("left", "左", "yunwei"), ("right", "右", "qc")]},
            "meet": {"kind": "join", "names": names("合"), "closes": "fork",
                     "edges": [{"to": "decide"}]},
            "decide": {"kind": "approve", "names": names("审"), "phase": "check",
                       "who": [{"together": [{"user": "yunwei"}, {"user": "qc"}]}],
                       "form": {"title": "read", "note": "read"}, "vote": {"rule": "any"},
                       "edges": [{"on": "pass", "to": "over"}, {"on": "reject", "to": "over"}]},
            "over": {"kind": "end", "names": names("完"), "phase": "end", "outcome": "closed"},
        },
    }  # fmt: skip


def offered(folder: Path, key: str = "everything", url: str = "") -> Offering:
    """The pack, written to a folder, published and offered; `url`: where `host` asks."""
    fields = dict(FIELDS)
    if url:
        asked = {"source": {**HOSTS, "url": url}}
        columns = fields["steps"]["columns"]
        fields["host"] = {**fields["host"], **asked}
        fields["steps"] = {**fields["steps"], "columns": {
            **columns, "where": {**columns["where"], **asked}}}  # fmt: skip
    place = folder / key
    place.mkdir(parents=True)
    for name, document in [("flow", flow(key)), ("fields", {"fields": fields})]:
        text = json.dumps(document, ensure_ascii=False)  # JSON is YAML without repeats as aliases
        (place / f"{name}.yaml").write_text(text, encoding="utf-8")
    (place / "README.md").write_text("# All fields\n", encoding="utf-8")
    publish.install(place, None)
    return Offering.objects.get(key=key)
