"""Plugs the demo into the top bar of the pages (bihuan/web/stage.py)."""

from __future__ import annotations

from bihuan.demo.clear import clear
from bihuan.demo.story import people
from bihuan.web.stage import opens

opens(people, clear)
