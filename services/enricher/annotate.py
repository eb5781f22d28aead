"""What the rules found → the entities, places and times of the record. It decides nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from schemas.article import Article
from schemas.enriched import Coordinates, Entity, EntityKind, PlaceReference, Span, TextPart, TimeExpression
from services.enricher.document import Reference, Section
from services.enricher.identity import Identity, country_identity
from services.enricher.times.document_date import DocumentDate
from services.enricher.times.resolution import resolve_times
from services.knowledge.agencies import Agency, agencies_in_credit

Metonyms = Mapping[tuple[int, int], str]
"""(section, offset) of a toponym that means a government → entity id of the country."""


def entities_of(sections: Sequence[Section], references: Sequence[Reference], metonyms: Metonyms) -> tuple[Entity, ...]:
    """One entity per id, by first mention, with every mention. A seat of government mentions its country too."""
    by_id: dict[str, list[Reference]] = {}
    for reference in references:
        by_id.setdefault(reference.identity.id, []).append(reference)
        meant = metonyms.get((reference.section, reference.mention.start))
        if meant:
            country = replace(reference, identity=country_identity(meant.partition(":")[2]))
            by_id.setdefault(meant, []).append(country)
    return tuple(_entity(sections, mentions) for mentions in by_id.values())


def picture_agencies(article: Article) -> tuple[Entity, ...]:
    """News agencies that a picture credit names; photographers, archives and other outlets are left out."""
    found: dict[str, tuple[Agency, list[Span]]] = {}
    for index, caption in enumerate(article.captions):
        credit = caption.credit or ""
        for agency in agencies_in_credit(credit):
            if agency.kind == "agency":
                span = Span(part=TextPart.CREDIT, index=index, start=0, end=len(credit), text=credit)
                found.setdefault(agency.id, (agency, []))[1].append(span)
    return tuple(
        Entity(
            id=f"agency:{agency.id}",
            name=agency.name,
            kind=EntityKind.ORGANISATION,
            subkind=agency.kind,
            country=agency.country,
            known=True,
            role="picture credit",
            mentions=tuple(spans),
        )
        for agency, spans in found.values()
    )


def with_picture_agencies(entities: Sequence[Entity], pictures: Sequence[Entity]) -> tuple[Entity, ...]:
    """The entities of the text, and the agencies that only a picture credit names."""
    named = {entity.id for entity in entities}
    return (*entities, *(entity for entity in pictures if entity.id not in named))


def _entity(sections: Sequence[Section], references: Sequence[Reference]) -> Entity:
    identity = references[0].identity
    return Entity(
        id=identity.id,
        name=identity.name,
        kind=identity.kind,
        subkind=identity.subkind,
        country=identity.country,
        coordinates=coordinates(identity),
        known=identity.known,
        role=next((r.mention.role for r in references if r.mention.role), None),
        mentions=tuple(sections[r.section].span(r.mention.start, r.mention.end) for r in references),
    )


def coordinates(identity: Identity) -> Coordinates | None:
    """The entity's coordinates, if known."""
    if identity.latitude is None or identity.longitude is None:
        return None
    return Coordinates(latitude=identity.latitude, longitude=identity.longitude)


def places_of(
    sections: Sequence[Section], references: Sequence[Reference], metonyms: Metonyms
) -> tuple[PlaceReference, ...]:
    """Every toponym of the article with its place, in the order of the text; also those inside longer names."""
    toponyms = [r for r in references if r.identity.kind is EntityKind.PLACE]
    return tuple(
        PlaceReference(
            span=sections[r.section].span(r.mention.start, r.mention.end),
            entity_id=r.identity.id,
            name=r.identity.name,
            country=r.identity.country,
            coordinates=coordinates(r.identity),
            geonames_id=r.identity.geonames_id,
            metonym_for=metonyms.get((r.section, r.mention.start)),
        )
        for r in sorted(toponyms, key=lambda r: (r.section, r.mention.start, -r.mention.end))
    )


def times_of(sections: Sequence[Section], written: DocumentDate) -> Iterator[TimeExpression]:
    """Every time expression of the article, section by section in the order of the text."""
    for section in sections:
        for timex in resolve_times(section.text, section.analysis.times, written):
            yield TimeExpression(
                span=section.span(timex.start, timex.end),
                value=timex.value.value,
                granularity=timex.value.granularity,
                also=timex.value.also,
            )
