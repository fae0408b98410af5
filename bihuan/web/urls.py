"""Addresses of the pages. URLs are nouns; a verb is the noun of its act."""

from __future__ import annotations

from django.urls import include, path

from bihuan.web.views import (
    catalogue,
    demo,
    directory,
    files,
    health,
    home,
    inbox,
    lists,
    next_steps,
    own_access,
    palette,
    pickers,
    previews,
    pwa,
    settings,
    starting,
    ticket_talk,
    tickets,
    work_items,
)

handler400 = "bihuan.web.views.errors.bad_request"
handler403 = "bihuan.web.views.errors.forbidden"
handler404 = "bihuan.web.views.errors.not_found"
handler500 = "bihuan.web.views.errors.broken"

work = [
    path("todo/", lists.todo, name="todo"),
    path("approvals/", lists.approvals, name="approvals"),
    path("requested/", lists.requested, name="requested"),
    path("watched/", lists.watched, name="watched"),
    path("done/", lists.done, name="done"),
    path("tickets/", lists.tickets, name="tickets"),
    path("search/", lists.search_page, name="search"),
]
ticket = [
    path("", tickets.ticket, name="ticket"),
    path("map/", tickets.process_map, name="ticket-map"),
    path("withdrawal/", tickets.withdraw, name="ticket-withdraw"),
    path("termination/", tickets.terminate, name="ticket-terminate"),
    path("suspension/", tickets.suspend, name="ticket-suspend"),
    path("resumption/", tickets.resume, name="ticket-resume"),
    path("reopening/", tickets.reopen, name="ticket-reopen"),
    path("jump/", tickets.jump, name="ticket-jump"),
    path("watch/", tickets.watch, name="ticket-watch"),
    path("unwatch/", tickets.unwatch, name="ticket-unwatch"),
    path("mute/", inbox.mute, name="ticket-mute"),
    path("timeline/", ticket_talk.timeline, name="ticket-timeline"),
    path("comments/", ticket_talk.comment, name="ticket-comment"),
    path("comments/<int:pk>/", ticket_talk.one, name="comment"),
    path("comments/<int:pk>/text/", ticket_talk.edit, name="comment-edit"),
    path("comments/<int:pk>/versions/", ticket_talk.versions, name="comment-versions"),
    path("comments/<int:pk>/reactions/", ticket_talk.react, name="comment-reaction"),
    path("links/", tickets.link, name="ticket-link"),
    path("unlink/", tickets.unlink, name="ticket-unlink"),
]
work_item = [
    path("completion/", work_items.complete, name="work-item-complete"),
    path("form/", work_items.fields, name="work-item-form"),
    path("draft/", work_items.draft, name="work-item-draft"),
    path("next/", next_steps.work_item, name="work-item-next"),
    path("afresh/", work_items.afresh, name="work-item-afresh"),
    path("editors/", work_items.editors, name="work-item-editors"),
    path("claim/", work_items.claim, name="work-item-claim"),
    path("release/", work_items.release, name="work-item-release"),
    path("assignment/", work_items.assign, name="work-item-assign"),
    path("transfer/", work_items.transfer, name="work-item-transfer"),
    path("send-back/", work_items.send_back, name="work-item-send-back"),
    path("take-back/", work_items.take_back, name="work-item-take-back"),
    path("signers/", work_items.add_signer, name="work-item-add-signer"),
    path("reminder/", work_items.urge, name="work-item-urge"),
]
services = [
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/<slug:key>/", starting.start, name="offering-start"),
    path("catalogue/<slug:key>/form/", starting.start_fields, name="offering-form"),
    path("catalogue/<slug:key>/draft/", starting.start_draft, name="offering-draft"),
    path("catalogue/<slug:key>/afresh/", starting.start_afresh, name="offering-afresh"),
    path("catalogue/<slug:key>/star/", catalogue.star, name="offering-star"),
    path("processes/<slug:pack>/", catalogue.process_home, name="process-home"),
    path("kinds/<slug:kind>/new/", catalogue.kind_new, name="kind-new"),
]
inbox_pages = [
    path("", inbox.inbox, name="inbox"),
    path("live", inbox.live, name="inbox-live"),
    path("menu/", inbox.bell, name="inbox-menu"),
    path("read/", inbox.read_all, name="inbox-read"),
    path("<int:pk>/", inbox.entry, name="inbox-entry"),
    path("<int:pk>/mark/", inbox.mark, name="inbox-mark"),
    path("tickets/<str:number>/", inbox.about, name="inbox-ticket"),
    path("tickets/<str:number>/read/", inbox.read_ticket, name="inbox-ticket-read"),
]
urlpatterns = [
    path("", home.home, name="home"),
    *work,
    *services,
    path("tickets/<str:number>/", include(ticket)),
    path("work-items/<int:pk>/", include(work_item)),
    path("inbox/", include(inbox_pages)),
    path("files/", files.upload, name="upload"),
    path("files/<uuid:pk>/", files.file, name="file"),
    path("files/<uuid:pk>/preview/", previews.preview, name="file-preview"),
    path("files/<uuid:pk>/inline/", previews.inline, name="file-inline"),
    path("pickers/<slug:kind>/", pickers.picker, name="picker"),
    path("palette/", palette.find, name="palette"),
    path("people/<str:username>/", directory.person, name="person"),
    path("settings/", settings.page, name="settings"),
    path("settings/notices/", settings.notices, name="settings-notices"),
    path("settings/quiet/", settings.quiet, name="settings-quiet"),
    path("settings/substitute/", own_access.delegation, name="settings-delegation"),
    path(
        "settings/substitute/<int:pk>/end/",
        own_access.end_delegation,
        name="settings-delegation-end",
    ),
    path("settings/tokens/", own_access.tokens, name="settings-tokens"),
    path("settings/tokens/<int:pk>/revoke/", own_access.revoke_token, name="settings-token-revoke"),
    path("settings/theme/", settings.theme, name="settings-theme"),
    path("settings/language/", settings.language, name="settings-language"),
    path("admin/", include("bihuan.web.urls_admin")),
    path("api/v1/", include("bihuan.api.urls")),
    path("accounts/", include("bihuan.web.urls_accounts")),
    path("demo/people/", demo.people, name="demo-people"),
    path("demo/switch/", demo.switch, name="demo-switch"),
    path("demo/clear/", demo.clear, name="demo-clear"),
    path("manifest.webmanifest", pwa.manifest, name="manifest"),
    path("sw.js", pwa.service_worker, name="service-worker"),
    path("offline/", pwa.offline, name="offline"),
    path("healthz", health.healthz, name="healthz"),
]
