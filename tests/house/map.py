"""The map of the house, docs/map.md: every room, and which rooms it imports.

`python -m tests.house.map` draws it again; `--check` fails where the page shows another house. A page of its own: what
is generated changes with nearly every change, and would make each a conflict in a page that people write. Many small
pictures, because one of the whole house is too wide to be read.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from services.stream.topics import TOPICS
from tests.house import glossary
from tests.house.imports import Imports, module_imports, packages_of, room_of, without_shortcuts

PAGE = Path(__file__).parents[2] / "docs" / "map.md"
DRAWN_FROM = 3
"""Rooms with imports into others: fewer make no picture."""
HEAD = """# The map

Generated from the imports by `make map`; `make check` fails where the two differ. A number is how many modules lie in a
folder. An arrow points at what is imported; one that a longer way also makes is left out. A dotted arrow leads from a
room up to a module (rounded) of the folder around it: settings and shapes that its rooms share.
"""


def drawing() -> str:
    """The map: the way of the data, the folders, then the rooms of each folder that has several."""
    modules = module_imports()
    houses = _houses(modules)
    flow = [f"{_id(writer)} ==>|{topic}| {_id(reader)}" for writer, topic, reader in _data(houses)]
    parts = [
        "## The way of the data",
        *_picture("LR", flow),
        "## The folders",
        *_picture("TB", [*_boxes(houses, modules), *_arrows(without_shortcuts(_between_houses(modules, houses)))]),
    ]
    in_order = _in_order(houses)
    drawn = [house for house in in_order if len(_between_rooms(house, modules)) >= DRAWN_FROM]
    for house in drawn:
        parts += [f"## The rooms of `{_short(house, 'services.')}`", *_picture("LR", _plan(house, modules))]
    listed = [house for house in in_order if house not in drawn and len(_rooms(house, modules)) > 1]
    parts += ["## Other folders with rooms", "", *(_line(house, modules) for house in listed)]
    return "\n".join(parts)


def _line(house: str, modules: Imports) -> str:
    rooms = (f"{_room_name(room, house)}: {files}" for room, files in sorted(_rooms(house, modules).items()))
    return f"- `{_short(house, 'services.')}`: {', '.join(rooms).replace(': ', ' ')}"


def _picture(direction: str, lines: Iterable[str]) -> Iterator[str]:
    yield from ("", "```mermaid", f"flowchart {direction}", *(f"    {line}" for line in lines), "```", "")


def _houses(modules: Imports) -> frozenset[str]:
    """The folders right under `services`, and `schemas`."""
    return frozenset(name for name in packages_of(modules) if name.startswith("services.") and name.count(".") == 1) | {
        "schemas"
    }


def _in_order(houses: frozenset[str]) -> list[str]:
    """The stages first, in the order of the data."""
    stages = [end for writer, _, reader in _data(houses) for end in (writer, reader)]
    return list(dict.fromkeys([*stages, *sorted(houses)]))


def _boxes(houses: frozenset[str], modules: Imports) -> Iterator[str]:
    for house in _in_order(houses):
        yield f'{_id(house)}["{_short(house, "services.")}: {sum(_rooms(house, modules).values())}"]'


def _plan(house: str, modules: Imports) -> Iterator[str]:
    """The rooms of a folder: solid arrows lead on through it, dotted ones up to modules of the folders around."""
    for room, files in sorted(_rooms(house, modules).items()):
        yield f'{_id(room)}_room["{_room_name(room, house)}: {files}"]'
    for start, ends in sorted(without_shortcuts(_between_rooms(house, modules)).items()):
        yield from (f"{_id(start)}_room --> {_id(end)}_room" for end in sorted(ends))
    for taken, starts in sorted(_upward(house, modules).items()):
        yield f'{_id(taken)}(["{_short(taken, f"{house}.")}.py"])'
        yield from (f"{_id(start)}_room -.-> {_id(taken)}" for start in sorted(starts))


def _room_name(room: str, house: str) -> str:
    return _short(room, "services.") if room == house else _short(room, f"{house}.")


def _rooms(house: str, modules: Imports) -> dict[str, int]:
    """Each folder of a house → how many modules lie right in it."""
    packages = packages_of(modules)
    counts: dict[str, int] = defaultdict(int)
    for module in modules:
        if _inside(module, house) and module not in packages:
            counts[room_of(module, packages)] += 1
    return counts


def _between_rooms(house: str, modules: Imports) -> Imports:
    """Which rooms of a house import which. What they take from the folders around them is `_upward`."""
    packages = packages_of(modules)
    found: dict[str, set[str]] = defaultdict(set)
    for module, imported in modules.items():
        for other in imported:
            start, end = room_of(module, packages), room_of(other, packages)
            if _inside(module, house) and _inside(other, house) and not _inside(start, end):
                found[start].add(end)
    return {start: frozenset(ends) for start, ends in found.items()}


def _upward(house: str, modules: Imports) -> Mapping[str, set[str]]:
    """Each module of a house that rooms inside its folder import (settings, shared shapes) → those rooms."""
    packages = packages_of(modules)
    found: dict[str, set[str]] = defaultdict(set)
    for module, imported in modules.items():
        start = room_of(module, packages)
        for other in imported:
            end = room_of(other, packages)
            if _inside(start, house) and _inside(other, house) and start != end and _inside(start, end):
                found[other].add(start)
    return found


def _between_houses(modules: Imports, houses: frozenset[str]) -> Imports:
    found: dict[str, set[str]] = {house: set() for house in houses}
    for module, imported in modules.items():
        for other in imported:
            start, end = _house_of(module, houses), _house_of(other, houses)
            if start and end and start != end:
                found[start].add(end)
    return {start: frozenset(ends) for start, ends in found.items()}


def _data(houses: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """Which stage hands on to which, by which topic. The urgent lane runs beside each."""
    for topic in TOPICS:
        if topic.lane_of is None:
            for writer in topic.writers:
                for reader in topic.readers:
                    ends = f"services.{writer}", f"services.{reader}"
                    if writer != reader and houses.issuperset(ends):
                        yield ends[0], topic.name, ends[1]


def _arrows(imports: Imports) -> Iterator[str]:
    for start, ends in sorted(imports.items()):
        yield from (f"{_id(start)} --> {_id(end)}" for end in sorted(ends))


def _house_of(module: str, houses: frozenset[str]) -> str | None:
    return next((house for house in houses if _inside(module, house)), None)


def _inside(module: str, house: str) -> bool:
    return module == house or module.startswith(f"{house}.")


def _short(name: str, prefix: str) -> str:
    return name.removeprefix(prefix).replace(".", "/")


def _id(name: str) -> str:
    return _short(name, "services.").replace("/", "_")


def main() -> int:
    """Draw the map and sort the glossary, or say what is not as it should be."""
    words = glossary.PAGE.read_text(encoding="utf-8")
    pages = {PAGE: f"{HEAD}\n{drawing()}\n", glossary.PAGE: glossary.in_order(words)}
    changed = {page: text for page, text in pages.items() if not page.exists() or page.read_text("utf-8") != text}
    for page, text in changed.items():
        if "--check" in sys.argv[1:]:
            sys.stderr.write(f"{page.name} does not show the present imports, or is not in order: run `make map`\n")
        else:
            page.write_text(text, encoding="utf-8")
    return int("--check" in sys.argv[1:] and bool(changed))


if __name__ == "__main__":
    sys.exit(main())
