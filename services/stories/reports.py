"""All reports of one story, and what its record counts of them, kept up report by report. Pure."""

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from datetime import datetime

from schemas.enriched import EntityKind
from schemas.published import Named, Outlet, StoryArticle, StoryOrigin
from schemas.story_entry import CitedSource, NamedThing, StoryReport
from schemas.verdict import VerdictKind
from services.stories.limits import first_and_latest, shortened
from services.stories.origin_folds import OriginFolds
from services.stories.ranking import Fragment, Namings, Rank, Ranking, fragment, placed
from services.stories.settings import StorySettings

_COPY_KINDS = frozenset({VerdictKind.EXACT_COPY, VerdictKind.NEAR_COPY, VerdictKind.EXCERPT})


class StoryReports:
    """What subscribers may see of one story."""

    def __init__(self, settings: StorySettings) -> None:
        self._settings = settings
        self._reports: dict[str, StoryReport] = {}
        self._timeline: list[tuple[datetime, str]] = []
        self._lines: dict[str, Fragment] = {}
        self._headlines: list[tuple[bool, bool, datetime, str]] = []
        """Those that were given before those made of a first sentence, originals' before copies', then by the clock."""
        self._copies: dict[str, set[str]] = {}
        self._folds = OriginFolds()
        self._outlets: Ranking[Outlet, Outlet] = Ranking(_in_order, _outlet)
        self._origins: Ranking[CitedSource, StoryOrigin] = Ranking(_most_first, self._origin)
        self._entities: Ranking[NamedThing, Named] = Ranking(_most_first_by_id, _named)
        self._places: Ranking[NamedThing, Named] = Ranking(_most_first_by_id, _named)

    def __len__(self) -> int:
        return len(self._reports)

    def put(self, article_id: str, report: StoryReport | None) -> None:
        """An article as it is public now; None: it is not."""
        known = self._reports.get(article_id)
        if known is not None:
            self._take_out(article_id, known)
        if report is not None:
            self._reports[article_id] = report
            self._set_in(article_id, report)
        elif known is not None:
            del self._reports[article_id]
        if (known is None) != (report is None):
            self._copies_changed(article_id, now_here=report is not None)

    def items(self) -> Iterator[tuple[str, StoryReport]]:
        """All reports by article."""
        return iter(self._reports.items())

    def span(self) -> tuple[datetime, datetime] | None:
        """The times of the first and the last report."""
        return (self._timeline[0][0], self._timeline[-1][0]) if self._timeline else None

    def headline(self) -> str | None:
        """The earliest original's, and rather a headline that was given than a first sentence that stands in for it."""
        return self._reports[self._headlines[0][-1]].summary.headline if self._headlines else None

    def lines(self) -> Sequence[Fragment]:
        """The first reports and the latest, in the order of the wire's clock."""
        return [self._lines[article] for _, article in first_and_latest(self._timeline, self._settings.reports)]

    def outlets(self) -> Iterator[Fragment]:
        """Each once, in the order in which they reported."""
        return self._outlets.ranked()

    def origins(self) -> Iterator[Fragment]:
        """Each origin with articles that rest on it: the one under most reports first, then the one met first."""
        return self._origins.ranked()

    def independent_origins(self) -> int:
        """How many origins remain when copies and relays are folded."""
        return self._folds.count()

    def entities(self) -> Iterator[Fragment]:
        """Each with the number of reports that name it, most named first."""
        return self._entities.ranked()

    def places(self) -> Iterator[Fragment]:
        """The same for places."""
        return self._places.ranked()

    def _set_in(self, article_id: str, report: StoryReport) -> None:
        insort(self._timeline, (report.event_time, article_id))
        self._lines[article_id] = fragment(_line(article_id, report, self._settings.headline_characters))
        if report.summary.headline:
            insort(self._headlines, _headline_rank(article_id, report))
        if report.copy_of:
            self._copies.setdefault(report.copy_of, set()).add(article_id)
        if self._is_original(report):
            self._folds.add(article_id, report)
        self._outlets.add(report.outlet.id, (report.event_time, article_id, 0), report.outlet)
        for place, source in placed((report.event_time, article_id), report.summary.origins):
            self._origins.add(source.key, place, source)
        for ranking, things in ((self._entities, report.summary.entities), (self._places, report.summary.places)):
            for place, thing in placed((report.event_time, article_id), _once(things)):
                ranking.add(thing.id, place, thing)

    def _take_out(self, article_id: str, report: StoryReport) -> None:
        del self._timeline[bisect_left(self._timeline, (report.event_time, article_id))]
        del self._lines[article_id]
        if report.summary.headline:
            del self._headlines[bisect_left(self._headlines, _headline_rank(article_id, report))]
        # Before the copies are forgotten: whether it counted as an original follows from who is here.
        if self._is_original(report):
            self._folds.remove(article_id, report)
        if report.copy_of:
            self._copies[report.copy_of].discard(article_id)
            if not self._copies[report.copy_of]:
                del self._copies[report.copy_of]
        self._outlets.remove(report.outlet.id, (report.event_time, article_id, 0))
        for place, source in placed((report.event_time, article_id), report.summary.origins):
            self._origins.remove(source.key, place)
        for ranking, things in ((self._entities, report.summary.entities), (self._places, report.summary.places)):
            for place, thing in placed((report.event_time, article_id), _once(things)):
                ranking.remove(thing.id, place)

    def _is_original(self, report: StoryReport) -> bool:
        # A copy of a report that is not in the story speaks for itself: folding it would leave nobody in its place.
        return report.copy_of not in self._reports

    def _copies_changed(self, original: str, *, now_here: bool) -> None:
        """An article came or went: its copies in this story stop or begin to speak for themselves."""
        for article_id in self._copies.get(original, set()) - {original}:
            change = self._folds.remove if now_here else self._folds.add
            change(article_id, self._reports[article_id])

    def _origin(self, _: str, namings: Namings[CitedSource]) -> StoryOrigin:
        # The first spelling met names the origin.
        first = namings[0].thing
        listed = first_and_latest(namings, self._settings.origin_reports)
        return StoryOrigin(
            name=first.name,
            entity_id=first.entity_id,
            articles=tuple(naming.place[1] for naming in listed),
            report_count=len(namings),
        )


def _headline_rank(article_id: str, report: StoryReport) -> tuple[bool, bool, datetime, str]:
    return (report.summary.headline_from_body, report.verdict in _COPY_KINDS, report.event_time, article_id)


def _line(article_id: str, report: StoryReport, headline_characters: int) -> StoryArticle:
    return StoryArticle(
        article_id=article_id,
        version=report.version,
        headline=shortened(report.summary.headline, headline_characters),
        outlet=report.outlet,
        event_time=report.event_time,
        verdict=report.verdict,
        of=report.of,
    )


def _in_order(_: str, namings: Namings[Outlet]) -> Rank:
    return (namings[0].place,)


def _most_first(_: str, namings: Namings[CitedSource]) -> Rank:
    return (-len(namings), namings[0].place)


def _most_first_by_id(_: str, namings: Namings[NamedThing]) -> Rank:
    return (-len(namings),)  # equals stand by their key


def _outlet(_: str, namings: Namings[Outlet]) -> Outlet:
    return namings[0].thing


def _named(key: str, namings: Namings[NamedThing]) -> Named:
    first = namings[0].thing
    return Named(id=key, name=first.name, kind=EntityKind(first.kind), articles=len(namings))


def _once(things: Sequence[NamedThing]) -> Sequence[NamedThing]:
    """Once a report, however often it names the thing: a long text weighs no more than a short one."""
    return tuple({thing.id: thing for thing in things}.values())
