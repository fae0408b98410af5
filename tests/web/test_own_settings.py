"""What people set for themselves: notices, quiet hours, substitutes, tokens, the first page."""

from __future__ import annotations

import re
from datetime import time, timedelta

from django.test import Client

from bihuan.core import clock
from bihuan.core import worker as at_work
from bihuan.notify.models import Mute, Notification, Preference
from bihuan.people import access
from bihuan.people.models import Delegation, Token
from tests.web.town import Town, url, words


def test_the_grid_keeps_what_differs_and_never_switches_off_the_bell_for_new_work(town: Town):
    client = town.client(town.kefu)
    page = client.get(url("settings-notices"))
    boxes = set(re.findall(r'name="([a-z]+\.[a-z]+)" checked', page.content.decode()))
    assert {"todo.inbox", "todo.email", "comment.inbox"} <= boxes
    assert "comment.email" not in boxes

    posted = dict.fromkeys(boxes - {"todo.inbox", "todo.email"} | {"comment.email"}, "on")
    client.post(url("settings-notices"), posted)
    kept = Preference.objects.get(user=town.kefu).grid

    assert kept == {"todo": {"email": False}, "comment": {"email": True}}


def test_quiet_hours_need_both_ends(town: Town):
    client = town.client(town.kefu)
    refused = client.post(url("settings-quiet"), {"quiet_from": "22:00"})
    assert refused.status_code == 422

    client.post(
        url("settings-quiet"),
        {"quiet_from": "22:00", "quiet_until": "07:30", "quiet_days": ["5", "6"]},
    )
    kept = Preference.objects.get(user=town.kefu)
    assert (kept.quiet_from, kept.quiet_until) == (time(22), time(7, 30))
    assert (kept.quiet_days, kept.urgent_passes) == ([5, 6], False)


def test_on_a_quiet_day_the_bell_counts_and_nothing_pops_up(town: Town):
    client = town.client(town.yunwei)
    town.ticket()
    at_work.drain()
    assert client.get(url("inbox-live")).json()["quiet"] is False

    Preference.objects.create(user=town.yunwei, quiet_days=list(range(7)))
    said = client.get(url("inbox-live")).json()
    assert said["quiet"] is True and said["unread"] >= 1


def test_notices_stand_ticket_by_ticket_and_can_be_kept_for_later(town: Town):
    first, _second = town.ticket(title="第一件"), town.ticket(title="第二件")
    at_work.drain()
    first.comment(text="再看看", by=town.kefu)
    at_work.drain()
    client = town.client(town.yunwei)

    page = words(client.get(url("inbox")))
    assert page.index("第一件") < page.index("第二件")
    assert "此单据共 2 条通知" in page
    client.post(url("inbox-ticket-read", first.number))
    unread = words(client.get(url("inbox"), {"unread": "1"}))
    assert "第一件" not in unread and "第二件" in unread

    told = Notification.objects.filter(ticket=first).first()
    client.post(url("inbox-mark", told.pk), {"read": "0"})
    assert "第一件" in words(client.get(url("inbox"), {"unread": "1"}))
    assert "第二件" not in words(client.get(url("inbox"), {"event": "comment"}))


def test_a_ticket_is_muted_from_the_list_and_heard_again_from_the_settings(town: Town):
    ticket = town.ticket()
    client = town.client(town.kefu)
    client.post(url("ticket-mute", ticket.number), {"muted": "1"})
    assert ticket.number in words(client.get(url("settings-notices")))

    client.post(url("ticket-mute", ticket.number), {"muted": "0"})
    assert not Mute.objects.exists()


def test_the_inbox_costs_the_same_for_ten_and_for_a_thousand_entries(
    town: Town, django_assert_max_num_queries
):
    tickets = [town.ticket(title=f"第 {n} 件") for n in range(12)]
    now = clock.now()
    Notification.objects.bulk_create(
        Notification(user=town.kefu, ticket=tickets[n % 12], subject=str(n), created_at=now)
        for n in range(1000)
    )
    client = town.client(town.kefu)
    with django_assert_max_num_queries(14):
        assert client.get(url("inbox")).status_code == 200


def test_a_substitute_named_by_oneself_finds_the_work_and_can_be_ended(town: Town):
    town.ticket()
    client = town.client(town.yunwei)
    now = clock.now()
    local = [(now + timedelta(days=d)).strftime("%Y-%m-%dT%H:%M") for d in (-1, 2)]
    sent = client.post(
        url("settings-delegation"), {"to": "qc", "starts_at": local[0], "ends_at": local[1]}
    )
    assert sent.status_code == 302
    assert f"user:{town.yunwei.pk}" in access.principals(town.qc)
    assert "官网打不开" in words(town.client(town.qc).get(url("todo")))

    client.post(url("settings-delegation-end", Delegation.objects.get().pk))
    assert f"user:{town.yunwei.pk}" not in access.principals(town.qc)


def test_nobody_ends_the_substitution_of_somebody_else(town: Town):
    now = clock.now()
    mine = Delegation.objects.create(
        user=town.kefu, substitute=town.qc, starts_at=now, ends_at=now + timedelta(days=1)
    )
    answer = town.client(town.yunwei).post(url("settings-delegation-end", mine.pk))

    assert answer.status_code == 404


def test_a_token_shows_its_secret_once_opens_the_api_and_ends_when_revoked(town: Town):
    client = town.client(town.kefu)
    made = client.post(url("settings-tokens"), {"name": "脚本", "days": "30"})
    [secret] = re.findall(r'data-copy="([^"]+)"', made.content.decode())
    assert secret not in client.get(url("settings-tokens")).content.decode()
    assert "no-store" in made.headers["Cache-Control"]

    headers = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/me", headers=headers).status_code == 200
    token = Token.objects.get(name="脚本")
    assert token.expires_at - clock.now() > timedelta(days=29)
    client.post(url("settings-token-revoke", token.pk))
    assert Client().get("/api/v1/me", headers=headers).status_code == 401


def test_the_first_page_after_logging_in_is_the_one_that_was_chosen(town: Town):
    town.kefu.set_password("correct horse 1")
    town.kefu.start_page = "todo"
    town.kefu.save()
    answer = Client().post(url("account_login"), {"login": "kefu", "password": "correct horse 1"})

    assert answer.url == url("todo")


def test_whoever_has_no_password_yet_sets_one_where_others_change_theirs(town: Town):
    town.kefu.set_unusable_password()
    town.kefu.save()
    client = town.client(town.kefu)
    page = client.get(url("account_change_password"), follow=True)
    new = "eine-lange-losung-7"
    client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    town.kefu.refresh_from_db()

    assert page.status_code == 200
    assert town.kefu.check_password(new)
