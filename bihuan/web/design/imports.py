"""Processes from files of other tools: upload, report, then drafts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.catalogue import drafts
from bihuan.catalogue.models import PackVersion, ProcessDraft
from bihuan.core import refusals
from bihuan.people.models import User
from bihuan.process.errors import ProcessError
from bihuan.process.formats.bring import bring, guessed
from bihuan.process.formats.brought import FATES, LARGEST, Brought, Line, readme
from bihuan.process.read import README
from bihuan.process.source import Unreadable
from bihuan.web.design.import_form import DraftsForm, ImportForm
from bihuan.web.desk import form_page, needs, posted
from bihuan.web.request import Request

CHIPS = {"mapped": "green", "approximated": "amber", "dropped": "red"}


@dataclass
class Report:
    """One process of the file, as the page shows it."""

    one: Brought
    key: str  # the key it will have here

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        found = [(fate, sum(line.fate == fate for line in self.one.lines)) for fate in FATES]
        return [(CHIPS[fate], _(FATES[fate]), count) for fate, count in found if count]

    @property
    def lines(self) -> list[tuple[str, str, str, str]]:
        """What needs a look first, then what went smoothly."""
        order = ("dropped", "approximated", "mapped")
        return [_line(line) for fate in order for line in self.one.lines if line.fate == fate]

    @property
    def mistakes(self) -> list[str]:
        return [f"{m.file}:{m.line} {m.text(_)}" for m in self.one.errors]


def _line(line: Line) -> tuple[str, str, str, str]:
    return CHIPS[line.fate], _(FATES[line.fate]), line.place, line.text(_)


@needs("design")
def imports(request: Request) -> HttpResponse:
    """The file, and after it the report; nothing is kept until drafts are made."""
    form = ImportForm(posted(request), request.FILES or None)
    page: dict[str, Any] = {"title": _("Import processes"), "crumbs": _crumbs()}
    brought = _read(form) if form.is_valid() else []
    if not brought:
        page |= {"template": "design/import.html", "verb": _("Read the file")}
        return form_page(request, form, **page)
    file = form.cleaned_data["file"].name
    packs = [{**one.texts, README: one.texts.get(README) or readme(one, file, _)}
             for one in brought]  # fmt: skip
    keys = _keys(brought)
    return render(request, "design/import_report.html", {
        **page, "file": file, "packs": json.dumps(packs, ensure_ascii=False),
        "reports": [Report(one, key) for one, key in zip(brought, keys, strict=True)],
    })  # fmt: skip


@needs("design")
@require_POST
def make(request: Request) -> HttpResponse:
    """The chosen processes become drafts: all of them, or none."""
    form = DraftsForm(request.POST)
    chosen = [index for index in request.POST.getlist("chosen") if index.isdecimal()]
    if not form.is_valid() or not chosen:
        messages.error(request, _("Choose at least one process."))
        return redirect("design-import")
    packs = form.cleaned_data["packs"]
    try:
        made = _make([packs[int(i)] for i in chosen if int(i) < len(packs)], request.user)
    except ProcessError as refusal:
        messages.error(request, refusals.words(refusal))
        return redirect("design-import")
    messages.success(request, _("%(count)s drafts were made.") % {"count": len(made)})
    return redirect("design-canvas", made[0].key) if len(made) == 1 else redirect("design")


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Processes"), reverse("design"))]


def _read(form: ImportForm) -> list[Brought]:
    sent = form.cleaned_data["file"]
    kind = form.cleaned_data["kind"] or guessed(sent.name)
    if not kind:
        form.add_error("kind", _("The name of the file does not tell its format. Choose one."))
        return []
    try:
        return bring(kind, sent.name, sent.read(LARGEST + 1))
    except Unreadable as unreadable:
        mistake = unreadable.mistake
        form.add_error("file", f"{mistake.file}:{mistake.line}: {mistake.text(_)}")
        return []


@transaction.atomic
def _make(packs: list[dict[str, str]], by: User) -> list[ProcessDraft]:
    made: list[ProcessDraft] = []
    for files in packs:
        key = _free(drafts.key_of(files), _taken())
        made.append(drafts.from_template(files, key, by))
    return made


def _keys(brought: list[Brought]) -> list[str]:
    """The keys they will have: a process that is there is not touched."""
    taken, keys = _taken(), []
    for one in brought:
        keys.append(_free(one.key, taken))
        taken.add(keys[-1])
    return keys


def _taken() -> set[str]:
    keys = set(ProcessDraft.objects.values_list("key", flat=True))
    return keys | set(PackVersion.objects.values_list("key", flat=True))


def _free(key: str, taken: set[str]) -> str:
    number, free = 1, key
    while free in taken:
        number += 1
        free = f"{key[:55]}_{number}"
    return free
