"""The documents of a new process: a start form, one step, an end; sound from the beginning."""

from __future__ import annotations

from typing import Any

Texts = dict[str, str]
DESK = "服务台人员"
PREFIXES = {
    "incident": "INC",
    "problem": "PRB",
    "change": "CHG",
    "request": "REQ",
    "task": "ACT",
    "knowledge": "KNI",
    "record": "REC",
}


def text(hans: str, hant: str, en: str) -> Texts:
    return {"zh-hans": hans, "zh-hant": hant, "en": en}


def number_of(key: str, kind: str) -> str:
    """A number rule no other process has: INC-, and the initials of the key's words."""
    initials = "".join(part[0] for part in key.split("_") if part).upper()[:4]
    return f"{PREFIXES.get(kind, 'T')}{initials}-{{date}}-{{seq:4}}"


def documents(
    key: str, names: Texts, kind: str, *, number: str = "", summary: Texts | None = None
) -> dict[str, Any]:
    """{"flow.yaml": data, "fields.yaml": data, "notices.yaml": data}."""
    head: dict[str, Any] = {"pack": key, "names": _filled(names)}
    if summary:
        head["summary"] = _filled(summary)
    return {
        "flow.yaml": {
            **head,
            "kind": kind,
            "number": number or number_of(key, kind),
            "title": "title",
            "phases": [
                {"key": "request", "names": text("提交", "提交", "Submission")},
                {"key": "handle", "names": text("处理", "處理", "Handling")},
                {"key": "closed", "names": text("关闭", "關閉", "Closed")},
            ],
            "withdraw": "any_time",
            "start": "request",
            "nodes": _nodes(),
        },
        "fields.yaml": {"fields": _fields()},
        "notices.yaml": {"default": {"work_item": ["inbox", "email"]}, "notices": _notices()},
    }


def _filled(names: Texts) -> Texts:
    """A name in all three languages, so that no list shows a gap."""
    first = names.get("zh-hans") or next(iter(names.values()), "")
    return {language: names.get(language) or first for language in ("zh-hans", "zh-hant", "en")}


def _nodes() -> dict[str, Any]:
    return {
        "request": {
            "kind": "start",
            "names": text("填写", "填寫", "Fill in"),
            "phase": "request",
            "form": {"title": "required", "description": "optional"},
            "edges": [
                {
                    "on": "submit",
                    "names": text("提交", "提交", "Submit"),
                    "to": "handle",
                    "style": "primary",
                }
            ],
        },
        "handle": {
            "kind": "form",
            "names": text("处理", "處理", "Handle"),
            "phase": "handle",
            "who": [{"role": DESK}],
            "how": "claim",
            "form": {"title": "read", "description": "read", "result": "required"},
            "edges": [
                {
                    "on": {"button": "close"},
                    "names": text("处理完成", "處理完成", "Done"),
                    "to": "closed",
                    "style": "primary",
                }
            ],
        },
        "closed": {
            "kind": "end",
            "names": text("关闭", "關閉", "Closed"),
            "phase": "closed",
            "outcome": "closed",
        },
    }


def _fields() -> dict[str, Any]:
    return {
        "title": {"type": "text", "label": text("标题", "標題", "Title"), "max": 200},
        "description": {
            "type": "richtext",
            "label": text("详细描述", "詳細描述", "Description"),
        },
        "result": {"type": "longtext", "label": text("处理结果", "處理結果", "Result")},
    }


def _notices() -> dict[str, Any]:
    return {
        "closed": {
            "on": {"close": "*"},
            "to": ["requester"],
            "channels": ["inbox", "email"],
            "subject": text(
                "【已关闭】{ticket.number} {ticket.title}",
                "【已關閉】{ticket.number} {ticket.title}",
                "[Closed] {ticket.number} {ticket.title}",
            ),
            "body": text(
                "你提交的单据已处理完成。\n\n{f.result}\n\n[查看单据]({link})\n",
                "你提交的工單已處理完成。\n\n{f.result}\n\n[查看工單]({link})\n",
                "What you asked for has been done.\n\n{f.result}\n\n[See the ticket]({link})\n",
            ),
        }
    }
