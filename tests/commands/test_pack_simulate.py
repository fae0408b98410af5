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
