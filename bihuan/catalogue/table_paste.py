"""What people paste into the table: cells from Excel, or the very lines of TaskSteper's FSM_TRANS.

The Python of TaskSteper is parsed, never run.
"""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Mapping, Sequence
from typing import Any

from bihuan.catalogue.refusals import UnreadableTable
from bihuan.catalogue.table import COLUMNS, Row
from bihuan.process.source import printable

LARGEST = 500_000
HEADS = {
    "source": {
        "source", "from", "源状态", "来源", "源", "当前状态", "当前环节", "起点", "來源", "源狀態",
    },
    "trigger": {"trigger", "button", "触发", "触发按钮", "按钮", "操作", "觸發", "按鈕"},
    "dest": {
        "dest", "to", "目标状态", "目标", "下一状态", "下一环节", "终点", "目標", "目標狀態",
    },
    "condition": {"trans_condition", "condition", "when", "条件", "转换条件", "條件", "轉換條件"},
    "action": {
        "trans_action", "action", "actions", "动作", "转换动作", "转换操作", "動作", "轉換動作",
    },
}  # fmt: skip
_RULE = re.compile(r"\|?[\s:|-]+\|?")


def parse(text: str) -> list[Row]:
    """Rows of what was pasted: TSV, CSV, a Markdown table, or a Python list of dicts."""
    if len(text) > LARGEST:
        raise UnreadableTable
    text = printable(text).strip("\ufeff\r\n")
    if re.search(r"['\"]source['\"]\s*:", text):
        return _python(text)
    lines = _lines(text)
    if not lines:
        raise UnreadableTable
    order = _order(lines[0])
    body = lines[1:] if order else lines
    order = order or list(range(min(len(COLUMNS), max(map(len, lines)))))
    return [_row(line, order) for line in body if any(cell.strip() for cell in line)]


def _lines(text: str) -> list[list[str]]:
    if text.startswith("|"):
        plain = [line.strip() for line in text.splitlines() if line.strip()]
        return [
            [cell.strip() for cell in line.strip("|").split("|")]
            for line in plain
            if not _RULE.fullmatch(line)
        ]
    mark = "\t" if "\t" in text else ","
    try:
        return [line for line in csv.reader(text.splitlines(keepends=True), delimiter=mark) if line]
    except csv.Error as error:  # a quote that nobody closed: one cell of thousands of lines
        raise UnreadableTable from error


def _order(head: Sequence[str]) -> list[int]:
    """Which column of the paste is which of ours; empty when the first line is no heading."""
    said = [cell.strip().lower() for cell in head]
    found = [
        next((at for at, cell in enumerate(said) if cell in HEADS[column]), -1)
        for column in COLUMNS
    ]
    return found if found[0] >= 0 and found[2] >= 0 else []


def _row(line: Sequence[str], order: Sequence[int]) -> Row:
    cells = {
        column: line[at].strip()
        for column, at in zip(COLUMNS, order, strict=False)
        if 0 <= at < len(line)
    }
    return Row(cells)


# --- TaskSteper ----------------------------------------------------------------------------------


def _python(text: str) -> list[Row]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise UnreadableTable from error
    named: dict[str, Any] = {}
    found: list[Row] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            named[node.targets[0].id] = _constant(node.value, {})
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            data = _constant(node, named)
            if isinstance(data, Mapping) and "source" in data and "dest" in data:
                found.append(_transition(data))
    if not found:
        raise UnreadableTable
    return found


def _constant(node: ast.expr, named: Mapping[str, Any]) -> Any:
    """Texts, numbers, dicts of these, and names of such; anything else is nothing."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return named.get(node.id)
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return {str(_constant(k, named)): _constant(v, named) for k, v in pairs if k is not None}
    return None


def _transition(data: Mapping[str, Any]) -> Row:
    action = data.get("trans_action") or {}
    said = (
        [f"{name}: {value}" for name, value in action.items()] if isinstance(action, dict) else []
    )
    condition = data.get("trans_condition") or ""
    cells = {name: str(data.get(name) or "") for name in ("source", "trigger", "dest")}
    told = _told(condition) if isinstance(condition, dict) else str(condition)
    return Row({**cells, "condition": told, "action": "; ".join(said)})


def _told(condition: Mapping[str, Any]) -> str:
    pairs = ", ".join(f'"{name}": "{value}"' for name, value in condition.items())
    return f"{{{pairs}}}" if pairs else ""
