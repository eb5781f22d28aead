"""When a record of a story is written: at once where it was quiet, at most every two seconds, kills at once."""

from datetime import datetime, timedelta

import pytest

from schemas.published import StoryStatus
from schemas.reasons import DropReason
from services.stories.partition import EntryStep, StoriesPartition
from services.stories.settings import StorySettings
from tests.scenarios.script_messages import START
from tests.unit.stories.story_entries import entry, gone, handover, merger, written

SETTINGS = StorySettings()


def later(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def partition(*steps: EntryStep) -> StoriesPartition:
    restored = StoriesPartition(SETTINGS)
    assert restored.restore(record for step in steps for record in step.state) == []
    return restored


def listed(*steps: EntryStep) -> list[list[str]]:
    return [[line.article_id for line in story.articles] for story in written(*steps)]


def test_the_first_report_is_written_at_once_and_what_follows_within_two_seconds_together() -> None:
    stage = partition()
    first, second, third = (stage.handle(entry(name, n), later(n / 2)) for n, name in enumerate("ABC"))
    assert listed(first, second, third) == [["A"]]
    assert stage.next_due() == later(2)
    assert list(stage.due(later(1.9))) == []
    assert listed(*stage.due(later(2))) == [["A", "B", "C"]]
    assert stage.next_due() is None


def test_a_quiet_story_is_written_at_once_again() -> None:
    stage = partition()
    stage.handle(entry("A"), later(0))
    assert listed(stage.handle(entry("B", 1), later(3))) == [["A", "B"]]


def test_what_waits_is_written_after_a_kill_of_the_worker_too() -> None:
    stage = partition()
    steps = [stage.handle(entry(name, n), later(n / 2)) for n, name in enumerate("AB")]
    again = partition(*steps)
    assert again.next_due() == later(2)
    due = list(again.due(later(9)))
    assert [story.sequence for story in written(*due)] == [2]
    assert listed(*due) == [["A", "B"]]


def test_what_is_due_is_written_before_the_next_entry_is_taken() -> None:
    stage = partition()
    stage.handle(entry("A"), later(0))
    stage.handle(entry("B", 1), later(1))
    step = stage.handle(entry("C", 2), later(5))
    assert listed(step) == [["A", "B"]]
    assert stage.next_due() == later(7)


def test_a_report_that_is_gone_is_gone_at_once_with_all_that_waited() -> None:
    stage = partition()
    stage.handle(entry("A"), later(0))
    stage.handle(entry("B", 1), later(0.5))
    step = stage.handle(gone("A", 2), later(0.6))
    assert listed(step) == [["B"]]
    assert stage.next_due() is None


def test_a_gone_report_that_comes_first_keeps_the_report_out() -> None:
    stage = partition()
    marker = stage.handle(gone("A", 1), later(0))
    assert written(marker) == []
    late = partition(marker).handle(entry("A"), later(1))
    assert late.dropped is DropReason.REDELIVERY
    assert written(late) == []


def test_an_entry_that_is_not_newer_changes_nothing() -> None:
    stage = partition()
    stage.handle(entry("A", sequence=3), later(0))
    for old in (entry("A", sequence=3), entry("A", sequence=2), gone("A", sequence=2)):
        step = stage.handle(old, later(5))
        assert (written(step), step.state, step.dropped) == ([], (), DropReason.REDELIVERY)


def test_a_merged_story_says_so_at_once_and_passes_its_reports_on() -> None:
    stage, other = partition(), partition()
    stage.handle(entry("A", story="T"), later(0))
    stage.handle(gone("X", story="T"), later(0))
    step = stage.handle(merger("T", "S", 1), later(0.1))
    (record,) = written(step)
    assert (record.status, record.merged_into, record.articles) == (StoryStatus.MERGED, "S", ())
    assert {each.story_id for each in step.forwarded} == {"S"}
    assert listed(*(other.handle(each, later(1)) for each in step.forwarded)) == [["A"]]
    assert other.handle(entry("X", story="S"), later(9)).dropped is DropReason.REDELIVERY
    assert stage.handle(merger("T", "S", 1), later(2)).dropped is DropReason.REDELIVERY


def test_what_comes_for_a_merged_story_is_passed_on() -> None:
    stage = partition()
    stage.handle(merger("T", "S"), later(0))
    step = stage.handle(entry("A", story="T", sequence=4), later(1))
    (passed,) = step.forwarded
    assert (passed.story_id, passed.change, passed.via) == ("S", entry("A", sequence=4).change, ("T",))
    assert written(step) == []


def test_two_stories_that_are_merged_into_each_other_pass_nothing_round_for_ever() -> None:
    stage = partition()
    stage.handle(entry("A", story="T"), later(0))
    waiting = [*stage.handle(merger("T", "S"), later(1)).forwarded, *stage.handle(merger("S", "T"), later(1)).forwarded]
    for _ in range(3):
        waiting = [passed for each in waiting for passed in stage.handle(each, later(2)).forwarded]
    assert waiting == []


def test_in_whichever_order_a_report_leaves_one_story_for_another_it_ends_in_that_one() -> None:
    for order in ((0, 1), (1, 0)):
        stage = partition()
        stage.handle(entry("A", story="S"), later(0))
        moves = (gone("A", 1, story="S"), entry("A", 1, story="T", sequence=2))
        steps = [stage.handle(moves[n], later(5)) for n in order]
        assert {story.story_id: len(story.articles) for story in written(*steps)} == {"S": 0, "T": 1}


def test_a_story_that_was_handed_over_goes_on_and_repeats_nothing() -> None:
    old = partition()
    steps = [old.handle(entry(name, n), later(9 * n)) for n, name in enumerate("AB")]
    last = written(*steps)[-1]
    digest = next(head.digest for head in [old._store.heads["S"]])
    new = partition()
    handed = [handover("S", last.sequence, digest), entry("A", adds=False), entry("B", 1, adds=False)]
    assert written(*(new.handle(each, later(100)) for each in handed)) == []
    assert written(*new.due(later(200))) == []
    (next_one,) = written(new.handle(entry("C", 2), later(300)))
    assert (next_one.sequence, [line.article_id for line in next_one.articles]) == (3, ["A", "B", "C"])


def test_a_handover_that_is_repeated_changes_nothing() -> None:
    stage = partition()
    stage.handle(handover("S", 7), later(0))
    assert stage.handle(handover("S", 7), later(1)).dropped is DropReason.REDELIVERY


def test_a_story_is_closed_by_the_streams_clock_and_forgotten_later() -> None:
    stage = partition()
    day = 24 * 60
    stage.handle(entry("A"), later(0))
    (closing,) = written(stage.handle(entry("Z", 9 * day, story="T"), later(1)))[:1]
    assert (closing.story_id, closing.status, closing.sequence) == ("S", StoryStatus.CLOSED, 2)
    step = stage.handle(entry("Y", 40 * day, story="U"), later(2))
    assert [value for key, value in step.state if key.startswith(b"member:S")] == [None]
    assert "S" not in {story.story_id for story in written(step)}


def test_a_story_that_goes_on_for_months_forgets_its_old_reports() -> None:
    stage = partition()
    for day in range(80):
        stage.handle(entry(f"A{day}", day * 24 * 60), later(9 * day))
    assert stage.sizes() == {"stories": 1, "reports": 31, "stories_at_hand": 1, "outlines": 0}


DAY = 24 * 60


@pytest.mark.parametrize("restarts", [False, True])
def test_what_is_killed_after_the_memory_window_goes_out_of_the_story_that_still_lists_it(restarts: bool) -> None:
    stage = partition()
    steps = [stage.handle(entry("A"), later(0)), stage.handle(entry("Z", 40 * DAY, story="T"), later(1))]
    assert stage.sizes()["outlines"] == 1
    stage = partition(*steps) if restarts else stage
    (last,) = written(stage.handle(gone("A", 41 * DAY), later(2)))
    assert (last.story_id, last.sequence, last.status, last.articles) == ("S", 3, StoryStatus.CLOSED, ())
    assert b"Headline A" not in last.to_bytes()


def test_what_is_killed_after_the_memory_window_goes_out_of_a_story_that_goes_on() -> None:
    stage = partition()
    for day in range(36):
        steps = stage.handle(entry(f"A{day}", day * DAY), later(9 * day))
    assert "A0" not in listed(steps)[0]
    # A3 was forgotten after the last record that lists it was written.
    stage.handle(entry("Z", 35 * DAY, story="T"), later(9 * 36))
    step = stage.handle(gone("A3", 36 * DAY), later(9 * 37))
    assert all("A3" not in articles for articles in listed(step))
    assert stage.handle(gone("A2", 36 * DAY), later(9 * 38)).records == ()


def test_a_story_that_is_reported_on_again_after_the_memory_window_goes_on_with_its_number() -> None:
    stage = partition()
    stage.handle(entry("A"), later(0))
    stage.handle(entry("Z", 40 * DAY, story="T"), later(1))
    (record,) = written(stage.handle(entry("A", 41 * DAY, sequence=2), later(2)))
    assert (record.sequence, record.status, record.first_seen) == (3, StoryStatus.OPEN, START)
    assert stage.sizes()["outlines"] == 0


def test_a_story_that_became_part_of_another_is_remembered_as_such_for_ever() -> None:
    stage = partition()
    stage.handle(entry("A"), later(0))
    stage.handle(merger("S", "U", 1), later(1))
    stage.handle(entry("Z", 40 * DAY, story="T"), later(2))
    (forwarded,) = stage.handle(gone("A", 41 * DAY), later(3)).forwarded
    assert forwarded.story_id == "U"


def test_what_remains_of_a_story_has_none_of_its_words_and_is_small() -> None:
    stage = partition()
    stage.handle(entry("A"), later(0))
    step = stage.handle(entry("Z", 40 * DAY, story="T"), later(1))
    (outline,) = (value for key, value in step.state if key.startswith(b"outline:"))
    assert outline is not None
    assert len(outline) < 200
    assert b"Headline" not in outline


def test_an_outline_beside_the_story_that_it_was_made_of_changes_nothing() -> None:
    """Where the broker knows no transactions a crash may have kept both."""
    stage = partition()
    steps = [stage.handle(entry("A"), later(0)), stage.handle(entry("Z", 40 * DAY, story="T"), later(1))]
    state = [(k, v) for step in steps for k, v in step.state if not (k == b"story:S" and v is None)]
    again = StoriesPartition(SETTINGS)
    assert again.restore(state) == []
    assert [story.sequence for story in written(again.handle(gone("A", 41 * DAY), later(2)))][-1] == 3
    assert again.sizes()["outlines"] == 0
