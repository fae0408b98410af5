"""Login, lock-out, passwords: allauth in our look, with mails that leave by the job table."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from bihuan.core import worker
from bihuan.core.models import Activity, Job
from bihuan.people import accounts

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-battery"


@pytest.fixture
def zhang(person):
    cache.clear()
    user = person("zhang", "张三", email="zhang@example.com")
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(client, login, password):
    return client.post(reverse("account_login"), {"login": login, "password": password})


@pytest.mark.parametrize("login", ["zhang", "zhang@example.com"])
def test_people_log_in_by_user_name_or_mail_address(client, zhang, login):
    assert log_in(client, login, PASSWORD).status_code == 302
    assert client.session["_auth_user_id"] == str(zhang.pk)


def test_a_wrong_password_is_said_in_words(client, zhang):
    page = log_in(client, "zhang", "wrong")

    assert page.context["form"].errors
    assert "bh-error" in page.text or "alert-danger" in page.text


def test_after_five_wrong_passwords_the_right_one_is_refused_too(client, zhang):
    for _ in range(5):
        log_in(client, "zhang", "wrong")
    page = log_in(client, "zhang", PASSWORD)

    assert "_auth_user_id" not in client.session
    assert page.status_code in (200, 429)


def test_a_leaver_does_not_get_in(client, zhang, admin):
    accounts.disable(zhang, by=admin)
    log_in(client, "zhang", PASSWORD)

    assert "_auth_user_id" not in client.session


def test_nobody_signs_up_by_himself(client, db):
    page = client.post(
        reverse("account_signup"),
        {"username": "me", "password1": PASSWORD, "password2": PASSWORD},
    )

    assert page.status_code == 200
    assert "account/signup_closed.html" in [template.name for template in page.templates]


def test_a_forgotten_password_is_chosen_anew_by_a_link_from_the_queue(
    client, zhang, settings, mailoutbox
):
    settings.SITE_URL = "https://bihuan.example"
    client.post(
        reverse("account_reset_password"),
        {"email": "zhang@example.com"},
        headers={"host": "localhost"},
    )
    job = Job.objects.get(kind="people.password_mail")
    assert "http" not in str(job.payload)  # no link waits in the table

    worker.drain()
    link = re.search(r"https://bihuan\.example(\S+)", mail.outbox[0].body).group(1)
    page = client.get(link, follow=True)
    client.post(
        page.redirect_chain[-1][0],
        {"password1": "a-new-long-password", "password2": "a-new-long-password"},
    )
    zhang.refresh_from_db()
    assert zhang.check_password("a-new-long-password")
    assert client.get(link, follow=True).context["token_fail"]


def test_an_unknown_address_hears_the_same_and_gets_no_mail(client, zhang):
    known = client.post(reverse("account_reset_password"), {"email": "zhang@example.com"})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.com"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert Job.objects.filter(kind__startswith="people.").count() == 1


def test_the_login_speaks_the_chosen_language(client, db):
    client.post(reverse("set_language"), {"language": "en", "next": reverse("account_login")})

    assert 'lang="en"' in client.get(reverse("account_login")).text
    client.post(reverse("set_language"), {"language": "zh-hans"})
    assert 'lang="zh-Hans"' in client.get(reverse("account_login")).text


def kinds_of(user):
    rows = Activity.objects.filter(subject_kind="user", subject_id=user.pk, actor=user)
    return list(rows.order_by("pk").values_list("kind", flat=True))


def test_who_changes_his_own_password_or_second_factor_finds_it_in_the_record(
    client, zhang, django_capture_on_commit_callbacks
):
    log_in(client, "zhang", PASSWORD)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": code})
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_deactivate_totp"))
    new = {
        "oldpassword": PASSWORD,
        "password1": "another-long-one",
        "password2": "another-long-one",
    }
    client.post(reverse("account_change_password"), new)

    assert kinds_of(zhang) == [
        "user.second_factor_added", "user.second_factor_removed", "user.password_changed"
    ]  # fmt: skip


def test_the_old_name_of_the_mark_leads_to_it(client):
    assert client.get("/favicon.ico").url.endswith("/img/favicon.ico")
