"""Packs are read with every mistake named by file, line, column and a guess."""

from __future__ import annotations

import random
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bihuan.packs
from bihuan.process import source
from bihuan.process.check import check_together
from bihuan.process.flow import Resolver
from bihuan.process.read import canonical, dump, read_documents, read_pack, read_texts
from tests.process.broken import CHECKS, FIELDS, FLOW, SAMPLE, TANGLES, WRITING, Broken

PACKS = sorted(p.parent for p in Path(bihuan.packs.__file__).parent.glob("*/flow.yaml"))


def test_the_sample_is_read_without_a_word():
    pack, mistakes = read_texts(SAMPLE)

    assert mistakes == ()
    assert pack.key == "sample"
    assert pack.flow.paths["left"] == (("fork", "fork.0"),)


@pytest.mark.parametrize("broken", [*WRITING, *CHECKS], ids=lambda broken: broken.new.strip()[:40])
def test_a_mistake_is_named_with_its_place_and_a_guess(broken: Broken):
    pack, mistakes = read_texts(broken.texts())

    said = [m for m in mistakes if broken.said in m.text()]
    assert said, [str(m) for m in mistakes]
    assert said[0].file == broken.file
    assert said[0].severity == broken.severity
    assert (pack is None) == (broken.severity == "error")
    if "is written twice" not in broken.said:
        assert said[0].line == broken.line()


@pytest.mark.parametrize("flow, line_of, said", TANGLES)
def test_a_process_that_can_get_stuck_is_refused(flow: str, line_of: str, said: str):
    _, mistakes = read_texts({**SAMPLE, "flow.yaml": flow})

    [found] = [m for m in mistakes if said in m.text()]
    assert line_of in flow.splitlines()[found.line - 1]
    assert found.node == line_of.strip(" :")
    assert found.mend


def test_there_are_enough_broken_packs():
    assert len(WRITING) + len(CHECKS) + len(TANGLES) >= 80


def test_a_mistake_reads_like_a_compilers():
    texts = {**SAMPLE, "fields.yaml": FIELDS.replace("title, description]", "title, descripton]")}
    _, [mistake] = read_texts(texts)

    assert str(mistake) == ("fields.yaml:2:80: no field 'descripton'. Did you mean 'description'?")


@pytest.mark.parametrize("written", [
    "{to: fork, when: f.title != null && f.grad == null}",
    '{to: fork, when: "f.title != null && f.grad == null"}',
    "to: fork\n        when: >-\n          f.title != null &&\n          f.grad == null",
    "to: fork\n        when: |-\n          f.title != null &&\n          f.grad == null",
])  # fmt: skip
def test_a_mistake_in_an_expression_points_into_it(written: str):
    flow = FLOW.replace('{to: fork, when: f.grade == "high"}', written)
    texts = {**SAMPLE, "flow.yaml": flow}
    _, [mistake] = read_texts(texts)

    line = texts["flow.yaml"].splitlines()[mistake.line - 1]
    assert line[mistake.column - 1 :].startswith("f.grad ")


@pytest.mark.parametrize("folder", PACKS, ids=lambda folder: folder.name)
def test_every_pack_that_comes_along_is_without_a_mistake(folder: Path):
    pack, mistakes = read_pack(folder)

    assert [str(m) for m in mistakes if m.severity == "error"] == []
    assert pack.key == folder.name


@pytest.mark.parametrize("folder", PACKS, ids=lambda folder: folder.name)
def test_what_is_written_out_reads_back_equal(folder: Path):
    pack, _ = read_pack(folder)
    texts = {**dump(pack.documents), "README.md": pack.files.get("README.md", "")}
    again, _ = read_texts(texts)

    assert again.flow == pack.flow
    assert again.documents == pack.documents
    assert again.hash == pack.hash
    assert dump(again.documents) == dump(pack.documents)


def test_the_packs_that_come_along_know_each_other():
    flows = {folder.name: read_pack(folder)[0].flow for folder in PACKS}

    assert {
        key: [str(m) for m in found] for key, found in check_together(flows).items() if found
    } == {}


def test_a_pack_that_opens_an_unknown_one_is_named_with_a_guess():
    old = "- {on: reject, to: work, requires: [reason]}"
    opening = "- {on: reject, to: work, actions: [{open: {pack: %s, values: {%s: f.title}}}]}"
    said = []
    for pack, field in [("smple", "title"), ("sample", "titel")]:
        flow = FLOW.replace(old, opening % (pack, field))
        read, _ = read_texts({**SAMPLE, "flow.yaml": flow})
        said += [m.text() for m in check_together({"sample": read.flow})["sample"]]

    assert said == [
        "'review' opens 'smple': no such pack. Did you mean 'sample'?",
        "'review' fills 'titel' of 'sample': no such field. Did you mean 'title'?",
    ]


