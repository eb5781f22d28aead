"""A story's record and its development, from entries alone: nothing of an article's life is needed."""

from dataclasses import replace

from schemas.published import Outlet, StoryStatus
from schemas.verdict import VerdictKind
from services.publisher.stories.entry import StoryEntry
from services.publisher.stories.progress import closed, merged, with_reports
from services.publisher.stories.report import CitedSource, ReportSummary
from services.publisher.stories.settings import StorySettings
from services.publisher.stories.state import StoryState, new_story
from tests.scenarios.script_messages import at_minute

SETTINGS = StorySettings()


def entry(name: str, minute: float, *origins: str) -> StoryEntry:
    return StoryEntry(
        article_id=name,
        version=1,
        event_time=at_minute(minute),
        outlet=Outlet(id=f"outlet-{name}"),
        verdict=VerdictKind.ORIGINAL,
        of=None,
        copy_of=None,
        summary=ReportSummary(
            headline=f"Headline {name}", origins=tuple(CitedSource(name=origin) for origin in origins)
        ),
    )


def story() -> StoryState:
    return new_story("S", event_time=at_minute(0), effective_at=at_minute(0))


def update(state: StoryState, *entries: StoryEntry, added: bool = True) -> tuple[StoryState, int | None]:
    now = at_minute(30)
    after, record = with_reports(
        state, entries, report_added=added, event_time=now, effective_at=now, settings=SETTINGS
    )
    return after, record.sequence if record else None


def test_a_record_lists_its_entries_in_the_order_of_the_wires_clock() -> None:
    now = at_minute(9)
    _, record = with_reports(
        story(),
        [entry("B", 5), entry("A", 1, "KCNA")],
        report_added=True,
        event_time=now,
        effective_at=now,
        settings=SETTINGS,
    )
    assert record is not None
    assert [line.article_id for line in record.articles] == ["A", "B"]
    assert (record.headline, record.first_seen, record.updated) == ("Headline A", at_minute(1), at_minute(5))
    assert [origin.name for origin in record.origins] == ["KCNA"]


def test_the_record_of_a_story_of_thousands_stays_below_200_kb_and_counts_all_reports() -> None:
    now = at_minute(9)
    long = "Überlänge " * 300
    reports = [entry(f"a1-{number:024d}", number, "KCNA", f"Origin {number}") for number in range(3_000)]
    reports = [replace(e, summary=e.summary.model_copy(update={"headline": long})) for e in reports]
    _, record = with_reports(story(), reports, report_added=True, event_time=now, effective_at=now, settings=SETTINGS)
    assert record is not None
    assert len(record.to_bytes()) <= 200_000
    assert record.report_count == 3_000
    assert (record.articles[0].article_id, record.articles[-1].article_id) == (
        reports[0].article_id,
        reports[-1].article_id,
    )
    first = record.origins[0]
    assert (first.name, first.report_count, len(first.articles)) == ("KCNA", 3_000, SETTINGS.origin_reports)
    assert record.independent_origins == 3_001


def test_only_a_record_that_differs_gets_a_sequence_number() -> None:
    state, first = update(story(), entry("A", 1))
    state, repeated = update(state, entry("A", 1))
    _, second = update(state, entry("A", 1), entry("B", 2))
    assert (first, repeated, second) == (1, None, 2)


def test_an_added_report_opens_a_closed_story_but_one_that_leaves_does_not() -> None:
    entries = [entry("A", 1), entry("B", 2)]
    state, _ = update(story(), *entries)
    state, record = closed(state, entries, SETTINGS)
    assert record is not None
    assert record.status is StoryStatus.CLOSED
    assert update(state, entries[0], added=False)[0].status is StoryStatus.CLOSED
    assert update(state, *entries, entry("C", 3))[0].status is StoryStatus.OPEN


def test_the_first_report_that_is_killed_does_not_move_the_storys_beginning() -> None:
    state, _ = update(story(), entry("A", 1), entry("B", 2))
    state, _ = update(state, entry("B", 2), added=False)
    assert state.first_seen == at_minute(1)


def test_a_merged_story_points_to_the_other() -> None:
    state = merged(story(), into="T")
    assert (state.status, state.merged_into) == (StoryStatus.MERGED, "T")
