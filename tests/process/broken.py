"""A small sound pack, and mistakes made in it one at a time: what is changed, where, what is said."""

# ruff: noqa: E501 - a table reads better unbroken
from __future__ import annotations

from dataclasses import dataclass

FLOW = """\
pack: sample
names: {zh-hans: 样例, zh-hant: 樣例, en: Sample}
kind: task
number: "T-{date}-{seq:3}"
title: title
business: business
params:
  boss: {type: group, label: {zh-hans: 组, zh-hant: 組, en: Group}}
events: {recovered: {keep: true}}
phases:
  - {key: open, names: {zh-hans: 开, zh-hant: 開, en: Open}}
  - {key: shut, names: {zh-hans: 关, zh-hant: 關, en: Shut}}
withdraw: {until: work}
reopen_to: work
start: record
nodes:
  record:
    kind: start
    names: {zh-hans: 提单, zh-hant: 提單, en: Record}
    phase: open
    form: {title: required, description: optional, business: optional, grade: optional}
    edges:
      - {on: submit, to: sort}
  sort:
    kind: choice
    names: {zh-hans: 分, zh-hant: 分, en: Sort}
    edges:
      - {to: fork, when: f.grade == "high"}
      - {to: work, default: true}
  work:
    kind: form
    names: {zh-hans: 处理, zh-hant: 處理, en: Work}
    phase: open
    who: [{role: 运维}, {business_role: 运维, within: team}]
    form: {title: read, solved: required, team: optional}
    edges:
      - {on: {button: done}, names: {zh-hans: 完成, zh-hant: 完成, en: Done}, to: review}
      - {on: {button: more}, names: {zh-hans: 补充, zh-hant: 補充, en: More}, to: work}
      - {on: {timer: 7d}, to: review}
  review:
    kind: approve
    names: {zh-hans: 审核, zh-hant: 審核, en: Review}
    phase: open
    who: [{field: checker}, {param: boss}]
    vote: {rule: rule, pass: 60%, reject: 1}
    form: {solved: read, checker: optional, reason: optional}
    edges:
      - {on: pass, to: closed}
      - {on: reject, to: work, requires: [reason]}
  fork:
    kind: split
    mode: and
    names: {zh-hans: 并行, zh-hant: 並行, en: Fork}
    edges:
      - {to: left}
      - {to: right}
  left:
    kind: form
    names: {zh-hans: 左, zh-hant: 左, en: Left}
    phase: open
    who: [requester]
    form: {left_note: required}
    edges:
      - {on: submit, to: meet}
      - {on: {button: stop}, names: {zh-hans: 停, zh-hant: 停, en: Stop}, to: closed, leaves: true}
  right:
    kind: wait
    names: {zh-hans: 右, zh-hant: 右, en: Right}
    phase: open
    for: 2d
    edges:
      - {on: done, to: meet}
  meet:
    kind: join
    closes: fork
    names: {zh-hans: 汇, zh-hant: 匯, en: Meet}
    phase: open
    edges:
      - {to: work}
  closed:
    kind: end
    names: {zh-hans: 关闭, zh-hant: 關閉, en: Closed}
    phase: shut
"""

FIELDS = """\
groups:
  - {key: basic, names: {zh-hans: 基本, zh-hant: 基本, en: Basic}, fields: [title, description]}
fields:
  title: {type: text, label: {zh-hans: 标题, zh-hant: 標題, en: Title}, max: 200}
  description: {type: longtext, label: {zh-hans: 描述, zh-hant: 描述, en: Description}}
  business: {type: business, label: {zh-hans: 业务, zh-hant: 業務, en: Business}}
  grade:
    type: radio
    label: {zh-hans: 级, zh-hant: 級, en: Grade}
    options: [high, low]
    default: low
  part:
    type: select
    label: {zh-hans: 部, zh-hant: 部, en: Part}
    depends_on: grade
    options:
      - {value: a, label: {zh-hans: 甲, zh-hant: 甲, en: A}, when_parent: [high]}
  solved: {type: radio, label: {zh-hans: 解决, zh-hant: 解決, en: Solved}, options: [是, 否]}
  team: {type: group, label: {zh-hans: 组, zh-hant: 組, en: Team}}
  checker: {type: person, label: {zh-hans: 审核人, zh-hant: 審核人, en: Checker}}
  reason: {type: longtext, label: {zh-hans: 原因, zh-hant: 原因, en: Reason}}
  left_note: {type: text, label: {zh-hans: 左, zh-hant: 左, en: Left}, show_if: f.part == null}
  number: {type: system, source: number, label: {zh-hans: 号, zh-hant: 號, en: Number}}
""".replace("{title: required, description", "{title: required, part: optional, description")

