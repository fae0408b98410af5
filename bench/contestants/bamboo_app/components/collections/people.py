"""A node that waits until a person calls back."""

from __future__ import annotations

from typing import Any

from pipeline.component_framework.component import Component
from pipeline.core.flow.activity import Service


class WaitService(Service):
    __need_schedule__ = True

    def execute(self, data: Any, parent_data: Any) -> bool:
        return True

    def schedule(self, data: Any, parent_data: Any, callback_data: Any = None) -> bool:
        data.outputs.form = callback_data
        return True


class WaitComponent(Component):
    name = "wait"
    code = "bench_wait"
    bound_service = WaitService
