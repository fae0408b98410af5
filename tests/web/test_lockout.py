"""Five wrong passwords are five, through whichever process they come."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from bihuan.people.models import User
from tests import processes

PASSWORD = "correct-horse-battery"


@pytest.mark.django_db(transaction=True)
def test_wrong_passwords_at_one_process_lock_the_account_at_another():
    cache.clear()
    User.objects.create_user("zhang", password=PASSWORD, name="张三")
    knock = processes.start("-m", "tests.web.knock", "zhang", *["wrong"] * 3, PASSWORD)
    heard, trouble = knock.communicate(timeout=60)
    assert heard.split() == ["out", "out", "out", "in"], trouble

    other = processes.start("-m", "tests.web.knock", "zhang", *["wrong"] * 2)
    other.communicate(timeout=60)
    here = Client()
    here.post("/accounts/login/", {"login": "zhang", "password": PASSWORD})

    assert "_auth_user_id" not in here.session
    cache.clear()


@pytest.mark.django_db
@pytest.mark.parametrize(("proxies", "gets_in"), [(1, True), (0, False)])
def test_behind_a_proxy_one_address_does_not_lock_out_the_others(settings, proxies, gets_in):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    cache.clear()
    User.objects.create_user("zhang", password=PASSWORD, name="张三")
    for number in range(5):
        attempt = {"login": f"nobody{number}", "password": "wrong"}
        Client(headers={"X-Forwarded-For": "10.0.0.1"}).post("/accounts/login/", attempt)
    here = Client(headers={"X-Forwarded-For": "10.0.0.2"})
    here.post("/accounts/login/", {"login": "zhang", "password": PASSWORD})

    assert ("_auth_user_id" in here.session) is gets_in