FLOW = FLOW.replace("description: optional, business", "description: optional, part: optional, "
                    "number: read, business")  # fmt: skip

NOTICES = """\
default: {work_item: [inbox, email]}
notices:
  opened:
    on: create
    to: [requester, {role: 事件经理}]
    channels: [inbox, email]
    when: f.grade == "high"
    subject: {zh-hans: "{ticket.number} {f.title}", zh-hant: "{ticket.title}", en: "{link}"}
    body: {zh-hans: "{actor.name}", zh-hant: "{node.name}", en: "{process.name}"}
"""

SAMPLE = {"flow.yaml": FLOW, "fields.yaml": FIELDS, "notices.yaml": NOTICES}


@dataclass(frozen=True)
class Broken:
    """One mistake: the text replaced, where it is found, what is said about it."""

    old: str
    new: str
    line_of: str  # a part of the line that is blamed, as it stands after the change
    said: str
    severity: str = "error"

    @property
    def file(self) -> str:
        return next(name for name, text in SAMPLE.items() if self.old in text)

    def texts(self) -> dict[str, str]:
        """The sample with this mistake in it."""
        return {**SAMPLE, self.file: SAMPLE[self.file].replace(self.old, self.new, 1)}

    def line(self) -> int:
        lines = self.texts()[self.file].splitlines()
        return next(n for n, line in enumerate(lines, start=1) if self.line_of in line)


def _form(key: str, to: str, who: str = "requester") -> str:
    return (
        f"  {key}:\n    kind: form\n    names: {{zh-hans: 新, zh-hant: 新, en: New}}\n"
        f"    phase: open\n    who: [{who}]\n    edges:\n      - {{on: submit, to: {to}}}\n"
    )


def _gate(key: str, *edges: str, kind: str = "choice") -> str:
    drawn = "".join(f"      - {{{edge}}}\n" for edge in edges)
    return f"  {key}:\n    kind: {kind}\n    names: {{zh-hans: 关, zh-hant: 關, en: G}}\n    edges:\n{drawn}"


END = "  closed:\n    kind: end"
SECOND = (
    "  meet2:\n    kind: join\n    closes: fork\n    names: {zh-hans: 汇, zh-hant: 匯, en: M}\n"
    "    phase: open\n    edges:\n      - {to: work}\n"
)

