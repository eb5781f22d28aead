"""Who or what a name means, under an id that holds across articles."""

from dataclasses import dataclass

from schemas.enriched import EntityKind
from services.knowledge.countries import country_by_code
from services.knowledge.phrases import KnownEntity
from services.knowledge.regions import find_region


@dataclass(frozen=True, slots=True)
class Identity:
    """Who or what a name means in this article. Two mentions are of the same entity when their ids are equal."""

    id: str
    name: str
    kind: EntityKind
    subkind: str | None = None
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    geonames_id: int | None = None
    known: bool = False
    """A table settled it; otherwise the id is made of the name as found."""


def identity_of_known(known: KnownEntity) -> Identity:
    """The identity of a table entry other than a person or a capital."""
    country = country_by_code(known.country) if known.country else None
    if known.kind == "people":
        return Identity(known.id, known.name, EntityKind.OTHER, "nationality", known.country, known=True)
    if known.kind == "country" and country:
        middle = (country.latitude, country.longitude, country.geonames_id)
        return Identity(known.id, known.name, EntityKind.PLACE, "country", known.country, *middle, known=True)
    if known.kind == "region" and (found := find_region(known.name)):
        spot = (found[1].latitude, found[1].longitude)
        return Identity(known.id, known.name, EntityKind.PLACE, known.subkind, known.country or None, *spot, known=True)
    return Identity(known.id, known.name, EntityKind.ORGANISATION, known.subkind, known.country or None, known=True)


def country_identity(iso: str) -> Identity:
    """A country by its ISO code, the same in every article."""
    country = country_by_code(iso)
    return identity_of_known(KnownEntity("country", f"country:{iso}", country.name if country else iso, iso))


def slug(text: str) -> str:
    """A readable id part: lower-case words joined by hyphens."""
    return "-".join("".join(c if c.isalnum() else " " for c in text.casefold()).split()) or "unnamed"
