"""Trying a process in the browser: step by step, random walks, what if; nothing of it is kept."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bihuan.catalogue import drafts, publish, simulations
from bihuan.catalogue.models import SimulationRun
from bihuan.core.models import Job
from bihuan.process.simulation import scenario
from bihuan.process.simulation.rehearsal import kept
from bihuan.process.state import Effect, State, Step
from bihuan.tickets import history
from bihuan.tickets.models import Ticket
from bihuan.web.design.rehearse import begun

pytestmark = pytest.mark.django_db
PACKS = Path(publish.__file__).parent.parent / "packs"


@pytest.fixture
def desk(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def change(admin):
    publish.install(PACKS / "change_normal", by=admin)
    return drafts.open_draft("change_normal", admin)


@pytest.fixture
def loan(admin):
    return drafts.new_draft("loan", {"zh-hans": "设备借用"}, "request", admin)


def url(draft, name: str = "design-simulate", **query) -> str:
    return reverse(name, args=[draft.key], query=query)


def acts_of(page) -> str:
    return page.context["walk"].acts


def walked(client, draft, acts: str = "[]", **sent):
    return client.post(url(draft), {"acts": acts, **sent})


def sampled(client, draft, acts: str, button: str, desk_number: int = 0):
    """Fill in with sample data and press the button, as the page's form would."""
    page = walked(client, draft, acts, sample=button, desk=desk_number)
    form = page.context["walk"].form
    shown = {k: field for k, field in form.drawn.items() if field.is_editable and field.is_shown}
    sent = {"f-seen": list(shown)}
    for key, field in shown.items():
        if isinstance(field.value, dict):
            sent |= {f"f.{key}.{part}": each for part, each in field.value.items()}
        elif field.value not in (None, ""):
            sent[f"f.{key}"] = field.value
    return walked(client, draft, acts, desk=desk_number, action=button, **sent)


def test_the_first_page_shows_the_form_that_opens_a_ticket(desk, change):
    page = desk.get(url(change))

    assert page.context["walk"].form.view.node.key == "new"
    assert 'name="f.title"' in page.text


def test_what_is_missing_is_said_beside_the_field(desk, change):
    page = walked(desk, change, action="submit", **{"f-seen": "title", "f.title": ""})

    assert page.status_code == 422
    assert page.context["walk"].form.drawn["title"].errors
    assert page.context["walk"].acts == "[]"


def test_a_change_is_walked_to_its_end_and_nothing_is_kept(desk, change):
    ways = {"new": "submit", "plan": "plan_done", "scheduled": "begin", "done": "carried_out"}
    jobs, acts, names = Job.objects.count(), "[]", []
    for _ in range(30):
        page = walked(desk, change, acts, show="1") if acts != "[]" else desk.get(url(change))
        walk = page.context["walk"]
        if walk.rehearsal.is_closed:
            break
        node = walk.form.view.node.key
        names.append(node)
        page = sampled(desk, change, acts, ways.get(node, "pass"))
        assert page.status_code == 200, page.context["walk"].trouble
        acts = acts_of(page)

    assert walk.rehearsal.state.outcome == "closed"
    assert names[:2] == ["new", "pre_dev_review"]
    assert walk.phase == "关单"
    assert not Ticket.objects.exists()
    assert Job.objects.count() == jobs


def test_each_step_tells_who_would_be_told(desk, change):
    page = sampled(desk, change, "[]", "submit")

    [line] = page.context["walk"].lines
    assert line.messages
    assert line.messages[0]["to"] in page.text


def test_a_ticket_opened_in_a_rehearsal_has_a_number_of_its_process_that_nobody_uses(desk, admin):
    publish.install(PACKS / "problem", by=admin)
    publish.install(PACKS / "fault_report", by=admin)
    flow = drafts.read_draft(drafts.open_draft("fault_report", admin))[0].flow
    rehearsal = begun(flow)
    opened = Effect("open", 1, "summarize", {"pack": "problem", "fill": "problem", "values": {}})
    state = kept(Step(state=State(), effects=(opened,)), flow, rehearsal.stage)
    assert re.fullmatch(r"PRB-\d{8}-0+", state.values["problem"])


