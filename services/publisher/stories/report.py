"""What a story needs to know of one of its reports, so that the texts need not be unpacked each time. Pure."""

from collections.abc import Iterable

from schemas.enriched import EntityKind, SourceLink
from schemas.published import Content
from schemas.story_entry import CitedSource, NamedThing, ReportSummary


def summary_of(content: Content) -> ReportSummary:
    """Shorten a text to what its story counts. Places that stand for a government are not where anything happens."""
    # Walked backwards, so that of several mentions the first gives the name; turned again for the order of the text.
    places = {
        p.entity_id: NamedThing(id=p.entity_id, name=p.name, kind="place")
        for p in reversed(content.places)
        if p.metonym_for is None
    }
    return ReportSummary(
        headline=content.headline,
        headline_from_body=content.headline_from_body,
        entities=tuple(
            NamedThing(id=e.id, name=e.name, kind=e.kind.value)
            for e in content.entities
            if e.kind is not EntityKind.PLACE
        ),
        places=tuple(reversed(places.values())),
        origins=_unique(CitedSource(name=o.name, entity_id=o.entity_id) for o in content.origins),
        relays=_relays(content),
    )


def _relays(content: Content) -> tuple[tuple[CitedSource, CitedSource], ...]:
    """Links of chains of attribution. Sources that speak side by side pass nothing on."""
    links = [
        (_source(outer), _source(inner))
        for attribution in content.attributions
        if not attribution.joint
        for outer, inner in zip(attribution.chain, attribution.chain[1:], strict=False)
    ]
    return tuple({(outer.key, inner.key): (outer, inner) for outer, inner in links}.values())


def _source(link: SourceLink) -> CitedSource:
    return CitedSource(name=link.name, entity_id=link.entity_id)


def _unique(sources: Iterable[CitedSource]) -> tuple[CitedSource, ...]:
    """Each once, as it was first named, in the order of the text."""
    return tuple({source.key: source for source in reversed(list(sources))}.values())[::-1]
