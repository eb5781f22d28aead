"""The order of the house: one name a thing, small rooms, no way in circles."""

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

from tests.house.imports import module_imports, without_shortcuts

ROOT = Path(__file__).parents[2]
FOLDERS = ("schemas", "services", "deploy", "tests")
MOST_MODULES = 16
"""In one folder. What needs more answers more than one question."""
LARGER: dict[str, str] = {}
"""Folders that are larger all the same, each with its reason."""


def _modules() -> Iterator[Path]:
    for folder in FOLDERS:
        yield from (ROOT / folder).rglob("*.py")


def test_every_class_has_a_name_of_its_own() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in _modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(str(path.relative_to(ROOT)))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_no_folder_has_too_many_modules() -> None:
    counts = Counter(str(path.parent.relative_to(ROOT)) for path in _modules() if path.name != "__init__.py")
    too_many = {folder: count for folder, count in counts.items() if count > MOST_MODULES}
    assert too_many.keys() == LARGER.keys()


def test_no_import_leads_back_to_where_it_began() -> None:
    TopologicalSorter(module_imports()).prepare()  # raises CycleError, which names the modules


def test_a_shortcut_is_an_arrow_beside_a_longer_way() -> None:
    imports = {"a": frozenset("bc"), "b": frozenset("c"), "c": frozenset("d"), "d": frozenset[str]()}
    assert without_shortcuts(imports) == {**imports, "a": frozenset("b")}
