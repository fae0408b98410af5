"""A form as a template draws it: groups of fields, buttons, what went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from django.http import QueryDict

from bihuan.core.text import shown
from bihuan.people.models import User
from bihuan.tickets.forms import ActionView, FormView
from bihuan.tickets.models import Draft
from bihuan.web import diff
from bihuan.web.drawing import Drawn, draw
from bihuan.web.forms import posted, raw
from bihuan.web.posting import Trouble
from bihuan.web.references import References

GIVEN = "f."  # what an address gives the fields of a start form: ?f.category=故障


@dataclass
class Button:
    """One way to send the form."""

    action: ActionView
    asks: list[Drawn]
    is_main: bool = False

    @property
    def key(self) -> str:
        return self.action.key

    @property
    def label(self) -> str:
        return shown(self.action.label) or self.key

    @property
    def help(self) -> str:
        return shown(self.action.help)

    @property
    def id(self) -> str:
        return f"ask-{self.key}"

    @property
    def is_danger(self) -> bool:
        return self.action.style == "danger"

    @property
    def is_in_menu(self) -> bool:
        return self.action.style == "menu"

    @property
    def has_dialog(self) -> bool:
        """Its own fields, or a second look before what cannot be undone."""
        return bool(self.asks) or self.is_danger

    @property
    def has_errors(self) -> bool:
        return any(field.errors for field in self.asks)

    @property
    def icon(self) -> str:
        return {"pass": "check", "reject": "x"}.get(self.action.kind, "")


@dataclass
class FormPage:
    """What templates/forms/form.html needs."""

    view: FormView
    reader: User
    trouble: Trouble | None = None
    tried: str = ""  # the button that was refused
    references: References | None = None
    draft: Draft | None = None  # what was typed the last time and not sent
    base: int | None = None  # revision of the ticket that the values were typed upon
    editing: str = ""  # who else is at this form
    drawn: dict[str, Drawn] = field(init=False)
    buttons: list[Button] = field(init=False)

    def __post_init__(self) -> None:
        self.references = self.references or References(self.reader)
        self.references.hidden |= self.view.hidden
        errors = self.trouble.errors if self.trouble else {}
        self.drawn = draw(self.view.fields, self.references, errors=errors)
        self.buttons = [self._button(action) for action in self.view.actions]
        main = next((b for b in self.buttons if b.action.style == "primary"), None)
        if main or self.buttons:
            (main or self.buttons[0]).is_main = True

    def _button(self, action: ActionView) -> Button:
        errors = self.trouble.errors if self.trouble and self.tried == action.key else {}
        space = f"ask.{action.key}"
        asks = draw(action.asks, self.references, space=space, errors=errors)  # type: ignore[arg-type]
        return Button(action, list(asks.values()))

    @property
    def groups(self) -> list[tuple[str, list[Drawn]]]:
        return [
            (shown(group.names), [self.drawn[key] for key in group.fields if key in self.drawn])
            for group in self.view.groups
        ]

    @property
    def in_front(self) -> list[Button]:
        """The main button first, the others in the order of the process."""
        visible = [button for button in self.buttons if not button.is_in_menu]
        return sorted(visible, key=lambda button: not button.is_main)

    @property
    def in_menu(self) -> list[Button]:
        return [button for button in self.buttons if button.is_in_menu]

    @property
    def look(self) -> str:
        """Changes when other buttons are offered (dynamic.js compares it)."""
        return format(crc32(repr([(b.key, b.label) for b in self.buttons]).encode()), "x")

    @property
    def help(self) -> str:
        return shown(self.view.help)

    @property
    def revision(self) -> int:
        return self.view.revision if self.base is None else self.base

    @property
    def wrong(self) -> list[Drawn]:
        """Fields that need another look, for the summary above the form."""
        asked = [field for button in self.buttons for field in button.asks]
        return [field for field in [*self.drawn.values(), *asked] if field.errors]

    @property
    def stray_errors(self) -> list[str]:
        """What was refused about fields that are not on this form."""
        on_form = {field.key for field in self.wrong}
        told = self.trouble.errors if self.trouble else {}
        return [text for key, texts in told.items() if key not in on_form for text in texts]

    @property
    def conflicts(self) -> list[dict[str, Any]]:
        """Fields somebody else has changed meanwhile, three ways."""
        changed = self.trouble.changed if self.trouble else {}
        asked = {field.key: field for button in self.buttons for field in button.asks}
        drawn = self.drawn | asked
        return [_conflict(drawn[key], changed[key]) for key in changed if key in drawn]


def _conflict(mine: Drawn, ways: Mapping[str, Any]) -> dict[str, Any]:
    """One field before, theirs and mine; texts with what each side took out and put in."""
    sides = {way: Drawn(mine.field, ways.get(way), mine.references) for way in ways}
    texts = {way: side.plain for way, side in sides.items()}
    marks = {way: diff.marked(texts["old"], texts[way]) for way in ("theirs", "mine")}
    return {"key": mine.key, "label": mine.label, "marks": marks, **sides}


def given(view: FormView, data: QueryDict) -> dict[str, Any]:
    """What the address of the form already says; never what is no field of it."""
    asked = [each for each in view.fields if each.is_writable and f"{GIVEN}{each.key}" in data]
    return {each.key: raw(each, data, f"{GIVEN}{each.key}") for each in asked}


def submitted(view: FormView, data: QueryDict) -> tuple[str, dict[str, Any]]:
    """The button that was pressed, and the raw values of the form and of its own dialog."""
    action = data.get("action", "")
    values = posted(view.fields, data)
    for offered in view.actions:
        if offered.key == action:
            values |= posted(offered.asks, data, f"ask.{action}")
    return action, values
