"""Verify that the recorded history is untouched: names the first tampered row of every chain.

Prints the head of the chain of seals. Keep it in another place: whoever cuts off the newest seals
cannot make that head appear again.
"""

from __future__ import annotations

import argparse

from bihuan.core import audit
from bihuan.core.models import Activity, Seal


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="verify")
    verify = verbs.add_parser("verify", help="walk every chain and every seal")
    verify.add_argument("--head", metavar="HASH", help="a head noted earlier must still be there")


def run(options: argparse.Namespace) -> int:
    found = 0
    for tampering in audit.verify():
        print(tampering)
        found += 1
    if options.head and not Seal.objects.filter(hash=options.head).exists():
        print(f"seal {options.head}: cut off")
        found += 1
    head = Seal.objects.order_by("-pk").values_list("hash", flat=True).first() or "-"
    print(f"{Activity.objects.count()} entries, {found} tampered chains, head {head}")
    return min(1, found)
