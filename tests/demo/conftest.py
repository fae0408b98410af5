from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from bihuan.demo import story


@pytest.fixture(scope="package")
def told(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The story, told once for all tests of this folder and wiped away after them."""
    with django_db_blocker.unblock():
        assert story.load()
        yield
        call_command("flush", verbosity=0, interactive=False)
