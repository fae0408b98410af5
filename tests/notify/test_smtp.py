from __future__ import annotations

from collections.abc import Iterator

import pytest

from bihuan.notify.channels.base import NotReady, Refused, Unavailable
from bihuan.notify.channels.email import smtp
from tests.fakes.smtp import Mailbox, smtp_server

MAIL = smtp.Mail(
    key="7:email:3",
    to=("yunwei@demo.example",),
    subject="待处理 故障受理\r\nBcc: x@y.z",
    text="请尽快跟进",
    html="<p>请尽快跟进</p>",
    thread="ticket-7",
)


@pytest.fixture
def mailbox(settings) -> Iterator[Mailbox]:
    with smtp_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.SITE_URL = "https://bihuan.example"
        yield server


def test_a_mail_arrives_as_text_and_html_and_says_that_a_machine_wrote_it(mailbox):
    smtp.send(MAIL)

    [mail] = mailbox.to("yunwei@demo.example")
    assert mail["Subject"] == "待处理 故障受理 Bcc: x@y.z"
    assert mail["Bcc"] is None
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["References"] == "<ticket-7@bihuan.example>"
    assert mail.get_body(("plain",)).get_content().strip() == "请尽快跟进"
    assert mail.get_body(("html",)).get_content().strip() == "<p>请尽快跟进</p>"


def test_the_same_key_carries_the_same_message_id(mailbox):
    smtp.send(MAIL)
    smtp.send(MAIL)

    first, second = mailbox.mails
    assert first["Message-ID"] == second["Message-ID"] == smtp.message_id("7:email:3")
    assert smtp.message_id("8:email:3") != smtp.message_id("7:email:3")


@pytest.mark.parametrize("answer", ["451 try later", "421 too busy", "452 full"])
def test_a_temporary_answer_means_try_again(mailbox, answer):
    mailbox.answers = [answer]

    with pytest.raises(Unavailable, match=answer[:3]):
        smtp.send(MAIL)


@pytest.mark.parametrize("answer", ["550 no such user", "554 spam"])
def test_a_permanent_answer_means_give_up(mailbox, answer):
    mailbox.answers = [answer]

    with pytest.raises(Refused, match=answer):
        smtp.send(MAIL)


def test_a_refused_address_says_what_the_server_said(mailbox):
    mailbox.refused["yunwei@demo.example"] = "550 5.1.1 mailbox unavailable"

    with pytest.raises(Refused, match=r"550 5\.1\.1 mailbox unavailable"):
        smtp.send(MAIL)


def test_a_server_that_hangs_is_left_after_the_time_limit(mailbox, settings):
    settings.EMAIL_TIMEOUT = 0.3
    mailbox.hang = 1.5

    with pytest.raises(Unavailable, match="timed out"):
        smtp.send(MAIL)


def test_a_server_that_is_not_there_means_try_again(mailbox, settings):
    settings.EMAIL_PORT = 1

    with pytest.raises(Unavailable, match="refused"):
        smtp.send(MAIL)


def test_without_a_mail_server_the_reason_says_what_to_set(settings):
    settings.EMAIL_HOST = ""

    with pytest.raises(NotReady, match="BIHUAN_EMAIL_HOST"):
        smtp.send(MAIL)


def test_an_address_that_no_mail_can_carry_is_refused_without_asking_the_server(mailbox):
    with pytest.raises(Refused):
        smtp.send(smtp.Mail(key="k", to=("a@b.c\nRCPT TO:<x@y.z>",), subject="s", text="t"))

    assert mailbox.mails == []
