"""The documentation page: what it shows can be copied, and works."""

from __future__ import annotations

import html
import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.api import handbook
from bihuan.api.site import api
from bihuan.catalogue.models import Offering
from bihuan.people.models import User


def body_of(page: str) -> dict:
    """What the last command on the page sends."""
    command = re.findall(r"<pre[^>]*><code>(.*?)</code>", page, re.DOTALL)[-1]
    return json.loads(html.unescape(command).partition("-d '")[2].removesuffix("'"))


@pytest.mark.django_db
def test_the_example_of_every_service_opens_a_ticket(everybody, calling):
    user = User.objects.get(is_superuser=True)
    browser, caller = Client(), calling(user)
    browser.force_login(user)
    for key in Offering.objects.visible_to(user).values_list("key", flat=True):
        page = browser.get(reverse("api-docs:page"), {"service": key}).content.decode()
        ticket = caller.post("/tickets", body_of(page))

        assert ticket["offering"] == key


def test_every_call_has_a_title_people_can_read():
    calls = [call for chapter in handbook.chapters() for call in chapter.calls]
    operations = api.get_openapi_schema(path_prefix="/api/v1/")["paths"].values()

    assert len(calls) == sum(len(methods) for methods in operations)
    assert [call.id for call in calls if call.title == call.id] == []
    assert len({call.title for call in calls}) == len(calls)
