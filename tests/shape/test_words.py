"""What people read can be translated: no bare words in templates, none in scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from tests.shape.source import PACKAGE, ROOT

TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))
SCRIPTS = [p for p in sorted((PACKAGE / "web/static/js").rglob("*.js")) if "vendor" not in p.parts]
SHOWN = {"title", "aria-label", "placeholder", "alt", "aria-description", "label"}
QUIET = {"script", "style", "code", "kbd", "pre", "template"}
TRANSLATED = re.compile(
    r"{%\s*block (?:main_class|body_class)\s*%}.*?{%\s*endblock\s*%}"
    r"|{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}|{%.*?%}|{{.*?}}|{#.*?#}"
    r"|{%\s*comment.*?endcomment\s*%}",
    re.DOTALL,
)
WORD = re.compile(r"[A-Za-z]{2,}|[\u4e00-\u9fff]")
# Names that are the same in every language.
NAMES = re.compile(
    r"\b(Bihuan|CSV|xlsx|PDF|UTF-8|URL|ID|API|IP|JSON|YAML|Ctrl|Enter|Esc|Shift|Alt|Tab|OK|TOTP"
    r"|SMTP|TLS|SSL|Excel|Markdown|px|KB|MB)\b|闭环|简体中文|繁體中文|English"
)
# In scripts: text that lands in the page, or in a name read aloud, written as a literal.
WRITTEN = re.compile(
    r"""(?:\.(?:textContent|innerText|title|placeholder|ariaLabel|alt)\s*=\s*"""
    r"""|setAttribute\(\s*["'](?:aria-label|title|placeholder|alt)["']\s*,\s*"""
    r"""|\b(?:toast|alert|confirm|prompt)\(\s*)(["'`])(?P<text>[^"'`]*)\1"""
)
CHINESE = re.compile(r"""["'`][^"'`\n]*[\u4e00-\u9fff][^"'`\n]*["'`]""")
EXCEPTIONS: set[str] = set()


class Words(HTMLParser):
    """Collects what a reader of the page would read as it stands in the file."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in QUIET:
            self.inside.append(tag)
        for name, value in attrs:
            if name in SHOWN:
                self._take(value or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            self.inside.remove(tag)

    def handle_data(self, data: str) -> None:
        if not self.inside and '="' not in data:  # a piece that is only attributes
            self._take(data)

    def _take(self, text: str) -> None:
        if WORD.search(NAMES.sub("", text)):
            self.found.append((self.getpos()[0], " ".join(text.split())[:60]))


def without_tags_of_django(text: str) -> str:
    """Tags of templates become nothing, lines stay lines."""
    return TRANSLATED.sub(lambda found: "\n" * found[0].count("\n"), text)


def bare_words(file: Path) -> Iterator[str]:
    words = Words()
    words.feed(without_tags_of_django(file.read_text(encoding="utf-8")))
    for line, text in words.found:
        yield f"{file.relative_to(ROOT)}:{line}: {text}"


def written_words(file: Path) -> Iterator[str]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        code = line.split("//")[0] if "://" not in line else line
        texts = [found["text"] for found in WRITTEN.finditer(code)]
        texts += [found[0] for found in CHINESE.finditer(code)]
        for text in texts:
            if WORD.search(NAMES.sub("", re.sub(r"\$\{[^}]*\}", "", text))):
                yield f"{file.relative_to(ROOT)}:{number}: {text}"


def test_templates_hold_no_words_that_cannot_be_translated():
    found = {one for file in TEMPLATES for one in bare_words(file)}

    assert len(TEMPLATES) > 50
    assert sorted(found - EXCEPTIONS) == []


def test_scripts_take_their_words_from_the_page():
    found = {one for file in SCRIPTS for one in written_words(file)}

    assert len(SCRIPTS) > 10
    assert sorted(found - EXCEPTIONS) == []


def test_bare_words_are_found(tmp_path: Path):
    page = '<p title="Close">{% translate "Fine" %}</p>\n<p>{{ x }} 保存</p><code>GET</code>'
    words = Words()
    words.feed(without_tags_of_django(page))

    assert words.found == [(1, "Close"), (2, "保存")]
    assert WRITTEN.search('box.textContent = "Saved"')
    assert not WRITTEN.search("box.textContent = body.dataset.saved")
