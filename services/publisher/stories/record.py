"""A story's public record, made from those of its reports that subscribers may see. Pure."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.published import Named, Outlet, Story, StoryArticle, StoryStatus
from schemas.verdict import VerdictKind
from services.publisher.articles.state import Dossier
from services.publisher.settings import PublisherSettings
from services.publisher.stories.origins import Voice, independent_origins, origins_of
from services.publisher.stories.report import NamedThing, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What a story record says beside its reports."""

    story_id: str
    sequence: int
    status: StoryStatus
    first_seen: datetime
    updated: datetime
    merged_into: str | None = None


def story_record(frame: Frame, members: Iterable[Dossier], settings: PublisherSettings) -> Story:
    """The record of a story. Its reports stand in the order of the wire's clock; of too many the middle is cut."""
    most = settings.story_reports
    shown = [(d, d.report) for d in sorted(members, key=lambda d: (d.facts.event_time, d.article_id)) if d.report]
    voices = [Voice(d.article_id, d.facts.outlet, report, d.copy_of) for d, report in shown]
    listed = shown if len(shown) <= most else [shown[0], *shown[len(shown) - most + 1 :]]
    return Story(
        story_id=frame.story_id,
        sequence=frame.sequence,
        status=frame.status,
        merged_into=frame.merged_into,
        headline=_headline(shown),
        first_seen=frame.first_seen,
        updated=frame.updated,
        articles=tuple(_line(dossier, report) for dossier, report in listed),
        outlets=_outlets(d.facts.outlet for d, _ in shown),
        origins=origins_of(voices),
        independent_origins=independent_origins(voices),
        entities=_counted([report.entities for _, report in shown])[: settings.story_names],
        places=_counted([report.places for _, report in shown])[: settings.story_names],
    )


def digest_of(story: Story) -> str:
    """Equal where two records differ in nothing but their sequence."""
    plain = story.model_dump_json(exclude={"sequence"})
    return hashlib.blake2b(plain.encode(), digest_size=12).hexdigest()


def _headline(shown: Sequence[tuple[Dossier, Report]]) -> str | None:
    """The earliest original's, and rather a headline that was given than a first sentence that stands in for one."""
    copies = (VerdictKind.EXACT_COPY, VerdictKind.NEAR_COPY, VerdictKind.EXCERPT)
    ranked = sorted(
        ((d, r) for d, r in shown if r.headline),
        key=lambda pair: (pair[1].headline_from_body, pair[0].facts.verdict.kind in copies),
    )
    return ranked[0][1].headline if ranked else None


def _line(dossier: Dossier, report: Report) -> StoryArticle:
    facts = dossier.facts
    return StoryArticle(
        article_id=facts.article_id,
        version=facts.version,
        headline=report.headline,
        outlet=facts.outlet,
        event_time=facts.event_time,
        verdict=facts.verdict.kind,
        of=facts.verdict.of,
    )


def _outlets(outlets: Iterable[Outlet]) -> tuple[Outlet, ...]:
    """Each once, in the order in which they reported."""
    found: dict[str, Outlet] = {}
    for outlet in outlets:
        found.setdefault(outlet.id, outlet)
    return tuple(found.values())


def _counted(reports: Sequence[Sequence[NamedThing]]) -> tuple[Named, ...]:
    """Each thing with the number of reports that name it, most named first."""
    first: dict[str, NamedThing] = {}
    counts: dict[str, int] = {}
    for things in reports:
        for thing in {thing.id: thing for thing in things}.values():
            first.setdefault(thing.id, thing)
            counts[thing.id] = counts.get(thing.id, 0) + 1
    ranked = sorted(counts, key=lambda key: (-counts[key], key))
    return tuple(Named(id=key, name=first[key].name, kind=first[key].kind, articles=counts[key]) for key in ranked)
