"""The second chance of browser stories: given to a few of them, to nothing else, and told."""

from __future__ import annotations

import importlib.util
import os
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

import pytest

from tests.processes import ROOT

STORY = "tests/browser/test_lists.py::test_a_list"
JOURNEY = "tests/journeys/test_000.py::test_a_fault"
# Its first run leaves a file behind; with that it passes.
FLICKERS = """
from pathlib import Path
def test_flickers():
    seen = Path(__file__).with_suffix(".seen")
    before = seen.exists()
    seen.touch()
    assert before
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The script `run`, as if it stood in a project of its own."""
    loader = SourceFileLoader("run_script", str(ROOT / "run"))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    assert spec is not None
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "PYTHON", Path(sys.executable))
    for place in ("browser", "journeys", "core"):
        (tmp_path / "tests" / place).mkdir(parents=True)
    (tmp_path / "pytest.ini").touch()
    return module


def tried(run: Any, **tests: str) -> int:
    """Run these tests as a stage, with what comes after it."""
    for place, text in tests.items():
        (run.ROOT / "tests" / place / f"test_{place}.py").write_text(text, encoding="utf-8")
    outside = {"PYTEST_ADDOPTS", "DJANGO_SETTINGS_MODULE", "PYTEST_XDIST_WORKER"}
    environment = {name: value for name, value in os.environ.items() if name not in outside}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # only how it remembers matters here
    return int(run.with_second_chance(["-q", "tests"], environment))


@pytest.mark.parametrize(
    ("failed", "again"),
    [
        ([], []),
        ([STORY, JOURNEY], [STORY, JOURNEY]),
        ([STORY, "tests/core/test_jobs.py::test_a_job"], []),
        ([f"{STORY}_{n}" for n in range(3)], [f"{STORY}_{n}" for n in range(3)]),
        ([f"{STORY}_{n}" for n in range(4)], []),
        (["tests/browser/test_lists.py"], []),  # cannot even be imported
        (["tests/browserlike/test_x.py::test_x"], []),
    ],
)
def test_only_a_few_stories_and_nothing_but_stories_run_once_more(
    run: Any, failed: list[str], again: list[str]
):
    assert run.second_chance(failed) == again


def test_a_story_that_passes_alone_is_told_by_name_and_the_run_passes(
    run: Any, capfd: pytest.CaptureFixture[str]
):
    assert tried(run, browser=FLICKERS, core="def test_fine(): pass") == 0
    assert "先失败、后通过  tests/browser/test_browser.py::test_flickers" in capfd.readouterr().out


def test_a_story_that_fails_again_fails_the_run(run: Any, capfd: pytest.CaptureFixture[str]):
    assert tried(run, browser=FLICKERS, journeys="def test_bad(): assert False") == 1
    told = capfd.readouterr().out
    assert "先失败、后通过  tests/browser/test_browser.py::test_flickers" in told
    assert "先失败、后通过  tests/journeys" not in told
