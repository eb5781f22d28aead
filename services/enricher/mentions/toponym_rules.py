"""Toponyms by the words around them: what the model missed or took for something else. English.

Three signs: a preposition of place before it ("near Aleppo"), what it ends with ("McMinn County"), and the form of a
dateline ("ABIDJAN, Oct 3"). For each the gazetteer must have such a place.
"""

import re
from collections.abc import Sequence

from services.enricher.mentions.cleaning import CleanedSpan
from services.enricher.mentions.overlaps import TakenCharacters
from services.enricher.settings import ToponymSettings
from services.knowledge.countries import find_demonym
from services.knowledge.gazetteer import find_places
from services.knowledge.names import name_key
from services.knowledge.tables import word_list

_NAME = r"[A-Z][\w’'.-]*[\w.](?:[ ](?:[A-Z][\w’'-]*\w|al|de|del|la|los|las|el|upon|am)){0,3}"
_BEFORE = r"(?:(in|near|outside|around|across|throughout)|from|to|at|of)"
_AFTER_PREPOSITION = re.compile(rf"\b{_BEFORE}[ ]({_NAME})")
_COUNTY = re.compile(r"\b((?:(?:[A-Z][\w’'-]*|St\.)[ ]){1,3})(County|Parish|Co\.)(?=\W|$)")
_DATELINE = re.compile(r"^([A-Z][A-Z’'.-]+(?:[ ][A-Z][A-Z’'.-]+){0,3})(?=,[ ][A-Z0-9]|[ ]?[(—–-]|[ ]\d{4}-\d\d|:[ ])")
_COMPASS = r"(?:north|south|east|west)(?:east|west)?"
_PLACE_BEFORE = re.compile(rf"\b(?:in|near|outside|around|across|throughout|(?:{_COMPASS}|town|city|village) of)$")
_ROUTE = re.compile(rf"^[ ](?:{_COMPASS}[ ])?to[ ][A-Z]")
_ROUTE_BEFORE = re.compile(rf"from [A-Z][\w’'-]+ (?:{_COMPASS} )?to $")


def missed_places(text: str, names: Sequence[CleanedSpan], settings: ToponymSettings) -> list[CleanedSpan]:
    """Toponyms that no name covers; a county may stand inside what the model took for a person."""
    found = [CleanedSpan(*span, "GPE") for span in _counties(text)]
    taken = TakenCharacters(len(text), [*names, *found])
    for match in _AFTER_PREPOSITION.finditer(text):
        span = _longest_place(text, *match.span(2), settings.town if match[1] else settings.famous)
        if span and not taken.touch(place := CleanedSpan(*span, "GPE")):
            found.append(place)
    dateline = _DATELINE.match(text)
    if dateline and _population(dateline[1]) >= settings.town:
        place = CleanedSpan(*dateline.span(1), "GPE")
        found += [] if taken.touch(place) else [place]
    return found


def corrected_to_place(text: str, name: CleanedSpan, settings: ToponymSettings) -> CleanedSpan:
    """The same name as a place, where its context or the gazetteer says that the model was wrong."""
    if name.label in ("GPE", "LOC", "FAC"):
        return name
    words = text[name.start : name.end]
    # Labels that the model gives by mistake to places it does not know; the gazetteer alone must be convincing.
    if name.label in ("NORP", "PRODUCT", "WORK_OF_ART", "LAW", "EVENT"):
        known = (
            _population(words) >= settings.well_known and not find_demonym(words) and not means_something_else(words)
        )
    elif name.label in ("PERSON", "ORG") and name.role is None:
        placed = _PLACE_BEFORE.search(text[max(0, name.start - 20) : name.start].rstrip())
        known = bool(placed or _on_a_route(text, name)) and _population(words) >= settings.town
    else:
        known = False
    return CleanedSpan(name.start, name.end, "GPE", name.role) if known else name


def _on_a_route(text: str, name: CleanedSpan) -> bool:
    """In "from A (west) to B" both are places."""
    before = text[max(0, name.start - 60) : name.start]
    goes_on = before.endswith("from ") and _ROUTE.match(text[name.end : name.end + 24])
    return bool(goes_on or _ROUTE_BEFORE.search(before))


def _counties(text: str) -> list[tuple[int, int]]:
    # The pattern is slow; most texts fail this test.
    if "County" not in text and "Parish" not in text and " Co." not in text:
        return []
    found = []
    for match in _COUNTY.finditer(text):
        words = match[1].split()
        # From the longest name: "Saint Louis County" before "Louis County".
        for first in range(len(words)):
            if find_places(county_name(f"{' '.join(words[first:])} {match[2]}")):
                start = match.start() + len(match[1]) - len(" ".join(words[first:])) - 1
                found.append((start, match.end()))
                break
    return found


def is_town(text: str, least_population: int) -> bool:
    """One word that the gazetteer knows as a place of that size and that means nothing else."""
    return " " not in text and not means_something_else(text) and _population(text) >= least_population


def county_name(text: str) -> str:
    """The county's name with "Co." written out ("Loudon Co.")."""
    return f"{text.removesuffix(' Co.')} County" if text.endswith(" Co.") else text


def _longest_place(text: str, start: int, end: int, least: int) -> tuple[int, int] | None:
    """The longest run of words from `start` that the gazetteer knows as a place of at least so many people."""
    words = text[start:end].split(" ")
    for length in range(len(words), 0, -1):
        name = " ".join(words[:length]).removesuffix(".").removesuffix("'s").removesuffix("’s")
        if means_something_else(name):
            continue
        if _population(name) >= least:
            # Followed by another capitalised word it is part of something longer ("in Paris Hilton's").
            return (start, start + len(name)) if length == len(words) or not words[length][0].isupper() else None
    return None


def means_something_else(name: str) -> bool:
    """True for months and weekdays, abbreviations, and words that a sentence may capitalise for other reasons."""
    return len(name) < 4 or name.isupper() or name_key(name) in word_list("calendar") or name in word_list("no_towns")


def _population(name: str) -> int:
    places = find_places(name)
    return max((place.population for place in places if place.kind in ("city", "division")), default=0)
