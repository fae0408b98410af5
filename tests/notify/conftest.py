"""A process with notices, and a real mail server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from bihuan.catalogue.models import Offering
from bihuan.people.models import User
from bihuan.process.flow import Notice, Resolver
from bihuan.tickets.models import Ticket
from tests.fakes.smtp import Mailbox, smtp_server
from tests.process import build
from tests.tickets.conftest import admin, flow, node, offer, person, role

__all__ = ["admin", "offer", "person"]  # fixtures of tests/tickets, used here too


@pytest.fixture
def mailbox(settings) -> Iterator[Mailbox]:
    with smtp_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.SITE_URL = "https://bihuan.example"
        yield server


@pytest.fixture
def crew(person: Callable[..., User]) -> dict[str, User]:
    """Everybody has an address, and what the process asks for is there."""
    names = ("kefu", "yunwei", "qc", "shenhe", "shenhe2", "chanpin")
    return {name: person(name, email=f"{name}@demo.example") for name in names}


def notice(key: str, on: tuple[str, str], *to: Resolver, **more: Any) -> Notice:
    written = {
        "channels": ("inbox", "email"),
        "subject": {"zh-hans": f"{key} {{ticket.number}}", "en": f"EN {key} {{ticket.number}}"},
        "body": {"zh-hans": "**标题**：{f.title}\n\n原因：{reason} {unknown}"},
    }
    return Notice(key, on, to, **{**written, **more})


@pytest.fixture
def make(offer: Callable[..., Offering], crew: dict[str, User]) -> Callable[..., Ticket]:
    """Start a ticket of 提单 -> 跟进 -> 审核 -> 结束 whose pack has these notices."""

    def start(*notices: Notice, values: dict[str, Any] | None = None, **head: Any) -> Ticket:
        made = flow(
            [
                node("report", "start", form={"title": "required", "reason": "optional"}),
                node("follow", who=(role("运维"),), form={"reason": "optional"}),
                node("review", "approve", who=(role("审核"),), form={"reason": "optional"}),
                node("closed", "end"),
            ],
            [
                build.edge("report", "submit", "follow"),
                build.edge("follow", "通过", "review"),
                build.edge("follow", "退回补充", "report"),
                build.edge("review", "pass", "closed"),
                build.edge("review", "reject", "follow"),
            ],
            {"title": "text", "reason": "longtext"},
            withdraw="any_time",
            **head,
        )
        key = f"test{Offering.objects.count()}"
        offering = offer(replace(made, notices=notices), key=key)
        return Ticket.objects.start(
            offering, values or {"title": "支付失败"}, by=crew["kefu"], action="submit"
        )

    return start
