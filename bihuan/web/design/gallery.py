"""The gallery: processes that come with the product, to begin one's own from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

import bihuan
from bihuan.catalogue import drafts
from bihuan.core.text import shown
from bihuan.process import read
from bihuan.process.svg import svg
from bihuan.web.design.deploy_forms import CopyForm
from bihuan.web.desk import attempt, form_page, needs, posted
from bihuan.web.request import Request

FOLDER = Path(bihuan.__file__).parent / "packs"


@dataclass(frozen=True)
class Template:
    """One process of the gallery."""

    pack: read.Pack

    @property
    def key(self) -> str:
        return self.pack.key

    @property
    def name(self) -> str:
        return shown(self.pack.flow.names)

    @property
    def kind(self) -> str:
        return self.pack.flow.kind

    @property
    def summary(self) -> str:
        return shown(self.pack.flow.data.get("summary") or {})

    @property
    def picture(self) -> SafeString:
        return mark_safe(svg(self.pack.flow, lang=get_language() or "zh-hans"))  # noqa: S308

    @property
    def steps(self) -> int:
        return sum(node.kind in ("form", "approve") for node in self.pack.flow.nodes.values())

    @property
    def fields(self) -> int:
        return len(self.pack.flow.fields)


@lru_cache(1)
def templates() -> dict[str, Template]:
    """All packs that come with the product, read once."""
    found = {}
    for folder in sorted(FOLDER.iterdir()):
        pack = read.read_pack(folder)[0] if (folder / "flow.yaml").exists() else None
        if pack is not None:
            found[pack.key] = Template(pack)
    return found


@needs("design")
def gallery(request: Request) -> HttpResponse:
    return render(request, "design/gallery.html", {"templates": templates().values()})


@needs("design")
def use(request: Request, pack: str) -> HttpResponse:
    """A process of one's own from a template: its name, then the editor."""
    template = templates().get(pack)
    if template is None:
        raise Http404
    form = CopyForm.of(dict(template.pack.flow.names), posted(request))
    made = attempt(form, lambda **given: _made(request, template, given))
    if made is None:
        crumbs = [
            (_("Processes"), reverse("design")),
            (_("Templates"), reverse("design-templates")),
        ]
        title = _("New process from “%(name)s”") % {"name": template.name}
        return form_page(
            request, form, title=title, crumbs=crumbs, verb=_("Next: design it"),
            template="design/new.html",
        )  # fmt: skip
    return redirect("design-canvas", key=made.key)


def _made(request: Request, template: Template, given: dict[str, Any]) -> Any:
    files = template.pack.files
    return drafts.from_template(files, given["key"], request.user, given["names"], given["number"])
