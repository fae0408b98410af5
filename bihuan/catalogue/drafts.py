"""Verbs on processes being designed: begin, save, read, clone, publish, retire, throw away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from bihuan.catalogue import blank, publish
from bihuan.catalogue.models import PackVersion, ProcessDraft
from bihuan.catalogue.refusals import (
    BadPack,
    BadProcessKey,
    DraftMoved,
    KeyTaken,
    NoSuchProcess,
    UnreadableDraft,
)
from bihuan.core import clock
from bihuan.core.refusals import Forbidden
from bihuan.people import access
from bihuan.people.models import User
from bihuan.people.record import note
from bihuan.process import check, read, rewrite, source
from bihuan.process.errors import N_
from bihuan.process.flow import Flow
from bihuan.process.format import FILES
from bihuan.process.mistakes import (
    ADD_FILE,
    NO_SUCH_FILE,
    SAVE_AS_UTF8,
    SHORTEN,
    Mistake,
)
from bihuan.process.shapes import KEY

Files = Mapping[str, str]
Documents = dict[str, Any]
KEPT_FILES = (*FILES, read.README)
RESERVED = frozenset({"new", "templates", "import", "trials"})  # pages beside the processes
TOO_MANY = N_("this file has too many parts.")


def demand(draft: ProcessDraft, by: User) -> None:
    """Refuse whoever neither holds the right nor owns this process."""
    if not ProcessDraft.objects.visible_to(by).filter(pk=draft.pk).exists():
        raise Forbidden


def demand_design(key: str, by: User) -> None:
    """The same by the process's key, whether it has a draft or not."""
    owned = ProcessDraft.objects.filter(access.designed_by(by), key=key)
    if not access.can(by, "design") and not owned.exists():
        raise Forbidden


# --- begin ---------------------------------------------------------------------------------------


@transaction.atomic
def open_draft(key: str, by: User) -> ProcessDraft:
    """The draft of a process: the one there is, else one from its current version."""
    draft = ProcessDraft.objects.filter(key=key).first()
    if draft is not None:
        demand(draft, by)
        return draft
    access.demand(by, "design")
    version = current(key)
    if version is None:
        raise NoSuchProcess(key=key)
    draft = _made(key, version.files, by, version)
    note(draft, "draft.opened", by, {"pack": key, "number": version.number})
    return draft


@transaction.atomic
def new_draft(key: str, names: Mapping[str, str], kind: str, by: User, **head: Any) -> ProcessDraft:
    """A process of its own: start form, one step, end. `head`: number, summary."""
    access.demand(by, "design")
    _demand_free(key)
    files = texts({}, blank.documents(key, dict(names), kind, **head))
    draft = _made(key, files, by)
    note(draft, "draft.created", by, {"pack": key, "names": dict(names)})
    return draft


@transaction.atomic
def clone(
    key: str, new_key: str, by: User, names: Mapping[str, str] | None = None, number: str = ""
) -> ProcessDraft:
    """The same process under another key, from its draft or else its current version."""
    access.demand(by, "design")
    _demand_free(new_key)
    draft = ProcessDraft.objects.filter(key=key).first()
    version = current(key)
    if draft is None and version is None:
        raise NoSuchProcess(key=key)
    files = dict(draft.files if draft else version.files)  # type: ignore[union-attr]
    copied = _renamed(files, new_key, names, number)
    made = _made(new_key, copied, by)
    note(made, "draft.cloned", by, {"pack": new_key, "from": key})
    return made


@transaction.atomic
def from_template(
    files: Files, key: str, by: User, names: Mapping[str, str] | None = None, number: str = ""
) -> ProcessDraft:
    """A process of one's own that begins as a copy of these files (gallery, import)."""
    access.demand(by, "design")
    _demand_free(key)
    _demand_readable(files)
    draft = _made(key, _renamed(dict(files), key, names, number), by)
    note(draft, "draft.created", by, {"pack": key, "names": draft.names})
    return draft


def _renamed(
    files: dict[str, str], key: str, names: Mapping[str, str] | None, number: str
) -> dict[str, str]:
    """Files under another key. It is no longer behind the other's common catalogue entry."""
    head = dict(source.read("flow.yaml", files["flow.yaml"])[0].data)
    head.pop("entry", None)
    changes = {"names": dict(names) if names else None, "number": number}
    changed = {**head, **{name: each for name, each in changes.items() if each}, "pack": key}
    text = rewrite.rewrite("flow.yaml", files["flow.yaml"], changed)
    return {**files, "flow.yaml": text}


def key_of(files: Files) -> str:
    """The key these files give their process."""
    _demand_readable(files)
    return str(documents(files)["flow.yaml"].get("pack", ""))


