"""Much too much, and what is not what it says: usable, or refused in words; never a 500."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.catalogue import publish
from bihuan.catalogue.models import Offering
from bihuan.tickets.models import Draft, Ticket
from tests import everything, pictures
from tests.web.test_every_field import case, posted
from tests.web.town import Town, filled, open_item, url, words

FIELDS = 200
ROWS = 500


@pytest.fixture
def all_fields(town: Town, tmp_path: Path) -> Offering:
    return everything.offered(tmp_path)


@pytest.fixture
def huge(town: Town, tmp_path: Path) -> Offering:
    """A form of 200 fields, every fifth of them with options and a rule, and one table."""
    fields: dict[str, Any] = {"title": everything.FIELDS["title"]}
    for n in range(FIELDS):
        kind = ("text", "person", "select", "date", "longtext")[n % 5]
        more = {"options": [f"{o}" for o in range(30)]} if kind == "select" else {}
        more |= {"show_if": f'f.f{n - 2} != "7"'} if kind == "longtext" else {}
        fields[f"f{n}"] = everything.field(kind, f"字段{n}", **more)
    fields["steps"] = everything.FIELDS["steps"]
    head = everything.flow("huge") | {"rules": []}
    head["nodes"] = {
        "ask": head["nodes"]["ask"] | {
            "form": {key: "required" if key == "title" else "optional" for key in fields},
            "edges": [{"on": "submit", "to": "work", "style": "primary"}]},
        "work": {"kind": "form", "names": everything.names("办"), "phase": "work",
                 "who": [{"user": "yunwei"}], "form": dict.fromkeys(fields, "optional"),
                 "edges": [{"on": "submit", "to": "over"}]},
        "over": head["nodes"]["over"],
    }  # fmt: skip
    place = tmp_path / "huge"
    place.mkdir()
    for name, document in [("flow", head), ("fields", {"fields": fields})]:
        text = json.dumps(document, ensure_ascii=False)
        (place / f"{name}.yaml").write_text(text, encoding="utf-8")
    (place / "README.md").write_text("# Huge\n", encoding="utf-8")
    publish.install(place, None)
    return Offering.objects.get(key="huge")


def test_a_form_of_200_fields_and_500_rows_is_drawn_kept_sent_and_read(
    town: Town, huge: Offering, django_assert_max_num_queries: Any
):
    kefu = town.client(town.kefu)
    fill = {"text": "字", "person": "yunwei", "select": "3", "date": "2026-01-31", "longtext": "文"}
    kinds = list(fill)
    typed: dict[str, Any] = {f"f.f{n}": fill[kinds[n % 5]] for n in range(FIELDS)}
    typed |= {f"f.steps.{n}.what": f"第{n}步" for n in range(ROWS)}
    typed |= {f"f.steps.{n}.who": "yunwei" for n in range(ROWS)}
    seen = ["title", "steps", *(f"f{n}" for n in range(FIELDS))]
    sent = {"f-seen": seen, "f.title": "巨大", "action": "submit", "once": "a", **typed}
    with django_assert_max_num_queries(25):
        assert kefu.get(url("offering-start", "huge")).status_code == 200
    assert kefu.post(url("offering-draft", "huge"), sent).status_code == 200
    assert kefu.post(url("offering-form", "huge"), sent).status_code == 200
    assert kefu.post(url("offering-start", "huge"), sent).status_code == 302

    ticket = Ticket.objects.get()
    assert len(ticket.values["steps"]) == ROWS
    yunwei = town.client(town.yunwei)
    with django_assert_max_num_queries(25):
        page = yunwei.get(url("ticket", ticket.number))
    assert page.status_code == 200
    assert "第499步" in page.content.decode()


@pytest.mark.parametrize("key", ["note", "story", "title"])
def test_five_megabytes_of_text_are_refused_beside_their_field(
    town: Town, all_fields: Offering, key: str
):
    text = "长" * 1_700_000
    kefu = town.client(town.kefu)
    draft = kefu.post(url("offering-draft", all_fields.key), posted(case(key, text)))
    sent = kefu.post(url("offering-start", all_fields.key), posted(case(key, text)))

    assert draft.status_code == 200
    assert sent.status_code == 422
    assert f'id="f-{key}-error"' in sent.content.decode()
    assert not Ticket.objects.exists()


def test_more_than_a_form_may_carry_is_refused_with_a_page_that_says_so(
    town: Town, all_fields: Offering
):
    client = town.client(town.kefu, raise_request_exception=False)
    sent = client.post(url("offering-start", all_fields.key), posted(case("note", "x" * 9_000_000)))

    assert sent.status_code in {400, 413}
    assert "<h1" in sent.content.decode()


def test_fifty_files_in_one_field_are_taken_and_more_than_the_field_allows_are_not(
    town: Town, all_fields: Offering
):
    kefu = town.client(town.kefu)

    def kept(n: int) -> str:
        sent = kefu.post(url("upload"), {"file": SimpleUploadedFile(f"{n}.txt", b"x")})
        return str(json.loads(sent.content)["id"])

    ids = [kept(n) for n in range(50)]
    sent = kefu.post(url("offering-start", all_fields.key), posted(case("papers", ids)))
    assert sent.status_code == 302
    assert Ticket.objects.get().attachments.count() == 50
    more = [kept(n) for n in range(160)]
    many = kefu.post(url("offering-start", all_fields.key), posted(case("papers", ids + more)))
    assert many.status_code == 422


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.svg", pictures.SVG),
        ("a.html", pictures.HTML),
        ("a.gif", pictures.GIF_AND_SCRIPT),
        ("a.png", pictures.PNG_HEAD_ONLY),
        ("bomb.png", pictures.pixel_bomb()),
        ("bomb.zip", pictures.zip_bomb()),
        ("photo\u202egnp.exe", b"MZ\x90\x00"),
        ("长" * 85 + ".txt", b"text"),
    ],
    ids=["svg", "html", "gif+js", "png+html", "pixels", "zip", "turned name", "long name"],
)
def test_whatever_is_uploaded_is_only_ever_a_download(town: Town, name: str, content: bytes):
    kefu = town.client(town.kefu)
    kept = json.loads(kefu.post(url("upload"), {"file": SimpleUploadedFile(name, content)}).content)
    for address in (kept["url"], kept["small"], kept["url"] + "?size=small"):
        answer = kefu.get(address)
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "\u202e" not in answer.headers["Content-Disposition"]
        assert "%E2%80%AE" not in answer.headers["Content-Disposition"].upper()
    refused = kefu.post(url("upload"), {"file": SimpleUploadedFile(name, content), "as": "image"})
    assert refused.status_code == 422


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 40, "²", "1.5"])
def test_a_forged_revision_breaks_nothing(town: Town, revision: str):
    item = open_item(town.ticket())
    client = town.client(town.yunwei)
    for route in ("work-item-form", "work-item-draft", "work-item-complete"):
        sent = filled({"record": "x"}, action="approve", revision=revision)
        assert client.post(url(route, item.pk), sent).status_code < 500
    assert Draft.objects.count() <= 1


@pytest.mark.parametrize("junk", ["\x00", "\ud800", "[]", "{}", "9" * 500, "<b>", "%s", "1e999"])
def test_junk_in_every_field_is_taken_or_refused_but_never_breaks(
    town: Town, all_fields: Offering, junk: str
):
    kefu = town.client(town.kefu)
    keys = [key for key in everything.FIELDS if key not in everything.COMPUTED]
    ends = ("", ".from", ".to", ".label", ".0.what", ".0.who", ".0.when")
    told = [("action", "submit"), ("once", "a"), *(("f-seen", key) for key in keys)]
    told += [(f"f.{key}{end}", junk) for key in keys for end in ends]
    body = urlencode(told, errors="surrogatepass")
    for route in ("offering-draft", "offering-form", "offering-start"):
        sent = kefu.post(url(route, all_fields.key), body, "application/x-www-form-urlencoded")
        assert sent.status_code in {200, 302, 422}, (route, words(sent))