def test_documents_of_the_canvas_are_read_like_files():
    pack, _ = read_texts(SAMPLE)
    again, mistakes = read_documents(pack.documents)

    assert mistakes == ()
    assert again.hash == pack.hash


def test_the_hash_covers_every_file():
    pack, _ = read_texts(SAMPLE)
    hashes = {pack.hash}
    for name, old, new in [("flow.yaml", "样例", "样品"), ("fields.yaml", "标题", "题目"),
                           ("notices.yaml", "{actor.name}", "{link}")]:  # fmt: skip
        other, _ = read_texts({**SAMPLE, name: SAMPLE[name].replace(old, new)})
        hashes.add(other.hash)
    readme, _ = read_texts({**SAMPLE, "README.md": "说明"})

    assert len(hashes | {readme.hash}) == 5
    assert canonical(pack.documents) == canonical(dict(reversed(pack.documents.items())))


def test_a_comment_changes_no_hash():
    pack, _ = read_texts(SAMPLE)
    other, _ = read_texts({**SAMPLE, "flow.yaml": "# a comment\n" + FLOW})

    assert other.hash == pack.hash


def test_a_place_on_the_canvas_is_kept_but_the_engine_never_sees_it():
    pack, _ = read_texts(SAMPLE)
    form = "    kind: form\n"
    at = FLOW.replace(form, form + "    at: [40, -8]\n")
    placed, mistakes = read_texts({**SAMPLE, "flow.yaml": at})
    crooked, [wrong, *_] = read_texts({**SAMPLE, "flow.yaml": at.replace("40, ", "")})

    assert mistakes == ()
    assert [40, -8] in [node.get("at") for node in placed.documents["flow.yaml"]["nodes"].values()]
    assert placed.flow.nodes == pack.flow.nodes
    assert crooked is None
    assert "[left, top]" in wrong.text()


def test_a_place_no_message_fills_is_found_and_what_was_taken_once_is_a_hint():
    told = {}
    for hole in ("{actor.nmae}", "{ticket.kind}", "{nobody}", "{requester.name}"):
        text = SAMPLE["notices.yaml"].replace("{actor.name}", hole)
        pack, mistakes = read_texts({**SAMPLE, "notices.yaml": text})
        found = [(one.severity, one.guess) for one in mistakes if one.rule != "languages"]
        told[hole] = (pack is not None, found)

    assert told["{actor.nmae}"] == (True, [("warning", "actor.name")])
    assert told["{ticket.kind}"][1][0][0] == "warning"
    assert told["{nobody}"][0] is False
    assert told["{requester.name}"] == (True, [])


def test_a_folder_is_named_like_its_pack(tmp_path: Path):
    for name, text in SAMPLE.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    pack, [mistake] = read_pack(tmp_path)

    assert pack is None
    assert "give both one name" in mistake.text()


def test_a_missing_folder_and_a_binary_file_are_said_plainly(tmp_path: Path):
    assert "this file is missing" in str(read_pack(tmp_path / "nowhere")[1][0])
    (tmp_path / "flow.yaml").write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8" in str(read_pack(tmp_path)[1][0])


def test_an_unknown_file_is_refused_with_a_guess():
    texts = {"flow.yaml": FLOW, "field.yaml": FIELDS}
    _, mistakes = read_texts(texts)

    assert "a pack has no file 'field.yaml'. Did you mean 'fields.yaml'?" in mistakes[0].text()


def test_words_are_read_as_yaml_1_2_does():
    read, _ = source.read("f", "{on: yes, a: 010, b: 12, c: 1.5, d: true, e: null, f: 2026-01-31}")

    assert read.data == {"on": "yes", "a": "010", "b": 12, "c": 1.5, "d": True, "e": None,
                         "f": "2026-01-31"}  # fmt: skip


