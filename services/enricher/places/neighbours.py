"""Which places of an article lie beside each other: two towns that one local paper writes about.

Places are looked up by latitude, and each question is answered once: an article may name hundreds of towns, each name
may mean forty places, and comparing all with all would take the square of both.
"""

import math
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from services.knowledge.gazetteer import Place

_LOCAL = ("city", "county")


class Neighbourhood:
    """The places that the names of one article may mean."""

    def __init__(self, named: Mapping[str, tuple[Place, ...]], degrees: float) -> None:
        self._named = named
        self._degrees = degrees
        self._by_latitude: dict[int, list[tuple[str, Place]]] = defaultdict(list)
        for name, places in named.items():
            for place in places:
                if place.kind in _LOCAL and place.latitude is not None and place.longitude is not None:
                    self._by_latitude[self._band(place.latitude)].append((name, place))
        self.has_company = cache(self._has_company)

    def _has_company(self, name: str, place: Place) -> bool:
        """Whether it lies beside a place whose name is unambiguous, or beside two that could each mean a neighbour."""
        if place.kind not in _LOCAL or len(self._named.get(name, ())) < 2 or place.latitude is None:
            return False
        band = self._band(place.latitude)
        beside = {
            other
            for near in (band - 1, band, band + 1)
            for other, candidate in self._by_latitude.get(near, ())
            if other != name and self._near(place, candidate)
        }
        return len(beside) > 1 or any(len(self._named[other]) == 1 for other in beside)

    def _band(self, latitude: float) -> int:
        return math.floor(latitude / self._degrees)

    def _near(self, a: Place, b: Place) -> bool:
        if a.longitude is None or b.longitude is None:
            return False
        north = (a.latitude or 0.0) - (b.latitude or 0.0)
        if abs(north) > self._degrees:  # most pairs end here, before the cosine
            return False
        east = (a.longitude - b.longitude) * math.cos(math.radians(a.latitude or 0.0))
        return math.hypot(north, east) < self._degrees
