"""The drawing of who rests on whom, laid out in three columns. Pure: numbers in, numbers out; the template draws.

Boxes of a column stand below each other, each column in the middle of the height. A line is drawn from the outlet to
the agency it relays, from there to the source; where no agency stands between, straight to the source.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.gateway.pages.story.origins import Relations, outlets_behind

_ROW, _GAP = 30, 8
_BOX = 22
_WIDTHS = (230, 210, 230)
_BETWEEN = 90
_MOST_SOURCES = 24
"""Sources that are drawn; the list below the drawing has all of them."""
_MOST_OUTLETS = 14
"""That have a box each. More would push the agencies out of sight: those that rest on the same are drawn as one."""
_LONGEST = 30
"""Characters of a name in its box; the whole of it is its title."""


@dataclass(frozen=True, slots=True)
class Box:
    """A name in its place; pixels."""

    key: str
    name: str
    shown: str
    kind: str
    """outlet, agency or source."""
    x: int
    y: int
    width: int
    height: int
    resting: int
    """How many outlets rest on it, directly or not."""


@dataclass(frozen=True, slots=True)
class Line:
    """From one box to another, as an SVG path."""

    start: str
    end: str
    path: str
    weight: float
    kind: str
    """relayed, where it leads to an agency; direct, where it leads to a source."""
    title: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """All of it."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    left_out: int
    """Sources that are not drawn."""


def draw(found: Relations) -> Drawing:
    """Lay it out."""
    sources = dict(list(found.sources.items())[:_MOST_SOURCES])
    shown, links = (found.outlets, found.links) if len(found.outlets) <= _MOST_OUTLETS else _grouped(found)
    columns = [("outlet", shown), ("agency", found.agencies), ("source", sources)]
    tallest = max((len(names) for _, names in columns), default=0)
    height = max(1, tallest) * _ROW + 2 * _GAP
    reached = outlets_behind(found)
    boxes: dict[str, Box] = {}
    x = 0
    for (kind, names), width in zip(columns, _WIDTHS, strict=True):
        top = (height - len(names) * _ROW) // 2
        for row, (key, name) in enumerate(_ordered(names, boxes, links)):
            y = top + row * _ROW + (_ROW - _BOX) // 2
            boxes[key] = Box(key, name, _short(name), kind, x, y, width, _BOX, len(reached.get(key, ())))
        x += width + _BETWEEN
    lines = [
        _line(boxes[who], boxes[on], count)
        for (who, on), count in links.items()
        # Two agencies, one quoting the other, stand in one column: the list says so.
        if who in boxes and on in boxes and boxes[who].x < boxes[on].x
    ]
    return Drawing(x - _BETWEEN, height, tuple(boxes.values()), tuple(lines), len(found.sources) - len(sources))


def _grouped(found: Relations) -> tuple[dict[str, str], dict[tuple[str, str], int]]:
    """Outlets that rest on the same, as one: the largest group first, each with its names."""
    members: dict[frozenset[str], list[str]] = {}
    for outlet in found.outlets:
        members.setdefault(frozenset(on for who, on in found.links if who == outlet), []).append(outlet)
    names: dict[str, str] = {}
    group_of: dict[str, str] = {}
    for outlets in sorted(members.values(), key=len, reverse=True):
        key = outlets[0] if len(outlets) == 1 else f"group:{outlets[0]}"
        head = f"{len(outlets)} outlets: " if len(outlets) > 1 else ""
        names[key] = head + ", ".join(found.outlets[each] for each in outlets)
        group_of |= dict.fromkeys(outlets, key)
    links: dict[tuple[str, str], int] = {}
    for (who, on), count in found.links.items():
        start = group_of.get(who, who)
        links[start, on] = links.get((start, on), 0) + count
    return names, links


def _ordered(
    names: Mapping[str, str], left: Mapping[str, Box], links: Mapping[tuple[str, str], int]
) -> list[tuple[str, str]]:
    """Near those that rest on them, so that few lines cross (the barycentre rule of Sugiyama's layered drawings)."""

    def height(key: str) -> float:
        ends: Sequence[int] = [left[who].y for (who, on) in links if on == key and who in left]
        return sum(ends) / len(ends) if ends else 0.0

    return sorted(names.items(), key=lambda item: height(item[0])) if left else list(names.items())


def _line(start: Box, end: Box, count: int) -> Line:
    x1, y1 = start.x + start.width, start.y + start.height // 2
    x2, y2 = end.x, end.y + end.height // 2
    middle = (x1 + x2) // 2
    path = f"M{x1} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}"
    articles = "1 article" if count == 1 else f"{count} articles"
    kind = "relayed" if end.kind == "agency" else "direct"
    return Line(
        start.key,
        end.key,
        path,
        min(1.0 + 0.6 * (count - 1), 4.0),
        kind,
        f"{start.name} rests on {end.name} ({articles})",
    )


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1].rstrip() + "…"
