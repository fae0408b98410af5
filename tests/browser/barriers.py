"""What axe says about a page, in both themes and at both widths, without loading it again."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SCRIPT = Axe().axe_script
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WHOLE = {"runOnly": RULES, "resultTypes": ["violations"], "preload": False}
COLOURS = {"runOnly": ["color-contrast"], "resultTypes": ["violations"], "preload": False}
# CodeMirror's text can be reached by keyboard; axe does not count its editable as focusable.
ELSEWHERE = [".cm-scroller"]
FRAME = [".bh-sidebar", ".bh-topbar", ".bh-bottom"]
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
RUN = """async ([context, options]) => (await axe.run(context, options)).violations
  .filter((rule) => ["serious", "critical"].includes(rule.impact))
  .map((rule) => `${rule.id}: ${rule.nodes[0].html.slice(0, 160)}`
    + ` ${rule.nodes[0].failureSummary}`)"""
FADED = "() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => 0)))"


def barriers(page: Page, *, within: str = "html", with_frame: bool = True) -> list[str]:
    """Serious and critical findings: everything in the light, the colours in the dark."""
    left_out = ELSEWHERE if with_frame else [*ELSEWHERE, *FRAME]
    context = {"include": [[within]], "exclude": [[one] for one in left_out]}
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(SCRIPT)
    found = []
    for scheme, rules in (("light", WHOLE), ("dark", COLOURS)):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.evaluate(FADED)
        found += [f"{page.url} ({scheme}) {each}" for each in page.evaluate(RUN, [context, rules])]
    return found


def too_wide(page: Page, width: int = 360) -> list[str]:
    """How far the page goes beyond a phone; it is at a desk again afterwards."""
    page.set_viewport_size({**PHONE, "width": width})  # type: ignore[typeddict-item]
    found: Any = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    return [f"{page.url}: {found}"] if found > width else []
