"""bihuan pack simulate: figures of a process on the command line, the same for the same seed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import bihuan.packs
from bihuan.cli import main
from bihuan.tickets.models import Ticket

NORMAL = str(Path(bihuan.packs.__file__).parent / "change_normal")


def asked(capsys, *arguments: str) -> dict:
    assert main(["pack", "simulate", NORMAL, "--tickets", "40", "--json", *arguments]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_figures_and_nothing_is_kept(capsys):
    one, same, other = (asked(capsys, "--seed", seed) for seed in ("1", "1", "2"))

    assert one == same
    assert one["nodes"] != other["nodes"]
    assert one["tickets"] == one["closed"] == 40
    assert one["walks"]["coverage"] == 1
    assert not Ticket.objects.exists()


@pytest.mark.django_db
def test_people_say_who_is_short(capsys):
    found = asked(capsys, "--people", "group:field:group=1", "--per-hour", "20",
                  "--minutes", "plan=120", "--hours", "8-20", "--days", "1234567")  # fmt: skip

    [pool] = [pool for pool in found["pools"] if pool["pool"] == "group:field:group"]
    assert pool["people"] == 1
    assert pool["utilisation"] > 0.9
    assert found["bottleneck_pool"] == "group:field:group"


@pytest.mark.django_db
def test_a_pack_that_is_not_there_is_named(capsys):
    assert main(["pack", "simulate", "nowhere"]) == 1
    assert "nowhere: neither a folder" in capsys.readouterr().err


@pytest.mark.django_db
def test_the_figures_can_be_read_without_json(capsys):
    assert main(["pack", "simulate", NORMAL, "--tickets", "30", "--walks", "40"]) == 0

    said = capsys.readouterr().out
    assert "change_normal: 30 tickets, 30 closed" in said
    assert "bottleneck:" in said


@pytest.mark.django_db
def test_a_scenario_file_gives_groups_their_shifts(capsys, tmp_path):
    file = tmp_path / "night.json"
    file.write_text(json.dumps({
        "tickets": 30, "seed": 4, "hours": {"days": "1234567", "from": "00:00", "until": "24:00"},
        "groups": {"group:field:group": [
            {"name": "白班", "days": "1234567", "from": "08:00", "until": "20:00", "people": 4},
            {"name": "夜班", "days": "1234567", "from": "20:00", "until": "08:00", "people": 1}]},
        "minutes": {"plan": 45},
    }, ensure_ascii=False))  # fmt: skip

    assert main(["pack", "simulate", NORMAL, "--scenario", str(file), "--json"]) == 0

    found = json.loads(capsys.readouterr().out)
    [pool] = [pool for pool in found["pools"] if pool["pool"] == "group:field:group"]
    assert (found["tickets"], found["seed"], pool["people"]) == (30, 4, 5)
    assert [shift["name"] for shift in pool["shifts"]] == ["白班", "夜班"]


@pytest.mark.django_db
def test_options_count_more_than_the_scenario_and_shifts_can_be_typed(capsys, tmp_path):
    file = tmp_path / "one.json"
    file.write_text('{"tickets": 500, "groups": {"group:field:group": 9}}')
    shifts = [
        part
        for text in ("早班,1234567,6-14,2", "中班,1234567,14:00-22:00,2")
        for part in ("--shift", f"group:field:group={text}")
    ]

    found = asked(capsys, "--scenario", str(file), *shifts)

    [pool] = [pool for pool in found["pools"] if pool["pool"] == "group:field:group"]
    assert found["tickets"] == 40
    assert [shift["people"] for shift in pool["shifts"]] == [2, 2]


@pytest.mark.django_db
@pytest.mark.parametrize("text, said", [
    ("[]", "keys and values"), ('{"ticket": 1}', "'ticket'"), ('{"tickets": "many"}', "tickets"),
    ('{"groups": {"a": []}}', "groups.a"), ('{"groups": {"a": [{"from": "9:99"}]}}', "groups.a[0]"),
    ("{", "Expecting"), ('{"hours": {"days": "8"}}', "hours"), ('{"spread": "x"}', "lognormal"),
])  # fmt: skip
def test_a_scenario_that_cannot_be_read_names_the_place(capsys, tmp_path, text: str, said: str):
    file = tmp_path / "bad.json"
    file.write_text(text)

    assert main(["pack", "simulate", NORMAL, "--scenario", str(file)]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.django_db
def test_without_tickets_history_says_so_and_keeps_what_is_usual(capsys):
    assert main(["pack", "simulate", NORMAL, "--tickets", "20", "--from-history", "30"]) == 0
    assert "0 tickets, 0 finished work items" in capsys.readouterr().err
