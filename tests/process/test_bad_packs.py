"""Packs nobody should send: each is refused with file, line and a sentence."""

from __future__ import annotations

import os

import pytest

from bihuan.process.read import read_pack, read_texts
from tests.process.broken import FIELDS, FLOW

LINE = (
    "  n{0}: {{kind: form, names: n, phase: open, who: [me], edges: [{{on: submit, to: n{0}}}]}}\n"
)
HUGE = FLOW + "".join(LINE.format(number) for number in range(20_000))
MACROS = '"f.many.all(x, f.many.all(y, x == y))"'


def refused(flow: str, fields: str = FIELDS):
    pack, mistakes = read_texts({"flow.yaml": flow, "fields.yaml": fields})
    assert pack is None
    return [mistake for mistake in mistakes if mistake.severity == "error"]


@pytest.mark.parametrize(
    ("flow", "line", "said"),
    [
        (HUGE, 1, "too large"),
        (FLOW + "".join(LINE.format(n) for n in range(2_500)), 1, "may have 2000 nodes"),
        ("x" * 5_000_000, 1, "too large"),
        ("a: &loop\n  b: *loop\n", 1, "anchors"),
        ("a: 1\nb: *nobody\n", 2, "aliases"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, "tags"),
        ("a: " + "[" * 5_000, 1, "nested too deeply"),
        ("a: 1\n---\nb: 2\n", 2, "one document"),
        ("pack: a\n\tb: 1\n", 2, "not YAML"),
        (FLOW.replace("kind: task", "kindd: task"), 3, "Did you mean 'kind'?"),
        (FLOW.replace('f.grade == "high"', MACROS), 28, "loop"),
        (FLOW.replace('f.grade == "high"', "f." + "a" * 1100), 28, "may have 1000 characters"),
        (FLOW.replace('f.grade == "high"', 'f.reason == "x"'), 28, "nobody has"),
        (FLOW.replace('f.grade == "high"', "f[ticket.number] == 1"), 28, ""),
        (FLOW.replace('f.grade == "high"', "(" * 300 + "true" + ")" * 300), 28, "brackets"),
        (FLOW + "\x00", 84, "control characters"),
        (FLOW + "# \ud800", 1, "surrogates"),
        (FLOW + "pack: other\n", 84, "written twice; first in line 1"),
        (FLOW + "<<: {a: 1}\n", 84, "has no '<<'"),
        (FLOW + "x: !!binary aaa\n", 84, "tags"),
        (FLOW + "\n".join("pack: b" for _ in range(60_000)), 1, "too many parts"),
        ("? [a, b]\n: 1\n", 1, "a plain word"),
    ],
    ids=["20000-nodes", "2500-nodes", "5-mb", "cycle", "alias", "tag", "depth", "documents", "tab",
         "unknown-key", "nested-macros", "long", "never-filled", "computed-key", "brackets",
         "nul", "half-letter", "doubled-key", "merge-key", "binary", "parts", "complex-key"],
)  # fmt: skip
def test_a_bad_pack_is_refused_at_its_line(flow, line, said):
    fields = FIELDS + "  many: {type: people, label: {zh-hans: 多, zh-hant: 多, en: Many}}\n"
    found = [mistake for mistake in refused(flow, fields) if said in str(mistake)]
    assert found, refused(flow, fields)
    if line != 1 and "nodes" not in said:
        assert line in {mistake.line for mistake in found}


@pytest.mark.parametrize("change", [
    lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n"),
    lambda text: text.replace("\n", "\r"),
], ids=["bom", "crlf", "cr"])  # fmt: skip
def test_other_line_ends_and_marks_are_read(change):
    pack, mistakes = read_texts({"flow.yaml": change(FLOW), "fields.yaml": change(FIELDS)})
    assert pack is not None, mistakes


def test_a_link_out_of_the_folder_and_a_pipe_are_refused(tmp_path):
    (tmp_path / "secret").write_text("root:x:0:0")
    folder = tmp_path / "sample"
    folder.mkdir()
    (folder / "flow.yaml").write_text(FLOW)
    (folder / "fields.yaml").write_text(FIELDS)
    assert read_pack(folder)[0] is not None
    (folder / "README.md").symlink_to(tmp_path / "secret")
    pack, (mistake,) = read_pack(folder)
    assert pack is None and "README.md:1:1: this file is a link that leads out" in str(mistake)

    (folder / "README.md").unlink()
    os.mkfifo(folder / "guide.yaml")
    pack, (mistake,) = read_pack(folder)
    assert pack is None and "guide.yaml:1:1: this is no file" in str(mistake)


def test_twenty_thousand_unknown_keys_are_reported_two_hundred_times():
    flow = FLOW + "".join(f"key_{number}: 1\n" for number in range(20_000))
    assert len(refused(flow)) == 200


def test_a_node_with_thousands_of_buttons_is_still_read():
    many = ", ".join(f"{{on: {{button: b{n}}}, names: n{n}, to: work}}" for n in range(3_000))
    flow = FLOW.replace("      - {on: submit, to: sort}\n",
                        f"      - {{on: submit, to: sort}}\n      - {many}\n"
                        .replace("      - {on: {button", "      - {on: {button")
                        .replace(", {on: {button", "\n      - {on: {button"))  # fmt: skip
    pack, mistakes = read_texts({"flow.yaml": flow, "fields.yaml": FIELDS})
    assert pack is not None, mistakes[:3]
    assert len(pack.flow.out["record"]) == 3_001
