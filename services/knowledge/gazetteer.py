"""Towns, states and provinces of the world by name: GeoNames, cut to a table (CC BY 4.0, see NOTICE.md).

The table stays one block of bytes, sorted by key and searched by bisection: as a dictionary it would cost every worker
process ten times the memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from services.knowledge.names import name_key


@dataclass(frozen=True, slots=True)
class Place:
    """One place. `kind` is city, division (state, province), county, region, continent, sea, and so on."""

    name: str
    kind: str
    country: str
    division: str
    latitude: float | None
    longitude: float | None
    population: int
    geonames_id: int | None


@lru_cache(maxsize=4096)
def find_places(name: str) -> tuple[Place, ...]:
    """Every place of this name, the most populous first. Empty where there is none."""
    return tuple(_matching(name_key(name).encode()))


def _matching(key: bytes) -> Iterator[Place]:
    table = _table()
    prefix = key + b"\t"
    at = _first_line_from(table, prefix)
    while table.startswith(prefix, at):
        end = table.index(b"\n", at)
        yield _place(table[at:end].decode())
        at = end + 1


def _first_line_from(table: bytes, prefix: bytes) -> int:
    """Offset of the first line that is not below `prefix`. The header line counts as below everything."""
    low, high = table.index(b"\n") + 1, len(table)
    while low < high:
        line = max(low, table.rfind(b"\n", 0, (low + high) // 2) + 1)
        end = table.index(b"\n", line)
        if table[line:end] < prefix:
            low = end + 1
        else:
            high = line
    return low


def _place(line: str) -> Place:
    _, name, kind, country, division, latitude, longitude, population, geonames_id = line.split("\t")
    place = (float(latitude), float(longitude), int(population), int(geonames_id) if geonames_id else None)
    return Place(name, kind, country, division, *place)


@cache
def _table() -> bytes:
    return (resources.files("services.knowledge") / "data" / "gazetteer.tsv").read_bytes()
