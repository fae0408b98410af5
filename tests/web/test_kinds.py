"""Every kind of act that is recorded anywhere has a word people read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import bihuan
from bihuan.web import kinds

RECORDERS = {"finish", "_finish", "note", "append", "record"}
KIND = re.compile(r"[a-z_]+\.[a-z_]+")


def recorded() -> Iterator[str]:
    for file in Path(bihuan.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
                called = called or getattr(node.func, "id", "")
                if called in RECORDERS:
                    given = [*node.args, *(word.value for word in node.keywords)]
                    yield from (
                        each.value
                        for arg in given
                        for each in (
                            [arg.body, arg.orelse] if isinstance(arg, ast.IfExp) else [arg]
                        )
                        if isinstance(each, ast.Constant)
                        and isinstance(each.value, str)
                        and KIND.fullmatch(each.value)
                    )


def test_every_kind_that_is_recorded_has_a_word_and_its_subject_too():
    found = set(recorded())

    assert {"ticket.created", "work_item.voted", "user.created", "group.joined"} <= found
    assert {kind for kind in found if not kind.endswith(".yaml")} <= set(kinds.KINDS)
    subjects = {kind.partition(".")[0] for kind in kinds.KINDS} - {"work_item"}
    assert subjects <= set(kinds.SUBJECTS)


def test_a_kind_of_a_newer_version_is_never_shown_as_code():
    assert "." not in kinds.word("something.new")
    assert kinds.icon("something.new") == "point"
