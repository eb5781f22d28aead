"""Toponym resolution: which of many places of one name is meant, by what stands beside it, its company, its population.

Each candidate has a score in powers of ten of population; the other evidence is worth as much as so many powers
(`ResolutionWeights`). Two passes: the first decides on population and countries alone, the second knows from the first
which states and provinces the article is about.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from services.enricher.mentions.toponym_rules import county_name
from services.enricher.places.neighbours import Neighbourhood
from services.enricher.places.us_states import names_of_us_state, us_state_code
from services.enricher.settings import ResolutionWeights
from services.knowledge.countries import find_country
from services.knowledge.gazetteer import Place, find_places

_BESIDE = re.compile(r"^,?\s+(?:in\s+)?\(?([A-Z][\w.'’-]*(?:\s+[A-Z][\w.'’-]*){0,2})")


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


def resolve(toponyms: Sequence[Toponym], context: ToponymContext, weights: ResolutionWeights) -> list[Place | None]:
    """One place per toponym, or None where the gazetteer has none of the name. Equal names mean one place."""
    candidates = [_beside(toponym, _named(toponym.name)) for toponym in toponyms]
    company = Counter(context.countries)
    if context.home:
        company[context.home] += 1
    numbered = list(zip(toponyms, candidates, strict=True))
    first = [_best(toponym, places, company, Counter(), weights=weights) for toponym, places in numbered]
    divisions = Counter((p.country, p.division) for p in first if p and p.population < weights.metropolis)
    for place in first:
        if place:
            company[place.country] += 1
    named = {toponym.name: places[: weights.candidates] for toponym, places in numbered if places}
    neighbours = Neighbourhood(dict(islice(named.items(), weights.company)), weights.neighbour_degrees)
    settled = {toponym.name: places[0] for toponym, places in numbered if len(places) == 1}
    return [
        settled.get(t.name) or _best(t, places, company, divisions, weights=weights, neighbours=neighbours)
        for t, places in numbered
    ]


def _named(name: str) -> tuple[Place, ...]:
    """The places of a name; an abbreviated state of the United States is that state ("Ill.")."""
    code = us_state_code(name.rstrip("."))
    places = find_places(county_name(name))
    if not code or any(place.kind == "division" for place in places):
        return places
    states = [place for full in names_of_us_state(code) for place in find_places(full)]
    return tuple(place for place in states if place.kind == "division" and place.division == code)


def _beside(toponym: Toponym, places: tuple[Place, ...]) -> tuple[Place, ...]:
    """Only the place in the state or country that is named right after ("Paris, Texas"), where there is one."""
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


def _best(
    toponym: Toponym,
    places: tuple[Place, ...],
    company: Counter[str],
    divisions: Counter[tuple[str, str]],
    *,
    weights: ResolutionWeights,
    neighbours: Neighbourhood | None = None,
) -> Place | None:
    if not places:
        return None
    total, towns = sum(company.values()) or 1, sum(divisions.values()) or 1

    def score(place: Place) -> float:
        # Square roots: the first mention of a country says more than the tenth. + 10: a population of 0 means unknown.
        near = weights.same_country * math.sqrt(company[place.country] / total)
        nearer = weights.same_division * math.sqrt(divisions[place.country, place.division] / towns)
        capital = weights.capital if place.kind == "city" and place.country == toponym.capital_of else 0.0
        size = math.log10(place.population + 10) + (weights.division if place.kind == "division" else 0.0)
        beside = neighbours is not None and neighbours.has_company(toponym.name, place)
        return size + near + nearer + capital + (weights.neighbour if beside else 0.0)

    return max(places, key=score)
