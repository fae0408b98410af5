"""Lists as one reads, saves, exports and works on them."""

from __future__ import annotations

import csv
import gzip
import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from bihuan.core import clock, refusals
from bihuan.people.models import AssignmentGroup
from bihuan.tickets import filters, list_refusals
from bihuan.tickets.models import SavedView, Ticket, WorkItem
from bihuan.web.lists import columns, export, listing, mass
from tests.web.town import Town, open_item, url, words

SESSION_AND_USER = 2


def copies(ticket: Ticket, number: int) -> None:
    """Many rows like this ticket, in a few statements: what a list looks at, no more."""
    item = ticket.work_items.get()
    fresh = [Ticket(**_values(ticket) | {"number": f"N-{n}"}) for n in range(number)]
    Ticket.objects.bulk_create(fresh)
    made = list(Ticket.objects.filter(number__startswith="N-"))
    items = WorkItem.objects.bulk_create(
        [WorkItem(**_values(item) | {"ticket_id": one.pk}) for one in made]
    )
    for rows, of, ids in (
        (ticket.readers.all(), "ticket_id", [one.pk for one in made]),
        (item.candidates.all(), "work_item_id", [one.pk for one in items]),
    ):
        copied = [type(row)(**_values(row) | {of: pk}) for row in rows for pk in ids]
        if copied:
            type(copied[0]).objects.bulk_create(copied)


def _values(row):
    return {
        f.attname: getattr(row, f.attname)
        for f in row._meta.concrete_fields
        if not f.primary_key and not f.generated
    }


# --- cost -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "most"),
    [("todo", 6), ("approvals", 6), ("tickets", 12), ("requested", 12), ("done", 12)],
)
def test_a_list_takes_the_same_few_statements_for_ten_rows_and_for_a_thousand(
    town: Town, page: str, most: int
):
    client = town.client(town.yunwei)
    copies(town.ticket(), 9)
    client.get(url(page))
    counted = []
    for more in (0, 990):
        if more:
            Ticket.objects.filter(number__startswith="N-").delete()
            copies(Ticket.objects.get(), 999)
        with CaptureQueriesContext(connection) as queries:
            client.get(url(page))
        counted.append(len(queries) - SESSION_AND_USER)

    assert counted[0] == counted[1]
    assert counted[1] <= most


def test_a_list_with_every_filter_view_and_column_stays_within_its_statements(town: Town):
    ticket = town.ticket()
    ticket.tag("大促", by=town.kefu)
    view = SavedView.objects.keep(town.kefu, "tickets", "全部列", "")
    everything = ["business", "handlers", "f.team", "f.source", "f.business", "closed"]
    view.lay_out(town.kefu, everything, "dense")
    query = (
        f"view={view.pk}&pack=fault_report&requester=me&group=ops&business=web&tag=大促"
        "&handler=yunwei&state=open&q=打不&f.source=监控&sort=priority&created_from=-7d"
    )
    client = town.client(town.kefu)
    client.get(url("tickets"))
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{url('tickets')}?{query}")

    assert len(queries) - SESSION_AND_USER <= 17


def test_the_to_do_page_weighs_little(town: Town):
    copies(town.ticket(), 200)
    page = town.client(town.yunwei).get(url("todo")).content

    assert page.count(b"data-row=") == listing.SIZE
    assert len(gzip.compress(page)) <= 100 * 1024


def for_group(item: WorkItem) -> None:
    """The step is for the group 运维组 too."""
    item.candidates.create(kind="group", ref=AssignmentGroup.objects.get(key="ops").pk)


