"""Regions, seas, peninsulas and well-known facilities: places that are neither towns nor countries."""

from functools import cache

from services.knowledge.gazetteer import Place
from services.knowledge.names import name_key
from services.knowledge.tables import listed, rows


@cache
def regions() -> tuple[tuple[str, tuple[str, ...], Place], ...]:
    """(id, every name, place) of the whole table; a region without a meaningful centre has no coordinates."""
    return tuple(
        (
            row["id"],
            (row["name"], *listed(row["aliases"])),
            Place(
                name=row["name"],
                kind=row["subkind"],
                country=row["country"],
                division="",
                latitude=float(row["latitude"]) if row["latitude"] else None,
                longitude=float(row["longitude"]) if row["longitude"] else None,
                population=0,
                geonames_id=None,
            ),
        )
        for row in rows("regions")
    )


def find_region(text: str) -> tuple[str, Place] | None:
    """The region that `text`, taken whole, names, with its id."""
    return _by_name().get(name_key(text))


@cache
def _by_name() -> dict[str, tuple[str, Place]]:
    return {name_key(name): (id_, place) for id_, names, place in regions() for name in names}
