"""The tables of this app by name: concerns are part of the models, so they cannot import them."""

from __future__ import annotations

from typing import Any

from django.apps import apps


def model(name: str) -> Any:
    """The model class."""
    return apps.get_model("tickets", name)


def table(name: str) -> Any:
    """Its rows."""
    return apps.get_model("tickets", name).objects