def _demand_free(key: str) -> None:
    if not KEY.match(key) or key in RESERVED:
        raise BadProcessKey(key=key)
    taken = ProcessDraft.objects.filter(key=key).exists()
    if taken or PackVersion.objects.filter(key=key).exists():
        raise KeyTaken(key=key)


def _made(key: str, files: Files, by: User, version: PackVersion | None = None) -> ProcessDraft:
    draft = ProcessDraft(
        key=key, files=dict(files), based_on=version, updated_by=by, updated_at=clock.now()
    )
    _describe(draft)
    draft.save()
    if version is None:
        draft.owners.add(by)
    return draft


def _describe(draft: ProcessDraft) -> None:
    """Name and kind for lists, as far as flow.yaml says them."""
    head = documents(draft.files).get("flow.yaml")
    head = head if isinstance(head, Mapping) else {}
    names = head.get("names")
    if isinstance(names, str):
        names = {"zh-hans": names}
    good = isinstance(names, Mapping) and all(isinstance(each, str) for each in names.values())
    draft.names = dict(names) if good and isinstance(names, Mapping) else {"zh-hans": draft.key}
    draft.kind = str(head.get("kind", ""))[:20]


def current(key: str) -> PackVersion | None:
    """The version new tickets follow."""
    return PackVersion.objects.filter(key=key, is_current=True).first()


# --- read and save -------------------------------------------------------------------------------


def documents(files: Files) -> Documents:
    """The plain data of the texts, {"flow.yaml": {...}, ...}."""
    return {name: source.read(name, files[name])[0].data for name in FILES if name in files}


def texts(files: Files, changed: Mapping[str, Any]) -> dict[str, str]:
    """The files with these documents written into them; comments stay where they can."""
    kept = dict(files)
    _demand_sane(changed)
    for name, data in changed.items():
        if name == read.README:
            kept[name] = str(data)
        elif name not in FILES or not isinstance(data, Mapping):
            words = N_("a pack has no file '%(name)s'.")
            where = {"name": str(name)[:40]}
            raise UnreadableDraft([Mistake(str(name)[:40], 1, 1, words, where, mend=NO_SUCH_FILE,
                                           rule="file")])  # fmt: skip
        else:
            kept[name] = rewrite.rewrite(name, kept.get(name, ""), data)
    return kept


def _demand_sane(changed: Mapping[str, Any]) -> None:
    """Nothing deeper or larger than a text may be is written at all."""
    left: list[tuple[str, Any, int]] = [(str(name)[:40], data, 0) for name, data in changed.items()]
    parts = 0
    while left:
        name, data, depth = left.pop()
        parts += 1
        if depth > source.DEEPEST or parts > source.MOST_PARTS:
            words = N_("this is nested too deeply.") if depth > source.DEEPEST else TOO_MANY
            mend = source.PLAIN if depth > source.DEEPEST else source.SMALLER
            raise UnreadableDraft([Mistake(name, 1, 1, words, mend=mend, rule="yaml")])
        inner = data.values() if isinstance(data, Mapping) else data
        if isinstance(data, Mapping | list):
            left += [(name, each, depth + 1) for each in inner]


@transaction.atomic
def save(draft: ProcessDraft, files: Files, revision: int, by: User) -> ProcessDraft:
    """Keep these texts as the next revision. Mistakes are kept too; only unreadable texts are not.

    An autosave is no act of its own in the record: the row says who saved last, and when.
    """
    _demand_readable(files)
    locked = ProcessDraft.objects.select_for_update().get(pk=draft.pk)
    demand(locked, by)
    if locked.files == dict(files):
        return locked
    if locked.revision != revision:
        raise DraftMoved(locked)
    locked.files = dict(files)
    locked.revision += 1
    locked.updated_by, locked.updated_at = by, clock.now()
    _describe(locked)
    locked.save()
    return locked


def _demand_readable(files: Files) -> None:
    mistakes = []
    for name in files:
        if name not in KEPT_FILES:
            words = N_("a pack has no file '%(name)s'.")
            mistakes.append(Mistake(name[:40], 1, 1, words, {"name": name[:40]},
                                    mend=NO_SUCH_FILE, rule="file"))  # fmt: skip
    if "flow.yaml" not in files:
        mistakes.append(Mistake("flow.yaml", 1, 1, N_("this file is missing."),
                                {"name": "flow.yaml"}, mend=ADD_FILE, rule="file"))  # fmt: skip
    for name in FILES:
        if name in files:
            mistakes += _unreadable(name, files[name])
    if len(files.get(read.README, "")) > source.LARGEST:
        mistakes.append(Mistake(read.README, 1, 1, N_("this text is too long."), mend=SHORTEN,
                                rule="file"))  # fmt: skip
    if "\x00" in files.get(read.README, ""):
        mistakes.append(Mistake(read.README, 1, 1, N_("this file is not UTF-8 text."),
                                mend=SAVE_AS_UTF8, rule="file"))  # fmt: skip
    if mistakes:
        raise UnreadableDraft(mistakes)


