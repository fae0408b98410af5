"""Which HTML may be stored and stand on a page: no styles, no scripts, no foreign pictures."""

from __future__ import annotations

import re

import nh3

TAGS = {
    *("p", "br", "hr", "div", "span", "h1", "h2", "h3", "h4", "blockquote", "pre", "code"),
    *("strong", "em", "b", "i", "u", "s", "sub", "sup", "a", "img", "ol", "ul", "li"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "li": {"data-list"},
    "pre": {"data-language"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
OWN = re.compile(r"""<img[^>]*\bsrc=["']/files/([0-9a-f-]{36})/""")


def clean(html: str) -> str:
    """The same text with only what is allowed; pictures only from our own files."""
    return nh3.clean(
        str(html or ""),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
        attribute_filter=_ours,
    )


def files(html: str) -> list[str]:
    """Ids of our own files that pictures in this text show."""
    return OWN.findall(html)


def _ours(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute == "src":
        return value if value.startswith("/files/") else None
    return value
