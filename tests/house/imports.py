"""Who imports whom in this tree, from the source alone: imports under TYPE_CHECKING count like all others."""

from collections.abc import Mapping
from functools import cache

import grimp

Imports = Mapping[str, frozenset[str]]
"""Module or room → what it imports."""

PACKAGES = ("schemas", "services")


@cache
def module_imports() -> Imports:
    """Every module of the service, with the modules of ours that it imports."""
    graph = grimp.build_graph(*PACKAGES, exclude_type_checking_imports=False, cache_dir=None)
    return {name: frozenset(graph.find_modules_directly_imported_by(name)) for name in sorted(graph.modules)}


def room_of(module: str, packages: frozenset[str]) -> str:
    """The folder that a module lies in; a package is its own room."""
    return module if module in packages else module.rpartition(".")[0]


def packages_of(modules: Imports) -> frozenset[str]:
    """The modules that hold others."""
    return frozenset(name.rpartition(".")[0] for name in modules) - {""}


def without_shortcuts(imports: Imports) -> Imports:
    """Drop every arrow whose ends are also joined by a longer way, so that a picture shows the order and no more.

    The imports must have no cycle.
    """
    reach = {end: _reached(end, imports) for ends in imports.values() for end in ends}
    return {
        start: frozenset(end for end in ends if not any(end in reach[other] for other in ends - {end}))
        for start, ends in imports.items()
    }


def _reached(start: str, imports: Imports) -> frozenset[str]:
    found: set[str] = set()
    waiting = list(imports.get(start, ()))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(imports.get(name, ()))
    return frozenset(found)
