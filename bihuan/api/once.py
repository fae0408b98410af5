"""POSTs that may be repeated: `Idempotency-Key` makes the repeat harmless."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from ninja import Schema

from bihuan.api.auth import ApiRequest
from bihuan.core import idempotency
