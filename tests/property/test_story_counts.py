"""Whatever comes and goes: what a story's record counts is what counting all its reports afresh gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.enriched import EntityKind
from schemas.published import Named, Outlet, Story, StoryOrigin
from schemas.story_entry import CitedSource, NamedThing, ReportChange, ReportSummary, StoryEntry, StoryReport
from schemas.verdict import VerdictKind
from services.stories.partition import StoriesPartition
from services.stories.settings import StorySettings
from tests.scenarios.script_messages import START, at_minute

AT_ONCE = StorySettings(write_interval=timedelta(0))
NAMES = ("TASS", "KCNA", "Daily", "tass", "radio")
ARTICLES = "ABCDEF"

sources = st.builds(CitedSource, name=st.sampled_from(NAMES), entity_id=st.sampled_from((None, "org:1", "org:2")))
things = st.builds(
    NamedThing, id=st.sampled_from(("Q1", "Q2", "Q3")), name=st.sampled_from(NAMES), kind=st.just("person")
)
summaries = st.builds(
    ReportSummary,
    headline=st.sampled_from((None, 'A "headline": "articles":[]', "Another")),
    headline_from_body=st.booleans(),
    entities=st.lists(things, max_size=3).map(tuple),
    places=st.lists(things, max_size=2).map(tuple),
    origins=st.lists(sources, max_size=3, unique_by=lambda source: source.key).map(tuple),
    relays=st.lists(st.tuples(sources, sources), max_size=2).map(tuple),
)
reports = st.builds(
    StoryReport,
    version=st.just(1),
    event_time=st.integers(0, 5).map(at_minute),
    outlet=st.builds(Outlet, id=st.sampled_from(("daily", "tass", "paper")), name=st.sampled_from((None, "Daily"))),
    verdict=st.sampled_from((VerdictKind.ORIGINAL, VerdictKind.EXACT_COPY)),
    of=st.none(),
    copy_of=st.sampled_from((None, *ARTICLES)),
    summary=summaries,
)
changes = st.lists(st.tuples(st.sampled_from(ARTICLES), st.none() | reports), max_size=14)


@dataclass(frozen=True)
class Counted:
    """What a record says beside its lists of reports."""

    origins: tuple[StoryOrigin, ...]
    independent_origins: int
    entities: tuple[Named, ...]
    outlets: tuple[Outlet, ...]
    headline: str | None


@settings(deadline=None)
@given(changes)
def test_a_record_counts_what_counting_all_reports_afresh_counts(script: list[tuple[str, StoryReport | None]]) -> None:
    stage, here, last = StoriesPartition(AT_ONCE), dict[str, StoryReport](), None
    for sequence, (article, report) in enumerate(script, start=1):
        change = ReportChange(article_id=article, sequence=sequence, report=report, adds=True)
        entry = StoryEntry(story_id="S", change=change, event_time=START, effective_at=START)
        for record in stage.handle(entry, START).records:
            last = Story.model_validate_json(record.value)
            assert last.to_bytes() == record.value
        here = {key: value for key, value in here.items() if key != article} | ({article: report} if report else {})
        if last:
            shown = Counted(last.origins, last.independent_origins, last.entities, last.outlets, last.headline)
            assert shown == counted_afresh(here)
            assert [line.article_id for line in last.articles] == [key for key, _ in in_order(here)]


def in_order(here: dict[str, StoryReport]) -> list[tuple[str, StoryReport]]:
    return sorted(here.items(), key=lambda item: (item[1].event_time, item[0]))


def counted_afresh(here: dict[str, StoryReport]) -> Counted:
    shown = in_order(here)
    outlets: dict[str, Outlet] = {}
    for _, report in shown:
        outlets.setdefault(report.outlet.id, report.outlet)
    titled = [report for _, report in shown if report.summary.headline]
    ranked = sorted(titled, key=lambda r: (r.summary.headline_from_body, r.verdict is VerdictKind.EXACT_COPY))
    headline = ranked[0].summary.headline if ranked else None
    return Counted(origins_of(shown), independent_origins(shown), entities_of(shown), tuple(outlets.values()), headline)


def entities_of(shown: Sequence[tuple[str, StoryReport]]) -> tuple[Named, ...]:
    first: dict[str, NamedThing] = {}
    counts: dict[str, int] = {}
    for _, report in shown:
        for thing in {thing.id: thing for thing in report.summary.entities}.values():
            first.setdefault(thing.id, thing)
            counts[thing.id] = counts.get(thing.id, 0) + 1
    ranked = sorted(counts, key=lambda key: (-counts[key], key))
    return tuple(Named(id=k, name=first[k].name, kind=EntityKind(first[k].kind), articles=counts[k]) for k in ranked)


def origins_of(shown: Sequence[tuple[str, StoryReport]]) -> tuple[StoryOrigin, ...]:
    names: dict[str, CitedSource] = {}
    resting: dict[str, list[str]] = {}
    for article, report in shown:
        for source in report.summary.origins:
            names.setdefault(source.key, source)
            resting.setdefault(source.key, []).append(article)
    return tuple(
        StoryOrigin(
            name=names[key].name,
            entity_id=names[key].entity_id,
            articles=tuple(resting[key]),
            report_count=len(resting[key]),
        )
        for key in sorted(names, key=lambda key: -len(resting[key]))
    )


def independent_origins(shown: Sequence[tuple[str, StoryReport]]) -> int:
    present = {article for article, _ in shown}
    originals = [report for _, report in shown if report.copy_of not in present]
    folds = folds_of(originals)
    keys = {
        key
        for report in originals
        for key in [source.key for source in report.summary.origins] or [f"outlet:{report.outlet.id}"]
    }
    return len({end_of(key, folds) for key in keys})


def folds_of(originals: Sequence[StoryReport]) -> dict[str, str]:
    folds: dict[str, str] = {}
    for report in originals:
        for outer, inner in report.summary.relays:
            folds.setdefault(outer.key, inner.key)
    outlets = {
        name: report
        for report in reversed(originals)
        if report.summary.origins
        for name in ((report.outlet.name or report.outlet.id).casefold(), report.outlet.id.casefold())
    }
    for report in originals:
        for source in report.summary.origins:
            if quoted := outlets.get(source.name.casefold()):
                folds.setdefault(source.key, quoted.summary.origins[0].key)
    return folds


def end_of(key: str, folds: dict[str, str]) -> str:
    chain = [key]
    while (following := folds.get(chain[-1])) is not None:
        if following in chain:
            return min(chain[chain.index(following) :])
        chain.append(following)
    return chain[-1]
