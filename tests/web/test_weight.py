"""What a browser has to bring on the first visit, and what it keeps."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin

import pytest
from django.test import Client

from tests.web import town as places
from tests.web.town import url

pytestmark = pytest.mark.django_db
KILO = 1000
GZIP = {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br"}
LINKED = re.compile(rb"""(?:href|src|content)="(/assets/[^"#]+)""")
IMPORTED = re.compile(rb"""(?:from|import)\s*\(?\s*["'](\./[^"']+)["']""")


def everything(client: Client, page: Any) -> dict[str, Any]:
    """Each static file the page names, and what those files import, by address; late ones too."""
    todo = {found.decode() for found in LINKED.findall(page)}
    got: dict[str, Any] = {}
    while todo:
        address = todo.pop()
        answer = got[address] = client.get(address, **GZIP)
        assert answer.status_code == 200, address
        if address.endswith(".js"):
            plain = b"".join(client.get(address).streaming_content)  # type: ignore[attr-defined]
            modules = {urljoin(address, name.decode()) for name in IMPORTED.findall(plain)}
            todo |= modules - set(got)
    return got


def test_the_first_visit_brings_at_most_350_kilobytes_of_files_kept_for_good():
    town = places.found()
    client = town.client(town.yunwei)
    got = everything(client, client.get(url("todo")).content)

    weights = {address: int(answer["Content-Length"]) for address, answer in got.items()}
    assert any(address.endswith("/chrome.js") for address in got)  # modules are counted
    assert {answer["Cache-Control"] for answer in got.values()} == {
        "max-age=31536000, public, immutable"
    }
    assert sum(weights.values()) <= 350 * KILO, weights


def test_fifty_rows_of_work_are_at_most_100_kilobytes():
    town = places.found()
    for n in range(50):
        town.ticket(title=f"{n} 部分地区用户集中无法访问网站,首页打开超过十秒 {n * 7919 % 1000}")
    page = town.client(town.yunwei).get(f"{url('todo')}?size=50", **GZIP)

    assert page["Content-Encoding"] == "gzip"
    assert len(page.content) <= 100 * KILO
    rows = town.client(town.yunwei).get(f"{url('todo')}?size=50").content.count(b"<tr")
    assert rows >= 50


def test_a_file_of_an_older_build_still_comes_but_is_asked_for_again():
    answer = Client().get("/assets/0123456789ab/js/app.js")

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-cache"


def test_an_address_below_the_build_serves_files_only():
    assert Client().get("/assets/0123456789ab/../../settings.py").status_code == 404
    assert Client().get("/assets/0123456789ab/js/none.js").status_code == 404
