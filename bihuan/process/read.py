"""A pack's files -> Pack, with every mistake named by file, line, column and a guess."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bihuan.process import build, check, source
from bihuan.process.errors import N_
from bihuan.process.flow import Flow
from bihuan.process.format import FILES, SHAPES
from bihuan.process.mistakes import ADD_FILE, NO_SUCH_FILE, SAVE_AS_UTF8, Mistake, guess
from bihuan.process.shapes import Reading, said

__all__ = ["Mistake", "Pack", "canonical", "dump", "read_documents", "read_pack", "read_texts",
           "texts_in"]  # fmt: skip

README = "README.md"
MOST_NODES = 2_000
IN_TEXTS = (  # beside the fields; what a message is filled with, see notify/words.py
    "ticket.number", "ticket.title", "ticket.phase", "ticket.priority", "requester.name",
    "actor.name", "actor.signature", "node.name", "process.name", "reason", "link", "comment",
)  # fmt: skip
# taken for a place once: versions that hold one still run, their owners are told
ONCE_TAKEN = re.compile(r"(actor|node|process|requester)\..+|ticket\.(kind|created_at|requester)")
TAKE_ANOTHER = N_("Give one of the two another key.")
PLACES = N_("Write {ticket.number}, {ticket.title}, {f.<field>}, {actor.name}, {node.name}, "
            "{reason} or {link}.")  # fmt: skip
_HOLE = re.compile(r"\{([A-Za-z_][^{}\s]*)\}")


@dataclass(frozen=True)
class Pack:
    """One process as its owner wrote it and as the kernel runs it."""

    key: str
    flow: Flow
    documents: Mapping[str, Any]  # {"flow.yaml": plain data, ...}
    files: Mapping[str, str]  # the texts themselves, README.md among them
    hash: str = ""
    warnings: tuple[Mistake, ...] = field(default=(), compare=False)


def read_pack(folder: Path | str) -> tuple[Pack | None, tuple[Mistake, ...]]:
    """The pack in `folder`, or None and what is wrong. Warnings come beside a Pack."""
    folder = Path(folder)
    texts, mistakes = texts_in(folder)
    if mistakes:
        return None, mistakes
    pack, found = read_texts(texts)
    if pack and folder.resolve().name != pack.key:
        place = (1, 1)
        words = N_("the folder is called '%(folder)s', the pack '%(pack)s'; give both one name.")
        where = {"folder": folder.resolve().name, "pack": pack.key}
        mend = N_("Rename the folder to '%(pack)s', or write 'pack: %(folder)s'.")
        return None, (Mistake("flow.yaml", *place, words, where, mend=mend, rule="key"), *found)
    return pack, found


def texts_in(folder: Path) -> tuple[dict[str, str], tuple[Mistake, ...]]:
    """The files of the pack in `folder` as texts, not looked into; and what cannot be opened."""
    texts: dict[str, str] = {}
    mistakes: list[Mistake] = []
    for name in (*FILES, README):
        try:
            if wrong := _not_a_file(folder, name):
                mistakes.append(wrong)
                continue
            with (folder / name).open("rb") as file:
                raw = file.read(source.LARGEST * 4 + 1)
            texts[name] = raw.decode("utf-8-sig").replace("\r\n", "\n")
        except (FileNotFoundError, NotADirectoryError):
            continue
        except UnicodeDecodeError:
            mistakes.append(Mistake(name, 1, 1, N_("this file is not UTF-8 text."),
                                    mend=SAVE_AS_UTF8, rule="file"))  # fmt: skip
        except OSError as error:
            words = N_("this file cannot be read: %(reason)s.")
            mistakes.append(Mistake(
                name, 1, 1, words, {"reason": error.strerror}, rule="file",
                mend=N_("Let this program read the file, or put a plain file in its place.")
            ))  # fmt: skip
    return texts, tuple(mistakes)


def _not_a_file(folder: Path, name: str) -> Mistake | None:
    """A link out of the folder would publish what lies there; a pipe would wait for ever."""
    path = folder / name
    if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
        words = N_("this file is a link that leads out of the folder of the pack.")
        return Mistake(name, 1, 1, words, mend=N_("Put the file itself here."), rule="file")
    if path.exists() and not path.is_file():
        words, mend = N_("this is no file."), N_("Put the file itself here.")
        return Mistake(name, 1, 1, words, mend=mend, rule="file")
    return None


def read_texts(texts: Mapping[str, str]) -> tuple[Pack | None, tuple[Mistake, ...]]:
    """A pack from {file name: text}, as uploaded or stored."""
    mistakes = list(_check_names(texts))
    if mistakes:
        return None, tuple(mistakes)
    sources: dict[str, source.Source] = {}
    for name in FILES:
        if name not in texts:
            continue
        try:
            sources[name], found = source.read(name, texts[name])
            mistakes += found
        except source.Unreadable as unreadable:
            mistakes.append(unreadable.mistake)
    if "fields.yaml" not in texts:
        sources["fields.yaml"] = source.Source("fields.yaml", {"fields": {}})
    if len(sources) < len({*texts, "fields.yaml"} & set(FILES)) or "flow.yaml" not in sources:
        return None, tuple(mistakes)
    return _read(sources, dict(texts), mistakes)


def read_documents(documents: Mapping[str, Any]) -> tuple[Pack | None, tuple[Mistake, ...]]:
    """A pack from plain data, as the canvas and the grid hold it."""
    try:
        for name, data in documents.items():
            source.check_size(name, data)
    except source.Unreadable as unreadable:
        return None, (unreadable.mistake,)
    return read_texts(dump(documents))


def dump(documents: Mapping[str, Any]) -> dict[str, str]:
    """YAML texts that read back equal."""
    return {name: source.write(documents[name]) for name in FILES if name in documents}


def canonical(documents: Mapping[str, Any], readme: str = "") -> str:
    """The canonical text of all files: what the content hash covers."""
    parts = {name: documents[name] for name in FILES if name in documents}
    return json.dumps({**parts, README: readme}, ensure_ascii=False, sort_keys=False,
                      separators=(",", ":"))  # fmt: skip


def content_hash(documents: Mapping[str, Any], readme: str = "") -> str:
    return hashlib.sha256(canonical(documents, readme).encode()).hexdigest()


def _check_names(texts: Mapping[str, str]) -> Iterable[Mistake]:
    if "flow.yaml" not in texts:
        near = guess("flow.yaml", texts)
        yield Mistake("flow.yaml", 1, 1, N_("this file is missing."), {"name": "flow.yaml"}, near,
                      mend=ADD_FILE, rule="file")  # fmt: skip
    for name in texts:
        if name not in FILES and name != README:
            words = N_("a pack has no file '%(name)s'.")
            yield Mistake(said(name), 1, 1, words, {"name": said(name)}, guess(name, FILES),
                          mend=NO_SUCH_FILE, rule="file")  # fmt: skip


def _read(
    sources: Mapping[str, source.Source], texts: dict[str, str], mistakes: list[Mistake]
) -> tuple[Pack | None, tuple[Mistake, ...]]:
    if (count := len(_mapping(_mapping(sources["flow.yaml"].data).get("nodes")))) > MOST_NODES:
        words = N_("a process may have %(max)s nodes, this one has %(count)s.")
        where = {"max": MOST_NODES, "count": count}
        place = sources["flow.yaml"].place(("nodes",), at_key=True)
        return None, (Mistake("flow.yaml", *place, words, where, mend=source.SMALLER,
                              rule="too_large"),)  # fmt: skip
    reading = Reading(sources, mistakes=mistakes)
    reading.known, reading.fields = declared(sources)
    for name, read in sources.items():
        reading.file = name
        before = len(reading.bare)
        SHAPES[name](reading, (), read.data)
        _warn_bare(reading, before)
    _check_together(reading)
    if any(mistake.severity == "error" for mistake in mistakes):
        return None, in_order(mistakes)
    documents = {name: read.data for name, read in sources.items()}
    flow = build.build(documents)
    mistakes += check.check(flow, sources)
    if any(mistake.severity == "error" for mistake in mistakes):
        return None, in_order(mistakes)
    warnings = in_order(mistakes)
    digest = content_hash(documents, texts.get(README, ""))
    return Pack(flow.key, flow, documents, texts, digest, warnings), warnings


def in_order(mistakes: Iterable[Mistake]) -> tuple[Mistake, ...]:
    """Mistakes as one reads the files; errors of a line before its warnings."""
    rank = {name: number for number, name in enumerate(FILES)}
    return tuple(sorted(mistakes, key=lambda m: (
        rank.get(m.file, 9), m.line, m.column, m.severity)))  # fmt: skip


# --- what the files declare -----------------------------------------------------------------------


def declared(
    sources: Mapping[str, source.Source],
) -> tuple[dict[str, tuple[str, ...]], Mapping[str, Any]]:
    """What the parts of a pack may name, by kind; and its fields as written."""
    head = _mapping(sources["flow.yaml"].data)
    fields = _mapping(_mapping(sources["fields.yaml"].data).get("fields"))
    notices = sources.get("notices.yaml")
    guide = _mapping(sources["guide.yaml"].data) if "guide.yaml" in sources else {}
    nodes = _mapping(head.get("nodes"))
    phases = head.get("phases") if isinstance(head.get("phases"), list) else []
    return {
        "node": tuple(nodes),
        "split": tuple(k for k, n in nodes.items() if _mapping(n).get("kind") == "split"),
        "field": tuple(fields),
        "phase": tuple(str(_mapping(phase).get("key")) for phase in phases or ()),
        "param": tuple(_mapping(head.get("params"))),
        "event": tuple(_mapping(head.get("events"))),
        "notice": tuple(_mapping(_mapping(notices.data).get("notices"))) if notices else (),
        "button": tuple(_buttons(nodes)),
        "guide": (*_mapping(guide.get("questions")), *_mapping(guide.get("outcomes"))),
    }, fields


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _buttons(nodes: Mapping[str, Any]) -> Iterable[str]:
    for key, node in nodes.items():
        edges = _mapping(node).get("edges")
        for edge in edges if isinstance(edges, list) else ():
            on = _mapping(edge).get("on")
            name = on.get("button") if isinstance(on, Mapping) else on
            if isinstance(name, str):
                yield f"{key}.{name}"


def _warn_bare(reading: Reading, before: int) -> None:
    """One warning a file for texts in one language; a hundred would hide the rest."""
    bare = reading.bare[before:]
    if bare:
        reading.wrong(bare[0], N_("%(count)s texts are in one language only; "
                                  "zh-hant and en show zh-hans."),
                      severity="warning", rule="languages", count=len(bare))  # fmt: skip


# --- what must fit together -----------------------------------------------------------------------


def _check_together(reading: Reading) -> None:
    reading.file = "flow.yaml"
    head = _mapping(reading.sources["flow.yaml"].data)
    nodes = _mapping(head.get("nodes"))
    start = head.get("start")
    for key, node in nodes.items():
        is_start = _mapping(node).get("kind") == "start"
        if key == start and not is_start:
            reading.wrong(("start",), N_("'%(name)s' is not a node of kind 'start'."), name=start,
                          mend=N_("Name the node at which tickets begin, or give '%(name)s' the "
                                  "kind 'start'."))  # fmt: skip
        elif key != start and is_start:
            reading.wrong(("nodes", key), N_("a process has one start; this is another."),
                          at_key=True, mend=N_("Make it a form, or take it out."))  # fmt: skip
    _check_doubled(reading, ("phases",), head.get("phases"))
    reading.file = "fields.yaml"
    _check_doubled(reading, ("groups",), _mapping(reading.sources[reading.file].data).get("groups"))
    _check_texts(reading)


def _check_doubled(reading: Reading, path: tuple[str, ...], items: Any) -> None:
    seen: set[str] = set()
    for index, item in enumerate(items if isinstance(items, list) else ()):
        key = str(_mapping(item).get("key"))
        if key in seen:
            reading.wrong((*path, index), N_("the key '%(name)s' is there twice."), name=said(key),
                          mend=TAKE_ANOTHER)  # fmt: skip
        seen.add(key)


def _check_texts(reading: Reading) -> None:
    """Placeholders of notices: unknown ones would be shown to people as they are."""
    notices = reading.sources.get("notices.yaml")
    if notices is None:
        return
    reading.file = "notices.yaml"
    for key, notice in _mapping(_mapping(notices.data).get("notices")).items():
        for part in ("subject", "body"):
            written = _mapping(notice).get(part)
            texts = written if isinstance(written, Mapping) else {"": written}
            for language, words in texts.items():
                path = ("notices", key, part, *([language] if language else []))
                for hole in _HOLE.findall(words if isinstance(words, str) else ""):
                    _check_hole(reading, path, hole)


def _check_hole(reading: Reading, path: tuple[str, ...], hole: str) -> None:
    root, _, rest = hole.partition(".")
    if root == "f":
        if rest not in reading.fields:
            reading.wrong(path, N_("no field '%(name)s'."), guess(rest, reading.fields),
                          rule="unknown_field", name=said(rest))  # fmt: skip
    elif hole not in IN_TEXTS:
        known = [*IN_TEXTS, *(f"f.{key}" for key in reading.fields)]
        severity: Any = "warning" if ONCE_TAKEN.fullmatch(hole) else "error"
        reading.wrong(path, N_("a text has no place '{%(name)s}'."), guess(hole, known),
                      severity=severity, name=said(hole), mend=PLACES)  # fmt: skip
