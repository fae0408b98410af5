"""A process as an SVG file that stands alone: its colours and type come along."""

from __future__ import annotations

from bihuan.process.flow import Flow
from bihuan.process.svg import svg

STYLE = """<style>
.process-map { background: #fff; font-family: "Noto Sans CJK SC", "PingFang SC",
  "Microsoft YaHei", sans-serif; }
.map-shape { fill: #fff; stroke: #b6c2cc; stroke-width: 1.2; }
.map-name { fill: #1d2730; font-size: 13px; font-weight: 500; }
.map-label { fill: #5d6b78; font-size: 11px; paint-order: stroke; stroke: #fff; stroke-width: 3px; }
.map-icon { fill: none; stroke: #5d6b78; stroke-width: 1.4; stroke-linecap: round;
  stroke-linejoin: round; }
.map-sign { fill: #5d6b78; font-size: 15px; text-anchor: middle; }
.map-line path { fill: none; stroke: #9aa8b4; stroke-width: 1.3; }
.map-line.is-back path { stroke-dasharray: 4 3; }
.map-head { fill: #9aa8b4; stroke: none; }
</style>"""


def picture(flow: Flow, lang: str = "zh-hans") -> str:
    """The map as an SVG document."""
    drawn = svg(flow, lang=lang)
    head, title, rest = drawn.partition("<title>")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{STYLE}{title}{rest}\n'
