"""Asking other systems: what is asked, what is believed, and where we do not go."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from bihuan.core import http
from tests.fakes.http import Reply, Site, http_server


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    settings.HTTP_ALLOW = ["127.0.0.0/8"]
    with http_server() as found:
        yield found


def test_json_goes_out_and_comes_back(site: Site):
    site.replies.append(Reply.json({"id": "中文 7"}, 201))
    answer = http.request("POST", f"{site.url}/x?a=1", json={"n": [1, "二"]}, headers={"X-N": 5})

    assert (answer.status, answer.data) == (201, {"id": "中文 7"})
    (heard,) = site.heard
    assert (heard.method, heard.path, heard.body) == ("POST", "/x?a=1", {"n": [1, "二"]})
    assert (heard.headers["x-n"], heard.headers["user-agent"]) == ("5", "bihuan")


def test_a_header_of_the_caller_replaces_ours_however_it_is_spelt(site: Site):
    http.request("POST", site.url, headers={"Content-Type": "application/x-own"}, json={})

    assert site.heard[0].headers["content-type"] == "application/x-own"


def test_what_is_no_json_comes_back_as_text(site: Site):
    site.replies.append(Reply(body="不是 JSON".encode()))

    assert http.request("GET", site.url).data == "不是 JSON"


def test_a_redirect_is_not_followed(site: Site):
    site.replies.append(Reply(302, headers={"Location": f"{site.url}/inside"}))
    answer = http.request("GET", site.url)

    assert answer.status == 302
    assert [heard.path for heard in site.heard] == ["/"]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://0.0.0.0:{port}/",
        "http://2130706433:{port}/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://user@127.0.0.1:{port}/",
    ],
)
def test_private_addresses_are_refused_and_never_connected_to(settings: Any, url: str):
    settings.HTTP_ALLOW = []
    with http_server() as site:
        with pytest.raises(http.Failed):
            http.request("GET", url.format(port=site.port))
        assert site.heard == []


def test_a_name_that_leads_inside_is_refused(settings: Any, monkeypatch: pytest.MonkeyPatch):
    settings.HTTP_ALLOW = []
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.1.2.3", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: inside)

    with pytest.raises(http.Refused, match="BIHUAN_HTTP_ALLOW"):
        http.request("GET", "http://innocent.example.com/")


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.com", "gopher://x", "", "http://"]
)
def test_other_schemes_and_half_addresses_are_refused(url: str):
    with pytest.raises(http.Failed):
        http.request("GET", url)


def test_a_giant_answer_is_not_read_to_its_end(site: Site):
    site.replies.append(Reply(body=b"x" * 65536, repeat=4000))

    with pytest.raises(http.Failed, match="larger"):
        http.request("GET", site.url)


def test_a_silent_server_is_not_waited_for(site: Site, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(http, "TIMEOUT", 0.2)
    site.replies.append(Reply(wait=1))

    with pytest.raises(http.Failed, match="GET"):
        http.request("GET", site.url)


def test_an_answer_that_drips_is_given_up(site: Site, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(http, "LONGEST", 0.2)
    site.replies.append(Reply(body=b"x", repeat=20, pause=0.1))

    with pytest.raises(http.Failed, match="longer"):
        http.request("GET", site.url)


def test_a_closed_door_and_an_unknown_name_are_failures_in_words(settings: Any):
    settings.HTTP_ALLOW = ["127.0.0.1"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(http.Failed, match=r"127\.0\.0\.1"):
        http.request("GET", f"http://127.0.0.1:{port}/")
    with pytest.raises(http.Failed):
        http.request("GET", "http://no-such-host.invalid/")
