"""Which of many places of one name a toponym means: by what stands beside it, its company, its population."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from services.enricher.mentions.place_words import county_name
from services.knowledge.countries import find_country
from services.knowledge.gazetteer import Place, find_places
from services.knowledge.names import name_key
from services.knowledge.tables import word_list

_BESIDE = re.compile(r"^,?\s+(?:in\s+)?\(?([A-Z][\w.'’-]*(?:\s+[A-Z][\w.'’-]*){0,2})")
_LOCAL = ("city", "county")
_LEVEL = {"division": 0.6, "city": 0.0}
_SAME_COUNTRY = 1.5
_SAME_DIVISION = 1.5
_CAPITAL = 2.0
_NEIGHBOUR = 2.0
_CANDIDATES = 40
_NEIGHBOUR_DEGREES = 0.8
"""About 90 km north to south: towns that one local paper writes about."""


@dataclass(frozen=True, slots=True)
class Toponym:
    """A place name and the text that follows it. `capital_of` is the country whose capital has this name."""

    name: str
    following: str
    capital_of: str | None = None


@dataclass(frozen=True, slots=True)
class ToponymContext:
    """What the article says of where it is: countries it names, and the country of its source."""

    countries: Counter[str]
    home: str | None = None


def resolve(toponyms: Sequence[Toponym], around: ToponymContext) -> list[Place | None]:
    """One place per toponym, or None where the gazetteer has none of the name. Equal names mean one place."""
    candidates = [_beside(toponym, _named(toponym.name)) for toponym in toponyms]
    company = Counter(around.countries)
    if around.home:
        company[around.home] += 1
    numbered = list(zip(toponyms, candidates, strict=True))
    first = [_best(toponym, places, company, Counter()) for toponym, places in numbered]
    divisions = Counter((p.country, p.division) for p in first if p and p.population < 5_000_000)
    for place in first:
        if place:
            company[place.country] += 1
    named = {toponym.name: places[:_CANDIDATES] for toponym, places in numbered if places}
    settled = {toponym.name: places[0] for toponym, places in numbered if len(places) == 1}
    return [settled.get(t.name) or _best(t, places, company, divisions, named) for t, places in numbered]


def _named(name: str) -> tuple[Place, ...]:
    """The places of a name; an abbreviated state of the United States is that state ("Ill.")."""
    code = us_state_code(name.rstrip("."))
    places = find_places(county_name(name))
    if not code or any(place.kind == "division" for place in places):
        return places
    item = next(item for item in word_list("us_states") if item.startswith(f"{code}="))
    states = [place for full in item.partition("=")[2].split(",") for place in find_places(full)]
    return tuple(place for place in states if place.kind == "division" and place.division == code)


def _beside(toponym: Toponym, places: tuple[Place, ...]) -> tuple[Place, ...]:
    """Only the places in the state or country that is named right after ("Paris, Texas"), where there are any."""
    match = _BESIDE.match(toponym.following)
    if not match or not places:
        return places
    words = match[1].rstrip(".").split()
    for length in range(len(words), 0, -1):
        wider = " ".join(words[:length])
        inside = _inside(wider, places)
        if inside:
            return inside[:1]
    return places


def _inside(wider: str, places: tuple[Place, ...]) -> tuple[Place, ...]:
    code = us_state_code(wider)
    if code:
        return tuple(p for p in places if p.country == "US" and p.division == code and p.kind == "city")
    country = find_country(wider)
    if country:
        return tuple(p for p in places if p.country == country.iso)
    divisions = {(d.country, d.division) for d in find_places(wider) if d.kind == "division"}
    return tuple(p for p in places if (p.country, p.division) in divisions and p.kind == "city")


@cache
def us_state_names() -> frozenset[str]:
    """Full names of the states of the United States, in lower case."""
    return frozenset(item.partition("=")[2].split(",")[-1] for item in word_list("us_states"))


def is_us_state(text: str) -> bool:
    """A state of the United States by its full name."""
    return text.casefold() in us_state_names()


def us_state_code(text: str) -> str | None:
    """The postal code of a state of the United States, from its AP abbreviation ("Calif.") or its code."""
    for item in word_list("us_states"):
        code, _, abbreviations = item.partition("=")
        if text == code or name_key(text) in abbreviations.split(","):
            return code
    return None


def _best(
    toponym: Toponym,
    places: tuple[Place, ...],
    company: Counter[str],
    divisions: Counter[tuple[str, str]],
    named: Mapping[str, tuple[Place, ...]] = MappingProxyType({}),
) -> Place | None:
    if not places:
        return None
    total, towns = sum(company.values()) or 1, sum(divisions.values()) or 1

    def score(place: Place) -> float:
        near = _SAME_COUNTRY * math.sqrt(company[place.country] / total)
        nearer = _SAME_DIVISION * math.sqrt(divisions[place.country, place.division] / towns)
        capital = _CAPITAL if place.kind == "city" and place.country == toponym.capital_of else 0.0
        size = math.log10(place.population + 10) + _LEVEL.get(place.kind, 0.0)
        return size + near + nearer + capital + _closeness(toponym.name, place, named)

    return max(places, key=score)


def _closeness(name: str, place: Place, named: Mapping[str, tuple[Place, ...]]) -> float:
    """A bonus for lying beside a place of one meaning, or beside two that could mean their neighbours."""
    if place.kind not in _LOCAL or len(named.get(name, ())) < 2:
        return 0.0
    beside = [places for other, places in named.items() if other != name and any(_near(place, p) for p in places)]
    sure = any(len(places) == 1 for places in beside)
    return _NEIGHBOUR if sure or len(beside) > 1 else 0.0


def _near(a: Place, b: Place) -> bool:
    if None in (a.latitude, a.longitude, b.latitude, b.longitude) or b.kind not in _LOCAL:
        return False
    north = (a.latitude or 0.0) - (b.latitude or 0.0)
    if abs(north) > _NEIGHBOUR_DEGREES:
        return False
    east = ((a.longitude or 0.0) - (b.longitude or 0.0)) * math.cos(math.radians(a.latitude or 0.0))
    return math.hypot(north, east) < _NEIGHBOUR_DEGREES