def test_a_step_can_be_taken_back(desk, change):
    acts = acts_of(sampled(desk, change, "[]", "submit"))

    page = walked(desk, change, acts, undo="1")

    assert acts_of(page) == "[]"
    assert page.context["walk"].form.view.node.key == "new"


def test_a_process_that_has_changed_meanwhile_says_so(desk, change):
    acts = json.dumps([{"kind": "press", "at": 7, "action": "gone"}])

    page = walked(desk, change, acts, show="1")

    assert page.context["walk"].lost
    assert acts_of(page) == "[]"


@pytest.mark.parametrize("acts", ["nonsense", "{}", "[" * 3000, '[{"kind": "press", "at": "x"}]'])
def test_acts_that_are_none_begin_anew(desk, change, acts: str):
    assert walked(desk, change, acts, show="1").status_code == 200


def test_fields_that_depend_on_others_are_drawn_again(desk, change):
    page = desk.post(url(change, "design-walk-form"), {
        "acts": "[]", "f-seen": "title", "f.title": "换路由器"})  # fmt: skip

    assert page.status_code == 200
    assert "换路由器" in page.text


def test_a_draft_with_mistakes_is_not_tried_but_the_version_that_runs_is(desk, change, admin):
    broken = {**change.files, "flow.yaml": change.files["flow.yaml"].replace("to: plan", "to: pln")}
    drafts.save(change, broken, change.revision, admin)

    page = desk.get(url(change))
    assert page.context["walk"] is None
    assert page.context["bad"]
    assert desk.get(url(change, of="published")).context["walk"]


def test_random_walks_say_which_ways_nobody_took(desk, change, admin):
    never = change.files["flow.yaml"].replace(
        "      - on: {button: cancel}\n",
        '      - on: {button: cancel}\n        when: f.title == "从不" && f.title == "有过"\n',
        1,
    )
    drafts.save(change, {**change.files, "flow.yaml": never}, change.revision, admin)

    page = desk.post(url(change, "design-walks"), {"count": "60", "seed": "1"}, follow=True)

    found = page.context["found"]
    assert found["never_count"] == 1
    assert found["percent"] < 100
    assert "f.title ==" in page.text
    assert "is-never" in page.text


def test_what_if_tells_who_is_short(desk, change):
    sent = {"count": "150", "per_hour": "12", "people.group:field:group": "1", "work.plan": "90"}
    page = desk.post(url(change, "design-load"), {**sent, "days": ["0", "1", "2"]}, follow=True)

    found = page.context["found"]
    assert found["closed"] == 150
    assert found["pools"][0]["pool"] == "group:field:group"
    assert found["pools"][0]["people"] == 1
    assert page.context["question"].asked["work"]["plan"] == 90
    assert "is-hot" in page.text and "<svg" in page.text


def test_figures_come_as_a_table_for_a_spreadsheet(desk, change):
    desk.post(url(change, "design-load"), {"count": "40"})
    run = SimulationRun.objects.get()

    answer = desk.get(reverse("design-run-table", args=[change.key, run.pk]))

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert answer["Content-Type"].startswith("text/csv")
    assert {row[0] for row in rows if row} >= {"计划阶段", "已排程"}


def test_nonsense_in_the_inputs_becomes_what_is_usual(desk, loan):
    sent = {"count": "-5", "per_hour": "nan", "opens": "x", "closes": "00:00", "days": "9"}
    page = desk.post(url(loan, "design-load"), sent, follow=True)

    asked = page.context["question"].asked
    assert (asked["count"], asked["per_hour"], asked["opens"]) == (1, 2, 540)


