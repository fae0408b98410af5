"""Make a token for the API. It is printed once and stored only as a hash.

bihuan token create zhangsan --name monitoring --days 90
"""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta

from bihuan.core import clock
from bihuan.people import tokens
from bihuan.people.models import User


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="create")
    create = verbs.add_parser("create", help="make a token for a user")
    create.add_argument("user", metavar="USER", help="user name")
    create.add_argument("--name", default="cli", help="what it is for (default: %(default)s)")
    create.add_argument("--days", type=_days, help="valid for so many days (default: for ever)")


def run(options: argparse.Namespace) -> int:
    user = User.objects.filter(username=options.user, is_active=True).first()
    if user is None:
        print(
            f"There is no active user '{options.user}'. Create the account first, "
            "or check the spelling.",
            file=sys.stderr,
        )
        return 1
    ends = clock.now() + timedelta(days=options.days) if options.days else None
    _, secret = tokens.issue(user, name=options.name, by=None, expires_at=ends)
    print(secret)
    return 0


def _days(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 36500:
        raise argparse.ArgumentTypeError(f"'{text}': write a number of days, 1 or more")
    return int(text)
