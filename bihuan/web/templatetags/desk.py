"""How fields of Django forms are drawn on the pages of administration."""

from __future__ import annotations

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def is_half(field: BoundField) -> bool:
    """Whether the form wants the field beside another."""
    return bool(getattr(field.form, "is_half", lambda _name: False)(field.name))


@register.filter
def described(field: BoundField, css: str = "") -> SafeString:
    """The input, tied to its help and its errors for those who listen."""
    said = []
    if field.errors:
        said.append(f"{field.id_for_label}-error")
    if field.help_text:
        said.append(f"{field.id_for_label}-help")
    attrs = {"aria-describedby": " ".join(said)} if said else {}
    if field.errors:
        attrs["aria-invalid"] = "true"
    if css:
        attrs["class"] = css
    return field.as_widget(attrs=attrs)  # type: ignore[arg-type]
