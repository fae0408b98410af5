"""Files nobody should send to an importer: refused with a line and a sentence, or read; quickly."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable

import pytest

from bihuan.process.formats.bring import bring
from bihuan.process.formats.brought import Brought
from bihuan.process.source import Unreadable
from tests.process.formats import samples
from tests.process.formats.samples import TASKSTEPER, flow
from tests.process.formats.samples import bpmn as document

SECONDS = 2.0  # of CPU; a loaded machine does not count


def quickly(kind: str, data: bytes) -> list[Brought] | str:
    """What comes of it: the packs, or the refusal."""
    begun = time.process_time()
    try:
        return bring(kind, f"x.{kind}", data)
    except Unreadable as refused:
        assert refused.mistake.line >= 1
        return str(refused.mistake)
    finally:
        assert time.process_time() - begun < SECONDS


def exported(change: Callable[[dict], None]) -> bytes:
    made = samples.bkitsm()
    change(made)
    return json.dumps([made]).encode()


def _choices(made: dict) -> None:
    made["fields"]["12"]["choice"] = [{"key": str(n), "name": f"n{n}"} for n in range(30_000)]


def _maze(made: dict) -> None:
    """Hundreds of gateways, each leading to many."""
    ids = range(100, 550)
    made["states"] |= {str(n): samples.state(n, "ROUTER-P", "g") for n in ids}
    lines = [samples.line(n * 10 + k, n, 100 + n * k % 450) for n in ids for k in (3, 5, 7)]
    made["transitions"] |= {str(one["id"]): one for one in lines}
    made["transitions"]["102"]["to_state"] = 100


DOUBLING = "".join(f"a{n + 1} = a{n} + a{n}\n" for n in range(60))
SUM = "+".join(["'a'"] * 20_000)


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        ("bkitsm", json.dumps([samples.bkitsm()]).encode("utf-16"), "not UTF-8"),
        ("bkitsm", b'[{"states": [], "n": ' + b"9" * 9000 + b"}]", "a number in it is too long"),
        ("bkitsm", exported(_choices), "too many parts or texts"),
        ("bkitsm", exported(_maze), "more than 500 steps"),
        ("bpmn", document("<bpmn:task id='t' name='" + "名" * 600_000 + "'/>"
                          "<bpmn:startEvent id='s'/>" + flow("1", "s", "t")), "too many parts"),
        ("bpmn", samples.CLAIMS.replace(b"name", b"na\x00me", 1), "not XML"),
        ("tasksteper", TASKSTEPER.encode() + b"\x00", "null bytes"),
        ("tasksteper", f"{TASKSTEPER}\nx = {'-' * 20_000}1".encode(), "nested too deeply"),
        ("tasksteper", f"{TASKSTEPER}\nx = a{'.b' * 20_000}".encode(), "nested too deeply"),
        ("tasksteper", f"{TASKSTEPER}\nx = {SUM}".encode(), "nested too deeply"),
        ("tasksteper", f"{TASKSTEPER}\nx = {'9' * 6000}".encode(), "not Python"),
        ("tasksteper", TASKSTEPER.encode() + b"\ny = 1" * 120_000, "too large"),
        ("tasksteper", b"x = 1\n" * 900_000, "too large"),
    ],
    ids=["utf-16", "number", "choices", "maze", "name", "nul", "python-nul", "signs", "dots",
         "sum", "digits", "statements", "5-mb"],
)  # fmt: skip
def test_it_is_refused_with_a_sentence_within_two_seconds(kind, data, said):
    found = quickly(kind, data)
    assert isinstance(found, str) and said in found


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("bpmn", b"\xef\xbb\xbf" + samples.CLAIMS.replace(b"\n", b"\r\n")),
        ("bpmn", samples.CLAIMS.decode().replace("UTF-8", "UTF-16").encode("utf-16")),
        ("tasksteper", b"\xef\xbb\xbf" + TASKSTEPER.replace("\n", "\r\n").encode()),
        ("tasksteper", f"a0 = 'xx'\n{DOUBLING}{TASKSTEPER}".encode()),
        ("bkitsm", b"\xef\xbb\xbf" + samples.as_json(samples.bkitsm()).replace(b", ", b",\r\n")),
    ],
    ids=["bpmn-bom-crlf", "bpmn-utf-16", "python-bom-crlf", "python-doubling", "json-bom-crlf"],
)  # fmt: skip
def test_other_ways_of_writing_the_same_are_read(kind, data):
    (one,) = quickly(kind, data)
    assert one.pack is not None


def test_characters_that_no_text_may_hold_are_left_out():
    def odd(made: dict) -> None:
        made["name"] = "变\x00更\ud800"
        made["states"]["2"]["name"] = "提\x00单"
        made["fields"]["11"]["default"] = "\x07"

    (one,) = quickly("bkitsm", exported(odd))
    assert one.pack is not None and one.name == "变更"


def test_conditions_and_bodies_within_one_another_are_said_to_be_too_much():
    def deep(made: dict) -> None:
        inner: dict = {"key": "scope", "condition": "==", "value": "big"}
        body: dict = {"a": 1}
        for _ in range(300):
            inner, body = {"type": "and", "expressions": [inner]}, {"x": body}
        made["transitions"]["102"]["condition"] = inner
        made["states"]["8"]["extras"]["webhook_info"]["body"] = {"type": "raw", "content": body}

    (one,) = quickly("bkitsm", exported(deep))
    assert "cannot be said here" in "".join(line.text() for line in one.lines)


@pytest.mark.parametrize(
    "name", ["../flow.yaml", "..\\flow.yaml", "/etc/../flow.yaml", "../../flow.yaml"]
)
def test_a_zip_never_names_a_folder_above(name):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, "a: [")
    found = quickly("zip", made.getvalue())
    assert "no flow.yaml" in found if isinstance(found, str) else [o.key for o in found] == ["pack"]
