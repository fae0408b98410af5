"""What notify asks the worker for: loaded once, when the app is ready."""

from __future__ import annotations

from bihuan.core import jobs
from bihuan.notify import channels, deliver, plan, processes, remind

__all__ = ["deliver", "plan", "processes", "remind"]  # imported for the chores they register

channels.discover()
jobs.subscribe("ticket.*", "notify.plan")
jobs.subscribe("work_item.*", "notify.plan")