# --- filters --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("requester=kefu", True),
        ("requester=me", True),
        ("requester=yunwei", False),
        ("requester=yunwei&requester=kefu", True),
        ("handler=yunwei", True),
        ("handler=qc", False),
        ("group=ops", True),
        ("group=nobody", False),
        ("business=web", True),
        ("business=other", False),
        ("tag=大促", True),
        ("tag=大促&tag=别的", False),
        ("created_from=today", True),
        ("created_from=-7d&created_to=today", True),
        ("created_to=2020-01-01", False),
        ("updated_from=2999-01-01", True),  # no such year: no filter
        ("updated_from=2199-01-01", False),
        ("overdue=1", False),
        ("state=suspended", False),
        ("state=nonsense", True),
        ("pack=fault_report&f.source=监控", True),
        ("pack=fault_report&f.source=用户投诉", False),
        ("f.source=用户投诉", True),  # a field of no process: no filter
        ("q=官網", True),
        ("phase=follow_up", True),
        ("phase=no_such", False),
        ("nonsense=1&pack=", True),
    ],
)
def test_every_filter_narrows_the_list(town: Town, query: str, is_found: bool):
    ticket = town.ticket()
    ticket.tag("大促", by=town.kefu)
    for_group(open_item(ticket))
    page = town.client(town.kefu).get(f"{url('tickets')}?{query}")

    assert page.status_code == 200
    assert (ticket.number in words(page)) is is_found


def test_to_do_filters_look_at_the_work_item(town: Town):
    ticket = town.ticket()
    item = open_item(ticket)
    for_group(item)
    client = town.client(town.yunwei)

    def found(query):
        return ticket.number in words(client.get(f"{url('todo')}?{query}"))

    assert found("group=ops")
    assert found("handler=me") and not found("handler=qc")
    item.claim(by=town.yunwei)
    assert found("handler=me")
    assert not found("overdue=1")
    WorkItem.objects.update(due_at=clock.now() - timedelta(hours=1))
    assert found("overdue=1")
    assert found("tag=") and not found("tag=x")


def test_a_chip_names_its_filter_and_leads_to_the_list_without_it(town: Town):
    town.ticket()
    page = town.client(town.kefu).get(
        f"{url('tickets')}?pack=fault_report&phase=follow_up&requester=kefu&sort=created"
    )
    html = page.content.decode()
    chips = re.findall(r'<b class="bh-cut">([^<]+)</b><a href="([^"]+)"', html)

    assert [label for label, _href in chips] == ["故障受理", "故障跟进", "林晓月"]
    without_pack = chips[0][1]
    assert "pack" not in without_pack and "phase" not in without_pack
    assert "requester=kefu" in without_pack and "sort=created" in without_pack


def test_the_filter_form_offers_what_there_is_and_what_is_chosen(town: Town):
    town.ticket()
    page = words(
        town.client(town.kefu).get(
            f"{url('list-filters', 'tickets')}?pack=fault_report", headers={"HX-Request": "true"}
        )
    )

    assert "故障受理" in page
    assert "故障跟进" in page  # a phase of the one process
    assert "用户投诉" in page  # an option of one of its fields


@pytest.mark.parametrize("text", ["2026-02-30", "x", "-9999d", "0000-00-00", "9999-99-99", ""])
def test_a_day_that_is_none_is_no_filter(text: str):
    assert filters.day(text) is None
    assert not filters.read({"created_from": [text]})


# --- order ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["sort=priority", "by=priority", "by=process", "sort=-created"])
def test_pages_in_any_order_give_every_row_once_and_lead_back(
    town: Town, monkeypatch: pytest.MonkeyPatch, query: str
):
    monkeypatch.setattr(listing, "SIZE", 3)
    numbers = {town.ticket(title=f"第 {n} 张").number for n in range(8)}
    for n, priority in enumerate(["高", "", "紧急", "低", "高", "中", "紧急", ""]):
        Ticket.objects.filter(number=sorted(numbers)[n]).update(priority=priority)
    client = town.client(town.kefu)

    def read(address):
        html = client.get(url("tickets") + address).content.decode()
        older = re.search(r'href="(\?[^"]*before=[^"]+)"', html)
        newer = re.search(r'href="(\?[^"]*after=[^"]+)"', html)
        plain = [hit and hit[1].replace("&amp;", "&") for hit in (older, newer)]
        return re.findall(r'data-number="([^"]+)"', html), *plain

    pages, address = [], f"?{query}"
    while address:
        rows, address, back = read(address)
        pages.append(rows)
    assert sorted(number for page in pages for number in page) == sorted(numbers)
    assert len(pages) == 3
    again, _older, back = read(back)
    assert again == pages[1]
    assert read(back)[0] == pages[0]