def test_a_large_run_is_a_job_whose_progress_is_shown(desk, change):
    page = desk.post(url(change, "design-walks"), {"count": "400"}, follow=True)
    run = SimulationRun.objects.get()
    waiting = desk.get(reverse("design-run", args=[change.key, run.pk]))

    assert run.state == "waiting"
    assert "hx-get" in page.text
    assert waiting.status_code == 200

    simulations.simulated({"run": run.pk}, None)
    done = desk.get(reverse("design-run", args=[change.key, run.pk]))
    assert done.status_code == 204
    assert done["HX-Redirect"].endswith(f"run={run.pk}")
    run.refresh_from_db()
    assert run.result["walks"] == 400


def test_only_the_last_runs_are_kept(desk, loan):
    for seed in range(simulations.KEPT + 3):
        desk.post(url(loan, "design-walks"), {"count": "2", "seed": str(seed)})

    assert SimulationRun.objects.count() == simulations.KEPT
    assert SimulationRun.objects.first().asked["seed"] == simulations.KEPT + 2


def shift(pool: str, number: int, **said) -> dict[str, object]:
    return {f"shift.{pool}.{number}.{key}": each for key, each in said.items()}


def test_each_group_has_shifts_of_its_own(desk, change):
    pool = "group:field:group"
    week = {"days": list("01234"), "opens": "08:00", "closes": "20:00"}
    nights = {"days": list("56"), "opens": "20:00", "closes": "08:00"}
    sent = {"count": "80", "days": list("0123456"), "opens": "00:00", "closes": "00:00"}
    sent |= shift(pool, 0, name="白班", people=4, **week)
    sent |= shift(pool, 7, name="夜班", people=1, **nights)

    page = desk.post(url(change, "design-load"), sent, follow=True)

    run = SimulationRun.objects.get()
    assert run.asked["people"][pool] == 5
    assert [one["closes"] for one in run.asked["shifts"][pool]] == [20 * 60, 8 * 60]
    figures = next(one for one in page.context["found"]["pools"] if one["pool"] == pool)
    assert [one["label"] for one in figures["shifts"]] == ["白班 08:00–20:00", "夜班 20:00–08:00"]
    shown = next(one for one in page.context["question"].pools if one.pool == pool)
    assert [one.people for one in shown.shifts] == [4, 1]
    rows = desk.get(reverse("design-run-table", args=[change.key, run.pk])).content.decode()
    assert "夜班 20:00–08:00" in rows


def test_the_assumptions_of_a_run_can_be_taken_along(desk, change):
    desk.post(url(change, "design-load"), {"count": "40", "work.plan": "75"})
    run = SimulationRun.objects.get()
    answer = desk.get(reverse("design-run-table", args=[change.key, run.pk]) + "?as=scenario")

    load = scenario.read(json.loads(answer.content))
    assert answer["Content-Type"].startswith("application/json")
    assert (load.tickets, load.work["plan"]) == (40, 75)
    assert load.roster("group:field:group") == simulations.load_of(run).roster("group:field:group")


HOLIDAY = {"begins": "2026-09-28", "off": "2026-09-29..2026-10-05", "extra": "2026/10/10"}


def test_nobody_works_on_days_off_and_dates_that_are_none_are_said(desk, change):
    said = {"count": "60", "seed": "3"}
    usual = desk.post(url(change, "design-load"), said, follow=True).context["run"]
    off = desk.post(url(change, "design-load"), {**said, **HOLIDAY}, follow=True).context["run"]
    assert len(off.asked["off"]) == 7 and off.asked["extra"] == ["2026-10-10"]
    assert len(off.result["open_by_day"]) == len(usual.result["open_by_day"]) + 7

    page = desk.post(url(change, "design-load"), {**said, **HOLIDAY, "off": "2026-10-01 国庆"})
    assert page.status_code == 422 and "国庆" in page.context["question"].wrong[0]
    assert page.context["question"].off == "2026-10-01"


