"""What readers and programs meet when something breaks, and while the site is closed."""

from __future__ import annotations

import io
import json
import logging
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings

from bihuan.core import log, maintenance
from tests.web.town import Town, url, words

pytestmark = pytest.mark.django_db
BROKEN = override_settings(ROOT_URLCONF="tests.web.broken_urls")


@pytest.fixture
def lines() -> Any:
    """What the log says, as it is written in production."""
    from django.conf import settings

    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(log.RequestId())
    handler.setFormatter(logging.Formatter(settings.LOGGING["formatters"]["line"]["format"]))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def closed(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    maintenance.begin("今晚 22:00 回来 <b>")


@BROKEN
def test_a_page_that_breaks_shows_the_number_that_the_log_has(lines: io.StringIO):
    answer = Client(raise_request_exception=False).get("/breaks/")
    number = answer.headers["X-Request-Id"]

    assert answer.status_code == 500
    assert number in words(answer)
    assert "broken on purpose" not in words(answer)
    assert f"[{number}] django.request: Internal Server Error: /breaks/" in lines.getvalue()
    assert "RuntimeError: broken on purpose" in lines.getvalue()


@BROKEN
def test_an_api_call_that_breaks_is_a_problem_with_the_number_that_the_log_has(
    lines: io.StringIO,
):
    answer = Client(raise_request_exception=False).get("/api/v1/breaks")
    told = json.loads(answer.content)

    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert told["id"] == answer.headers["X-Request-Id"]
    assert told["id"] in told["detail"]
    assert (told["code"], told["status"]) == ("Broken", 500)
    assert "broken on purpose" not in answer.content.decode()
    assert f"[{told['id']}]" in lines.getvalue()


@BROKEN
def test_whatever_django_itself_refuses_below_api_is_a_problem_too():
    answer = Client().get("/api/v1/forbids")

    assert answer.status_code == 403
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_missing_page_offers_a_search_and_ways_out(town: Town):
    answer = town.client(town.kefu).get("/there/is/no/such/page/")

    assert answer.status_code == 404
    assert 'role="search"' in answer.content.decode()
    assert answer.headers["X-Request-Id"] in words(answer)


def test_while_closed_everybody_hears_when_to_come_back(closed: None, town: Town):
    answer = town.client(town.kefu).get(url("home"))

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "今晚 22:00 回来 &lt;b&gt;" in answer.content.decode()
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_while_closed_health_answers_and_the_api_says_it_in_its_own_form(closed: None):
    told = Client().get("/api/v1/me")

    assert Client().get(url("healthz")).status_code == 200
    assert told.status_code == 503
    assert told.headers["Content-Type"] == "application/problem+json"
    assert told.headers["Retry-After"]


def test_the_setting_closes_the_site_too(settings: Any, tmp_path: Path):
    settings.DATA_DIR, settings.MAINTENANCE = tmp_path, True

    assert Client().get(url("account_login")).status_code == 503


def test_the_site_opens_again_without_a_restart(closed: None):
    assert maintenance.end()
    assert Client().get(url("account_login")).status_code == 200


def test_the_app_can_be_installed():
    told = json.loads(Client().get(url("manifest")).content)
    sizes = {icon["sizes"] for icon in told["icons"]}

    assert {"192x192", "512x512"} <= sizes
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    assert (told["display"], told["scope"], told["start_url"]) == ("standalone", "/", "/")


def test_the_service_worker_keeps_static_files_and_the_offline_page_alone():
    answer = Client().get(url("service-worker"))
    script = answer.content.decode()

    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "no-cache" in answer.headers["Cache-Control"]
    assert "__" not in script
    assert url("offline") in script
    assert Client().get(url("offline")).status_code == 200
