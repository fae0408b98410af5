"""Two people at the same moment, as two processes, on the database of the environment."""

from __future__ import annotations

import multiprocessing
import os
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, connections

from bihuan.catalogue import publish
from bihuan.catalogue.models import Folder, Offering
from bihuan.core import audit
from bihuan.core.models import Activity
from bihuan.people import builtin
from bihuan.people.models import Role, User
from bihuan.process import read
from bihuan.tickets.models import Ticket, WorkItem
from tests.races import racer

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = int(os.environ.get("BIHUAN_RACE_ROUNDS", "500"))
NAMES = ("shenhe", "shenhe2")
TWICE = re.compile(r"^AlreadyDone: You have already done this at \d{4}-\d\d-\d\d \d\d:\d\d")
WHO_AND_WHEN = re.compile(
    r"^FinishedBy: (Shenhe2?) finished this step at \d{4}-\d\d-\d\d \d\d:\d\d"
)

FLOW = """
pack: {key}
names: {{zh-hans: 竞争, zh-hant: 競爭, en: Race}}
summary: {{zh-hans: 测试, zh-hant: 測試, en: Test}}
kind: request
number: "{prefix}-{{seq:3}}"
title: title
folder: [根目录]
phases:
  - {{key: open, names: {{zh-hans: 开, zh-hant: 開, en: Open}}}}
  - {{key: end, names: {{zh-hans: 终, zh-hant: 終, en: End}}}}
start: ask
nodes:
  ask:
    kind: start
    names: {{zh-hans: 提, zh-hant: 提, en: Ask}}
    phase: open
    form: {{title: required}}
    edges: [{{on: submit, to: decide}}]
  decide:
    kind: approve
    names: {{zh-hans: 审, zh-hant: 審, en: Decide}}
    phase: open
    who: [{{role: 审核人员}}]
    vote: {{rule: {rule}}}
    form: {{title: read}}
    edges: [{{on: pass, to: done}}]
  done:
    kind: end
    names: {{zh-hans: 终, zh-hant: 終, en: End}}
    phase: end
"""
FIELDS = "fields: {title: {type: text, label: {zh-hans: 标题, zh-hant: 標題, en: Title}}}"


@pytest.fixture
def offerings(transactional_db: None) -> dict[str, Offering]:
    """One process that any approver decides, and one that all must agree to."""
    builtin.ensure_roles()
    approvers, _ = Role.objects.get_or_create(key="审核人员")
    User.objects.create(username="kefu", name="Kefu")
    for name in NAMES:
        approvers.members.add(User.objects.create(username=name, name=name.title()))
    folder = Folder.objects.create(names={"zh-hans": "根目录"})
    found = {}
    for rule, prefix in (("any", "ANY"), ("all", "ALL")):
        key = f"race_{rule}"
        flow = FLOW.format(key=key, prefix=prefix, rule=rule)
        pack, mistakes = read.read_texts({"flow.yaml": flow, "fields.yaml": FIELDS})
        assert pack, [str(each) for each in mistakes]
        found[rule] = Offering.objects.create(
            key=key, folder=folder, kind="request", version=publish.publish(pack, None),
            is_published=True,
        )  # fmt: skip
    return found


def opened(offering: Offering, count: int) -> list[Ticket]:
    by = User.objects.get(username="kefu")
    return [Ticket.objects.start(offering, {"title": "x"}, by=by) for _ in range(count)]


def race(plans: Sequence[tuple[str, list[tuple[str, Any]]]]) -> list[Any]:
    """Each (person, plan) in its own process, round by round at the same moment."""
    connections.close_all()
    fork = multiprocessing.get_context("spawn")
    barrier, answers = fork.Barrier(len(plans)), fork.Queue()
    runners = [
        fork.Process(target=racer.run, args=(_url(), at, *plan, barrier, answers))
        for at, plan in enumerate(plans)
    ]
    for runner in runners:
        runner.start()
    told = dict(answers.get(timeout=240) for _ in runners)
    for runner in runners:
        runner.join(30)
    return [list(each) for each in zip(*(told[at] for at in sorted(told)), strict=True)]


def _url() -> str:
    """The test database, as an address for another process."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(str(known['NAME']))}"
    host = f"?host={quote(known['HOST'])}" if known["HOST"].startswith("/") else ""
    at = "" if host else f"{known['HOST']}:{known['PORT']}"
    login = quote(known["USER"]) + (f":{quote(known['PASSWORD'])}" if known["PASSWORD"] else "")
    return f"postgres://{login}@{at}/{known['NAME']}{host}"


def all_do(act: str, subjects: list[Any], names: Sequence[str] = NAMES) -> list[Any]:
    plan = [(act, subject) for subject in subjects]
    return race([(name, plan) for name in names])


def test_of_two_approvers_exactly_one_wins_and_the_other_learns_who_and_when(offerings):
    """One of them clicks twice, in a second process: his act still has its effect once."""
    opened(offerings["any"], ROUNDS)
    items = list(WorkItem.objects.open().order_by("pk").values_list("pk", flat=True))
    clicks = ("shenhe", "shenhe2", "shenhe")

    for answers in all_do("pass", items, clicks):
        assert answers.count("done") == 1, answers
        winner = clicks[answers.index("done")]
        for who, answer in zip(clicks, answers, strict=True):
            words = TWICE if who == winner else WHO_AND_WHEN
            assert answer == "done" or words.match(answer), answers
    assert Ticket.objects.filter(outcome="closed").count() == ROUNDS
    assert Activity.objects.filter(kind="work_item.voted").count() == ROUNDS
    assert not WorkItem.objects.open().exists()
    assert list(audit.verify()) == []


def test_two_voters_of_one_countersign_both_succeed(offerings):
    opened(offerings["all"], ROUNDS // 5)
    seats = {name: [] for name in NAMES}
    for item in WorkItem.objects.open().order_by("pk").prefetch_related("candidates"):
        who = User.objects.get(pk=item.candidates.all()[0].ref)
        seats[who.username].append(("pass", item.pk))

    for answers in race(list(seats.items())):
        assert answers == ["done", "done"]
    assert Ticket.objects.filter(outcome="closed").count() == ROUNDS // 5
    assert list(audit.verify()) == []


def test_a_step_is_claimed_by_one(offerings):
    opened(offerings["any"], ROUNDS // 5)
    items = list(WorkItem.objects.open().order_by("pk").values_list("pk", flat=True))

    for answers in all_do("claim", items):
        assert answers.count("done") == 1, answers
        assert any(each.startswith("ClaimedBy: Shenhe") for each in answers), answers


def test_numbers_are_given_once_and_without_gaps(offerings):
    answers = all_do("start", [offerings["any"].key] * ROUNDS)

    numbers = sorted(number for each in answers for number in each)
    assert numbers == sorted(f"ANY-{n:03}" for n in range(1, 2 * ROUNDS + 1))