WRITING = [
    Broken("form: {title: required,", "form: {titel: required,", "titel: required",
           "no field 'titel'. Did you mean 'title'?"),
    Broken("title: title\n", "title: titel\n", "title: titel", "no field 'titel'. Did you mean"),
    Broken("to: sort", "to: sortt", "to: sortt", "no node 'sortt'. Did you mean 'sort'?"),
    Broken("start: record", "start: recrod", "start: recrod", "Did you mean 'record'?"),
    Broken("start: record", "start: work", "start: work", "'work' is not a node of kind 'start'"),
    Broken("phase: shut", "phase: shutt", "phase: shutt", "no phase 'shutt'. Did you mean 'shut'"),
    Broken("kind: choice", "kind: chioce", "kind: chioce", "Did you mean 'choice'?"),
    Broken("kind: task", "kind: taks", "kind: taks", "Did you mean 'task'?"),
    Broken("    who: [requester]", "    whom: [requester]", "whom:", "has no 'whom'. Did you mean 'who'"),
    Broken("    for: 2d", "    for: soon", "for: soon", "write a duration like 15m, 4h or 7d"),
    Broken("    for: 2d\n", "", "  right:", "needs 'for'"),
    Broken("{timer: 7d}", "{timer: {feld: x}}", "feld", "Did you mean 'field'?"),
    Broken("{timer: 7d}", "{timmer: 7d}", "timmer", "Did you mean 'timer'?"),
    Broken("{timer: 7d}", "{event: recoverd}", "recoverd", "Did you mean 'recovered'?"),
    Broken("{role: 运维}", "{rol: 运维}", "{rol:", "Did you mean 'role'?"),
    Broken("{param: boss}", "{param: bos}", "{param: bos}", "no parameter 'bos'. Did you mean 'boss'"),
    Broken("closes: fork", "closes: sort", "closes: sort", "no split 'sort'"),
    Broken("mode: and", "mode: xor", "mode: xor", "possible: and, or"),
    Broken("solved: required", "solved: requierd", "requierd", "Did you mean 'required'?"),
    Broken("on: submit, to: sort", "on: pass, to: sort", "on: pass, to: sort",
           "'pass' cannot leave a node of kind 'start'"),
    Broken("pass: 60%", "pass: 160%", "160%", "a share like 60%"),
    Broken("rule: rule,", "rule: most,", "rule: most", "possible: any, all, sequence, rule"),
    Broken("withdraw: {until: work}", "withdraw: sometimes", "sometimes", "any_time, never"),
    Broken('"T-{date}-{seq:3}"', '"T-{date}"', "number:", "looks like INC-{date}-{seq:4}"),
    Broken('f.grade == "high"}', 'f.grad == "high"}', "f.grad ", "no field 'grad'. Did you mean 'grade'"),
    Broken('f.grade == "high"}', 'f.grade = "high"}', "f.grade =", "cannot be read"),
    Broken('f.grade == "high"}', "'f[f.part] == 1'}", "f[f.part]", "computed keys"),
    Broken('f.grade == "high"}', 'grade == "high"}', "when: grade", "Did you mean 'f.grade'?"),
    Broken("default: true", "default: yes", "default: yes", "Did you mean 'true'?"),
    Broken("requires: [reason]", "requires: [reson]", "reson", "Did you mean 'reason'?"),
    Broken("title: title\n", "title: title\ntitle: title\n", "title: title", "is written twice"),
    Broken("kind: task", "kind: *task", "*task", "aliases (*name) are not possible"),
    Broken("kind: task", "kind: &a task", "&a", "anchors (&name)"),
    Broken("names: {zh-hans: 样例", "names: {zh-hans: 样例: x", "样例: x", "this is not YAML"),
    Broken("names: {zh-hans: 样例", "names: {zhhans: 样例", "zhhans", "Did you mean 'zh-hans'?"),
    Broken("type: longtext, label: {zh-hans: 描述", "type: longtxt, label: {zh-hans: 描述", "longtxt",
           "Did you mean 'longtext'?"),
    Broken("max: 200", "maxx: 200", "maxx", "has no 'maxx'. Did you mean 'max'?"),
    Broken("max: 200", "pattern: digts", "digts", "Did you mean 'digits'?"),
    Broken("max: 200", "pattern: {re2: '(a'}", "re2", "this pattern cannot be read"),
    Broken("options: [high, low]", "options: [high, high]", "high, high", "is there twice"),
    Broken("    options: [high, low]\n", "", "  grade:", "needs 'options'"),
    Broken("default: low", "default: lo", "default: lo", "Did you mean 'low'?"),
    Broken("fields: [title, description]", "fields: [title, descripton]", "descripton",
           "no field 'descripton'. Did you mean 'description'?"),
    Broken("on: create", "on: {enter: wrok}", "wrok", "no node 'wrok'. Did you mean 'work'?"),
    Broken("on: create", "on: {button: work.dne}", "work.dne", "Did you mean 'work.done'?"),
    Broken("{f.title}", "{f.titel}", "{f.titel}", "no field 'titel'. Did you mean 'title'?"),
    Broken("{ticket.number}", "{ticket.nmber}", "{ticket.nmber}", "Did you mean 'ticket.number'?"),
    Broken("channels: [inbox, email]", "channels: [inbox, emial]", "emial", "Did you mean 'email'?"),
]  # fmt: skip

