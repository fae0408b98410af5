"""Look for what is wrong with this installation, and say what to do about each finding."""

from __future__ import annotations

import argparse

from django.conf import settings
from django.utils import translation

from bihuan.core import health


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--language", default=settings.LANGUAGE_CODE, help="default: %(default)s")


def run(options: argparse.Namespace) -> int:
    """1 where something grave was found; a remark alone is no failure."""
    is_grave = False
    with translation.override(options.language):
        for finding in health.examine():
            mark = "✓" if finding.is_ok else "✗" if finding.is_grave else "!"
            print(f"{mark} {finding.part}: {finding.words}", flush=True)
            if finding.remedy:
                print(f"    → {finding.remedy}", flush=True)
            is_grave |= bool(finding.remedy) and finding.is_grave
    return int(is_grave)
