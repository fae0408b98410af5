"""The mails a story sends: wait for one, and count them all once the worker has nothing to do."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from typing import Any

from tests.journeys.product import Product

WAIT = 120.0
OPEN = """SELECT kind, state, run_at, last_error FROM core_job 
  WHERE (kind LIKE 'notify.%' OR kind LIKE 'tickets.%')
  AND (state = 'running' OR state = 'waiting' AND run_at <= datetime('now', '+1 second'))"""


def wait_mail(product: Product, username: str, subject: str) -> Any:
    """The mail to this person whose subject holds `subject`, as soon as it was sent."""
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        for mail in product.mailbox.to(product.address(username)):
            if subject in str(mail["Subject"]):
                return mail
        time.sleep(0.1)
    raise AssertionError(f"no mail to {username} about {subject}; there are {all_mails(product)}")


def mails_about(product: Product, number: str) -> list[tuple[str, str]]:
    """(who, subject up to the number) of every mail about a ticket, when all work is done."""
    wait_for_silence(product)
    mails = zip(product.mailbox.mails, product.mailbox.recipients, strict=True)
    return sorted(
        (address.split("@")[0], str(mail["Subject"]).split(number)[0].strip().removesuffix("【"))
        for mail, addresses in mails
        for address in addresses
        if number in str(mail["Subject"])
    )


def wait_for_silence(product: Product) -> None:
    """Until no job is waiting whose time has come."""
    until = time.monotonic() + WAIT
    while open_jobs(product):
        assert time.monotonic() < until, f"still waiting: {open_jobs(product)}"
        time.sleep(0.1)


def open_jobs(product: Product) -> list[Any]:
    with closing(sqlite3.connect(product.database, timeout=30)) as database:
        return database.execute(OPEN).fetchall()


def all_mails(product: Product) -> list[tuple[str, str]]:
    return [(str(mail["To"]), str(mail["Subject"])) for mail in product.mailbox.mails]