def test_urgent_tickets_come_first_under_their_headings(town: Town):
    for title, priority in [("一", "低"), ("二", "紧急"), ("三", "")]:
        Ticket.objects.filter(pk=town.ticket(title=title).pk).update(priority=priority)
    html = town.client(town.kefu).get(f"{url('tickets')}?by=priority").content.decode()

    assert re.findall(r'scope="rowgroup">([^<]+)', html)[0] == "紧急"
    assert re.findall(r'bh-title-link"[^>]*>([^<]+)', html) == ["二", "一", "三"]


# --- views ----------------------------------------------------------------------------------------


def test_a_saved_view_opens_with_its_filters_columns_and_count(town: Town):
    town.ticket()
    client = town.client(town.kefu)
    answer = client.post(
        url("view-new", "tickets"), {"name": "网站 故障", "query": "pack=fault_report&sort=created"}
    )
    page = client.get(answer.url)
    view = SavedView.objects.get()

    assert answer.url == f"{url('tickets')}?view={view.pk}&pack=fault_report&sort=created"
    assert "网站 故障" in words(page)
    assert f'data-count="view-{view.pk}"' in page.content.decode()
    counts = client.get(url("inbox-live"), {"counts": 1}).json()
    assert counts[f"view-{view.pk}"] == 1


def test_views_are_renamed_shared_opened_first_and_deleted_by_their_owner(town: Town):
    kefu, yunwei = town.client(town.kefu), town.client(town.yunwei)
    view = SavedView.objects.keep(town.yunwei, "tickets", "我们组", "group=ops")
    yunwei.post(url("view-rename", view.pk), {"name": "运维组的"})
    assert "运维组的" not in words(kefu.get(url("tickets")))

    AssignmentGroup.objects.get(key="ops").members.add(town.kefu)
    yunwei.post(url("view-share", view.pk), {"group": "ops"})
    assert "运维组的" in words(kefu.get(url("tickets")))
    assert kefu.post(url("view-delete", view.pk)).status_code == 404

    kefu.post(url("view-default", view.pk))
    assert kefu.get(url("tickets")).url == f"{url('tickets')}?view={view.pk}&group=ops"
    assert kefu.get(f"{url('tickets')}?view=0").status_code == 200
    yunwei.post(url("view-delete", view.pk))
    assert kefu.get(url("tickets")).status_code == 200


def test_a_view_is_shared_only_with_a_group_of_ones_own(town: Town):
    view = SavedView.objects.keep(town.kefu, "tickets", "偷看", "")
    with pytest.raises(list_refusals.NotYourGroup):
        view.share(AssignmentGroup.objects.get(key="ops"))
    taken = SavedView.objects.keep(town.kefu, "tickets", "另一个", "")
    with pytest.raises(list_refusals.ViewNameTaken):
        taken.rename("偷看")


def test_columns_are_kept_by_view_and_reader(town: Town):
    town.ticket()
    view = SavedView.objects.keep(town.yunwei, "tickets", "共用", "pack=fault_report")
    AssignmentGroup.objects.get(key="ops").members.add(town.kefu)
    view.share(AssignmentGroup.objects.get(key="ops"))
    kefu, yunwei = town.client(town.kefu), town.client(town.yunwei)
    at = f"?view={view.pk}&pack=fault_report"
    kefu.post(
        url("list-keep-columns", "tickets") + at,
        {"columns": ["f.source", "number"], "density": "dense"},
    )

    def heads(client, query=at):
        html = client.get(url("tickets") + query).content.decode()
        return re.findall(r"<th[^>]*>(?:<a[^>]*>)?([^<]+)", html), "bh-dense" in html

    assert heads(kefu) == (["标题", "发现途径", "编号"], True)
    assert heads(yunwei)[0][1] == "编号" and not heads(yunwei)[1]
    assert "监控" in words(kefu.get(url("tickets") + at))
    kefu.post(url("list-keep-columns", "tickets"), {"columns": ["phase", "no_such"]})
    assert heads(kefu, "")[0] == ["标题", "阶段"]


