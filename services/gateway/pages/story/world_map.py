"""Places of a story on a map, zoomed to where they are. Pure: degrees in, units of the drawing out.

The outline (`templates/land.html`) is Natural Earth's in an equirectangular projection, two units a degree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

_UNITS = 2.0
_TOP = 84.0
"""Degrees north of the upper edge; the lower one is at 60° south: nobody files from beyond."""
_WIDTH, _HEIGHT = 720.0, 288.0
_CLOSEST = 4.0
"""The outline has half a degree: enlarged further it would be a polygon."""
_MARGIN = 1.6
"""How much more than the places themselves is shown."""
_LETTER, _LINE = 7.0, 14.0
"""Of a label, as the map is shown at its full size: a wide face's, so that labels stay apart in any."""
_LONGEST_LABEL = 24


_Box = tuple[float, float, float, float]


class Side(StrEnum):
    """On which side of its place a label stands."""

    RIGHT = "start"
    LEFT = "end"


@dataclass(frozen=True, slots=True)
class MapPlace:
    """What is put on the map."""

    name: str
    latitude: float
    longitude: float
    articles: int


@dataclass(frozen=True, slots=True)
class MapPoint:
    """One place on it."""

    name: str
    articles: int
    x: float
    y: float
    radius: float
    label: str
    """Empty where there is no room for it."""
    side: Side


@dataclass(frozen=True, slots=True)
class WorldMap:
    """What of the world is shown, and what on it."""

    x: float
    y: float
    width: float
    height: float
    points: tuple[MapPoint, ...]

    @property
    def scale(self) -> float:
        """Units of the drawing in one of the map at its full size."""
        return self.width / _WIDTH


def world_map(places: Sequence[MapPlace]) -> WorldMap | None:
    """The map, the places that most articles name on top; None where none has its coordinates."""
    if not places:
        return None
    spots = [((each.longitude + 180) * _UNITS, (_TOP - each.latitude) * _UNITS) for each in places]
    x, y, width, height = _frame(spots)
    scale = width / _WIDTH
    most = max(each.articles for each in places)
    order = sorted(range(len(places)), key=lambda at: -places[at].articles)
    radii = {at: (3 + 4 * (places[at].articles / most) ** 0.5) * scale for at in order}
    taken = [(*_around(spots[at], radii[at]), at) for at in order]
    shown = (x, y, x + width, y + height)
    points = [_point(places[at], at, spots[at], radii[at], scale, taken, shown) for at in order]
    return WorldMap(round(x, 1), round(y, 1), round(width, 1), round(height, 1), tuple(reversed(points)))


def _frame(spots: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    left, right = min(x for x, _ in spots), max(x for x, _ in spots)
    top, bottom = min(y for _, y in spots), max(y for _, y in spots)
    wide = max((right - left) * _MARGIN, (bottom - top) * _MARGIN * _WIDTH / _HEIGHT, _WIDTH / _CLOSEST)
    width = min(wide, _WIDTH)
    height = width * _HEIGHT / _WIDTH
    x = min(max((left + right - width) / 2, 0.0), _WIDTH - width)
    y = min(max((top + bottom - height) / 2, 0.0), _HEIGHT - height)
    return x, y, width, height


def _around(spot: tuple[float, float], radius: float) -> _Box:
    return spot[0] - radius, spot[1] - radius, spot[0] + radius, spot[1] + radius


def _point(
    place: MapPlace,
    at: int,
    spot: tuple[float, float],
    radius: float,
    scale: float,
    taken: list[tuple[float, float, float, float, int]],
    shown: _Box,
) -> MapPoint:
    """The place, labelled on the right or the left where no other place or label stands, within what is shown."""
    x, y = spot
    name = place.name[:_LONGEST_LABEL]
    long, half = len(name) * _LETTER * scale, _LINE * scale / 2
    right, left = x + radius, x - radius
    sides = (
        (Side.RIGHT, (right, y - half, right + long, y + half)),
        (Side.LEFT, (left - long, y - half, left, y + half)),
    )
    free = [
        (side, box)
        for side, box in sides
        if shown[0] <= box[0] and box[2] <= shown[2] and not any(other != at and _meet(box, o) for *o, other in taken)
    ]
    if not free:
        return MapPoint(place.name, place.articles, round(x, 1), round(y, 1), round(radius, 2), "", Side.RIGHT)
    side, box = free[0]
    taken.append((*box, -1))
    return MapPoint(place.name, place.articles, round(x, 1), round(y, 1), round(radius, 2), name, side)


def _meet(box: _Box, other: Sequence[float]) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
