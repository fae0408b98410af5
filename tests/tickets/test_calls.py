"""Calls and webhooks of a process, against a real server: what is sent, believed and repeated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bihuan.core import http, worker
from bihuan.core.models import Activity, Job
from bihuan.process.flow import Action
from bihuan.tickets.models import Ticket
from tests.fakes.http import Reply, Site, http_server
from tests.process import build
from tests.tickets.conftest import flow, node, role

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    settings.HTTP_ALLOW = ["127.0.0.1"]
    with http_server() as found:
        yield found


@pytest.fixture
def start(offer: Any, person: Any, site: Site) -> Any:
    """A ticket whose process calls the site, then waits for 运维."""

    def make(title: str = "数据库 慢/&?", *, path: str = "/hosts", **more: Any) -> Ticket:
        call = {
            "method": "POST",
            "url": f"{site.url}{path}",
            "headers": {"X-Ticket": "{ticket.number}"},
            "body": {"title": "{f.title}"},
            **more.pop("call", {}),
        }
        made = flow(
            [
                node("report", "start", form={"title": "required"}),
                node("call", "auto", call=call, **more),
                node("follow", who=(role("运维"),), form={"host": "optional"}),
                node("closed", "end"),
            ],
            [
                build.edge("report", "submit", "call"),
                build.edge("call", "done", "follow"),
                build.edge("follow", "ok", "closed"),
            ],
            {"title": "text", "host": "text"},
        )
        person("yunwei")
        offering = offer(made, key=f"calls{Job.objects.count()}")
        return Ticket.objects.start(offering, {"title": title}, by=person("kefu"))

    return make


def now_due() -> None:
    Job.objects.filter(state=Job.State.WAITING).update(run_at="2020-01-01T00:00:00Z")


def where(ticket: Ticket) -> list[str]:
    return [token.node for token in Ticket.objects.get(pk=ticket.pk).process_state.tokens]


def answers() -> list[str]:
    """What the record says about each answer."""
    acts = Activity.objects.filter(kind="ticket.answered").order_by("pk")
    return ["" if '"ok":true' in act.body else act.body for act in acts]


def test_a_call_is_filled_in_and_its_answer_mapped_into_fields(start: Any, site: Site):
    site.replies.append(Reply.json({"host": {"name": "db-7"}}))
    ticket = start(call={"set": {"host": "response.body.host.name"}})
    worker.drain()

    (heard,) = site.heard
    assert heard.body == {"title": "数据库 慢/&?"}
    assert heard.headers["x-ticket"] == ticket.number
    assert where(ticket) == ["follow"]
    assert Ticket.objects.get(pk=ticket.pk).values["host"] == "db-7"


def test_what_people_typed_cannot_lead_the_call_elsewhere(start: Any, site: Site):
    start("../../admin?x=1#y", path="/hosts/{f.title}/state")
    worker.drain()

    assert site.heard[0].path == "/hosts/..%2F..%2Fadmin%3Fx%3D1%23y/state"


def test_a_500_is_called_again_later_with_the_same_key(start: Any, site: Site):
    site.replies += [Reply(500), Reply(503), Reply.json({})]
    ticket = start(on_failure="retry", retries=5)
    worker.drain()
    assert (len(site.heard), where(ticket)) == (1, ["call"])  # the second one waits
    for _ in range(2):
        now_due()
        worker.drain()

    keys = [heard.headers["idempotency-key"] for heard in site.heard]
    assert len(keys) == 3 and len(set(keys)) == 1
    assert ticket.number in keys[0]
    assert where(ticket) == ["follow"]
    assert "HTTP 500" in answers()[0] and "HTTP 503" in answers()[1] and answers()[2] == ""


def test_a_process_that_gives_up_waits_for_a_person(start: Any, site: Site):
    site.replies += [Reply(500), Reply(500)]
    ticket = start(on_failure="retry", retries=1, who=(role("运维"),))
    for _ in range(3):
        worker.drain()
        now_due()

    assert len(site.heard) == 2
    assert ticket.work_items.open().get().node == "call"


def test_an_answer_the_process_does_not_take_for_success_is_a_failure(start: Any, site: Site):
    site.replies.append(Reply.json({"code": 7}))
    ticket = start(call={"success": "response.body.code == 0"}, on_failure="ask")
    worker.drain()

    assert where(ticket) == ["call"]


def test_a_redirect_inside_is_neither_followed_nor_taken_for_success(
    start: Any, site: Site, settings: Any
):
    with http_server() as inside:
        site.replies.append(Reply(302, headers={"Location": f"{inside.url}/secret"}))
        ticket = start(on_failure="ask")
        worker.drain()

        assert inside.heard == []
    assert "HTTP 302" in answers()[0]
    assert where(ticket) == ["call"]


def test_a_private_address_is_refused_and_the_record_says_how_to_allow_it(
    start: Any, site: Site, settings: Any
):
    settings.HTTP_ALLOW = []
    start(on_failure="ask")
    worker.drain()

    assert site.heard == []
    assert "BIHUAN_HTTP_ALLOW" in answers()[0]


@pytest.mark.parametrize("limit", ["TIMEOUT", "LONGEST"])
def test_a_slow_server_is_a_failure_and_no_hanging_worker(
    start: Any, site: Site, monkeypatch: pytest.MonkeyPatch, limit: str
):
    monkeypatch.setattr(http, limit, 0.2)
    site.replies.append(Reply(wait=1) if limit == "TIMEOUT" else Reply(repeat=20, pause=0.1))
    ticket = start(on_failure="ask")
    worker.drain()

    assert where(ticket) == ["call"]
    assert len(answers()) == 1


def test_a_giant_answer_is_refused(start: Any, site: Site):
    site.replies.append(Reply(body=b"x" * 65536, repeat=4000))
    start(on_failure="ask")
    worker.drain()

    assert "larger" in answers()[0]


def test_a_late_answer_to_a_ticket_that_has_moved_on_is_not_asked_for(start: Any, site: Site):
    ticket = start()
    ticket.terminate(by=None, reason="不需要了")
    worker.drain()

    assert site.heard == []


def test_a_webhook_is_repeated_with_the_same_key_until_it_is_heard(
    offer: Any, person: Any, site: Site
):
    hook = Action("webhook", {"url": f"{site.url}/hook", "body": {"n": "{ticket.number}"}})
    made = flow(
        [
            node("report", "start", form={"title": "required"}, on_leave=(hook,)),
            node("follow", who=(role("运维"),), form={}),
            node("closed", "end"),
        ],
        [build.edge("report", "submit", "follow"), build.edge("follow", "ok", "closed")],
    )
    person("yunwei")
    site.replies += [Reply(500)]
    ticket = Ticket.objects.start(offer(made), {"title": "x"}, by=person("kefu"))
    worker.drain(is_loud=False)
    assert Job.objects.get(kind="tickets.webhook").last_error
    now_due()
    worker.drain()

    keys = {heard.headers["idempotency-key"] for heard in site.heard}
    assert [heard.body for heard in site.heard] == [{"n": ticket.number}] * 2
    assert len(keys) == 1
    assert Job.objects.get(kind="tickets.webhook").state == Job.State.DONE