# --- many rows at once ----------------------------------------------------------------------------


def bulk(town: Town, who, verb, rows, source="todo", **data):
    client = town.client(who)
    answer = client.post(url("list-bulk", source, verb), {"ids": [r.pk for r in rows], **data})
    assert answer.status_code == 200
    token = re.search(r'name="undo" value="([^"]+)"', answer.content.decode())
    return words(answer), token and token[1]


def test_each_row_is_judged_by_itself_and_says_why_not(town: Town):
    one, two = town.ticket(title="第一张"), town.ticket(title="第二张")
    open_item(one).urge(by=town.kefu)
    told, undo = bulk(town, town.kefu, "urge", [one, two], "tickets", reason="急")

    assert two.number in told and one.number in told
    assert open_item(two).urged_at is not None
    assert "催" in told and undo is None


def test_assigning_many_can_be_undone_for_a_moment(town: Town):
    items = [open_item(town.ticket()) for _ in range(2)]
    _told, token = bulk(town, town.yunwei, "assign", items, to="user:yunwei")
    assert {WorkItem.objects.get(pk=i.pk).handler for i in items} == {town.yunwei}
    items[0].refresh_from_db()
    items[0].release(by=town.yunwei)

    answer = words(town.client(town.yunwei).post(url("list-undo"), {"undo": token}))
    assert WorkItem.objects.get(pk=items[1].pk).handler is None
    assert refusals.words(list_refusals.MovedOn()) in answer


def test_undo_is_for_him_who_did_it_and_not_for_long(town: Town, monkeypatch):
    ticket = town.ticket()
    _told, token = bulk(town, town.kefu, "tag", [ticket], "tickets", tags=["大促", " 紧 急 "])
    assert ticket.tag_names() == ["大促", "紧 急"] or set(ticket.tag_names()) == {"大促", "紧 急"}
    assert town.client(town.admin).post(url("list-undo"), {"undo": token}).status_code == 409
    late = signing.TimestampSigner.timestamp
    monkeypatch.setattr(signing.TimestampSigner, "timestamp", lambda self: "1AAAAA")
    old = mass.undo_token(town.kefu, [])
    assert old == ""
    monkeypatch.setattr(signing.TimestampSigner, "timestamp", late)
    town.client(town.kefu).post(url("list-undo"), {"undo": token})
    assert ticket.tag_names() == []


def test_rows_of_others_are_neither_touched_nor_named(town: Town):
    ticket = town.ticket()
    told, _undo = bulk(town, town.stranger, "tag", [ticket], "tickets", tags=["x"])

    assert ticket.number not in told
    assert ticket.tag_names() == []


def test_closing_many_takes_the_button_that_ends_the_process(town: Town):
    ticket = town.ticket()
    told, _undo = bulk(town, town.yunwei, "close", [open_item(ticket)])

    assert refusals.words(list_refusals.NothingCloses()) in told
    told, _undo = bulk(town, town.admin, "terminate", [ticket], "tickets", reason="重复")
    ticket.refresh_from_db()
    assert ticket.is_closed


def test_following_many_and_no_longer(town: Town):
    ticket = town.ticket()
    _told, token = bulk(town, town.kefu, "watch", [ticket], "tickets")
    assert ticket.watches.filter(user=town.kefu).exists()
    town.client(town.kefu).post(url("list-undo"), {"undo": token})
    assert not ticket.watches.filter(user=town.kefu).exists()


# --- export ---------------------------------------------------------------------------------------

RISKY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", "=cmd|' /C calc'!A0"]


@pytest.fixture
def risky(town: Town) -> Town:
    for text in RISKY:
        Ticket.objects.filter(pk=town.ticket().pk).update(title=text)
    town.ticket(title="正常的标题").tag("=大促", by=town.kefu)
    return town


def test_the_excel_file_has_chinese_headings_and_no_formula(risky: Town):
    answer = risky.client(risky.kefu).get(url("list-export", "tickets", "xlsx"))
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = list(book.active.iter_rows())

    assert [cell.value for cell in rows[0]][:3] == ["标题", "编号", "流程"]
    assert len(rows) == 1 + len(RISKY) + 1
    assert book.active.auto_filter.ref == f"A1:I{len(rows)}"
    assert [cell.coordinate for row in rows for cell in row if cell.data_type == "f"] == []


