"""A story's public record, made from those of its reports that subscribers may see. Pure."""

import hashlib
from collections.abc import Iterable, Sequence

from schemas.published import Named, Outlet, Story, StoryArticle
from services.publisher.stories.entry import StoryEntry
from services.publisher.stories.limits import first_and_latest, first_and_latest_fitting, leading_fitting, shortened
from services.publisher.stories.origins import independent_origins, origins_of
from services.publisher.stories.report import NamedThing
from services.publisher.stories.settings import StorySettings
from services.publisher.stories.state import StoryState
from services.publisher.verdicts import COPY_KINDS


def next_record(state: StoryState, entries: Iterable[StoryEntry], settings: StorySettings) -> Story:
    """The record that follows the last one. Its reports stand in the order of the wire's clock.

    Of too many reports the middle is left out of the list; all of them count for outlets, origins and names.
    """
    shown = sorted(entries, key=lambda entry: (entry.event_time, entry.article_id))
    listed = first_and_latest(shown, settings.reports)
    return Story(
        story_id=state.story_id,
        sequence=state.sequence + 1,
        status=state.status,
        merged_into=state.merged_into,
        headline=shortened(_headline(shown), settings.headline_characters),
        first_seen=state.first_seen,
        updated=state.updated,
        articles=first_and_latest_fitting(
            [_line(entry, settings.headline_characters) for entry in listed], settings.report_bytes
        ),
        report_count=len(shown),
        outlets=leading_fitting(_outlets(entry.outlet for entry in shown), settings.outlet_bytes),
        origins=leading_fitting(origins_of(shown, settings.origin_reports), settings.origin_bytes),
        independent_origins=independent_origins(shown),
        entities=_names([entry.summary.entities for entry in shown], settings),
        places=_names([entry.summary.places for entry in shown], settings),
    )


def digest_of(story: Story) -> str:
    """Equal where two records differ in nothing but their sequence."""
    plain = story.model_dump_json(exclude={"sequence"})
    return hashlib.blake2b(plain.encode(), digest_size=12).hexdigest()


def _headline(shown: Sequence[StoryEntry]) -> str | None:
    """The earliest original's, and rather a headline that was given than a first sentence that stands in for one."""
    ranked = sorted(
        (entry for entry in shown if entry.summary.headline),
        key=lambda entry: (entry.summary.headline_from_body, entry.verdict in COPY_KINDS),
    )
    return ranked[0].summary.headline if ranked else None


def _line(entry: StoryEntry, headline_characters: int) -> StoryArticle:
    return StoryArticle(
        article_id=entry.article_id,
        version=entry.version,
        headline=shortened(entry.summary.headline, headline_characters),
        outlet=entry.outlet,
        event_time=entry.event_time,
        verdict=entry.verdict,
        of=entry.of,
    )


def _outlets(outlets: Iterable[Outlet]) -> tuple[Outlet, ...]:
    """Each once, in the order in which they reported."""
    found: dict[str, Outlet] = {}
    for outlet in outlets:
        found.setdefault(outlet.id, outlet)
    return tuple(found.values())


def _names(reports: Sequence[Sequence[NamedThing]], settings: StorySettings) -> tuple[Named, ...]:
    return leading_fitting(_counted(reports)[: settings.names], settings.name_bytes)


def _counted(reports: Sequence[Sequence[NamedThing]]) -> tuple[Named, ...]:
    """Each thing with the number of reports that name it, most named first."""
    first: dict[str, NamedThing] = {}
    counts: dict[str, int] = {}
    for things in reports:
        # Once a report, however often it names the thing: a long text weighs no more than a short one.
        for thing in {thing.id: thing for thing in things}.values():
            first.setdefault(thing.id, thing)
            counts[thing.id] = counts.get(thing.id, 0) + 1
    ranked = sorted(counts, key=lambda key: (-counts[key], key))
    return tuple(Named(id=key, name=first[key].name, kind=first[key].kind, articles=counts[key]) for key in ranked)