def _unreadable(name: str, text: str) -> list[Mistake]:
    try:
        data = source.read(name, text)[0].data
    except source.Unreadable as unreadable:
        return [unreadable.mistake]
    if not isinstance(data, Mapping):
        words = N_("write keys and values here: {a: ..., b: ...}.")
        return [Mistake(name, 1, 1, words, mend=source.PLAIN, rule="yaml")]
    return []


def read_draft(draft: ProcessDraft) -> tuple[read.Pack | None, tuple[Mistake, ...]]:
    """The pack as it would be published, or None; and every mistake and warning."""
    pack, mistakes = read.read_texts(draft.files)
    if pack is None:
        return None, mistakes
    found = list(mistakes)
    if pack.key != draft.key:
        words = N_("the process is called '%(draft)s' here, the file says '%(pack)s'.")
        where = {"draft": draft.key, "pack": pack.key}
        line, column = sources(draft)["flow.yaml"].place(("pack",))
        found.append(Mistake("flow.yaml", line, column, words, where, draft.key, rule="key",
                             mend=N_("Write 'pack: %(draft)s'.")))  # fmt: skip
    found += _opened_elsewhere(draft, pack.flow)
    is_good = not any(mistake.severity == "error" for mistake in found)
    return (pack if is_good else None), read.in_order(found)


def sources(draft: ProcessDraft) -> dict[str, source.Source]:
    """The texts as data that knows where each part stands."""
    return {name: source.read(name, draft.files[name])[0] for name in FILES if name in draft.files}


def _opened_elsewhere(draft: ProcessDraft, flow: Flow) -> list[Mistake]:
    """What the process says of others that it opens: they must be there, and have these fields."""
    actions = [action for edge in flow.edges for action in edge.actions]
    for node in flow.nodes.values():
        actions += [*node.on_enter, *node.on_leave]
    wanted = {str(action.data["pack"]) for action in actions if action.kind == "open"}
    wanted |= {str(n.data["pack"]) for n in flow.nodes.values() if n.kind == "child"}
    if not wanted:
        return []
    others = {v.key: v.flow for v in PackVersion.objects.filter(is_current=True, key__in=wanted)}
    together = check.check_together({**others, flow.key: flow}, {flow.key: sources(draft)})
    return [_for_now(mistake) for mistake in together[flow.key]]


def _for_now(mistake: Mistake) -> Mistake:
    """A process that is not published yet is no reason to wait: two may open each other."""
    return replace(mistake, severity="warning") if mistake.rule == "unknown_pack" else mistake


# --- publish, retire, discard --------------------------------------------------------------------


@transaction.atomic
def publish_draft(draft: ProcessDraft, by: User) -> PackVersion:
    """Its next version, which the services bound to the process follow from now on.

    Running tickets stay on theirs. Refused with every mistake while there is one.
    """
    locked = ProcessDraft.objects.select_for_update().get(pk=draft.pk)
    demand(locked, by)
    pack, mistakes = read_draft(locked)
    if pack is None:
        raise BadPack([str(each) for each in mistakes if each.severity == "error"])
    version = publish.put_out(pack, by)
    locked.based_on = version
    locked.save(update_fields=["based_on"])
    return version


@transaction.atomic
def retire(key: str, by: User) -> None:
    """No new tickets: no version is current, no service leads to it. Running tickets go on."""
    open_draft(key, by)
    version = current(key)
    if version is None:
        raise NoSuchProcess(key=key)
    publish.take_down(version, by)


@transaction.atomic
def discard(draft: ProcessDraft, by: User) -> None:
    """Back to the version that runs; a process that was never published is gone."""
    locked = ProcessDraft.objects.select_for_update().get(pk=draft.pk)
    demand(locked, by)
    version = current(locked.key) or locked.based_on
    note(locked, "draft.discarded", by, {"pack": locked.key, "revision": locked.revision})
    if version is None:
        locked.delete()
        return
    locked.files, locked.based_on = dict(version.files), version
    locked.revision += 1
    locked.updated_by, locked.updated_at = by, clock.now()
    _describe(locked)
    locked.save()


@transaction.atomic
def share(draft: ProcessDraft, owners: list[User], by: User) -> None:
    """Who may design this process without the right for all."""
    demand(draft, by)
    draft.owners.set(owners)
    note(draft, "draft.shared", by, {"owners": [owner.pk for owner in owners]})
