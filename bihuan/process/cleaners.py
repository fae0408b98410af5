"""One cleaner a field type: what was typed or sent -> what is stored, or a BadValue with its words.

Stored shapes: docs/pack-format.md, "fields.yaml". Empty is None for every type.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

import re2

from bihuan.process.errors import N_
from bihuan.process.flow import Field, Option

LENGTHS = {
    "text": 1000, "editselect": 500, "url": 2000, "email": 254, "phone": 40, "remote": 500,
    "ci": 200, "person": 150, "group": 60, "service": 60, "business": 60, "ticket": 60,
}  # fmt: skip
LONGEST = 1_000_000  # characters of a long or rich text without a limit of its own
MOST_ROWS = 500
MOST_ITEMS = 200
MOST_DIGITS = 28
REFERENCES = {
    "person": "person", "people": "person", "group": "group", "service": "service",
    "business": "business", "ci": "ci", "ticket": "ticket", "file": "file", "image": "image",
}  # fmt: skip
LISTS = frozenset({"people", "file", "image", "checkbox", "multiselect", "table"})
PATTERNS = {
    "digits": (r"\d+", N_("Write digits only.")),
    "letters": (r"[A-Za-z]+", N_("Write letters only.")),
    "ascii": (r"[\x20-\x7e]+", N_("Write letters, digits and signs without accents only.")),
    "chinese": (r"[\u4e00-\u9fff]+", N_("Write Chinese characters only.")),
    "email": (r"[^@\s]+@[^@\s]+\.[^@\s]+", N_("Write an e-mail address, like name@example.com.")),
    "phone": (r"[+\d][\d\s()-]{4,38}", N_("Write a telephone number.")),
    "mobile": (r"1[3-9]\d{9}", N_("Write a mobile number of 11 digits.")),
    "id_card": (r"\d{17}[\dXx]", N_("Write an identity card number of 18 characters.")),
    "ip": (r"\d{1,3}(\.\d{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]+", N_("Write an IP address.")),
    "host": (r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?", N_("Write a host name.")),
    "url": (r"https?://\S+", N_("Write an address that starts with http:// or https://.")),
}
OWN_WORDS = "%(words)s"  # of the process, in its languages
NO_OPTION = N_("'%(value)s' is not one of the options.")
_NUMBER = re.compile(r"[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_TAG = re.compile(r"<[^>]*>|&nbsp;|\s")


class BadValue(Exception):
    """One value that cannot be taken; the sentence stands beside its field."""

    def __init__(self, message: str, **where: object) -> None:
        self.words: list[tuple[str, dict[str, object]]] = [(message, where)]
        super().__init__(message % where)

    def within(self, message: str, **where: object) -> BadValue:
        """The same with a sentence before it that says where."""
        outer = BadValue(message, **where)
        outer.words += self.words
        return outer


def is_empty(value: Any) -> bool:
    """Nothing typed, nothing chosen."""
    return value is None or value == "" or value == [] or value == {}


def is_list(field: Field) -> bool:
    """Whether the field stores a list."""
    return field.type in LISTS or (field.multiple and field.type in REFERENCES)


def clean(field: Field, raw: Any, zone: tzinfo, clean_html: Callable[[str], str]) -> Any:
    """The stored form of `raw`, its type and limits checked; None when it is empty."""
    if isinstance(raw, str):
        raw = raw.strip() if field.type not in {"longtext", "richtext"} else raw.rstrip()
    if is_empty(raw):
        return None
    if field.type == "richtext":
        return _rich(field, raw, clean_html)
    if field.type == "table":
        return _table(field, raw, zone, clean_html)
    if field.type in _DATES:
        return _DATES[field.type](raw, zone)
    if is_list(field):
        return _items(field, raw)
    value = _PLAIN.get(field.type, _text)(field, raw)
    _check_pattern(field, value)
    return value


def _text(field: Field, raw: Any) -> str:
    if isinstance(raw, bool | Mapping | list):
        raise BadValue(N_("Write a text here."))
    text = str(raw).replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROL.search(text):
        raise BadValue(
            N_("There are invisible control characters in this text. Please remove them.")
        )
    if field.type not in {"longtext"} and "\n" in text:
        raise BadValue(N_("Write one line here."))
    most = int(field.data.get("max") or LENGTHS.get(field.type, LONGEST))
    least = int(field.data.get("min") or 0)
    if len(text) > most:
        raise BadValue(
            N_("Write at most %(max)s characters; there are %(length)s."),
            max=most,
            length=len(text),
        )
    if len(text) < least:
        raise BadValue(N_("Write at least %(min)s characters."), min=least)
    return text


def _rich(field: Field, raw: Any, clean_html: Callable[[str], str]) -> str | None:
    if not isinstance(raw, str):
        raise BadValue(N_("Write a text here."))
    if len(raw) > LONGEST * 5:
        raise BadValue(N_("This text is too long."))
    html = clean_html(_CONTROL.sub("", raw))
    words = _TAG.sub("", html)
    if not words and "<img" not in html:
        return None
    most = int(field.data.get("max") or LONGEST)
    if len(words) > most:
        raise BadValue(
            N_("Write at most %(max)s characters; there are %(length)s."),
            max=most,
            length=len(words),
        )
    return html


def _integer(field: Field, raw: Any) -> int:
    try:
        if isinstance(raw, bool) or (isinstance(raw, float) and not raw.is_integer()):
            raise ValueError
        number = int(str(raw)) if not isinstance(raw, float) else int(raw)
    except (ValueError, OverflowError):
        raise BadValue(N_("Write a whole number.")) from None
    if abs(number) >= 10**15:
        raise BadValue(N_("This number is too large."))
    _check_size(field, Decimal(number))
    return number


def _decimal(field: Field, raw: Any) -> str:
    try:
        number = Decimal(str(raw)) if not isinstance(raw, bool) else Decimal("NaN")
    except InvalidOperation:
        raise BadValue(N_("Write a number.")) from None
    if not number.is_finite():
        raise BadValue(N_("Write a number."))
    if abs(number.adjusted()) > MOST_DIGITS or len(number.as_tuple().digits) > MOST_DIGITS:
        raise BadValue(N_("This number has too many digits."))
    _check_size(field, number)
    return format(number, "f")


def _rating(field: Field, raw: Any) -> int:
    number = _integer(Field(field.key, "integer", field.label), raw)
    most = int(field.data.get("max") or 5)
    if not 1 <= number <= most:
        raise BadValue(N_("Choose from 1 to %(max)s."), max=most)
    return number


def _check_size(field: Field, number: Decimal) -> None:
    least, most = field.data.get("min"), field.data.get("max")
    if least is not None and number < Decimal(str(least)):
        raise BadValue(N_("Write %(min)s or more."), min=least)
    if most is not None and number > Decimal(str(most)):
        raise BadValue(N_("Write %(max)s or less."), max=most)


def _boolean(field: Field, raw: Any) -> bool:
    words = {"true": True, "on": True, "1": True, "false": False, "off": False, "0": False}
    value = raw if isinstance(raw, bool) else words.get(str(raw).lower())
    if value is None:
        raise BadValue(N_("Choose yes or no."))
    return value


def is_number(field: Field, value: Any) -> bool:
    """A field for addresses that takes the number of a ticket too, and holds one."""
    takes = field.type == "url" and bool(field.data.get("tickets"))
    return takes and isinstance(value, str) and bool(_NUMBER.fullmatch(value))


def _url(field: Field, raw: Any) -> str:
    text = _text(field, raw)
    if is_number(field, text):
        return text
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.netloc or " " in text:
        raise BadValue(N_("Write an address that starts with http:// or https://."))
    return text


def _email(field: Field, raw: Any) -> str:
    return _named(field, raw, "email")


def _phone(field: Field, raw: Any) -> str:
    return _named(field, raw, "phone")


def _named(field: Field, raw: Any, name: str) -> str:
    text = _text(field, raw)
    pattern, words = PATTERNS[name]
    if not re.fullmatch(pattern, text):
        raise BadValue(words)
    return text


def _choice(field: Field, raw: Any) -> str:
    if not isinstance(raw, str | int):
        raise BadValue(N_("Choose one of the options."))
    return str(raw)


def _remote(field: Field, raw: Any) -> dict[str, str]:
    """An option of another system: what it stores, and what it was called when it was chosen."""
    if not isinstance(raw, Mapping):
        raw = {"value": raw}
    if set(raw) - {"value", "label"} or is_empty(raw.get("value")):
        raise BadValue(N_("Choose one of the options."))
    value = _text(field, raw["value"])
    return {"value": value, "label": _text(field, raw.get("label") or value)}


def _items(field: Field, raw: Any) -> list[str] | None:
    if isinstance(raw, str):
        raw = [raw]
    if not isinstance(raw, list | tuple) or not all(isinstance(item, str) for item in raw):
        raise BadValue(N_("Send a list of values here."))
    items = list(dict.fromkeys(item.strip() for item in raw if item.strip()))
    least, most = int(field.data.get("min") or 0), int(field.data.get("max") or MOST_ITEMS)
    if len(items) > most:
        raise BadValue(N_("Choose at most %(max)s."), max=most)
    if items and len(items) < least:
        raise BadValue(N_("Choose at least %(min)s."), min=least)
    return items or None


def _table(
    field: Field, raw: Any, zone: tzinfo, clean_html: Callable[[str], str]
) -> list[dict[str, Any]] | None:
    if not isinstance(raw, list) or not all(isinstance(row, Mapping) for row in raw):
        raise BadValue(N_("Send a list of rows here."))
    if len(raw) > int(field.data.get("max") or MOST_ROWS):
        raise BadValue(N_("There are too many rows."))
    columns = columns_of(field)
    rows = []
    for number, row in enumerate(raw, start=1):
        cleaned = _row(columns, row, number, zone, clean_html)
        if any(not is_empty(value) for value in cleaned.values()):
            rows.append(cleaned)
    return rows or None


def _row(
    columns: tuple[Field, ...], row: Mapping[str, Any], number: int, zone: tzinfo,
    clean_html: Callable[[str], str],
) -> dict[str, Any]:  # fmt: skip
    unknown = set(row) - {column.key for column in columns}
    if unknown:
        raise BadValue(N_("Row %(row)s: there is no column '%(column)s'."), row=number,
                       column=min(map(str, unknown)))  # fmt: skip
    cleaned: dict[str, Any] = {}
    for column in columns:
        try:
            value = clean(column, row.get(column.key), zone, clean_html)
            check_option(column, value, {option.value for option in column.options})
        except BadValue as bad:
            raise bad.within(
                N_("Row %(row)s, %(label)s:"), row=number, label=column.label
            ) from None
        cleaned[column.key] = value
    missing = [c for c in columns if c.data.get("required") and is_empty(cleaned[c.key])]
    if missing and any(not is_empty(value) for value in cleaned.values()):
        told = {"row": number, "label": missing[0].label}
        raise BadValue(N_("Row %(row)s: please fill in %(label)s."), **told)
    return cleaned


def columns_of(field: Field) -> tuple[Field, ...]:
    """The columns of a table as fields of their own."""
    columns = field.data.get("columns") or {}
    if not isinstance(columns, Mapping):
        return tuple(columns)  # already read as fields
    return tuple(
        column if isinstance(column, Field) else _column(key, column)
        for key, column in columns.items()
    )


def _column(key: str, column: Mapping[str, Any]) -> Field:
    options = tuple(Option(o["value"], o["label"]) for o in column.get("options") or ())
    label = column.get("label") or {"zh-hans": key}
    return Field(key, column.get("type", "text"), label, column, options,
                 multiple=bool(column.get("multiple")))  # fmt: skip


def check_option(field: Field, value: Any, allowed: set[str]) -> None:
    """Refuse what is not among the options."""
    if field.type not in {"radio", "select", "checkbox", "multiselect", "tree"} or is_empty(value):
        return
    for item in value if isinstance(value, list) else [value]:
        if item not in allowed:
            raise BadValue(NO_OPTION, value=item)


def _check_pattern(field: Field, value: Any) -> None:
    pattern = field.data.get("pattern")
    if not pattern or not isinstance(value, str):
        return
    if isinstance(pattern, str):
        expression, words = PATTERNS[pattern]
        if not re.fullmatch(expression, value):
            raise BadValue(words)
    elif not re2.fullmatch(pattern["re2"], value):
        if told := pattern.get("message"):
            raise BadValue(OWN_WORDS, words=told)
        raise BadValue(N_("This does not have the right form."))


def _date(raw: Any, zone: tzinfo) -> str:
    try:
        return date.fromisoformat(str(raw)[:10] if "T" in str(raw) else str(raw)).isoformat()
    except ValueError:
        raise BadValue(N_("Write a date, like 2026-01-31.")) from None


def _datetime(raw: Any, zone: tzinfo) -> str:
    """Stored in UTC; a value without a zone is read in the reader's own."""
    try:
        when = datetime.fromisoformat(str(raw))
        if when.tzinfo is None:
            when = when.replace(tzinfo=zone)
        return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except (ValueError, OverflowError):
        raise BadValue(N_("Write a date and time, like 2026-01-31 08:30.")) from None