@pytest.mark.parametrize("text, said", [
    ("[" * 100_000, "nested too deeply"),
    ("- " * 100_000, "nested too deeply"),
    ("a: &x [1]\nb: *x", "not possible"),
    ("a: !!python/object/apply:os.system [ls]", "not possible"),
    ("x" * 6_000_000, "too large"),
    ("a: 1\n" * 100_000, "too many parts"),
    ("? [a]\n: b", "a key must be a plain word"),
    ("---\na: 1\n---\nb: 2\n", "one document"),
    ("a: \x00", "not YAML"),
    ("a: \ud800", "not YAML"),
], ids=lambda text: text[:20])  # fmt: skip
def test_a_hostile_file_is_refused_quickly(text: str, said: str):
    started = time.process_time()
    pack, mistakes = read_texts({**SAMPLE, "flow.yaml": text})

    assert pack is None
    assert said in " ".join(m.text() for m in mistakes)
    assert time.process_time() - started < 20  # a guard against blow-ups, not a measurement


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(max_size=20)
    | st.sampled_from(["on", "yes", "010", "1e3", "null", "- x", "{a}", "a: b", "#x", " x ", "\n"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(min_size=1, max_size=8), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(PLAIN)
def test_any_plain_data_survives_being_written(data: object):
    try:
        read, mistakes = source.read("f", source.write(data))
    except source.Unreadable as unreadable:  # what YAML cannot hold at all
        assert re.search(r"control|surrogate|special|allowed", str(unreadable))
        return
    assert read.data == data
    assert mistakes == ()


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 12))
def test_no_damage_to_a_pack_makes_reading_crash(seed: int, times: int):
    chance = random.Random(seed)
    name = chance.choice(sorted(SAMPLE))
    text = SAMPLE[name]
    for _ in range(times):
        text = _damaged(text, chance)
    pack, mistakes = read_texts({**SAMPLE, name: text})

    assert pack is not None or mistakes
    assert all(m.line >= 1 and m.column >= 1 and str(m) for m in mistakes)


def _damaged(text: str, chance: random.Random) -> str:
    """Replace a word by another one, or cut or double a piece."""
    words = re.findall(r"[\w.]+|\S", text)
    here = chance.randrange(len(text))
    there = min(len(text), here + chance.randrange(30))
    other = chance.choice([*words, "null", "[]", "{}", "5", "true", "''", "{a: b}", "[[x]]", "-"])
    match chance.randrange(4):
        case 0:
            return text[:here] + text[there:]
        case 1:
            return text[:here] + text[here:there] * 2 + text[there:]
        case 2:
            return text.replace(chance.choice(words), other, 1)
        case _:
            return re.sub(r": [^\n,{}\[\]]+", f": {other}", text, count=chance.randrange(1, 40))


@given(PLAIN, PLAIN, PLAIN)
def test_no_document_makes_reading_crash(flow: object, fields: object, notices: object):
    texts = {n: source.write(d) for n, d in zip(SAMPLE, (flow, fields, notices), strict=True)}
    pack, mistakes = read_texts(texts)

    assert pack is None
    assert mistakes


def test_what_the_kernel_gets_is_spelled_out():
    edges = """      - {on: reject, to: work, requires: [reason], asks: [reason], actions: [
          {set: {solved: null, team: "'web'"}}, {assign: {last: work}}, {notify: opened},
          {open: {pack: problem, values: {title: f.title}, fill: reason}}]}
"""
    old = "      - {on: reject, to: work, requires: [reason]}\n"
    texts = {**SAMPLE, "flow.yaml": FLOW.replace(old, edges).replace(
        "who: [requester]",
        "who: [{together: [requester, {role: 客服}]}, {manager_of: {node: work}}]")}  # fmt: skip
    texts["fields.yaml"] = FIELDS.replace("reason: {type: longtext", "reason: {type: text")
    pack, mistakes = read_texts(texts)
    assert [str(m) for m in mistakes] == []
    flow = pack.flow
    reject = next(edge for edge in flow.edges if edge.on[0] == "reject")

    assert [action.kind for action in reject.actions] == ["set", "assign", "notify", "open"]
    assert reject.actions[0].data == {"solved": "null", "team": "'web'"}
    assert reject.actions[1].data == {"who": Resolver("last", "work")}
    assert reject.partial
    assert reject.asks == ("reason",)
    assert reject.names["zh-hans"] == "退回"
    assert flow.nodes["left"].who[0].extra["together"][1] == Resolver("role", "客服")
    assert flow.nodes["left"].who[1] == Resolver("manager_of", "", {"node": "work"})
    assert flow.nodes["review"].vote.pass_percent == 60
    assert flow.nodes["review"].vote.reject_count == 1
    timer = next(edge for edge in flow.edges if edge.on[0] == "timer")
    assert timer.timer == {"after": "7d"}
    assert flow.fields["part"].options[0].when_parent == ("high",)
    assert flow.notices[0].when == 'f.grade == "high"'
    assert flow.data["notify_default"] == {"work_item": ["inbox", "email"]}
