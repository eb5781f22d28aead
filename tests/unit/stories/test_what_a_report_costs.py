"""A story's thousandth report costs what its three hundredth did: operations are counted, not time."""

import sys
from collections.abc import Callable
from datetime import timedelta
from types import FrameType
from typing import Any

from schemas.published import Story
from schemas.story_entry import CitedSource, NamedThing, ReportChange, StoryEntry
from services.stories.partition import EntryStep, StoriesPartition
from services.stories.settings import StorySettings
from tests.scenarios.script_messages import START
from tests.unit.stories.story_entries import entry

LISTED = 40
SETTINGS = StorySettings(write_interval=timedelta(0), reports=LISTED, names=LISTED, origin_bytes=4_000)


def busy_entry(number: int) -> StoryEntry:
    """A report that names what others name, too, and of an outlet that reports again and again."""
    made = entry(f"a1-{number:05d}", number, f"Origin {number % 30}", f"Origin {number % 7}")
    assert isinstance(made.change, ReportChange)
    assert made.change.report is not None
    things = tuple(NamedThing(id=f"Q{(number * k) % 90}", name=f"Name {k}", kind="person") for k in range(1, 8))
    relay = (CitedSource(name=f"Origin {number % 7}"), CitedSource(name=f"Origin {number % 5}"))
    outlet = made.change.report.outlet.model_copy(update={"id": f"outlet-{number % 50}"})
    summary = made.change.report.summary.model_copy(update={"entities": things, "relays": (relay,)})
    report = made.change.report.model_copy(update={"summary": summary, "outlet": outlet})
    return made.model_copy(update={"change": made.change.model_copy(update={"report": report})})


def calls_of(work: Callable[[], EntryStep]) -> tuple[int, EntryStep]:
    """How many Python functions, and functions written in C, the work calls."""
    calls = 0

    def note(_: FrameType, event: str, __: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        step = work()
    finally:
        sys.setprofile(before)
    return calls, step


def test_the_operations_for_a_report_and_the_bytes_of_its_state_do_not_grow_with_the_story() -> None:
    stage = StoriesPartition(SETTINGS)
    operations, state = [], []
    for number in range(1_000):
        made = busy_entry(number)
        calls, step = calls_of(lambda made=made: stage.handle(made, START))  # type: ignore[misc]
        operations.append(calls)
        state.append(sum(len(key) + len(value or b"") for key, value in step.state))
    assert max(operations[900:]) <= max(operations[200:300]) * 1.1
    assert max(state[900:]) <= max(state[200:300]) * 1.1
    assert max(state) < 3_000


def test_the_record_of_a_story_of_thousands_stays_below_200_kb_and_counts_all_reports() -> None:
    stage = StoriesPartition(StorySettings())
    long = "Überlänge " * 300
    for number in range(3_000):
        made = entry(f"a1-{number:024d}", number, "KCNA", f"Origin {number}")
        assert isinstance(made.change, ReportChange)
        assert made.change.report is not None
        summary = made.change.report.summary.model_copy(update={"headline": long})
        report = made.change.report.model_copy(update={"summary": summary})
        made = made.model_copy(update={"change": made.change.model_copy(update={"report": report})})
        stage.handle(made, START)
    (step,) = stage.due(START + timedelta(seconds=2))
    (record,) = step.records
    assert len(record.value) <= 200_000
    story = Story.model_validate_json(record.value)
    assert story.report_count == 3_000
    assert (story.articles[0].article_id, story.articles[-1].article_id) == (f"a1-{0:024d}", f"a1-{2999:024d}")
    first = story.origins[0]
    assert (first.name, first.report_count, len(first.articles)) == ("KCNA", 3_000, StorySettings().origin_reports)
    assert story.independent_origins == 3_001
