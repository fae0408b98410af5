"""Charts as SVG drawn by the server: classes only, so that they follow the theme and the CSP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from django.utils.safestring import SafeString, mark_safe

from bihuan.process.svg import cut

ROW, WIDTH, LABEL = 30, 640, 190
HOT, WARM = 0.85, 0.7


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its name, how long it is (0 to 1 of the longest), what stands beside it."""

    name: str
    share: float
    said: str
    look: str = ""  # "", is-warm, is-hot


def bars(rows: Sequence[Bar], title: str) -> SafeString:
    """Horizontal bars from zero, each with its number beside it."""
    room = WIDTH - LABEL - 90
    height = ROW * len(rows) + 6
    parts = [_open(height, title)]
    for number, row in enumerate(rows):
        y = number * ROW + 4
        length = max(min(row.share, 1), 0) * room
        parts.append(
            f'<text x="0" y="{y + 16}">{escape(cut(row.name, 26))}</text>'
            f'<rect class="track" x="{LABEL}" y="{y}" width="{room}" height="22" rx="4"/>'
            f'<rect class="bar {row.look}" x="{LABEL}" y="{y}" width="{length:.1f}" height="22" '
            f'rx="4"/><text x="{LABEL + room + 8}" y="{y + 16}">{escape(row.said)}</text>'
        )
    parts.append("</svg>")
    return mark_safe("".join(parts))  # noqa: S308 - numbers, and names that are escaped


def curve(values: Sequence[float], title: str) -> SafeString:
    """How a number went day by day, from zero to its highest."""
    height, left, bottom = 150, 36, 22
    most = max([*values, 1])
    room, tall = WIDTH - left - 8, height - bottom - 10
    step = room / max(len(values) - 1, 1)
    points = [(left + n * step, 10 + tall * (1 - v / most)) for n, v in enumerate(values)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    floor = height - bottom
    area = f"{left},{floor} {line} {points[-1][0]:.1f},{floor}" if points else ""
    return mark_safe(  # noqa: S308 - numbers, and a title that is escaped
        f'{_open(height, title)}<polygon class="area" points="{area}"/>'
        f'<polyline class="line" points="{line}"/>'
        f'<path class="axis" d="M{left} {floor}H{WIDTH - 8}"/>'
        f'<text x="0" y="16">{most:g}</text><text x="0" y="{floor + 4}">0</text></svg>'
    )


def _open(height: float, title: str) -> str:
    return (
        f'<svg class="bs-chart" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'xmlns="http://www.w3.org/2000/svg"><title>{escape(title)}</title>'
    )


def look_of(share: float) -> str:
    """How worrying a utilisation is."""
    return "is-hot" if share >= HOT else "is-warm" if share >= WARM else ""
