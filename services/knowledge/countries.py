"""Countries, their capitals and their people, by every name that English texts use. Codes are ISO 3166-1 alpha-2."""

from dataclasses import dataclass
from functools import cache

from services.knowledge.names import name_key
from services.knowledge.tables import listed, rows


@dataclass(frozen=True, slots=True)
class Country:
    """One country or territory. Coordinates are a point near its middle, WGS 84."""

    iso: str
    name: str
    geonames_id: int
    latitude: float | None
    longitude: float | None
    capital: str
    demonyms: tuple[str, ...]
    aliases: tuple[str, ...]


@cache
def countries() -> tuple[Country, ...]:
    """The whole table, in the order of the codes."""
    return tuple(
        Country(
            iso=row["iso"],
            name=row["name"],
            geonames_id=int(row["geonames_id"]),
            latitude=float(row["latitude"]) if row["latitude"] else None,
            longitude=float(row["longitude"]) if row["longitude"] else None,
            capital=row["capital"],
            demonyms=listed(row["demonyms"]),
            aliases=listed(row["aliases"]),
        )
        for row in rows("countries")
    )


def country_by_code(iso: str) -> Country | None:
    """The country with this code."""
    return _by_code().get(iso)


def find_country(text: str) -> Country | None:
    """The country that `text`, taken whole, names."""
    return _by_name().get(name_key(text))


def find_demonym(text: str) -> Country | None:
    """The country whose people or adjective `text` is ("North Korean", "Briton")."""
    return _by_demonym().get(name_key(text))


def find_capital(text: str) -> Country | None:
    """The country whose capital `text` names: a metonym of its government."""
    return _by_capital().get(name_key(text))


@cache
def foreign_names(language: str) -> tuple[tuple[str, Country], ...]:
    """(name, country) in a language that has no model here."""
    table = _by_code()
    return tuple((row["name"], table[row["iso"]]) for row in rows("country_names") if row["language"] == language)


@cache
def _by_code() -> dict[str, Country]:
    return {country.iso: country for country in countries()}


@cache
def _by_name() -> dict[str, Country]:
    table: dict[str, Country] = {}
    for country in countries():
        for name in (country.name, *country.aliases):
            table.setdefault(name_key(name), country)
    return table


@cache
def _by_demonym() -> dict[str, Country]:
    return {name_key(demonym): country for country in countries() for demonym in country.demonyms}


@cache
def _by_capital() -> dict[str, Country]:
    table = {name_key(country.capital): country for country in countries() if country.capital}
    by_code = _by_code()
    other_spellings = {"Kiev": "UA", "Peking": "CN", "Washington DC": "US", "Washington, D.C.": "US", "Jerusalem": "IL"}
    return table | {name_key(name): by_code[iso] for name, iso in other_spellings.items()}
