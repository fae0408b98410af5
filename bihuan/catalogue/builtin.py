"""Words of the catalogue that packs write in one language only: known folders, shared entries."""

from __future__ import annotations

from dataclasses import dataclass, field

Names = dict[str, str]

ROOT: Names = {"zh-hans": "根目录", "zh-hant": "根目錄", "en": "Catalogue"}
FOLDERS: dict[str, Names] = {
    names["zh-hans"]: names
    for names in (
        ROOT,
        {"zh-hans": "故障受理", "zh-hant": "故障受理", "en": "Fault reports"},
        {"zh-hans": "上市保障", "zh-hant": "上市保障", "en": "Release assurance"},
        {"zh-hans": "事件管理", "zh-hant": "事故管理", "en": "Incidents"},
        {"zh-hans": "故障管理", "zh-hant": "重大事故管理", "en": "Major incidents"},
        {"zh-hans": "问题管理", "zh-hant": "問題管理", "en": "Problems"},
        {"zh-hans": "变更管理", "zh-hant": "變更管理", "en": "Changes"},
        {"zh-hans": "服务请求", "zh-hant": "服務請求", "en": "Service requests"},
        {"zh-hans": "改进与知识", "zh-hant": "改進與知識", "en": "Improvement and knowledge"},
    )
}


@dataclass(frozen=True)
class Entry:
    """An offering that several packs share: its words, and the value its form starts with."""

    names: Names = field(default_factory=dict)
    summary: Names = field(default_factory=dict)
    first: str = ""


ENTRIES: dict[str, Entry] = {
    "change": Entry(
        names={"zh-hans": "变更", "zh-hant": "變更", "en": "Change"},
        summary={
            "zh-hans": "标准、一般和紧急变更，变更类型决定后面的步骤和审核次数。",
            "zh-hant": "標準、一般與緊急變更，變更類型決定後面的步驟與審核次數。",
            "en": "Standard, normal and emergency changes; the type decides the steps and reviews.",
        },
        first="一般变更",
    )
}
