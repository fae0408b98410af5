"""Publish: what is found, what differs, who is told, where people find it; and all versions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from bihuan.catalogue import deploy, drafts, takeover
from bihuan.catalogue.models import Offering, PackVersion, ProcessDraft
from bihuan.core import refusals
from bihuan.people import access
from bihuan.process.errors import ProcessError
from bihuan.tickets import moving
from bihuan.web import notices
from bihuan.web.design.deploy_forms import CopyForm, OwnersForm, ServiceForm
from bihuan.web.design.differences import difference
from bihuan.web.design.findings import as_data
from bihuan.web.design.frame import context, designs, draft_of, revision_of
from bihuan.web.desk import attempt, form_page, needs, posted
from bihuan.web.request import Request


@designs
def publish(request: Request, draft: ProcessDraft) -> HttpResponse:
    """Step 3 of 3: look at what will change, then publish, and deploy where that is asked."""
    services = deploy.bound_to(draft.key)
    report = _report(draft)
    form = _service_form(request, draft, "none" if services else "new", report["is_same"])
    if request.method == "POST" and form.is_valid():
        done = _published(request, draft, form)
        if done is not None:
            return done
    status = 422 if form.errors else 200
    may_clone = access.can(request.user, "design")
    told = {"form": form, "may_clone": may_clone, "services": services, **report}
    return render(request, "design/publish.html", context(request, draft, **told), status=status)


def _service_form(request: Request, draft: ProcessDraft, way: str, is_same: bool) -> ServiceForm:
    head = drafts.documents(draft.files)["flow.yaml"]
    summary = head.get("summary") if isinstance(head.get("summary"), dict) else {}
    form = ServiceForm.of(draft, summary, way=way, by=request.user, data=posted(request))
    if is_same:
        form.only_deploys()
    return form


def _published(request: Request, draft: ProcessDraft, form: ServiceForm) -> HttpResponse | None:
    given, way = form.cleaned_data, form.cleaned_data["way"]
    wanted: dict[str, Any] = {}
    if way == "new":
        wanted["service"] = _service(given)
    elif way == "existing":
        wanted["offering"] = given["offering"]
    try:
        version = deploy.publish_as(draft, request.user, revision_of(request), **wanted)
    except ProcessError as refusal:
        if refusal.status in (403, 404):
            raise
        form.add_error(None, refusals.words(refusal))
        return None
    said = _("%(version)s is published.") % {"version": version}
    if way != "none":
        said = _("%(version)s runs, and people find it in the catalogue.") % {"version": version}
    messages.success(request, said)
    return redirect("design-publish", key=draft.key)


def _service(given: dict[str, Any]) -> dict[str, Any]:
    summary = given["summary_zh_hans"]
    return {
        "folder": given["folder"],
        "names": {"zh-hans": given["name_zh_hans"]},
        "summary": {"zh-hans": summary} if summary else {},
        "roles": given["roles"],
        "groups": given["groups"],
        "departments": given["departments"],
    }


def _report(draft: ProcessDraft) -> dict[str, Any]:
    """The check, the difference from what runs, notices, services, and who stays behind."""
    pack, mistakes = drafts.read_draft(draft)
    running = drafts.current(draft.key)
    found = as_data(mistakes, drafts.sources(draft))
    errors = [one for one in found if one["severity"] == "error"]
    report: dict[str, Any] = {
        "errors": errors,
        "hints": [o for o in found if o["severity"] != "error" and o["rule"] != "languages"],
        "untranslated": sum(one["rule"] == "languages" for one in found),
        "running": running,
        "is_retired": running is None and draft.based_on is not None,
        "is_same": running is not None and pack is not None and running.hash == pack.hash,
        "behind": moving.candidates(running).count() if running else 0,
    }
    if pack is not None:
        report["difference"] = difference(running.flow if running else None, pack.flow)
        report["notices"] = notices.of(pack.flow)
    return report


@designs
@require_POST
def switch(request: Request, draft: ProcessDraft) -> HttpResponse:
    """One notice of the draft, on or off."""
    key, is_on = request.POST.get("notice", ""), request.POST.get("on") == "1"
    deploy.switch_notice(draft, key, is_on, revision_of(request), request.user)
    return redirect(reverse("design-publish", args=[draft.key]) + "#notices")


@designs
@require_POST
def lead(request: Request, draft: ProcessDraft) -> HttpResponse:
    """A service of this process that people cannot find yet is published."""
    mine = Offering.objects.deployable_by(request.user)
    offering = get_object_or_404(mine, key=request.POST.get("offering"))
    try:
        deploy.lead_to(draft.key, offering, request.user)
        messages.success(request, _("%(service)s can be asked for now.") % {"service": offering})
    except ProcessError as refusal:
        messages.error(request, refusals.words(refusal))
    return redirect("design-publish", key=draft.key)


# --- versions ------------------------------------------------------------------------------------


def _versions(key: str) -> Any:
    rows = PackVersion.objects.filter(key=key).select_related("published_by").order_by("-number")
    return rows.annotate(running=Count("tickets", filter=Q(tickets__closed_at=None)))


@designs
def versions(request: Request, draft: ProcessDraft) -> HttpResponse:
    rows = list(_versions(draft.key).defer("files"))
    came = takeover.seen(draft)
    more = {"rows": rows, "came": came if came and came.shipment else None}
    return render(request, "design/versions.html", context(request, draft, **more))


@designs
def version(request: Request, draft: ProcessDraft, number: int) -> HttpResponse:
    """What one version was, beside the one before it."""
    one = get_object_or_404(PackVersion, key=draft.key, number=number)
    before = PackVersion.objects.filter(key=draft.key, number__lt=number).order_by("-number")
    old = before.first()
    told = difference(old.flow if old else None, one.flow)
    more = {"version": one, "before": old, "difference": told}
    return render(request, "design/version.html", context(request, draft, **more))


@designs
@require_POST
def reinstate(request: Request, draft: ProcessDraft, number: int) -> HttpResponse:
    """Back to an earlier version."""
    one = get_object_or_404(PackVersion, key=draft.key, number=number)
    deploy.go_back(draft, one, request.user)
    messages.success(request, _("New tickets follow %(version)s now.") % {"version": one})
    return redirect("design-versions", key=draft.key)


@designs
@require_POST
def retire(request: Request, draft: ProcessDraft) -> HttpResponse:
    drafts.retire(draft.key, request.user)
    messages.success(request, _("Retired: nobody can open new tickets; running ones go on."))
    return redirect("design-versions", key=draft.key)


@designs
@require_POST
def discard(request: Request, draft: ProcessDraft) -> HttpResponse:
    drafts.discard(draft, request.user)
    messages.success(request, _("The changes are thrown away."))
    if ProcessDraft.objects.filter(pk=draft.pk).exists():
        return redirect("design-canvas", key=draft.key)
    return redirect("design")


@needs("design")
def clone(request: Request, key: str) -> HttpResponse:
    """The same process again, under another name."""
    source = draft_of(request, key)
    names = {code: _copied(each, code) for code, each in source.names.items()}
    form = CopyForm.of(names, posted(request))
    made = attempt(form, lambda **given: _clone(request, key, given))
    if made is None:
        crumbs = [(_("Processes"), reverse("design")), (str(source), _editor(key))]
        title = _("Clone a process")
        return form_page(request, form, title=title, crumbs=crumbs, verb=_("Clone"))
    return redirect("design-canvas", key=made.key)


def _copied(name: str, language: str) -> str:
    """The name of a copy, in the language of the name."""
    with override(language):
        return _("Copy of %(name)s") % {"name": name}


def _clone(request: Request, key: str, given: dict[str, Any]) -> ProcessDraft:
    made = (given["key"], request.user, given["names"], given["number"])
    return drafts.clone(key, *made)


@designs
def owners(request: Request, draft: ProcessDraft) -> HttpResponse:
    """Who designs this process beside those with the right for all."""
    now = list(draft.owners.values_list("pk", flat=True))
    form = OwnersForm(posted(request), initial={"owners": now})
    made = attempt(form, lambda owners: drafts.share(draft, list(owners), request.user) or True)
    if made is None:
        crumbs = [(_("Processes"), reverse("design")), (str(draft), _editor(draft.key))]
        return form_page(request, form, title=_("Owners"), crumbs=crumbs)
    messages.success(request, _("Saved."))
    if not ProcessDraft.objects.visible_to(request.user).filter(pk=draft.pk).exists():
        return redirect("home")  # he has given it away
    return redirect("design-versions", key=draft.key)


def _editor(key: str) -> str:
    return reverse("design-canvas", args=[key])
