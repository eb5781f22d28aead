"""Counties and parishes of the United States from the Census Bureau's boundaries (public domain), for the gazetteer.

Read from `counties-10m.json` of the npm package us-atlas 3.0.1 (TopoJSON, https://github.com/topojson/topojson-specification):
a county's point is the middle of the box around it, near enough to tell it from its namesakes in other states.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.knowledge.names import name_key
from services.knowledge.tables import word_list

_FIRST_INDEPENDENT_CITY = 500
"""From here on the codes within a state are cities without a county: the gazetteer has them as towns."""

_WITHOUT = frozenset({"District of Columbia", "Alaska"})
"""A district that is a city, and a state whose boroughs are hardly ever named."""


def county_rows(atlas: Path) -> Iterator[tuple[object, ...]]:
    """One row per county in the columns of the gazetteer; without population and GeoNames id."""
    topology = json.loads(atlas.read_text(encoding="utf-8"))
    states = {item["id"]: item["properties"]["name"] for item in topology["objects"]["states"]["geometries"]}
    codes = _state_codes()
    for county in topology["objects"]["counties"]["geometries"]:
        state = states.get(county["id"][:2], "")
        code = codes.get(state.casefold())
        if not code or state in _WITHOUT or int(county["id"][2:]) >= _FIRST_INDEPENDENT_CITY:
            continue
        name = f"{county['properties']['name']} {'Parish' if code == 'LA' else 'County'}"
        latitude, longitude = _middle(topology, county)
        yield name_key(name), name, "county", "US", code, latitude, longitude, 0, ""


def _state_codes() -> dict[str, str]:
    pairs = (item.partition("=") for item in word_list("us_states"))
    return {name: code for code, _, names in pairs for name in names.split(",")}


def _middle(topology: dict[str, Any], county: dict[str, Any]) -> tuple[float, float]:
    points = [point for arc in _arcs(county["arcs"]) for point in _points(topology, arc)]
    longitudes, latitudes = [x for x, _ in points], [y for _, y in points]
    return round((min(latitudes) + max(latitudes)) / 2, 2), round((min(longitudes) + max(longitudes)) / 2, 2)


def _arcs(nested: Any) -> Iterator[int]:
    for item in nested:
        if isinstance(item, int):
            yield item if item >= 0 else ~item
        else:
            yield from _arcs(item)


def _points(topology: dict[str, Any], arc: int) -> Iterator[tuple[float, float]]:
    """The arc's points: delta-encoded integers, scaled and moved."""
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    x = y = 0
    for dx, dy in topology["arcs"][arc]:
        x, y = x + dx, y + dy
        yield x * scale_x + move_x, y * scale_y + move_y
