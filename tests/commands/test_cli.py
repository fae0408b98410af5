"""The console command as people call it: a process, its words, its exit code."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.request

import psutil
import pytest
from allauth.mfa.models import Authenticator

from bihuan import cli
from bihuan.cli import COMMANDS
from bihuan.core import activity, seals
from bihuan.core.models import Activity, Counter, Job, Seal
from bihuan.people import tokens
from bihuan.people.models import User
from tests.journeys.product import free_port, wait_for
from tests.processes import ROOT, bihuan, start

pytestmark = pytest.mark.django_db(transaction=True)
PACKS = ROOT / "bihuan" / "packs"


@pytest.fixture
def admin():
    return User.objects.create(username="admin", name="管理员", is_superuser=True)


def test_without_a_command_it_names_them_all():
    said = bihuan()
    assert said.returncode == 0
    assert all(name in said.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help(name, capsys):
    with pytest.raises(SystemExit, match=r"^0$"):
        cli.main([name, "--help"])
    said = capsys.readouterr().out
    assert said.startswith(f"usage: bihuan {name}")
    assert len(said.splitlines()) > 3


@pytest.mark.parametrize(
    "words",
    [["sreve"], ["token"], ["token", "create"], ["pack", "burn", "x"], ["audit"], ["serve", "--x"],
     ["token", "create", "admin", "--days", "-1"], ["pack", "check", "/no/such/folder"]],
    ids=" ".join,
)  # fmt: skip
def test_wrong_use_is_exit_code_2_with_a_sentence(words, capsys):
    try:
        code = cli.main(words)
    except SystemExit as end:
        code = end.code
    assert code == 2
    assert len(capsys.readouterr().err) > 20


def test_a_missing_secret_is_named_with_its_variable(tmp_path):
    env = {k: v for k, v in os.environ.items() if k != "BIHUAN_SECRET_KEY"}
    said = subprocess.run(
        [sys.executable, "-m", "bihuan.cli", "doctor"], cwd=ROOT, text=True, capture_output=True,
        env={**env, "BIHUAN_DATA_DIR": str(tmp_path)},
    )  # fmt: skip
    assert said.returncode == 2
    assert "BIHUAN_SECRET_KEY is not set" in said.stderr


def test_a_port_that_is_taken_is_not_shared(capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert cli.main(["serve", "--host", "127.0.0.1", "--port", str(port)]) == 1
    said = capsys.readouterr().err
    assert f"127.0.0.1:{port}" in said and "--port" in said


def test_a_database_without_tables_says_how_to_make_them(tmp_path):
    said = bihuan("audit", "verify", BIHUAN_DATABASE_URL=f"sqlite:///{tmp_path}/empty.db")
    assert said.returncode == 1
    assert "bihuan prepare" in said.stderr and "Traceback" not in said.stderr


def test_a_token_is_printed_once_and_opens_the_door_for_its_user(admin):
    said = bihuan("token", "create", "admin", "--name", "monitoring", "--days", "30")
    assert said.returncode == 0, said.stderr
    assert tokens.bearer(said.stdout.strip()) == admin
    made = admin.tokens.get()
    assert (made.name, made.expires_at is not None) == ("monitoring", True)


def test_who_has_lost_his_phone_gets_in_again_with_a_new_password(admin):
    Authenticator.objects.create(user=admin, type=Authenticator.Type.TOTP, data={})
    said = bihuan("password", "admin", "--second-factors")
    assert said.returncode == 0, said.stderr
    admin.refresh_from_db()
    assert admin.check_password(said.stdout.strip())
    assert not Authenticator.objects.filter(user=admin).exists()


def test_a_token_for_nobody_says_so():
    said = bihuan("token", "create", "nobody")
    assert said.returncode == 1
    assert "no active user 'nobody'" in said.stderr


def test_packs_of_the_house_are_checked_without_a_finding():
    said = bihuan("pack", "check", str(PACKS))
    assert said.returncode == 0, said.stderr
    assert "fault_report: " in said.stdout and said.stdout.count(", ok") == len(
        list(PACKS.glob("*/flow.yaml"))
    )


def test_a_pack_with_a_mistake_is_named_with_file_and_line_and_not_loaded(tmp_path):
    folder = tmp_path / "broken"
    folder.mkdir()
    source = (PACKS / "fault_report" / "flow.yaml").read_text(encoding="utf-8")
    (folder / "fields.yaml").write_bytes((PACKS / "fault_report" / "fields.yaml").read_bytes())
    (folder / "flow.yaml").write_text(source.replace("kind: form", "kind: from", 1), "utf-8")
    for verb in ("check", "load"):
        said = bihuan("pack", verb, str(folder))
        assert said.returncode == 1
        assert "flow.yaml:" in said.stderr and "Traceback" not in said.stderr


def test_a_pack_is_loaded_and_exported_as_it_was(tmp_path):
    assert bihuan("pack", "load", str(PACKS / "fault_report")).returncode == 0
    said = bihuan("pack", "load", str(PACKS / "fault_report"))
    assert "version 1 is published" in said.stdout  # the same content is the same version

    assert bihuan("pack", "export", str(tmp_path)).returncode == 0
    for name in ("flow.yaml", "fields.yaml", "notices.yaml"):
        there = (PACKS / "fault_report" / name).read_text(encoding="utf-8")
        assert (tmp_path / "fault_report" / name).read_text(encoding="utf-8") == there
    assert bihuan("pack", "check", str(tmp_path)).returncode == 0
    assert bihuan("pack", "export", str(tmp_path), "--pack", "nope").returncode == 1


def test_an_untouched_history_is_exit_code_0_and_a_tampered_one_1_with_its_row(admin):
    for _ in range(3):
        act = activity.append("user", 1, kind="user.changed", actor=admin)
    seals.seal()
    well = bihuan("audit", "verify")
    assert well.returncode == 0
    head = Seal.objects.latest("pk").hash
    assert f"3 entries, 0 tampered chains, head {head}" in well.stdout
    assert bihuan("audit", "verify", "--head", head).returncode == 0

    Activity.objects.filter(serial=2).update(body='{"x":1}')
    said = bihuan("audit", "verify")
    assert said.returncode == 1
    assert f"user:1, entry 2 (row {act.pk - 1}): changed" in said.stdout


def test_cutting_off_rows_counter_and_seal_together_is_found_by_a_head_kept_elsewhere(admin):
    activity.append("user", 1, kind="user.changed", actor=admin)
    seals.seal()
    head = Seal.objects.latest("pk").hash
    for model in (Activity, Counter, Seal):
        model.objects.all().delete()
    assert bihuan("audit", "verify").returncode == 0
    said = bihuan("audit", "verify", "--head", head)
    assert said.returncode == 1
    assert f"seal {head}: cut off" in said.stdout


def test_the_doctor_says_a_remedy_for_each_finding(admin):
    said = bihuan("doctor", "--language", "en")
    assert said.returncode == 1  # no worker runs
    lines = said.stdout.splitlines()
    number = next(i for i, line in enumerate(lines) if line.startswith("✗ worker"))
    assert lines[number + 1].strip() == "→ Start `bihuan worker`."
    unwell = [i for i, line in enumerate(lines) if line.startswith(("✗", "!"))]
    assert all(lines[i + 1].startswith("    → ") for i in unwell)


def test_the_worker_can_work_off_what_is_due_and_end(admin):
    activity.append("user", 1, kind="user.changed", actor=admin)
    Job.objects.create(
        kind="core.seal", run_at="2026-01-01T00:00:00Z", created_at="2026-01-01T00:00:00Z"
    )
    said = bihuan("worker", "--once")
    assert (said.returncode, said.stdout.strip()) == (0, "1"), said.stderr
    assert Seal.objects.count() == 1


def test_the_site_is_closed_and_opened_without_a_restart(settings, tmp_path, capsys):
    settings.DATA_DIR = tmp_path
    assert cli.main(["maintenance", "on", "今晚 22:00 恢复"]) == 0
    assert (tmp_path / "maintenance").read_text(encoding="utf-8") == "今晚 22:00 恢复"
    assert cli.main(["maintenance", "off"]) == 0
    assert not (tmp_path / "maintenance").exists()
    assert capsys.readouterr().out.split("\n")[:2] == ["closed for maintenance", "open"]


def test_what_the_setting_closes_the_command_cannot_open(settings, tmp_path):
    settings.DATA_DIR, settings.MAINTENANCE = tmp_path, True
    assert cli.main(["maintenance", "off"]) == 1


def test_two_processes_serve_and_end_when_asked(admin):
    port = free_port()
    words = ("-m", "bihuan.cli", "serve", "--processes", "2", "--port", port)
    with start(*words, stderr=None) as server:
        try:
            wait_for(f"http://127.0.0.1:{port}", [server])
            at_work = psutil.Process(server.pid).children()
            pages = [urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/").read()
                     for _ in range(8)]  # fmt: skip
        finally:
            server.terminate()
        assert server.wait(30) == 0
    assert len(at_work) == 2
    assert all("<form" in page.decode() for page in pages)