def test_assumptions_go_out_as_a_file_and_come_in_again(desk, change):
    there = url(change, "design-load")
    kept = desk.post(there, {"count": "40", "work.plan": "75", **HOLIDAY, "keep": "1"})
    assert "change_normal-scenario.json" in kept["Content-Disposition"]
    load = scenario.read(json.loads(kept.content))
    assert (load.tickets, load.work["plan"], len(load.days.off)) == (40, 75, 7)

    page = desk.post(there, {"read": "1", "scenario": file(kept.content)})
    again = page.context["question"]
    assert (again.asked["count"], again.asked["work"]["plan"]) == (40, 75)
    assert (again.off, again.extra) == ("2026-09-29..2026-10-05", "2026-10-10")
    assert not SimulationRun.objects.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"tickets": 0}', "tickets"),
        ('{"begins": "2026-09-28", "off": ["never"]}', "never"),
        ('{"off": ["2026-10-01"]}', "begins"),
        ("{,", "1"),
        ("[" * 100_000, "JSON"),
    ],
)
def test_a_bad_scenario_file_says_what_is_wrong(desk, change, text: str, words: str):
    page = desk.post(url(change, "design-load"), {"read": "1", "scenario": file(text.encode())})
    assert page.status_code == 422
    assert words in page.context["question"].wrong[0]


def test_what_a_scenario_names_and_the_process_has_not_is_said(desk, change):
    said = b'{"groups": {"role:nobody": 3}, "minutes": {"nowhere": 5}}'
    page = desk.post(url(change, "design-load"), {"read": "1", "scenario": file(said)})
    assert page.context["question"].foreign == ("role:nobody", "nowhere")
    assert "nowhere" in page.text


def file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("scenario.json", content, "application/json")


def test_figures_from_tickets_say_on_how_many_they_rest(desk, change, monkeypatch):
    work = {"plan": history.Measured(33.3, 12)}
    past = history.Past(90, 40, 1.5, work, {"plan.plan_done": 9}, 55, 20)
    monkeypatch.setattr(history, "past", lambda key, days, hours: past)

    page = desk.get(url(change, "design-load", past="90"))
    question = page.context["question"]
    work = {one.name: one for one in question.work}

    assert question.asked["per_hour"] == 1.5
    assert work["work.plan"].value == 33.3 and "12" in work["work.plan"].note
    assert question.asked["shares"]["plan.cancel"] == 0
    assert any("20" in note for note in question.notes)
    sent = {"count": "5", "past.days": "90", "past.tickets": "40", "past.done": "55"}
    after = desk.post(url(change, "design-load"), sent, follow=True)
    assert after.context["question"].asked["past"] == {"days": 90, "tickets": 40, "done": 55}


def test_a_process_without_tickets_keeps_what_is_usual(desk, loan):
    page = desk.get(url(loan, "design-load", past="365"))

    assert page.context["question"].asked["per_hour"] == 2
    assert page.context["question"].asked["past"]["tickets"] == 0


def test_made_up_people_are_shown_by_name_in_fields_that_are_only_read(desk, change):
    acts = "[]"
    for button in ("submit", "pass", "plan_done"):
        page = sampled(desk, change, acts, button)
        assert page.status_code == 200, page.context["walk"].trouble
        acts = acts_of(page)

    words = re.sub(r"<[^>]+>|<input[^>]*>", " ", page.text)
    assert "field:" not in words
    assert not re.search(r"\b(role|group|user):", words)
    assert "File is no longer there" not in words


def test_a_run_of_before_there_were_shifts_is_still_shown(desk, change):
    desk.post(url(change, "design-load"), {"count": "5"})
    run = SimulationRun.objects.get()
    for pool in run.result["pools"]:
        for key in ("shifts", "late", "breached"):
            del pool[key]
    del run.result["bottleneck_shift"]
    run.asked = {key: run.asked[key] for key in run.asked if key not in {"shifts", "past"}}
    run.save()

    assert desk.get(url(change, "design-load")).status_code == 200
    table = desk.get(reverse("design-run-table", args=[change.key, run.pk]))
    assert table.status_code == 200


def test_the_page_of_figures_costs_few_statements(desk, change, django_assert_max_num_queries):
    desk.post(url(change, "design-load"), {"count": "5"})
    with django_assert_max_num_queries(25):
        desk.get(url(change, "design-load", past="90"))
