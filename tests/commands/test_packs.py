"""bihuan pack import, export, plan and apply, as a shell or a pipeline calls them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bihuan import cli
from bihuan.catalogue import drafts, publish
from bihuan.catalogue.models import PackVersion
from bihuan.people.models import User
from bihuan.process.formats.zipped import zipped
from tests.process.formats import samples

pytestmark = pytest.mark.django_db
PACKS = Path(publish.__file__).parent.parent / "packs"


def pack(*words: object) -> int:
    return cli.main(["pack", *map(str, words)])


def test_import_writes_folders_that_pass_the_check(tmp_path, capsys):
    file = tmp_path / "change.json"
    file.write_bytes(samples.as_json(samples.bkitsm(), samples.older_bkitsm()))
    assert pack("import", "--from", "bkitsm", file, "-o", tmp_path / "packs") == 0
    assert {one.name for one in (tmp_path / "packs").iterdir()} == {
        "wang_luo_bian_geng",
        "qing_qiu",
    }
    assert pack("check", tmp_path / "packs") == 0
    assert "change.json" in (tmp_path / "packs" / "qing_qiu" / "README.md").read_text()
    assert "line 104" in capsys.readouterr().out

    assert pack("import", "--from", "bkitsm", file, "-o", tmp_path / "packs") == 1
    assert "already" in capsys.readouterr().err
    assert pack("import", "--from", "bkitsm", file, "-o", tmp_path / "packs", "--replace") == 0


def test_import_of_something_else_writes_nothing(tmp_path, capsys):
    file = tmp_path / "x.bpmn"
    file.write_text("<a>\n<b></a>")
    assert pack("import", "--from", "bpmn", file, "-o", tmp_path / "packs") == 1
    assert "x.bpmn:2:" in capsys.readouterr().err
    assert pack("import", "--from", "bpmn", tmp_path / "none", "-o", tmp_path / "packs") == 1
    assert not (tmp_path / "packs").exists()


def test_export_writes_folders_or_one_file(tmp_path, capsys):
    publish.install(PACKS / "issue_track", by=None)
    assert pack("export", tmp_path / "all") == 0
    flow = (tmp_path / "all" / "issue_track" / "flow.yaml").read_text()
    assert flow == (PACKS / "issue_track" / "flow.yaml").read_text()
    for form, ending in (("yaml", "zip"), ("bpmn", "bpmn"), ("mermaid", "mmd"), ("svg", "svg")):
        assert pack("export", "issue_track", "--as", form, "-o", tmp_path / "out") == 0
        assert (tmp_path / "out" / f"issue_track.{ending}").stat().st_size > 300
    assert pack("export", "nobody", "--as", "svg", "-o", tmp_path / "out") == 1


def test_a_zip_comes_in_again_as_it_went_out_to_the_byte(tmp_path):
    publish.install(PACKS / "issue_track", by=None)
    assert pack("export", "issue_track", "--as", "yaml", "-o", tmp_path) == 0
    file = tmp_path / "issue_track.zip"
    assert pack("import", "--from", "zip", file, "-o", tmp_path / "back") == 0
    for one in (PACKS / "issue_track").iterdir():
        assert (tmp_path / "back" / "issue_track" / one.name).read_bytes() == one.read_bytes()


def test_the_handbook_is_written_in_the_language_asked_for(tmp_path):
    publish.install(PACKS / "issue_track", by=None)
    asked = ("--as", "handbook", "--lang", "en", "--days", "180")
    assert pack("export", "issue_track", *asked, "-o", tmp_path) == 0
    assert "Figures of the last 180 days" in (tmp_path / "issue_track-handbook.html").read_text()
    assert "Representative&#x27;s review" in (tmp_path / "issue_track-handbook.html").read_text()


def test_plan_says_by_its_exit_code_whether_there_is_something_to_do(tmp_path, capsys):
    shutil.copytree(PACKS / "key_site", tmp_path / "key_site")
    assert pack("plan", tmp_path) == 2
    assert "+ key_site is new" in capsys.readouterr().out
    assert pack("apply", tmp_path) == 0
    capsys.readouterr()
    assert pack("plan", tmp_path, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["changes"] == 0 and said["packs"][0]["fate"] == "unchanged"

    file = tmp_path / "key_site" / "flow.yaml"
    good = file.read_text()
    file.write_text(good.replace("withdraw: ", "withdraw: sometimes # ", 1))
    assert pack("plan", tmp_path) == 1
    assert "key_site/flow.yaml:" in capsys.readouterr().err
    assert pack("apply", tmp_path) == 1
    assert PackVersion.objects.get().number == 1
    assert pack("plan", tmp_path / "nowhere") == 1


def test_an_import_writes_all_its_packs_or_none(tmp_path, capsys):
    texts = {one.name: one.read_text() for one in (PACKS / "key_site").iterdir()}
    file = tmp_path / "two.zip"
    file.write_bytes(zipped({"a/key_site": texts, "b/key_site": texts}))
    assert pack("import", "--from", "zip", file, "-o", tmp_path / "out") == 1
    assert "holds key_site twice" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()

    file.write_bytes(zipped({"key_site": texts}))
    assert pack("import", "--from", "zip", file, "-o", tmp_path / "out") == 0
    (tmp_path / "out" / "key_site" / "notes.txt").write_text("old")
    assert pack("import", "--from", "zip", file, "-o", tmp_path / "out", "--replace") == 0
    there = {one.name for one in (tmp_path / "out" / "key_site").iterdir()}
    assert there == {*texts, "notes.txt"}  # nobody's own file is lost
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["key_site"]


def test_plan_says_what_this_system_lacks(tmp_path, capsys):
    shutil.copytree(PACKS / "key_site", tmp_path / "key_site")
    file = tmp_path / "key_site" / "flow.yaml"
    file.write_text(file.read_text().replace("owner: {role: ", "owner: {role: 新角色} # ", 1))
    assert pack("plan", tmp_path) == 2
    assert "新角色" in capsys.readouterr().out


def test_loading_a_pack_brings_its_draft_along_unless_somebody_changed_it(tmp_path, capsys):
    admin = User.objects.create(username="owner", is_superuser=True)
    shutil.copytree(PACKS / "improvement", tmp_path / "improvement")
    flow = tmp_path / "improvement" / "flow.yaml"

    def loads(old: str, new: str) -> str:
        flow.write_text(flow.read_text().replace(f"en: {old}", f"en: {new}", 1))
        assert pack("load", tmp_path / "improvement") == 0
        return capsys.readouterr().out

    assert "its draft" not in loads("Improvement", "Improvement one")
    draft = drafts.open_draft("improvement", admin)
    assert "goes on from it" in loads("Improvement one", "Improvement two")
    draft.refresh_from_db()
    assert draft.based_on.number == 2 and not draft.is_changed

    documents = drafts.documents(draft.files)
    documents["flow.yaml"]["number"] = "OURS-{seq:4}"
    drafts.save(draft, drafts.texts(draft.files, documents), draft.revision, admin)
    assert "stays as it is" in loads("Improvement two", "Improvement three")
    draft.refresh_from_db()
    assert draft.based_on.number == 2 and draft.is_changed
