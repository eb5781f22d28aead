"""Toponyms inside longer names: "Winnipeg Animal Emergency Hospital", "CTV Winnipeg", "Houston Rockets".

They say where a thing is: places of the article, but not entities of it. A name that a table knows ("New York
Times") is left whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from schemas.enriched import EntityKind
from services.enricher.document import Reference
from services.enricher.mentions.mention import Mention, SectionMention
from services.enricher.mentions.toponym_rules import means_something_else
from services.knowledge.countries import find_country
from services.knowledge.gazetteer import find_places
from services.knowledge.names import name_key

_LONGEST = 3
"""Words of a place inside a name ("New York City Ballet"): all but a handful of towns have fewer."""


def inner_places(mentions: Sequence[SectionMention], well_known: int) -> list[SectionMention]:
    """The toponyms with which longer names begin or end, in the order of the text.

    One that the article does not name by itself needs `well_known` inhabitants.
    """
    named = {m.text for _, m in mentions if m.kind is EntityKind.PLACE}
    return [
        (section, place)
        for section, mention in mentions
        if _is_longer_name(mention)
        for place in _inside(mention, named, well_known)
    ]


def _is_longer_name(mention: Mention) -> bool:
    facility = mention.kind is EntityKind.PLACE and mention.label == "FAC"
    return not mention.known and (mention.kind is EntityKind.ORGANISATION or facility) and " " in mention.text


def _inside(mention: Mention, named: set[str], well_known: int) -> Iterator[Mention]:
    words = mention.text.split(" ")
    for length in range(min(_LONGEST, len(words) - 1), 0, -1):
        first, last = " ".join(words[:length]), " ".join(words[-length:])
        if _is_place(first, named, well_known):
            yield Mention(mention.start, mention.start + len(first), first, EntityKind.PLACE, "GPE")
            return
        # At the end stands where a branch is ("University of Hull", "CTV Winnipeg"), but also many a surname.
        branch = words[-length - 1] == "of" or words[0].isupper()
        if _is_place(last, named, well_known) and (branch or last in named):
            yield Mention(mention.end - len(last), mention.end, last, EntityKind.PLACE, "GPE")
            return


def _is_place(text: str, named: set[str], well_known: int) -> bool:
    """A place that the article names by itself, or that everybody knows."""
    if not text[0].isupper() or means_something_else(text):
        return False
    if text in named or find_country(text):
        return True
    key = name_key(text)
    return any(
        (place.kind == "division" or place.population >= well_known) and name_key(place.name) == key
        for place in find_places(text)
    )


def located(references: Sequence[Reference], inner: Sequence[Reference]) -> list[Reference]:
    """The references; a facility without a place of its own lies in the town of its name ("Athens Regional Park")."""
    return [_in_its_town(reference, inner) if _is_facility(reference) else reference for reference in references]


def outside_facilities(references: Sequence[Reference], inner: Sequence[Reference]) -> list[Reference]:
    """The inner places of organisations; those of a facility are left to the facility itself."""
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
