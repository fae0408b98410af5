"""TaskSteper: the Python of its models, forms and tables becomes packs and is never run."""

from __future__ import annotations

import pytest

from bihuan.process.formats import tasksteper
from bihuan.process.formats.brought import Brought
from bihuan.process.source import Unreadable
from tests.process.formats.driving import driven, texts
from tests.process.formats.samples import TASKSTEPER


@pytest.fixture(scope="module")
def repair() -> Brought:
    (one,) = tasksteper.read("repair.py", TASKSTEPER.encode())
    return one


def test_a_table_of_transitions_is_a_process_that_a_ticket_goes_through(repair):
    found = driven(repair, walks=30)
    assert set(found.outcomes) == {"closed"}
    assert found.coverage == 1


def test_each_row_is_one_button_with_its_condition_and_its_handler(repair):
    flow = repair.pack.flow
    by_button = {edge.on[1]: edge for edge in flow.edges}
    assert by_button["派修"].requires == ("fixer",)
    assert by_button["派修"].actions[0].data["who"].arg == "fixer"
    assert by_button["补充"].actions[0].data["who"].kind == "requester"
    assert by_button["加急完成"].guard == 'f.level == "高"'
    assert flow.nodes["wan_cheng"].kind == "end"


def test_fields_keep_their_labels_lengths_choices_and_widgets(repair):
    fields = repair.pack.flow.fields
    assert fields["story"].type == "longtext"
    assert fields["story"].data["rows"] == 4 and fields["story"].data["max"] == 3000
    assert [option.value for option in fields["level"].options] == ["高", "低"]
    assert fields["level"].data["default"] == "低"
    assert fields["area"].type == "editselect"
    assert fields["fixer"].type == "person"
    assert fields["note_url"].type == "url" and fields["note_url"].data["tickets"] is True
    assert fields["created_by"].data["source"] == "requester"
    assert fields["current_state"].data["source"] == "phase"


def test_the_report_names_what_stays_behind_with_its_line(repair):
    dropped, near = texts(repair, "dropped"), texts(repair, "approximated")
    assert "repair.py:14: the method save() is code and stays behind." in dropped
    assert "the action 'send_mail' is not known here." in dropped
    assert "the project '园艺' is left out" in dropped
    assert "AREAS are not in this file" in near


def test_a_document_with_fenced_code_is_read_as_its_code():
    text = "# 手册\n\n说明\n\n```python\n" + TASKSTEPER + "\n```\n\n结语\n"
    (one,) = tasksteper.read("handbook.md", text.encode())
    assert one.key == "repair" and one.pack is not None


def test_nothing_of_the_file_is_ever_run(tmp_path):
    trap = tmp_path / "ran"
    code = f"import os\nX = os.system('touch {trap}')\n" + TASKSTEPER
    tasksteper.read("trap.py", code.encode())
    assert not trap.exists()


@pytest.mark.parametrize(
    ("written", "line", "said"),
    [
        (b"class A(:\n", 1, "this is not Python"),
        (b"x = " + b"(" * 200 + b")" * 200, 1, "nested too deeply"),
        (b"\n\nx = 1\n", 1, "no TRANS_TABLE_DICT"),
        (b"x = 1\n\xff\n", 2, "not UTF-8"),
        (b"#" * 2_100_000, 1, "too large"),
        (b"TRANS_TABLE_DICT = {'a': TABLE}\n", 1, "none of the projects"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(written, line, said):
    with pytest.raises(Unreadable) as refused:
        tasksteper.read("x.py", written)
    assert refused.value.mistake.line == line
    assert said in str(refused.value.mistake)
