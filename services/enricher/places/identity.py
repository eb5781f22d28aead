"""Toponyms of an article → identities: a country, a region of the tables, a gazetteer place, or the name alone."""

from collections.abc import Sequence

from schemas.enriched import EntityKind
from services.enricher.document import Section
from services.enricher.identity import Identity, identity_of_known, slug
from services.enricher.mentions.mention import Mention, SectionMention
from services.enricher.places.toponyms import Toponym, ToponymContext, resolve
from services.enricher.places.us_states import is_us_state
from services.enricher.settings import EnricherSettings
from services.knowledge.countries import find_country
from services.knowledge.gazetteer import Place
from services.knowledge.names import name_key
from services.knowledge.phrases import KnownEntity
from services.knowledge.regions import find_region

Resolved = dict[str, Place | None]
"""Toponym as written → its place, or None where the gazetteer has none of the name."""


def resolve_places(
    sections: Sequence[Section], mentions: Sequence[SectionMention], context: ToponymContext, settings: EnricherSettings
) -> Resolved:
    """The place of every toponym that the tables do not settle. One article means one place by one name."""
    toponyms = [
        Toponym(m.text, sections[i].text[m.end : m.end + 60], m.known.country if m.known else None)
        for i, m in mentions
        if m.kind is EntityKind.PLACE and (not m.known or m.known.kind == "capital")
    ]
    places = resolve(toponyms, context, settings.weights)
    return {toponym.name: place for toponym, place in zip(toponyms, places, strict=True)}


def place_identity(mention: Mention, place: Place | None, well_known: int) -> Identity:
    """What a toponym means; `place` is what it resolved to.

    A small place keeps its name as written, and a facility ("Washington Park") is not the small town it is named after:
    the gazetteer's entry is the better name and the likelier meaning only from `well_known` inhabitants.
    """
    country = find_country(mention.text)
    if country and not (place and place.kind == "division" and is_us_state(mention.text)):
        return identity_of_known(KnownEntity("country", f"country:{country.iso}", country.name, country.iso))
    if region := find_region(mention.text):
        id_, found = region
        return identity_of_known(KnownEntity("region", f"region:{id_}", found.name, found.country, found.kind))
    facility = mention.label == "FAC"
    if not place or (facility and place.population < well_known):
        name = " ".join(mention.text.split())
        return Identity(f"place:{slug(name_key(name))}", name, EntityKind.PLACE, "facility" if facility else None)
    name = place.name if place.population >= well_known or place.kind == "county" else mention.text
    # Counties come from the census, not from GeoNames, and have no id there.
    id_ = f"geonames:{place.geonames_id}" if place.geonames_id else f"place:us-{slug(f'{place.division} {place.name}')}"
    return Identity(
        id_, name, EntityKind.PLACE, "region" if place.kind == "division" else place.kind,
        place.country, place.latitude, place.longitude, place.geonames_id, known=True,
    )  # fmt: skip
