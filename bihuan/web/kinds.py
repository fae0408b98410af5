"""What kinds of acts are called, and their signs: for the timeline, the audit page and exports."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Word = str | Promise
# kind -> (icon, what happened). A test finds kinds that are recorded somewhere and missing here.
KINDS: dict[str, tuple[str, Word]] = {
    "ticket.created": ("plus", _("Ticket opened")),
    "ticket.commented": ("message", _("Comment")),
    "ticket.comment_edited": ("pencil", _("Comment changed")),
    "ticket.linked": ("link", _("Tickets linked")),
    "ticket.unlinked": ("link", _("Link taken away")),
    "ticket.tagged": ("tag", _("Tagged")),
    "ticket.untagged": ("tag", _("Tags taken off")),
    "ticket.withdrawn": ("arrow-back-up", _("Ticket withdrawn")),
    "ticket.terminated": ("ban", _("Ticket terminated")),
    "ticket.jumped": ("switch-horizontal", _("Moved to another step")),
    "ticket.moved": ("git-fork", _("Moved to another version of its process")),
    "ticket.reopened": ("rotate", _("Ticket reopened")),
    "ticket.suspended": ("player-pause", _("Ticket suspended")),
    "ticket.resumed": ("player-play", _("Ticket resumed")),
    "ticket.timer_fired": ("clock", _("Time was up")),
    "ticket.event_fired": ("bolt", _("Moved on by an event")),
    "ticket.answered": ("bolt", _("Automatic step carried out")),
    "ticket.child_closed": ("check", _("Child ticket closed")),
    "work_item.completed": ("check", _("Step finished")),
    "work_item.voted": ("gavel", _("Decision")),
    "work_item.claimed": ("hand-grab", _("Work claimed")),
    "work_item.released": ("arrow-back-up", _("Work given back")),
    "work_item.assigned": ("user-check", _("Work assigned")),
    "work_item.transferred": ("transfer", _("Work transferred")),
    "work_item.sent_back": ("corner-up-left", _("Sent back")),
    "work_item.taken_back": ("arrow-back-up", _("Taken back")),
    "work_item.signer_added": ("user-plus", _("Signer added")),
    "work_item.urged": ("speakerphone", _("Urged")),
    "user.created": ("user-plus", _("Account created")),
    "user.changed": ("pencil", _("Account changed")),
    "user.disabled": ("ban", _("Account disabled")),
    "user.enabled": ("check", _("Account enabled")),
    "user.superuser_made": ("shield-lock", _("Made administrator of everything")),
    "user.password_reset": ("shield-lock", _("Password reset")),
    "user.session_ended": ("logout", _("Logged out on other devices")),
    "user.password_changed": ("shield-lock", _("Own password changed")),
    "user.second_factor_added": ("shield-lock", _("Second factor added")),
    "user.second_factor_removed": ("shield-lock", _("Second factor removed")),
    "user.second_factors_removed": ("shield-lock", _("Second factors removed")),
    "user.role_granted": ("plus", _("Role granted")),
    "user.role_revoked": ("x", _("Role revoked")),
    "user.delegated": ("transfer", _("Substitute named")),
    "user.delegation_ended": ("x", _("Substitution ended")),
    "user.token_issued": ("plus", _("API token issued")),
    "user.token_revoked": ("x", _("API token revoked")),
    "group.created": ("plus", _("Group created")),
    "group.changed": ("pencil", _("Group changed")),
    "group.joined": ("user-plus", _("Joined the group")),
    "group.left": ("x", _("Left the group")),
    "role.created": ("plus", _("Role created")),
    "role.changed": ("pencil", _("Role changed")),
    "business.created": ("plus", _("Business created")),
    "business.changed": ("pencil", _("Business changed")),
    "business.role_added": ("plus", _("Business role added")),
    "business.appointed": ("user-plus", _("Appointed at the business")),
    "business.dismissed": ("x", _("Dismissed at the business")),
    "department.created": ("plus", _("Department created")),
    "department.changed": ("pencil", _("Department changed")),
    "service.created": ("plus", _("Service created")),
    "service.changed": ("pencil", _("Service changed")),
    "folder.created": ("plus", _("Catalogue folder created")),
    "folder.changed": ("pencil", _("Catalogue folder changed")),
    "folder.removed": ("x", _("Catalogue folder removed")),
    "folder.moved": ("arrows-split", _("Catalogue folder moved")),
    "offering.created": ("plus", _("Catalogue entry created")),
    "offering.changed": ("pencil", _("Catalogue entry changed")),
    "offering.bound": ("link", _("Catalogue entry bound to a version")),
    "offering.published": ("check", _("Catalogue entry published")),
    "offering.unpublished": ("ban", _("Catalogue entry withdrawn")),
    "offering.shown": ("eye", _("Who sees the catalogue entry was changed")),
    "offering.moved": ("arrows-split", _("Catalogue entry moved")),
    "pack.published": ("check", _("Process version published")),
    "pack.retired": ("archive", _("Process retired")),
    "draft.created": ("plus", _("Process designed anew")),
    "draft.opened": ("pencil", _("Design of a process begun")),
    "draft.cloned": ("copy", _("Process cloned")),
    "draft.discarded": ("trash", _("Draft of a process discarded")),
    "draft.caught_up": ("git-merge", _("Newer version taken over into a draft")),
    "draft.left_behind": ("x", _("Newer version of a process turned down")),
    "draft.shared": ("users", _("Owners of a process changed")),
    "draft.invited": ("user-plus", _("Invited to walk a draft")),
    "draft.uninvited": ("x", _("Invitation to walk a draft taken back")),
    "process_note.written": ("message", _("Note on a process written")),
    "process_note.settled": ("check", _("Note on a process settled")),
    "process_note.reopened": ("rotate", _("Note on a process opened again")),
    "parameter.changed": ("pencil", _("Parameter changed")),
    "job.retried": ("rotate", _("Job tried again")),
    "job.all_retried": ("rotate", _("All dead letters tried again")),
    "job.discarded": ("trash", _("Dead letter set aside")),
    "audit.verified": ("shield-check", _("Record verified")),
    "notice.tested": ("mail", _("Test mail sent")),
    "people.imported": ("upload", _("People imported")),
    "demo.cleared": ("x", _("Demo data cleared")),
}
SUBJECTS: dict[str, Word] = {
    "ticket": _("Ticket"),
    "user": _("Account"),
    "group": _("Assignment group"),
    "role": _("Role"),
    "business": _("Business"),
    "department": _("Department"),
    "service": _("Service"),
    "folder": _("Catalogue folder"),
    "offering": _("Catalogue entry"),
    "pack": _("Process"),
    "draft": _("Draft of a process"),
    "process_note": _("Note on a process"),
    "parameter": _("Parameter"),
    "job": _("Job"),
    "audit": _("Record"),
    "notice": _("Notices"),
    "people": _("People"),
    "demo": _("Demo"),
}

JOBS: dict[str, Word] = {
    "core.seal": _("Seal the record"),
    "core.clean": _("Clean up what is done"),
    "core.check": _("Verify the record"),
    "people.mail": _("Send a mail about an account"),
    "people.password_mail": _("Send a mail with a password link"),
    "notify.plan": _("Work out who is told"),
    "notify.deliver": _("Send a message"),
    "notify.mail": _("Send a mail"),
    "notify.remind": _("Remind of work that waits"),
    "notify.due": _("Remind of what is due"),
    "tickets.timer": _("Move a ticket on by the clock"),
    "tickets.event": _("Move a ticket on by an event"),
    "tickets.call": _("Call another system for a step"),
    "tickets.webhook": _("Tell another system"),
    "tickets.child": _("Open a child ticket"),
    "tickets.child_closed": _("Tell the parent ticket"),
    "tickets.cancel_child": _("Cancel a child ticket"),
    "tickets.move": _("Move a ticket to another version"),
    "tickets.tidy": _("Tidy up what nobody needs"),
    "tickets.index": _("Keep a ticket findable"),
    "tickets.index_words": _("Make old tickets findable"),
    "notify.process": _("Tell of a process"),
    "notify.review": _("Ask for the review of processes"),
    "catalogue.simulate": _("Simulate a process"),
}


def word(kind: str) -> str:
    """What a kind of act is called in the reader's language."""
    return str(KINDS[kind][1]) if kind in KINDS else str(_("Other act"))


def icon(kind: str) -> str:
    return KINDS[kind][0] if kind in KINDS else "point"


def subject(kind: str) -> str:
    """What an act was about: ticket, account, group ..."""
    return str(SUBJECTS[kind]) if kind in SUBJECTS else str(_("Other"))


def job(kind: str) -> str:
    """What a kind of job does; a new one is called by its own name until it has words."""
    return str(JOBS.get(kind, kind))
