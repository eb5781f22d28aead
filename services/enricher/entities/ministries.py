"""A ministry named without its country belongs to the country that the text is speaking of."""

from collections.abc import Sequence
from dataclasses import replace

from schemas.enriched import EntityKind
from services.enricher.document import Reference
from services.enricher.entities.offices import OfficeHolders
from services.knowledge.countries import country_by_code

_OFFICES = {"foreign-affairs": "foreign", "defence": "defence", "interior": "interior", "finance": "finance"}
_UNOWNED = "gov::"


def assign_ministries(references: Sequence[Reference], offices: OfficeHolders) -> list[Reference]:
    """The same references, each ministry with its country where the article shows whose it is."""
    return [
        _assigned(reference, references, offices) if reference.identity.id.startswith(_UNOWNED) else reference
        for reference in references
    ]


def _assigned(reference: Reference, references: Sequence[Reference], offices: OfficeHolders) -> Reference:
    key = reference.identity.id.removeprefix(_UNOWNED)
    iso = _owner(reference, key, references, offices)
    country = country_by_code(iso) if iso else None
    if country is None:
        return reference
    name = f"{reference.identity.name} of {country.name}"
    return replace(
        reference, identity=replace(reference.identity, id=f"gov:{country.iso}:{key}", name=name, country=country.iso)
    )


def _owner(reference: Reference, key: str, references: Sequence[Reference], offices: OfficeHolders) -> str | None:
    """By the minister named before it, else the same ministry named in full, else the last country named before it."""
    before = [r for r in references if (r.section, r.mention.start) < (reference.section, reference.mention.start)]
    holders = {identity.id: country for (office, country), identity in offices.items() if office == _OFFICES.get(key)}
    here = [r for r in before if r.section == reference.section]
    for other in [*here, *reversed(before)]:
        if other.identity.id in holders:
            return holders[other.identity.id]
    named = [r.identity.country for r in references if r.identity.id.startswith("gov:") and r.identity.id.endswith(key)]
    for country in named:
        if country:
            return country
    for other in reversed(before):
        if other.identity.country and other.identity.kind is not EntityKind.PERSON:
            return other.identity.country
    return None
