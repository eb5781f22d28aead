"""Toponyms inside longer names: "Winnipeg Animal Emergency Hospital", "CTV Winnipeg", "Houston Rockets".

They say where a thing is; they are places of the article, not entities of it. A name that a table knows ("New York
Times") is left whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from schemas.enriched import EntityKind
from services.enricher.document import Reference
from services.enricher.mentions.detection import Mention
from services.enricher.mentions.place_words import means_something_else
from services.knowledge.countries import find_country
from services.knowledge.gazetteer import find_places
from services.knowledge.names import name_key

_WIDELY_KNOWN = 100_000
_LONGEST = 3


def inner_places(mentions: Sequence[tuple[int, Mention]]) -> list[tuple[int, Mention]]:
    """(section, toponym) for the names that begin or end with a place, in the order of the text."""
    named = {m.text for _, m in mentions if m.kind is EntityKind.PLACE}
    return [
        (section, place)
        for section, mention in mentions
        if _is_longer_name(mention)
        for place in _inside(mention, named)
    ]


def _is_longer_name(mention: Mention) -> bool:
    facility = mention.kind is EntityKind.PLACE and mention.label == "FAC"
    return not mention.known and (mention.kind is EntityKind.ORGANISATION or facility) and " " in mention.text


def _inside(mention: Mention, named: set[str]) -> Iterator[Mention]:
    words = mention.text.split(" ")
    for length in range(min(_LONGEST, len(words) - 1), 0, -1):
        first, last = " ".join(words[:length]), " ".join(words[-length:])
        if _is_place(first, named):
            yield Mention(mention.start, mention.start + len(first), first, EntityKind.PLACE, "GPE")
            return
        branch = words[-length - 1] == "of" or words[0].isupper()
        if _is_place(last, named) and (branch or last in named):
            yield Mention(mention.end - len(last), mention.end, last, EntityKind.PLACE, "GPE")
            return


def _is_place(text: str, named: set[str]) -> bool:
    """One that the article names by itself, or that everybody knows."""
    if not text[0].isupper() or means_something_else(text):
        return False
    if text in named or find_country(text):
        return True
    key = name_key(text)
    return any(
        (place.kind == "division" or place.population >= _WIDELY_KNOWN) and name_key(place.name) == key
        for place in find_places(text)
    )


def located(references: Sequence[Reference], inner: Sequence[Reference]) -> list[Reference]:
    """The references; a facility without a place of its own lies in the town of its name ("Athens Regional Park")."""
    return [_in_its_town(reference, inner) if _is_facility(reference) else reference for reference in references]


def without_hosts(references: Sequence[Reference], inner: Sequence[Reference]) -> list[Reference]:
    """The places inside organisations: those inside a facility are told by the facility."""
    facilities = [reference for reference in references if _is_facility(reference)]
    return [place for place in inner if not any(_holds(facility, place) for facility in facilities)]


def _is_facility(reference: Reference) -> bool:
    return reference.identity.kind is EntityKind.PLACE and reference.identity.latitude is None


def _in_its_town(facility: Reference, inner: Sequence[Reference]) -> Reference:
    town = next((place.identity for place in inner if _holds(facility, place)), None)
    if town is None:
        return facility
    where = replace(facility.identity, country=town.country, latitude=town.latitude, longitude=town.longitude)
    return replace(facility, identity=where)


def _holds(outer: Reference, inner: Reference) -> bool:
    return (
        outer.section == inner.section
        and outer.mention.start <= inner.mention.start
        and inner.mention.end <= outer.mention.end
    )
