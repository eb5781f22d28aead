"""What the page of one story shows. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from schemas.enriched import Coordinates, QuoteKind
from schemas.published import WORDLESS, PublishedArticle, Story
from services.gateway.pages.script import direction
from services.gateway.pages.story.drawing import Drawing, draw
from services.gateway.pages.story.origins import MainSupport, Relations, main_support, relations
from services.gateway.pages.story.reports import EarlierVersions, Report, no_earlier_versions, outlet_name, reports_of
from services.gateway.pages.story.timeline import Timeline, TimelineEntry, timeline
from services.gateway.pages.story.world_map import MapPlace, WorldMap, world_map

_SPOKEN = frozenset((QuoteKind.DIRECT, QuoteKind.PARTIAL))
_LEAST_WORDS = 3
"""Of a quotation in the list: "soon" says nothing beside its sentence."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words that somebody said, and which outlets carry them."""

    text: str
    direct: bool
    direction: str
    outlets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoryPlace:
    """A place of the story."""

    name: str
    articles: int
    point: Coordinates | None = None


@dataclass(frozen=True, slots=True)
class AbsorbedStory:
    """A story that became part of another."""

    story_id: str
    headline: str | None
    at: datetime
    reports: int
    """Of those that it brought, how many are shown."""


@dataclass(frozen=True, slots=True)
class ShownStory:
    """All of it."""

    story: Story
    reports: tuple[Report, ...]
    relations: Relations
    support: MainSupport | None
    drawing: Drawing
    quotes: Mapping[str, tuple[Said, ...]]
    """By speaker."""
    places: tuple[StoryPlace, ...]
    map: WorldMap | None = None
    line: Timeline | None = None
    merged: tuple[AbsorbedStory, ...] = ()
    """Stories that became part of it."""
    articles: Mapping[str, PublishedArticle] = field(default_factory=dict)


def shown_story(
    story: Story,
    articles: Sequence[PublishedArticle],
    steps: Sequence[TimelineEntry] = (),
    merged: Sequence[AbsorbedStory] = (),
    earlier: EarlierVersions = no_earlier_versions,
) -> ShownStory:
    """Put it together. `articles`: the latest record of each report that is at hand; `steps`: their versions."""
    by_id = {article.article_id: article for article in articles}
    names = {outlet.id: outlet_name(outlet) for outlet in story.outlets}
    shown = [article for article in articles if article.action not in WORDLESS]
    found = relations(shown, names)
    places = _places(story, shown)
    named = [replace(step, outlet=names.get(step.outlet, step.outlet)) for step in steps]
    return ShownStory(
        story,
        tuple(reports_of(story, by_id, earlier)),
        found,
        main_support(found),
        draw(found),
        _quotes(shown),
        tuple(places),
        world_map([MapPlace(p.name, p.point.latitude, p.point.longitude, p.articles) for p in places if p.point]),
        timeline(named),
        tuple(merged),
        by_id,
    )


def absorbed_story(gone: Story, into: Story, brought: Collection[str]) -> AbsorbedStory:
    """A merged story has no reports any more: it is called as the first of those that it brought."""
    reports = [each for each in into.articles if each.article_id in brought]
    headline = next((each.headline for each in reports if each.headline), None)
    return AbsorbedStory(gone.story_id, headline, gone.updated, len(reports))


def _quotes(articles: Sequence[PublishedArticle]) -> dict[str, tuple[Said, ...]]:
    """By speaker, those whom most outlets carry first; the same words once."""
    said: dict[tuple[str, str], tuple[str, bool, str, list[str]]] = {}
    for article in articles:
        for quote in article.content.quotes if article.content else ():
            if quote.speaker is None or quote.kind not in _SPOKEN or len(quote.text.split()) < _LEAST_WORDS:
                continue
            entry = said.setdefault(
                (quote.speaker.name, quote.id),
                (quote.text, quote.kind is QuoteKind.DIRECT, direction(article.language.code), []),
            )
            outlet = outlet_name(article.outlet)
            if outlet not in entry[3]:
                entry[3].append(outlet)
    by_speaker: dict[str, list[Said]] = {}
    for (speaker, _), (text, direct, way, outlets) in said.items():
        by_speaker.setdefault(speaker, []).append(Said(text, direct, way, tuple(outlets)))
    ordered = sorted(by_speaker.items(), key=lambda item: -sum(len(each.outlets) for each in item[1]))
    return {speaker: tuple(sorted(quotes, key=lambda each: -len(each.outlets))) for speaker, quotes in ordered}


def _places(story: Story, articles: Sequence[PublishedArticle]) -> list[StoryPlace]:
    where = {
        entity.id: entity.coordinates
        for article in articles
        for entity in (article.content.entities if article.content else ())
        if entity.coordinates
    }
    return [StoryPlace(place.name, place.articles, where.get(place.id)) for place in story.places]
