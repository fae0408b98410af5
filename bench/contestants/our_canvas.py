"""Drafts of large processes, for bench.canvas."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.settings")
django.setup()

from bench.canvas import SIZES, documents  # noqa: E402
from bihuan.catalogue import drafts  # noqa: E402
from bihuan.people.models import User  # noqa: E402


def main() -> None:
    admin = User.objects.get(username="admin")
    for size in SIZES:
        made = documents(size)
        draft = drafts.new_draft(f"large_{size}", made["flow.yaml"]["names"], "task", admin)
        drafts.save(draft, drafts.texts(draft.files, made), draft.revision, admin)


if __name__ == "__main__":
    main()
