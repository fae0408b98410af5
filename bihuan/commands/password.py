"""Let somebody in again who is locked out: a new password, printed once.

bihuan password zhangsan --second-factors
"""

from __future__ import annotations

import argparse
import sys

from bihuan.people import accounts, sessions
from bihuan.people.models import User


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("user", metavar="USER", help="user name")
    parser.add_argument(
        "--second-factors",
        action="store_true",
        help="take away his authenticator app, passkeys and recovery codes too",
    )


def run(options: argparse.Namespace) -> int:
    user = User.objects.filter(username=options.user, is_active=True).first()
    if user is None:
        print(f"There is no active user '{options.user}'. Check the spelling.", file=sys.stderr)
        return 1
    if options.second_factors:
        sessions.remove_second_factors(user, by=None)
    print(accounts.reset_password(user, by=None))
    return 0