def _time(raw: Any, zone: tzinfo) -> str:
    try:
        return time.fromisoformat(str(raw)).isoformat(timespec="minutes")
    except ValueError:
        raise BadValue(N_("Write a time, like 08:30.")) from None


def _range(one: Callable[[Any, tzinfo], str]) -> Callable[[Any, tzinfo], dict[str, str] | None]:
    def both(raw: Any, zone: tzinfo) -> dict[str, str] | None:
        if not isinstance(raw, Mapping) or set(raw) - {"from", "to"}:
            raise BadValue(N_("Give a beginning and an end."))
        ends = [raw.get("from"), raw.get("to")]
        if all(is_empty(end) for end in ends):
            return None
        if any(is_empty(end) for end in ends):
            raise BadValue(N_("Give a beginning and an end."))
        start, end = one(ends[0], zone), one(ends[1], zone)
        if start > end:
            raise BadValue(N_("The end lies before the beginning."))
        return {"from": start, "to": end}

    return both


_DATES: dict[str, Callable[[Any, tzinfo], Any]] = {
    "date": _date, "datetime": _datetime, "time": _time,
    "daterange": _range(_date), "datetimerange": _range(_datetime),
}  # fmt: skip
_PLAIN: dict[str, Callable[[Field, Any], Any]] = {
    "integer": _integer, "decimal": _decimal, "rating": _rating, "boolean": _boolean,
    "url": _url, "email": _email, "phone": _phone,
    "radio": _choice, "select": _choice, "tree": _choice, "remote": _remote,
}  # fmt: skip
