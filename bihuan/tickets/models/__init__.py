from bihuan.tickets.models.attachment import Attachment
from bihuan.tickets.models.comment import Comment, CommentVersion, Mention, Reaction
from bihuan.tickets.models.draft import Draft
from bihuan.tickets.models.field_value import FieldValue
from bihuan.tickets.models.link import TicketLink
from bihuan.tickets.models.reader import Reader
from bihuan.tickets.models.remote import RemoteOption, RemoteSource
from bihuan.tickets.models.saved_view import SavedView, ViewLayout
from bihuan.tickets.models.search_text import SearchText
from bihuan.tickets.models.tag import Tag, TicketTag
from bihuan.tickets.models.ticket import Ticket, Watch
from bihuan.tickets.models.work_item import Candidate, WorkItem

__all__ = [
    "Attachment",
    "Candidate",
    "Comment",
    "CommentVersion",
    "Draft",
    "FieldValue",
    "Mention",
    "Reaction",
    "Reader",
    "RemoteOption",
    "RemoteSource",
    "SavedView",
    "SearchText",
    "Tag",
    "Ticket",
    "TicketLink",
    "TicketTag",
    "ViewLayout",
    "Watch",
    "WorkItem",
]
