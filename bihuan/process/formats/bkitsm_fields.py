"""Fields of BlueKing ITSM as ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import re2

from bihuan.process.errors import N_
from bihuan.process.formats import bkitsm_rules as rules
from bihuan.process.formats.brought import Report
from bihuan.process.formats.keys import Keys
from bihuan.process.formats.outward import shown
from bihuan.process.formats.plain import as_list, as_map, as_text

TYPES = {
    "STRING": "text", "TEXT": "longtext", "INT": "integer", "DATE": "date", "DATETIME": "datetime",
    "DATETIMERANGE": "datetimerange", "SELECT": "select", "INPUTSELECT": "editselect",
    "MULTISELECT": "multiselect", "CHECKBOX": "checkbox", "RADIO": "radio", "MEMBER": "person",
    "MEMBERS": "people", "RICHTEXT": "richtext", "FILE": "file", "TREESELECT": "tree",
    "LINK": "url", "BOOLEAN": "boolean", "CUSTOMTABLE": "table", "TABLE": "multiselect",
    "CASCADE": "text", "CUSTOM-FORM": "longtext",
}  # fmt: skip
OPTIONED = frozenset({"select", "editselect", "multiselect", "checkbox", "radio"})
NAMED = {"EMAIL": "email", "PHONE_NUM": "mobile", "ID_CARD": "id_card", "IP": "ip", "NUM": "digits",
         "CH": "chinese", "EN": "letters"}  # fmt: skip
PATTERNS = {
    "FLOAT": r"-?\d+(\.\d+)?", "NON_NEGATIVE": r"\d+(\.\d+)?", "NON_POSITIVE": r"0|-\d+(\.\d+)?",
    "GTE_ZERO": r"\d+(\.\d+)?", "LTE_ZERO": r"0|-\d+(\.\d+)?", "LOWER_EN": "[a-z]+",
    "UPPER_EN": "[A-Z]+", "EN_NUM": "[A-Za-z0-9]+", "QQ": r"[1-9]\d{4,11}",
    "EN_CH": r"[A-Za-z\x{4e00}-\x{9fff}]+", "EN_CH_NUM": r"[\w\x{4e00}-\x{9fff}]+",
    "START_EN": r"[A-Za-z][A-Za-z0-9\x{4e00}-\x{9fff}]*",
}  # fmt: skip
CLOCKS = {"AFTER_DATE": ("after", "today"), "AFTER_TIME": ("after", "now"),
          "BEFORE_DATE": ("before", "today"), "BEFORE_TIME": ("before", "now")}  # fmt: skip
COMPARED = frozenset({">", "<", ">=", "<=", "==", "!="})


@dataclass
class Fields:
    """All fields of one workflow, and which state fills in which."""

    made: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)  # their key -> ours
    by_id: dict[str, str] = field(default_factory=dict)
    required: dict[str, bool] = field(default_factory=dict)  # by id
    results: dict[str, str] = field(default_factory=dict)  # key of "approved?" -> its state
    verdicts: dict[str, str] = field(default_factory=dict)  # id -> pass | reject, where it is asked
    checks: list[dict[str, Any]] = field(default_factory=list)  # rules between fields

    def words(self, codes: Mapping[str, str]) -> rules.Words:
        types = {key: str(one["type"]) for key, one in self.made.items()}
        return rules.Words(self.keys, types, codes)

    def add(self, key: str, name: str) -> str:
        """Our key of a field that only machines fill."""
        if key not in self.keys:
            taken = Keys("field")
            for known in self.made:
                taken.reserve(known)
            self.keys[key] = taken.of(key, key, name)
            self.made[self.keys[key]] = {"type": "text", "label": name or key}
        return self.keys[key]

    def person(self, key: str) -> None:
        """Handlers are taken from this field: it holds people."""
        one = self.made[key]
        if one["type"] not in {"person", "people", "group"}:
            for name in ("options", "pattern", "default", "min", "max", "source"):
                one.pop(name, None)
            one["type"] = "people"


def fields(report: Report, written: Any) -> Fields:
    """Every field of the workflow."""
    found = Fields()
    keys = Keys("field")
    described = [as_map(one) for one in as_list(written)]
    for one in described:
        _one(report, found, keys, one)
    for one in described:
        _hide(report, found, one)
        _together(report, found, one)
    return found


def _place(one: Mapping[str, Any]) -> str:
    return f"field {as_text(one.get('id'))}"


def _one(report: Report, found: Fields, keys: Keys, one: Mapping[str, Any]) -> None:
    id, key, name = (as_text(one.get(part)) for part in ("id", "key", "name"))
    place = _place(one)
    if as_text(as_map(one.get("meta")).get("code")) == "APPROVE_RESULT":
        found.results[key] = as_text(one.get("state_id"))
        report.mapped(place, N_("'%(name)s' becomes the buttons of the approval."), name=name)
        return
    if one.get("is_valid") is False:
        report.dropped(place, N_("'%(name)s' was switched off there."), name=name)
        return
    made = _made(report, place, one)
    known = found.keys.get(key)
    if known is None or found.made[known] != made:
        known = keys.of(id or key, key, name)
        found.made[known] = made
        found.keys.setdefault(key, known)
    found.by_id[id] = known
    found.required[id] = as_text(one.get("validate_type")) != "OPTION"
    report.mapped(place, N_("'%(label)s' is a field of type '%(type)s'."),
                  label=name, type=made["type"])  # fmt: skip


def _made(report: Report, place: str, one: Mapping[str, Any]) -> dict[str, Any]:
    theirs, key = as_text(one.get("type")), as_text(one.get("key"))
    kind = "business" if key == "bk_biz_id" else TYPES.get(theirs, "")
    if not kind:
        kind = "text"
        report.near(place, N_("the type %(type)s is not known: a text."), type=theirs)
    made: dict[str, Any] = {"type": kind, "label": as_text(one.get("name")).strip() or key or "?"}
    if theirs in {"CUSTOM-FORM", "CASCADE", "TABLE"} and kind != "business":
        words = N_("a field of the type %(type)s becomes '%(ours)s'.")
        report.near(place, words, type=theirs, ours=kind)
    if key == "current_status":
        return {**made, "type": "system", "source": "phase"}
    _choices(report, place, made, one)
    _columns(report, place, made, one)
    _looks(made, one)
    _checks(report, place, made, one)
    _default(report, place, made, one)
    return made


def _choices(report: Report, place: str, made: dict[str, Any], one: Mapping[str, Any]) -> None:
    if made["type"] == "tree":
        made["options"] = _tree(as_list(one.get("choice")), "", {}, 0)
    elif made["type"] in OPTIONED:
        made["options"] = list(_options(as_list(one.get("choice"))).values())
    if made.get("options") == []:
        del made["options"]
        source = as_text(one.get("source_type"))
        if source != "API" and (made["type"] != "editselect" or source != "CUSTOM"):
            words = N_("its choices come from elsewhere (%(source)s %(uri)s) and are not in the "
                       "file: any text may be entered. The type 'remote' asks an address for "
                       "them.")  # fmt: skip
            report.near(place, words, source=source, uri=shown(as_text(one.get("source_uri"))))
        made["type"] = "editselect"


def _options(choices: list[Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for choice in map(as_map, choices):
        value = as_text(choice.get("key")) or as_text(choice.get("name"))
        if value:
            label = as_text(choice.get("name")) or value
            found.setdefault(value, {"value": value, "label": label})
    return found


def _tree(
    choices: list[Any], parent: str, seen: dict[str, bool], depth: int
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for choice in map(as_map, choices):
        value = as_text(choice.get("key")) or as_text(choice.get("name"))
        if not value or value in seen or depth > 20:
            continue
        seen[value] = True
        option = {"value": value, "label": as_text(choice.get("name")) or value}
        found.append({**option, "parent": parent} if parent else option)
        below = as_list(choice.get("items")) or as_list(choice.get("children"))
        found += _tree(below, value, seen, depth + 1)
    return found


def _columns(report: Report, place: str, made: dict[str, Any], one: Mapping[str, Any]) -> None:
    if made["type"] != "table":
        return
    keys = Keys("column")
    columns: dict[str, dict[str, Any]] = {}
    meta = as_map(one.get("meta"))
    for column in map(as_map, as_list(meta.get("columns")) or as_list(one.get("choice"))):
        name = as_text(column.get("name"))
        key = keys.of(as_text(column.get("key")) or name, column.get("key"), name)
        options = list(_options(as_list(column.get("choice"))).values())
        columns[key] = {"type": "select" if options else "text", "label": name or key}
        if options:
            columns[key]["options"] = options
        if column.get("required"):
            columns[key]["required"] = True
    if not columns:
        columns = {"value": {"type": "text", "label": made["label"]}}
        report.near(place, N_("its columns are not in the file: it has one."))
    made["columns"] = columns


def _looks(made: dict[str, Any], one: Mapping[str, Any]) -> None:
    if as_text(one.get("layout")) == "COL_6":
        made["width"] = "half"
    if text := as_text(one.get("desc")).strip():
        made["hint"] = text
    if one.get("is_tips") and (tip := as_text(one.get("tips")).strip()):
        made["help"] = tip
    if one.get("is_readonly") and not one.get("is_builtin") and one.get("default"):
        made["readonly"] = True


def _checks(report: Report, place: str, made: dict[str, Any], one: Mapping[str, Any]) -> None:
    regex = as_text(one.get("regex"))
    if regex in CLOCKS and made["type"] in {"date", "datetime"}:
        side, bound = CLOCKS[regex]
        made[side] = "today" if made["type"] == "date" else bound
    elif regex == "NUMWITHOUTZERO" and made["type"] == "integer":
        made["min"] = 1
    elif made["type"] in {"text", "longtext"} and regex in NAMED:
        made["pattern"] = NAMED[regex]
    elif made["type"] in {"text", "longtext"} and regex in PATTERNS:
        made["pattern"] = {"re2": PATTERNS[regex]}
    elif regex == "CUSTOM":
        _own_pattern(report, place, made, as_text(one.get("custom_regex")))
    elif regex not in {"", "EMPTY", "NUM", "ASSOCIATED_FIELD_VALIDATION"}:
        report.dropped(place, N_("its check %(name)s has no counterpart."), name=regex)


def _own_pattern(report: Report, place: str, made: dict[str, Any], written: str) -> None:
    written = written.strip("/")
    quiet = re2.Options()
    quiet.log_errors = False
    try:
        re2.compile(written, quiet)
    except re2.error:
        words = N_("its pattern %(pattern)s needs more than linear time and is not carried over.")
        report.dropped(place, words, pattern=written[:100])
        return
    if made["type"] in {"text", "longtext"} and written:
        made["pattern"] = {"re2": written}
    else:
        report.dropped(place, N_("a pattern on a field of type '%(type)s'."), type=made["type"])


def _default(report: Report, place: str, made: dict[str, Any], one: Mapping[str, Any]) -> None:
    default = as_text(one.get("default")).strip()
    if not default:
        return
    kind = made["type"]
    known = {option["value"] for option in made.get("options", ())}
    value: Any = default
    if kind == "integer" and default.lstrip("-").isdecimal():
        value = int(default)
    elif kind in {"multiselect", "checkbox"} and known:
        value = [part for part in default.split(",") if part in known]
    elif kind == "boolean":
        value = default.lower() in {"true", "1"}
    elif (known and default not in known) or kind not in {
        "text", "longtext", "select", "radio", "tree", "editselect", "richtext"
    } or "${" in default:  # fmt: skip
        words = N_("its default '%(text)s' is no value here.")
        report.dropped(place, words, text=" ".join(default.split())[:60])
        return
    made["default"] = value


# --- what one field says about another ------------------------------------------------------------


def _hide(report: Report, found: Fields, one: Mapping[str, Any]) -> None:
    """`show_conditions` say when a field is hidden; of an approval's remark, which button asks."""
    id, place = as_text(one.get("id")), _place(one)
    conditions = as_list(as_map(one.get("show_conditions")).get("expressions"))
    if id not in found.by_id or not conditions or one.get("show_type") == 1:
        return
    first = as_map(conditions[0])
    if as_text(first.get("key")) in found.results:
        hidden_at = rules.VERDICT.get(as_text(first.get("value")), "pass")
        found.verdicts[id] = "reject" if hidden_at == "pass" else "pass"
        words = N_("'%(name)s' is asked by one of the buttons only.")
        report.mapped(place, words, name=as_text(one.get("name")))
        return
    key = found.by_id[id]
    try:
        guard = rules.meaning(one.get("show_conditions"), found.words({})).guard
    except rules.Unsaid as unsaid:
        words = N_("when it is hidden cannot be said here (%(what)s): it is always shown.")
        report.dropped(place, words, what=unsaid)
        return
    found.made[key]["show_if"] = f"!({guard})"
    report.mapped(place, N_("shown if %(cel)s."), cel=found.made[key]["show_if"])


def _together(report: Report, found: Fields, one: Mapping[str, Any]) -> None:
    """Checks against another field, and choices that hang on another."""
    id = as_text(one.get("id"))
    if id not in found.by_id:
        return
    key, place = found.by_id[id], _place(one)
    rule = as_map(as_map(one.get("regex_config")).get("rule"))
    for each in map(as_map, as_list(rule.get("expressions"))):
        sign, name = as_text(each.get("condition")), as_text(each.get("value"))
        other = found.keys.get(as_text(each.get("key"))) or found.keys.get(name)
        if sign in COMPARED and other and other != key:
            check = f"f.{key} == null || f.{other} == null || f.{key} {sign} f.{other}"
            words = f"{found.made[key]['label']} {sign} {found.made[other]['label']}"
            found.checks.append({"rule": check, "fields": [key], "message": words})
            report.mapped(place, N_("a rule of the process: %(rule)s."), rule=words)
    for name in as_list(as_map(one.get("related_fields")).get("rely_on")):
        words = N_("its choices hang on '%(name)s'; that is not carried over.")
        report.dropped(place, words, name=as_text(name))
