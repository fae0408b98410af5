"""The console command `bihuan`. Exit codes: 0 all is well, 1 there are findings, 2 wrong use."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError

from bihuan.core import longevity, refusals
from bihuan.core.env import BadSetting
from bihuan.process.errors import ProcessError

OK, FINDINGS, USAGE = 0, 1, 2
COMMANDS = {  # name -> one line of help; the command itself is bihuan/commands/<name>.py
    "serve": "run the web server",
    "worker": "run the worker: sends messages, fires timers",
    "token": "make a token for the API",
    "password": "let somebody in again who is locked out",
    "pack": "check, load or export a process pack",
    "audit": "verify that the recorded history is untouched",
    "maintenance": "close the site for a while, with a friendly page",
    "doctor": "look for what is wrong, and say what to do",
    "prepare": "make tables, packs, the administrator and the demo (what ./run does first)",
}
WITHOUT_APPS = {"serve"}  # it says itself when they are loaded, so that a lone server has them once


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.settings")
    name = next((word for word in words if not word.startswith("-")), "")
    if name not in COMMANDS:
        _outline().parse_args(words or ["--help"])
        return USAGE
    try:
        settings.DATABASES  # noqa: B018  reads the settings, so that a wrong one is named
        if name not in WITHOUT_APPS:
            with longevity.loading():
                django.setup()
    except (BadSetting, ImproperlyConfigured) as error:
        print(f"bihuan: {error}", file=sys.stderr)
        return USAGE
    try:
        return _run(name, words[words.index(name) + 1 :])
    except BrokenPipeError:  # `| head`: nobody reads on
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except ProcessError as error:
        print(f"bihuan: {refusals.words(error)}", file=sys.stderr)
    except (OperationalError, ProgrammingError) as error:
        print(f"bihuan: the database says: {error}", file=sys.stderr)
        print("Run `bihuan prepare` to make its tables; `bihuan doctor` says more.",
              file=sys.stderr)  # fmt: skip
    return FINDINGS


def _run(name: str, words: list[str]) -> int:
    command = importlib.import_module(f"bihuan.commands.{name}")
    parser = argparse.ArgumentParser(
        prog=f"bihuan {name}", description=command.__doc__, formatter_class=_Plain
    )
    command.arguments(parser)
    return int(command.run(parser.parse_args(words)))


class _Plain(argparse.RawDescriptionHelpFormatter):
    """Help as it is written in the docstrings."""


def _outline() -> argparse.ArgumentParser:
    lines = "\n".join(f"  {name:<12}{words}" for name, words in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="bihuan",
        formatter_class=_Plain,
        description="Bihuan 闭环: processes that run until the loop is closed.",
        epilog=f"commands:\n{lines}\n\nbihuan COMMAND --help says more. "
        "Exit codes: 0 all is well, 1 there are findings, 2 wrong use.",
    )
    parser.add_argument("command", metavar="COMMAND", choices=COMMANDS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
