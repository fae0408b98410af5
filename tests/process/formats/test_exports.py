"""Processes as files for other tools: out, and in again where that is promised."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

import bihuan.packs
from bihuan.process.formats import bpmn, bpmn_out, mermaid, picture, zipped
from bihuan.process.read import read_pack, read_texts
from bihuan.process.source import Unreadable
from tests.process.broken import FIELDS, FLOW

FOLDERS = [one.parent for one in sorted(Path(bihuan.packs.__file__).parent.glob("*/flow.yaml"))]
NAMES = [folder.name for folder in FOLDERS]
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"


@pytest.fixture(params=FOLDERS, ids=NAMES)
def pack(request):
    found, mistakes = read_pack(request.param)
    assert found is not None, mistakes
    return found


def test_a_zip_brings_back_every_text_to_the_byte(pack):
    out = zipped.zipped({pack.key: pack.files})
    (back,) = zipped.unzip("x.zip", out)
    assert dict(back.texts) == dict(pack.files)
    assert zipped.zipped({back.key: back.texts}) == out


def test_bpmn_draws_every_element_and_can_be_read_back(pack):
    text = bpmn_out.bpmn(pack.flow)
    root = ElementTree.fromstring(text)
    drawn = {shape.get("bpmnElement") for shape in root.iter(f"{DI}BPMNShape")}
    drawn |= {edge.get("bpmnElement") for edge in root.iter(f"{DI}BPMNEdge")}
    process = next(one for one in root if one.tag.endswith("process"))
    ids = {one.get("id") for one in process}
    assert ids == drawn
    ends = {one.get(side) for one in process for side in ("sourceRef", "targetRef")} - {None}
    assert ends <= ids
    (back,) = bpmn.read("x.bpmn", text.encode())
    assert back.pack is not None, back.errors


def test_mermaid_names_every_node_and_draws_every_edge(pack):
    lines = mermaid.mermaid(pack.flow).splitlines()
    assert lines[0] == "flowchart TD"
    assert len(lines) == 1 + len(pack.flow.nodes) + len(pack.flow.edges)


def test_a_picture_stands_alone(pack):
    root = ElementTree.fromstring(picture.picture(pack.flow))
    assert root.tag.endswith("svg") and root.find("{http://www.w3.org/2000/svg}style") is not None


def test_words_that_are_signs_of_mermaid_stay_words():
    texts = {"flow.yaml": FLOW.replace("en: Record}", 'en: "a \\"b\\" <c> #"}', 1)}
    texts["fields.yaml"] = FIELDS
    pack, mistakes = read_texts(texts)
    assert pack is not None, mistakes
    assert 'record(["a #quot;b#quot; #lt;c#gt; #35;"])' in mermaid.mermaid(pack.flow, "en")


def test_a_zip_that_unpacks_to_too_much_is_refused():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/flow.yaml", b"pack: a\n" + b" " * 50_000_000)
    with pytest.raises(Unreadable) as refused:
        zipped.unzip("bomb.zip", bomb.getvalue())
    assert "too large" in str(refused.value.mistake)
    assert refused.value.mistake.file == "bomb.zip/a/flow.yaml"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04garbage", b"hello"])
def test_what_is_no_zip_is_refused(data):
    with pytest.raises(Unreadable, match="zip"):
        zipped.unzip("x.zip", data)


def test_files_that_point_elsewhere_in_a_zip_are_not_touched():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("../../etc/passwd", "root")
        archive.writestr("a/flow.yaml", "pack: a")
        archive.writestr("a/run.sh", "rm")
    (one,) = zipped.unzip("x.zip", made.getvalue())
    assert set(one.texts) == {"flow.yaml"}
