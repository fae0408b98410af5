"""Imports go down only (HOUSE): process, clients <- core <- people <- ... <- {api, web} <- demo."""

from __future__ import annotations

import sys

from tests.shape import source

LEVELS = [
    {"process", "clients", "packs"},
    {"core"},
    {"people"},
    {"catalogue"},
    {"tickets"},
    {"response"},
    {"alerts", "postmortem", "statuspage"},
    {"notify", "insight"},
    {"api", "web"},
    {"demo"},
    {"first_start"},
    {"commands"},
]
LEVEL = {part: number for number, parts in enumerate(LEVELS) for part in parts}
ENTRIES = {"cli", "settings", "wsgi", "__init__"}  # how the program begins: on top of nothing
BEGINS_WITH = {
    "cli": {"core", "process"},
    "settings": {"core"},
    "wsgi": {"core"},
    "__init__": set(),
}
KERNEL_MAY_USE = {
    "cel",
    "re2",
    "yaml",
    "ruamel",
    "defusedxml",
    "pypinyin",
}  # no Django, no I/O libraries
HTTP_PARTS = {"api", "web"}
ALLOWED_HTTP = {"django.http"}


def ours():
    return [found for found in source.imports() if found.part]


def test_every_part_has_its_level():
    unknown = {source.part_of(file) for file in source.files()} - set(LEVEL) - ENTRIES
    assert not unknown, f"say in {__name__} where these stand: {unknown}"


def test_imports_go_down_only_and_neighbours_never_import_each_other():
    wrong = []
    for found in ours():
        by = source.part_of(found.by)
        if by in ENTRIES:
            allowed = found.part in BEGINS_WITH[by]
        else:
            allowed = found.part == by or LEVEL[found.part] < LEVEL[by]
        if not allowed:
            wrong.append(str(found))
    assert not wrong, "\n" + "\n".join(wrong)


def test_no_two_parts_import_each_other():
    pairs = {(source.part_of(found.by), found.part) for found in ours()}
    mutual = {tuple(sorted(pair)) for pair in pairs if pair[0] != pair[1] and pair[::-1] in pairs}
    assert mutual == set()


def test_words_of_processes_know_no_page_that_says_them():
    """Designer, help and notices take them from bihuan/web/saying, never the other way round."""
    saying = source.PACKAGE / "web" / "saying"
    pages = tuple(f"bihuan.web.{room}" for room in ("design", "help", "lists", "ticket", "views"))
    said = [found for found in ours() if saying in found.by.parents]
    assert len(said) > 10
    assert [str(found) for found in said if found.module.startswith(pages)] == []


def test_no_module_of_ours_is_imported_inside_a_function():
    wrong = [str(found) for found in ours() if found.is_inside_function]
    assert not wrong, "\n" + "\n".join(wrong)


def test_the_kernel_knows_no_django_and_no_other_part():
    kernel = [found for found in source.imports() if source.part_of(found.by) == "process"]
    assert kernel
    wrong = [
        str(found)
        for found in kernel
        if found.part != "process"
        and found.module.split(".")[0] not in KERNEL_MAY_USE
        and not _is_standard(found.module)
    ]
    assert not wrong, "\n" + "\n".join(wrong)


def test_only_api_and_web_speak_http():
    wrong = [
        str(found)
        for found in source.imports()
        if found.module in ALLOWED_HTTP
        and source.part_of(found.by) not in HTTP_PARTS
        and not found.is_for_types
    ]
    assert not wrong, "\n" + "\n".join(wrong)


def test_domain_work_uses_no_django_signals():
    wrong = [
        str(found)
        for found in source.imports()
        if found.module.startswith(("django.dispatch", "django.db.models.signals"))
    ]
    assert not wrong, "\n" + "\n".join(wrong)


def _is_standard(module: str) -> bool:
    return module.split(".")[0] in sys.stdlib_module_names
