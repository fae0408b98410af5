"""The canvas of the designer in a real browser: how long a large process takes to be drawn, and how
long one edit, one drag and a look at everything take.

Needs Chromium (`BENCH_CHROMIUM`, else /usr/bin/chromium). Fastest of three rounds.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, sync_playwright

SIZES = (200, 1_000, 2_000)
ROUNDS = 3
PASSWORD = "bench-canvas-1"
CHROMIUM = os.environ.get("BENCH_CHROMIUM", "/usr/bin/chromium")


def documents(size: int) -> dict[str, Any]:
    """Blocks of a split, three branches of a form and an approval that may return, and a join."""
    blocks = (size - 2) // 8
    nodes: dict[str, Any] = {"start": _node("start", "提交", [{"on": "submit", "to": "split0"}])}
    for block in range(blocks):
        nodes |= _block(block, f"split{block + 1}" if block + 1 < blocks else "end")
    nodes["end"] = {"kind": "end", "names": {"zh-hans": "关闭"}, "phase": "p"}
    head = {
        "pack": f"large_{size}", "names": {"zh-hans": f"{size} 个环节"}, "kind": "task",
        "number": f"L{size}-{{seq}}", "phases": [{"key": "p", "names": {"zh-hans": "处理"}}],
    }  # fmt: skip
    flow = {**head, "start": "start", "nodes": nodes}
    return {"flow.yaml": flow, "fields.yaml": {"fields": {}}, "notices.yaml": {"notices": {}}}


def _block(block: int, after: str) -> dict[str, Any]:
    split, join, branches = f"split{block}", f"join{block}", range(3)
    ways = [{"to": f"f{block}_{branch}"} for branch in branches]
    nodes = {split: {**_node("split", f"并行 {block}", ways), "mode": "and"}}
    for branch in branches:
        key, review = f"f{block}_{branch}", f"a{block}_{branch}"
        nodes[key] = _node("form", f"处理 {block}.{branch}", [{"on": "submit", "to": review}])
        ends = [{"on": "pass", "to": join}, {"on": "reject", "to": key}]
        nodes[review] = _node("approve", f"审核 {block}.{branch}", ends)
    nodes[join] = {**_node("join", f"汇聚 {block}", [{"to": after}]), "closes": split}
    return nodes


def _node(kind: str, name: str, edges: list[dict[str, Any]]) -> dict[str, Any]:
    node: dict[str, Any] = {"kind": kind, "names": {"zh-hans": name}}
    if kind in {"start", "form", "approve"}:
        node |= {"phase": "p", "form": {}}
    if kind in {"form", "approve"}:
        node["who"] = [{"role": "运维"}]
    return {**node, "edges": edges}


def run() -> dict[str, dict[str, float]]:
    """{size: {"open", "draw", "edit", "drag", "fit"}} in milliseconds."""
    with (
        tempfile.TemporaryDirectory() as folder,
        _served(folder) as base,
        sync_playwright() as tools,
    ):
        chromium = tools.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1440, "height": 900})
        _log_in(page, base)
        return {str(size): _measured(page, base, size) for size in SIZES}


def _measured(page: Page, base: str, size: int) -> dict[str, float]:
    rounds = [_round(page, f"{base}/design/large_{size}/") for _ in range(ROUNDS)]
    return {name: round(min(one[name] for one in rounds)) for name in rounds[0]}


DRAWN = """() => {
  const [{ startTime, duration }] = performance.getEntriesByName("canvas:drawn");
  return { open: startTime + duration, draw: duration };
}"""
FRAMES = """act => new Promise(done => {
  const begun = performance.now();
  document.querySelector(act).click();
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begun)));
})"""


def _round(page: Page, address: str) -> dict[str, float]:
    page.goto(address)
    page.wait_for_selector("[data-canvas][data-ready]", timeout=120_000)
    found: dict[str, float] = page.evaluate(DRAWN)
    found["edit"] = page.evaluate(FRAMES, '.bd-palette-item[data-kind="form"]')
    found["drag"] = _dragged(page)
    found["fit"] = page.evaluate(FRAMES, '[data-act="fit"]')
    return found


def _dragged(page: Page) -> float:
    """A frame while a node is moved."""
    box = page.locator(".x6-node.is-chosen").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    begun = time.perf_counter()
    for step in range(20):
        page.mouse.move(x + step * 4, y + step * 2)
        page.evaluate("() => new Promise(requestAnimationFrame)")
    taken = (time.perf_counter() - begun) / 20
    page.mouse.up()
    return taken * 1000


# --- a server of its own --------------------------------------------------------------------------


@contextmanager
def _served(folder: str) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = {
        **os.environ, "BIHUAN_DATA_DIR": folder, "BIHUAN_SECRET_KEY": "bench" * 8,
        "BIHUAN_PORT": str(port), "BIHUAN_DEMO": "0", "BIHUAN_ADMIN_PASSWORD": PASSWORD,
    }  # fmt: skip
    subprocess.run([sys.executable, "-m", "bihuan.cli", "prepare"], env=environment, check=True)
    subprocess.run(
        [sys.executable, "-m", "bench.contestants.our_canvas"], env=environment, check=True
    )
    server = subprocess.Popen(
        [sys.executable, "-m", "bihuan.cli", "serve"], env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        base = f"http://127.0.0.1:{port}"
        _answers(base)
        yield base
    finally:
        server.terminate()
        server.wait(30)


def _answers(base: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{base}/healthz").read()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError("The web server did not answer.")


def _log_in(page: Page, base: str) -> None:
    page.goto(f"{base}/accounts/login/")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state("networkidle")


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
