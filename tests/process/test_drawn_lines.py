"""Bends of a line: they belong to the files and to the canvas, and to nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bihuan.process import read, rewrite, source

PACK = Path(read.__file__).parent.parent / "packs" / "incident"
BENT = [[120, 240], [120, -360]]


@pytest.fixture
def texts() -> dict[str, str]:
    return {name: (PACK / name).read_text("utf-8") for name in (*read.FILES, read.README)
            if (PACK / name).exists()}  # fmt: skip


def bent(texts: dict[str, str], via: Any) -> dict[str, str]:
    flow = source.read("flow.yaml", texts["flow.yaml"])[0].data
    flow["nodes"][flow["start"]]["edges"][0]["via"] = via
    return {**texts, "flow.yaml": rewrite.rewrite("flow.yaml", texts["flow.yaml"], flow)}


def test_a_bent_line_runs_like_a_straight_one(texts):
    straight, _ = read.read_texts(texts)
    drawn, mistakes = read.read_texts(bent(texts, BENT))

    assert drawn is not None and straight is not None
    assert not [one for one in mistakes if one.severity == "error"]
    assert drawn.flow == straight.flow
    assert drawn.hash != straight.hash


def test_bending_and_straightening_leaves_the_text_as_it_was(texts):
    written = bent(texts, BENT)["flow.yaml"]
    data = source.read("flow.yaml", written)[0].data
    edge = data["nodes"][data["start"]]["edges"][0]
    assert edge.pop("via") == BENT

    assert len(written.splitlines()) - len(texts["flow.yaml"].splitlines()) <= len(BENT) + 1
    assert rewrite.rewrite("flow.yaml", written, data) == texts["flow.yaml"]


@pytest.mark.parametrize("via", [[], [[1]], [["a", 2]], "120", [[1, 2]] * 41, [[1, 200_000]]])
def test_what_is_no_way_is_found_at_its_line(texts, via):
    pack, mistakes = read.read_texts(bent(texts, via))

    assert pack is None
    assert [one.file for one in mistakes if one.severity == "error"] == ["flow.yaml"]