CHECKS = [
    Broken(END, _form("island", "closed") + END, "  island:", "no way leads from the start to"),
    Broken("{to: work, default: true}", '{to: work, when: f.grade == "low"}', "  sort:",
           "neither a default nor an edge without 'when'"),
    Broken("{to: work, default: true}", '{to: work, default: true, when: f.grade == "low"}',
           "to: work, default", "a default has no 'when'"),
    Broken('when: f.grade == "high"}', "default: true}", "to: work, default", "two defaults"),
    Broken("{to: left}", '{to: left, when: f.grade == "high"}', "to: left", "takes every edge"),
    Broken("on: pass, to: closed", "on: pass, to: left", "on: pass, to: left", "leads into a branch of 'fork'"),
    Broken("on: pass, to: closed", "on: pass, to: meet", "on: pass, to: meet",
           "leads into a branch of 'fork'"),
    Broken("{on: done, to: meet}", "{on: done, to: left}", "  left:",
           "is reached from two branches of 'fork' with no join"),
    Broken(END, SECOND + END, "  meet2:", "no way leads from the start"),
    Broken("- {on: pass, to: closed}\n      ", "", "  review:", "has no edge for 'pass'"),
    Broken("      - {on: submit, to: sort}", "      - {on: {timer: 1d}, to: sort}", "  record:",
           "nobody can finish 'record'"),
    Broken("- {on: {button: done}", "- {on: submit, to: work}\n      - {on: submit", "on: submit, names",
           "is never taken", "warning"),
    Broken("{zh-hans: 补充, zh-hant: 補充, en: More}", "{zh-hans: 完成, zh-hant: 補充, en: More}",
           "button: more", "are both called '完成'"),
    Broken('{to: fork, when: f.grade == "high"}', '{to: fork, when: f.solved == "是"}', "f.solved ==",
           "which nobody has filled by then") ,
    Broken("who: [requester]", "who: []", "  left:", "nobody is named for 'left'"),
    Broken("{field: checker}", "{field: reason}", "field: reason", "'reason' is of type 'longtext'"),
    Broken("within: team", "within: checker", "within: checker", "needed here: group"),
    Broken("business: business\n", "", "business_role", "a business role needs to know"),
    Broken("pass: 60%, reject: 1", "self_approval: true", "vote:", "does not say when it is decided"),
    Broken("rule: rule, pass", "rule: all, pass", "vote:", "with 'rule: rule' only"),
    Broken("{timer: 7d}", "{timer: {field: reason}}", "field: reason", "needed here: date, datetime"),
    Broken("number: read", "number: required", "number: required", "filled by the system"),
    Broken("requires: [reason]", "requires: [number]", "requires: [number]", "filled by the system"),
    Broken("requires: [reason]", "actions: [{set: {number: '1'}}]", "set:", "cannot be set"),
    Broken("requires: [reason]", "actions: [{open: {pack: x, fill: team}}]", "open:",
           "'team' is of type 'group'"),
    Broken("reopen_to: work", "reopen_to: closed", "reopen_to", "cannot be reopened at 'closed'"),
    Broken("max: 200", "max: 2, min: 3", "  title:", "is larger than 'max'"),
    Broken("max: 200", "max: 2, default: abc", "default: abc", "the form would refuse the default"),
    Broken("when_parent: [high]", "when_parent: [hgh]", "hgh", "Did you mean 'high'?"),
    Broken("    depends_on: grade", "    depends_on: part", "depends_on: part", "depends on itself"),
    Broken("on: create", "on: {close: clsed}", "clsed", "Did you mean 'closed'?"),
    Broken(", leaves: true}", "}", "button: stop", "ends its branch only", "warning"),
    Broken("on: reject, to: work,", "on: reject, to: work, leaves: true,", "on: reject",
           "lies in no split", "warning"),
    Broken("title: required, ", "title: optional, ", "title: title", "is not required at the start",
           "warning"),
    Broken("  reason: {type", "  spare: {type: text, label: {zh-hans: 空, zh-hant: 空, en: S}}\n"
           "  reason: {type", "  spare:", "is on no form", "warning"),
    Broken("  - {key: shut,", "  - {key: never, names: {zh-hans: 无, zh-hant: 無, en: N}}\n"
           "  - {key: shut,", "key: never", "no node belongs to the phase", "warning"),
    Broken("names: {zh-hans: 样例, zh-hant: 樣例, en: Sample}", "names: {zh-hans: 样例}", "names: {zh-hans: 样例}",
           "no text for zh-hant, en", "warning"),
    Broken("en: Record}", "en: Record}\n    help: 帮助", "help: 帮助", "in one language only", "warning"),
]  # fmt: skip

