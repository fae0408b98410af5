"""What goes in and out. Labels come in the language asked for by Accept-Language."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from bihuan.api.pages import Page

Values = dict[str, Any]
Number = Annotated[int, Field(ge=0, lt=2**63)]  # what a database can hold


class PersonOut(Schema):
    username: str
    name: str


class ChoiceOut(Schema):
    """Something a person, group, business or service field takes as its value."""

    value: str
    label: str


class RemoteOptions(Schema):
    """What another system offers for a field of type remote; `search` narrows it."""

    options: list[ChoiceOut]
    known_at: datetime | None = Field(None, description="When the source said so.")
    down_since: datetime | None = Field(None, description="Since when it does not answer.")


class OptionOut(Schema):
    value: str
    label: str
    group: str = ""


class ColumnOut(Schema):
    """One column of a table field."""

    key: str
    type: str
    label: str
    required: bool = False
    multiple: bool = False
    options: list[OptionOut] = []
    rules: dict[str, Any] = {}


class FieldOut(Schema):
    """One field of a form, with all a client needs to fill it in."""

    key: str
    type: str = Field(description="See docs/pack-format.md, Types.")
    label: str
    mode: str = Field(description="read, optional or required")
    required: bool = Field(False, description="Nothing goes on before it is filled in.")
    help: str = ""
    hint: str = ""
    value: Any = Field(None, description="What is in it now, or its default.")
    masked: bool = Field(False, description="There is a value that you may not see.")
    multiple: bool = False
    reloads: bool = Field(False, description="Others depend on it: ask for the form again.")
    options: list[OptionOut] = []
    columns: list[ColumnOut] = []
    rules: dict[str, Any] = Field(
        {}, description="min, max, pattern, before, after, required_if ..."
    )


class GroupOut(Schema):
    label: str
    fields: list[str]


class ActionOut(Schema):
    """One button: what it is called, and which fields it needs beside the form's own."""

    key: str
    label: str
    style: str = ""
    kind: str = Field("", description="button, submit, pass or reject")
    requires: list[str] = []
    asks: list[str] = Field([], description="Fields of this button's own dialog.")
    help: str = ""


class FormOut(Schema):
    fields: list[FieldOut]
    groups: list[GroupOut] = []
    actions: list[ActionOut]
    help: str = ""
    revision: int | None = Field(None, description="Send it back to hear of others' changes.")


class OfferingOut(Schema):
    key: str
    name: str
    summary: str = ""
    kind: str
    folder: str = ""


class OfferingDetail(OfferingOut):
    form: FormOut


class WorkItemOut(Schema):
    """Something somebody has to do now."""

    id: int
    ticket: str
    title: str
    node: str
    label: str
    kind: str
    state: str
    handler: PersonOut | None = None
    opened_at: datetime
    due_at: datetime | None = None


class WorkItemDetail(WorkItemOut):
    must_claim: bool = Field(False, description="Claim it first: POST .../claim")
    form: FormOut
    send_back_to: list[ChoiceOut] = []


class TicketOut(Schema):
    number: str
    title: str
    kind: str
    pack: str
    offering: str
    phase: str
    phase_label: str
    is_closed: bool
    outcome: str = ""
    priority: str = ""
    requester: PersonOut
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None = None
    revision: int
    url: str


class LinkOut(Schema):
    relation: str
    direction: str = Field(description="out: this ticket names the other; in: the other way round")
    number: str
    title: str


class TicketDetail(TicketOut):
    process: str
    values: Values = Field(description="The fields that the caller may see.")
    work_items: list[WorkItemOut]
    links: list[LinkOut]


class ActivityOut(Schema):
    serial: int
    kind: str
    at: datetime
    actor: PersonOut | None = None
    on_behalf_of: PersonOut | None = None
    node: str = ""
    action: str = ""
    reason: str = ""
    phase: str = ""
    outcome: str = ""
    hash: str


class CommentOut(Schema):
    id: int
    author: PersonOut
    text: str
    is_internal: bool
    created_at: datetime
    edited_at: datetime | None
    mentions: list[str] = Field(description="User names of those addressed with @.")
    reactions: dict[str, int] = Field(description="How many put each sign, such as `agree`.")


class AttachmentOut(Schema):
    id: UUID
    name: str
    size: int
    content_type: str


class NoticeOut(Schema):
    """One entry of the inbox."""

    id: int
    event: str
    subject: str
    body: str
    ticket: str | None = None
    is_read: bool
    created_at: datetime


class LiveOut(Schema):
    """What the bell shows."""

    unread: int
    latest: list[NoticeOut]


class MeOut(PersonOut):
    email: str
    language: str
    roles: list[str]
    is_administrator: bool
    unread: int


# --- what a client sends; unknown keys are refused, so that a typing mistake is not lost ---------


class Sent(Schema):
    """A body: no unknown keys, and no character in its texts that PostgreSQL does not have."""

    model_config = {"extra": "forbid"}

    @field_validator("*")
    @classmethod
    def _no_nul(cls, value: object) -> object:
        if isinstance(value, str) and "\0" in value:
            raise PydanticCustomError("control_character", "NUL")
        return value


class NewTicket(Sent):
    offering: str = Field(examples=["fault_report"])
    values: Values = Field({}, examples=[{"title": "部分地区用户集中无法访问网站"}])
    action: str = Field("", description="Button of the start form; needed when it offers several.")
    requester: str = Field("", description="User name, when opened for somebody else.")


class Typed(Sent):
    """What stands in a form just now."""

    values: Values = {}


class Asked(Typed):
    """The same, with the row of a table when its column is asked for."""

    row: Values = Field({}, description="The cells of the row, when the field is table.column.")


class Completion(Sent):
    action: str = Field(examples=["通过"])
    values: Values = {}
    revision: Number | None = None


class Transfer(Sent):
    to: str = Field(description="user name")
    reason: str = ""


class Assign(Sent):
    to: str = Field("", description="user name of whoever shall handle it")
    group: str = Field("", description="or key of the assignment group, where the step is claimed")


class SendBack(Sent):
    to: str = Field(description="key of the node, from `send_back_to`")
    reason: str
    straight: bool = Field(False, description="Come straight back here afterwards.")


class Ballot(Sent):
    ballot: str = Field(examples=["pass"], description="pass or reject")
    values: Values = {}


class Withdrawal(Sent):
    reason: str


class NewComment(Sent):
    text: str = Field(
        min_length=1, max_length=20000, description="`@user.name` addresses somebody: he is told."
    )
    internal: bool = False


class CommentEdit(Sent):
    text: str = Field(min_length=1, max_length=20000)


class ReactionIn(Sent):
    sign: str = Field(max_length=20, examples=["agree"])


class ReadMark(Sent):
    ids: list[Number] | None = Field(None, description="Entries to take as read; null means all.")


TicketPage = Page[TicketOut]
WorkItemPage = Page[WorkItemOut]
ActivityPage = Page[ActivityOut]
CommentPage = Page[CommentOut]
NoticePage = Page[NoticeOut]
OfferingPage = Page[OfferingOut]
ChoicePage = Page[ChoiceOut]
