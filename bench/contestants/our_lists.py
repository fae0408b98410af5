"""Bihuan with so many tickets: what its pages and its search take on the server.

The tickets are copies of a few that went through the verbs, made in sets. Most are history: of
1,000 half are open, of 100,000 one in twenty. `engineer` handles half of what is open and sees one
ticket in a hundred; `desk` sees all by its role; `admin` needs no right.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
from datetime import timedelta
from time import perf_counter, process_time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.settings")
os.environ.setdefault("BIHUAN_SECRET_KEY", "bench")
os.environ["BIHUAN_DATA_DIR"] = tempfile.mkdtemp(prefix="bihuan-bench-")
os.environ["BIHUAN_SQLITE_SYNCHRONOUS"] = "OFF"  # only reading is measured
if os.environ.get("BENCH_POSTGRES"):
    os.environ["BIHUAN_DATABASE_URL"] = os.environ["BENCH_POSTGRES"]

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from bihuan.core import clock  # noqa: E402
from bihuan.people.models import Role  # noqa: E402
from bihuan.tickets import lists, search  # noqa: E402
from bihuan.tickets.models import Ticket  # noqa: E402
from tests.web import town as places  # noqa: E402

ROUNDS = 6  # of each lap
ONE = ["支付", "登录", "订单", "库存", "短信", "网关", "數據庫", "缓存", "消息队列", "证书", "监控"]
TWO = [
    "失败",
    "超时",
    "很慢",
    "耗尽",
    "中断",
    "报错",
    "丢失",
    "重复",
    "不可用",
    "抖动",
    "过期",
    "告警",
    "卡顿",
]
THREE = [
    "，多个地区",
    "，仅移动用户",
    "，今早开始",
    "，发布之后",
    "，扩容之后",
    "，主机 srv-{n:05}",
    "，VPN 用户",
]
QUERIES = [
    "支付", "超时", "数据库", "數據庫耗盡", "消息队列丢失", "支付 超时", "多个地区 网关",
    "srv-00042",
    "VPN", "证书过期", "发布之后 库存 重复", "短信卡顿", "今早 登录", "srv-000 缓存", "火星",
]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tickets", type=int, required=True)
    number = parser.parse_args().tickets
    setup_test_environment()
    call_command("migrate", verbosity=0)
    town = places.found()
    town.admin.is_superuser = True
    Role.objects.get(key="事件经理").members.add(town.qc)
    fill(town, number)
    for _ in sys.stdin:
        print(json.dumps(measured(town)), flush=True)


# --- tickets in sets ------------------------------------------------------------------------------


def fill(town: places.Town, number: int) -> None:
    first = town.ticket(impact="浙江移动用户", description="<p>页面打不开，重试后恢复</p>")
    role = Role.objects.get(key="事件经理").pk
    still_open = min(number // 2, number // 20 + 450)
    with transaction.atomic(), connection.cursor() as cursor:
        run(cursor, _TICKETS, [first.pk, number])
        _titles(cursor, first)
        run(cursor, _ITEMS, [first.work_items.get().pk, first.pk])
        for table, link in (("tickets_reader", "ticket_id"), ("tickets_fieldvalue", "ticket_id")):
            _copy(cursor, table, link, first.pk)
        cursor.execute("DELETE FROM tickets_reader WHERE kind = 'role' OR kind = 'user'")
        run(cursor, _READERS_OF_ALL, [role, town.kefu.pk])
        run(cursor, _READERS_OF_FEW, [town.yunwei.pk])
        run(cursor, _CANDIDATES, [town.yunwei.pk])
        newest = f"(SELECT id FROM tickets_ticket ORDER BY id DESC LIMIT {still_open})"
        then = clock.now() - timedelta(days=1)
        cursor.execute(
            f"UPDATE tickets_ticket SET closed_at = %s, outcome = 'closed', phase = 'closed' "
            f"WHERE id NOT IN {newest}", [then],
        )  # fmt: skip
        cursor.execute(
            "UPDATE tickets_workitem SET state = 'done', closed_at = %s, closed_by_id = %s "
            f"WHERE ticket_id NOT IN {newest}", [then, town.yunwei.pk],
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def run(cursor: Any, sql: str, values: list[Any]) -> None:
    columns = {
        name: ", ".join(f'"{c}"' for c in _columns(name))
        for name in ("tickets_ticket", "tickets_workitem")
    }
    cursor.execute(sql.format(later=_LATER[connection.vendor], **columns, **_own(columns)), values)


def _columns(table: str, without: tuple[str, ...] = ("id", "urgency")) -> list[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, table)
    return [column.name for column in found if column.name not in without]


_OTHER = {
    "number": "'N-' || n.i", "opened_at": "{later}", "updated_at": "{later}",
    "priority": "CASE n.i %% 5 WHEN 0 THEN '紧急' WHEN 1 THEN '高' WHEN 2 THEN '中' ELSE '低' END",
    "pack": "CASE n.i %% 3 WHEN 0 THEN 'incident' ELSE t.pack END",
}  # fmt: skip
_LATER = {
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', '2020-01-01', '+' || (n.i * 37) || ' seconds')",
    "postgresql": "timestamptz '2020-01-01' + n.i * interval '37 seconds'",
}


def _own(columns: dict[str, str]) -> dict[str, str]:
    """What the copies of a ticket hold."""
    later = _LATER[connection.vendor]
    picked = (_OTHER.get(c, f't."{c}"').format(later=later) for c in _columns("tickets_ticket"))
    items = {"ticket_id": "c.id", "opened_at": "c.opened_at"}
    return {
        "ticket_values": ", ".join(picked),
        "item_values": ", ".join(items.get(c, f'w."{c}"') for c in _columns("tickets_workitem")),
    }


_TICKETS = """WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {{most}})
INSERT INTO tickets_ticket ({tickets_ticket}) SELECT {ticket_values}
FROM n CROSS JOIN tickets_ticket t WHERE t.id = %s AND n.i < %s""".replace("{{most}}", "200000")
_ITEMS = """INSERT INTO tickets_workitem ({tickets_workitem}) SELECT {item_values}
FROM tickets_ticket c CROSS JOIN tickets_workitem w WHERE w.id = %s AND c.id <> %s"""
_READERS_OF_ALL = """INSERT INTO tickets_reader (ticket_id, kind, ref, is_handler)
SELECT id, 'role', %s, false FROM tickets_ticket UNION ALL
SELECT id, 'user', %s, false FROM tickets_ticket"""
_READERS_OF_FEW = """INSERT INTO tickets_reader (ticket_id, kind, ref, is_handler)
SELECT id, 'user', %s, true FROM tickets_ticket WHERE id %% 100 = 7"""
_CANDIDATES = """INSERT INTO tickets_candidate (work_item_id, kind, ref)
SELECT id, 'user', %s FROM tickets_workitem
WHERE id %% 2 = 0 AND id NOT IN (SELECT work_item_id FROM tickets_candidate)"""


def _copy(cursor: Any, table: str, link: str, first: int) -> None:
    columns = [c for c in _columns(table) if c != link]
    listed = ", ".join(columns)
    own = ", ".join(f"r.{c}" for c in columns)
    cursor.execute(
        f"INSERT INTO {table} ({link}, {listed}) SELECT c.id, {own} FROM tickets_ticket c "
        f"CROSS JOIN {table} r WHERE r.{link} = %s AND c.id <> %s",
        [first, first],
    )


def _titles(cursor: Any, first: Ticket) -> None:
    """A title of its own for each, and the words it is found by."""
    chance = random.Random(7)
    fields = first.flow.fields
    cursor.execute("SELECT id, number FROM tickets_ticket WHERE id <> %s", [first.pk])
    rows = []
    for pk, number in cursor.fetchall():
        place = chance.choice(THREE).format(n=chance.randrange(3000))
        rows.append((pk, number, chance.choice(ONE) + chance.choice(TWO) + place))
    cursor.executemany(
        "UPDATE tickets_ticket SET title = %s WHERE id = %s", [(t, pk) for pk, _, t in rows]
    )
    cursor.executemany(
        "INSERT INTO tickets_searchtext (ticket_id, words) VALUES (%s, %s)",
        [
            (pk, search.written(search.words_of(number, title, first.values, fields)))
            for pk, number, title in rows
        ],
    )


# --- measuring ------------------------------------------------------------------------------------


def measured(town: places.Town) -> dict[str, Any]:
    some = Ticket.objects.filter(closed_at=None).latest("pk").number
    pages = {
        "to-do": (town.yunwei, "/todo/"),
        "ticket": (town.yunwei, f"/tickets/{some}/"),
        "list, all": (town.admin, "/tickets/"),
        "list, by a role": (town.qc, "/tickets/"),
        "list, one in a hundred": (town.yunwei, "/tickets/"),
        "list, filtered": (town.qc, "/tickets/?pack=incident&priority=高&state=open"),
        "list, grouped": (town.qc, "/tickets/?by=priority"),
        "list, deep": (town.qc, f"/tickets/?before={_deep(town)}"),
        "list, grouped, deep": (town.qc, f"/tickets/?by=priority&before={_deep(town, 'priority')}"),
    }
    return {
        "pages": {name: _page(who, address) for name, (who, address) in pages.items()},
        "search": _search(town),
    }


def _deep(town: places.Town, group: str = "") -> str:
    """Where the page begins that has four fifths of all tickets before it."""
    rows = lists.ordered(lists.everything(town.admin), "-updated", group, is_work=False)
    at = rows[Ticket.objects.count() * 4 // 5]
    return lists._write_cursor(at, [str(key) for key in rows.query.order_by])


def _page(who: Any, address: str) -> float:
    client = Client()
    client.force_login(who)
    assert client.get(address).status_code == 200, address
    return _fastest(lambda: client.get(address))


def _fastest(act: Any, rounds: int = ROUNDS) -> float:
    """Of several rounds the one that was disturbed least, in ms. SQLite works inside this process:
    there its processor time says the same whatever else the machine is doing."""
    now = process_time if connection.vendor == "sqlite" else perf_counter
    spent = []
    for _ in range(rounds):
        begin = now()
        act()
        spent.append((now() - begin) * 1000)
    return round(min(spent), 1)


def _search(town: places.Town) -> dict[str, Any]:
    """The first page of each query, and whether its hits are those of a look at every title."""
    titles = dict(Ticket.objects.values_list("pk", "title"))
    rows = lists.everything(town.qc)
    spent: dict[str, float] = {}
    right = 0
    for query in QUERIES:
        found = search.matching(rows, query)
        spent[query] = _fastest(lambda found=found: lists.page(found, size=50), 7)
        right += set(found.values_list("pk", flat=True)) == _brute(titles, query)
    worst = sorted(spent.values())[-1]
    return {"right": right, "of": len(QUERIES), "worst": worst, "rare": spent["srv-00042"],
            "median": round(statistics.median(spent.values()), 1)}  # fmt: skip


def _brute(titles: dict[int, str], query: str) -> set[int]:
    words = [_plain(word) for word in query.split()]
    return {pk for pk, title in titles.items() if all(word in _plain(title) for word in words)}


def _plain(text: str) -> str:
    return text.lower().replace("數據庫", "数据库").replace("耗盡", "耗尽")


if __name__ == "__main__":
    main()