# changes that need more than one place
LOOP = (
    SAMPLE["flow.yaml"]
    .replace("on: pass, to: closed", "on: pass, to: spin")
    .replace(END, _gate("spin", "to: spun, default: true") + _gate(
        "spun", "to: closed, when: f.solved == null", "to: spin, default: true") + END)
)  # fmt: skip
TRAP = (
    SAMPLE["flow.yaml"]
    .replace(END, _form("trap", "trap") + END)
    .replace("on: pass, to: closed", "on: pass, to: trap")
)
NO_JOIN = (
    SAMPLE["flow.yaml"]
    .replace("{on: submit, to: meet}", "{on: submit, to: both}")
    .replace("{on: done, to: meet}", "{on: done, to: both}")
    .replace(
        "  meet:\n    kind: join\n    closes: fork\n",
        "  both:\n    kind: form\n    who: [requester]\n",
    )
    .replace("      - {to: work}\n", "      - {on: submit, to: work}\n")
)
TWO_JOINS = (
    SAMPLE["flow.yaml"]
    .replace("{on: done, to: meet}", "{on: done, to: meet2}")
    .replace(END, SECOND + END)
)
OR_SPLIT = (
    SAMPLE["flow.yaml"]
    .replace("mode: and", "mode: or")
    .replace(
        "- {to: left}\n      - {to: right}",
        '- {to: left, when: f.grade == "high"}\n      - {to: right, when: f.grade == "low"}',
    )
)
WRITERS = SAMPLE["flow.yaml"].replace(
    "{on: done, to: meet}", "{on: done, to: meet, actions: [{set: {left_note: now}}]}"
)
FORKED_LOOP = (
    SAMPLE["flow.yaml"]
    .replace("- {to: left}\n      - {to: right}", "- {to: meet}\n      - {to: gate}")
    .replace("      - {to: work}\n", "      - {to: sort}\n")
    .replace(END, _gate("gate", "to: meet") + END)
)
ONE_BRANCH = (
    SAMPLE["flow.yaml"]
    .replace("      - {to: right}\n", "")
    .replace("{on: submit, to: meet}", "{on: submit, to: right}")
)
TANGLES = [
    (ONE_BRANCH, "  fork:", "has one branch only"),
    (LOOP, "  spin:", "would run for ever through spin, spun"),
    (TRAP, "  trap:", "from 'trap' no way leads to an end"),
    (NO_JOIN, "  fork:", "meet at 'both' with no join"),
    (TWO_JOINS, "  meet2:", "closes the split 'fork', and 'meet' does too"),
    (OR_SPLIT, "  fork:", "neither a default nor an edge without 'when'"),
    (WRITERS, "  right:", "run side by side and both fill in 'left_note'"),
    (FORKED_LOOP, "  sort:", "would run for ever through sort, fork, meet, gate"),
]