def test_the_csv_file_is_read_as_text_by_spreadsheets(risky: Town):
    answer = risky.client(risky.kefu).get(url("list-export", "tickets", "csv"))
    said = b"".join(answer.streaming_content)
    rows = list(csv.reader(io.StringIO(said.decode("utf-8-sig"))))

    assert said.startswith(b"\xef\xbb\xbf")
    assert rows[0][:2] == ["标题", "编号"]
    assert [cell for row in rows for cell in row if cell.startswith(export.RISKY)] == []


def test_an_export_holds_what_the_list_shows_and_no_more(risky: Town, monkeypatch):
    def lines(who, query=""):
        answer = risky.client(who).get(url("list-export", "tickets", "csv") + query)
        said = b"".join(answer.streaming_content).decode("utf-8-sig")
        return len(list(csv.reader(io.StringIO(said)))) - 1

    monkeypatch.setattr(export, "PORTION", 3)
    assert lines(risky.kefu) == len(RISKY) + 1
    assert lines(risky.kefu, "?q=正常") == 1
    assert lines(risky.stranger) == 0
    monkeypatch.setattr(export, "MOST_IN_SHEET", 2)
    too_long = risky.client(risky.kefu).get(url("list-export", "tickets", "xlsx"))
    assert too_long.status_code == 422


# --- news -----------------------------------------------------------------------------------------


def test_the_bar_counts_what_came_since_the_page_was_drawn(town: Town):
    town.ticket()
    client = town.client(town.yunwei)
    page = client.get(url("todo")).content.decode()
    since = re.search(r'data-since="([^"]+)"', page)[1]
    ask = {"since": since}
    first = client.get(url("list-live", "todo"), ask)
    assert first.json()["count"] == 0
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get(url("list-live", "todo"), ask, headers=tag).status_code == 304

    town.ticket()
    news = client.get(url("list-live", "todo"), ask, headers=tag)
    assert news.json()["count"] == 1
    assert town.client(town.stranger).get(url("list-live", "tickets"), ask).json()["count"] == 0
    assert client.get(url("list-live", "todo"), {"since": "nonsense"}).json()["count"] == 0


def test_a_look_at_a_ticket_shows_who_has_it_and_what_was_said(town: Town):
    ticket = town.ticket()
    ticket.comment(text="先重启看看", by=town.yunwei)
    page = town.client(town.kefu).get(
        url("ticket-glance", ticket.number), headers={"HX-Request": "true"}
    )

    for word in (ticket.number, "官网打不开", "先重启看看", "多个地区无法访问"):
        assert word in words(page)


def test_tags_are_stuck_on_and_taken_off_on_the_page_of_the_ticket(town: Town):
    ticket = town.ticket()
    client = town.client(town.yunwei)
    client.post(url("ticket-tag", ticket.number), {"tags": "  大促  活动 "})
    page = words(client.get(url("ticket", ticket.number)))
    assert "大促 活动" in page
    assert "添加了标签" in page

    client.post(url("ticket-untag", ticket.number), {"tags": "大促 活动"})
    assert ticket.tag_names() == []
    with pytest.raises(list_refusals.TooManyTags):
        ticket.tag(*[f"标签{n}" for n in range(21)], by=town.yunwei)


def test_what_is_sensitive_is_neither_a_column_nor_a_filter(town: Town):
    flow = town.fault.version.flow
    secret = replace(flow.fields["source"], sensitive=True)
    guarded = replace(flow, fields={**flow.fields, "source": secret})

    def keys(of):
        return {column.key for column in columns.offered(is_work=False, flow=of)}

    assert keys(flow) - keys(guarded) == {"f.source"}
    ticket = town.ticket()
    ticket.__dict__["_flow"] = guarded
    column = next(c for c in columns.offered(is_work=False, flow=flow) if c.key == "f.source")
    assert column.plain(columns.Row(ticket)) == ""
