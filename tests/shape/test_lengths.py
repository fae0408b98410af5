"""Small functions, classes and files. What is near the limit is printed with `pytest -rP`."""

from __future__ import annotations

import ast

import pytest

from tests.shape import source

FUNCTION, VIEW, CLASS, FILE = 40, 20, 250, 400
SHOWN = 5


def functions():
    return sorted(
        (
            (source.length(node), f"{file.relative_to(source.ROOT)}:{node.lineno} {node.name}")
            for file in source.files()
            for node in source.functions(file)
        ),
        reverse=True,
    )


def show(title, found):
    print(f"{title}: " + "; ".join(f"{number} {where}" for number, where in found[:SHOWN]))


def over(limit, found):
    return [f"{number} lines: {where}" for number, where in found if number > limit]


def test_no_function_is_longer_than_its_limit():
    found = functions()
    numbers = sorted(number for number, _ in found)
    show(f"functions {len(found)}, median {numbers[len(numbers) // 2]}, longest", found)
    assert not over(FUNCTION, found), "\n" + "\n".join(over(FUNCTION, found))


def test_no_view_is_longer_than_its_limit():
    views = [
        (source.length(node), f"{file.relative_to(source.ROOT)}:{node.lineno} {node.name}")
        for file in source.files()
        if "web/views" in file.as_posix()
        for node in source.functions(file)
        if node.args.args and node.args.args[0].arg == "request"
    ]
    show("views", sorted(views, reverse=True))
    assert not over(VIEW, views), "\n" + "\n".join(over(VIEW, views))


def test_no_class_is_longer_than_its_limit():
    found = sorted(
        (
            (source.length(node), f"{file.relative_to(source.ROOT)}:{node.lineno} {node.name}")
            for file in source.files()
            for node in source.classes(file)
        ),
        reverse=True,
    )
    show("classes", found)
    assert not over(CLASS, found), "\n" + "\n".join(over(CLASS, found))


def test_no_file_is_longer_than_its_limit():
    found = sorted(
        (
            (len(file.read_text(encoding="utf-8").splitlines()), str(file.relative_to(source.ROOT)))
            for file in source.files()
        ),
        reverse=True,
    )
    show("files", found)
    assert not over(FILE, found), "\n" + "\n".join(over(FILE, found))


@pytest.mark.parametrize("part", ["process", "core", "people", "catalogue", "tickets", "notify"])
def test_every_public_function_says_its_types(part):
    wrong = [
        f"{file.relative_to(source.ROOT)}:{node.lineno} {node.name}"
        for file in source.files()
        if source.part_of(file) == part
        for node in source.functions(file)
        if not node.name.startswith("_") and node.returns is None
    ]
    assert not wrong, "\n" + "\n".join(wrong)


def test_every_model_says_what_it_is():
    wrong = [
        f"{file.relative_to(source.ROOT)}:{node.lineno} {node.name}"
        for file in source.files()
        for node in source.classes(file)
        if any(ast.unparse(base).endswith("models.Model") for base in node.bases)
        and not ast.get_docstring(node)
    ]
    assert not wrong, "\n" + "\n".join(wrong)
