"""After the upgrade: stories that the publisher kept go to their stage, each once and before anything new about it."""

from schemas.published import StoryStatus
from schemas.story_entry import ReportChange, StoryBefore, StoryEntry
from services.publisher.handle import Publisher
from services.publisher.partition import PublisherPartition
from services.publisher.settings import PublisherSettings
from services.publisher.stories.state import StoryState
from services.stream.state_records import restore_at_once
from services.stream.topics import STORY_ENTRIES_URGENT
from tests.scenarios.script import Line, Send
from tests.scenarios.script_messages import START, article_id, at_minute, story_id
from tests.scenarios.script_run import ScriptRun, StateRecord


def kept_before(story: str, sequence: int) -> StateRecord:
    """A story's record in the state topic, as the release before the stage of stories wrote it."""
    at = at_minute(0)
    state = StoryState(
        story_id=story_id(story), sequence=sequence, digest="d", first_seen=at, updated=at, touched=at_minute(1)
    )
    return f"story:{story_id(story)}".encode(), state.to_bytes()


def upgraded(lines: list[Line], *stories: StateRecord) -> ScriptRun:
    """A run that goes on from a state in which these stories were kept."""
    before = ScriptRun().play(lines)
    run = ScriptRun(now=before.now, state=[*before.state, *stories], namespaces=before.namespaces)
    run.restart()
    return run


def kinds(entries: list[StoryEntry]) -> list[tuple[str, str]]:
    return [(type(entry.change).__name__, entry.story_id) for entry in entries]


def test_a_story_is_handed_over_before_the_first_entry_about_it_and_then_no_more() -> None:
    run = upgraded([Send(item="A")], kept_before("S", 41))
    run.play([Send(item="B", at=1)])
    assert kinds(run.entries) == [(name, story_id("S")) for name in ("StoryBefore", "ReportChange", "ReportChange")]
    old, new = run.entries[1].change, run.entries[2].change
    assert isinstance(old, ReportChange)
    assert isinstance(new, ReportChange)
    assert [(old.article_id, old.adds), (new.article_id, new.adds)] == [
        (article_id("A"), False),
        (article_id("B"), True),
    ]
    run.play([Send(item="C", at=2)])
    assert len(run.entries) == 4
    assert dict(run.state)[f"story:{story_id('S')}".encode()] is None


def test_its_sequence_goes_on() -> None:
    run = upgraded([Send(item="A")], kept_before("S", 41))
    run.play([Send(item="B", at=1), Send(item="C", at=2)])
    assert [story.sequence for story in run.stories] == list(range(42, 42 + len(run.stories)))
    assert [line.article_id for line in run.stories[-1].articles] == [article_id(item) for item in "ABC"]


def test_both_stories_of_a_merger_are_handed_over_before_their_articles_move() -> None:
    run = upgraded([Send(item="A", story="T"), Send(item="B", story="S")], kept_before("T", 3), kept_before("S", 8))
    run.play([Send(item="C", story="S", at=2, merges=("T",))])
    handed = [(name, story_id(story)) for story in "ST" for name in ("StoryBefore", "ReportChange")]
    # What is passed on comes at once here; then the report that brought the two together.
    passed_on_and_new = [("ReportChange", story_id("S"))] * 2
    assert kinds(run.entries) == [*handed, ("StoryMerger", story_id("T")), *passed_on_and_new]
    # Where records are written at once there is one between its handover and its end.
    ending = [story for story in run.stories if story.story_id == story_id("T")]
    assert [(story.sequence, story.status) for story in ending] == [(4, StoryStatus.OPEN), (5, StoryStatus.MERGED)]
    last = [story for story in run.stories if story.story_id == story_id("S")][-1]
    assert {line.article_id for line in last.articles} == {article_id(item) for item in "ABC"}


def test_the_timer_hands_the_others_over_some_at_a_time_and_in_one_lane() -> None:
    before = ScriptRun().play([Send(item=f"A{n}", story=f"S{n}") for n in range(6)])
    stories = [kept_before(f"S{n}", n + 1) for n in range(6)]
    stage = Publisher(PublisherSettings(handover_entries=4), clock=lambda: START)
    assert restore_at_once(stage, 0, [*before.state, *stories]) == []
    steps = [stage.timer(START, frozenset({0})) for _ in range(4)]
    assert [sum(len(kept.outputs) for kept in step) for step in steps] == [4, 4, 4, 0]
    assert {output.topic for step in steps for kept in step for output in kept.outputs} == {STORY_ENTRIES_URGENT.name}
    tombstones = [record.value for step in steps for kept in step for record in kept.state]
    assert tombstones == [None] * 6


def test_a_story_that_was_merged_before_stays_what_the_publisher_knows() -> None:
    key, value = kept_before("T", 3)
    gone = StoryState.model_validate_json(value or b"").model_copy(
        update={"status": StoryStatus.MERGED, "merged_into": story_id("S")}
    )
    partition = PublisherPartition(PublisherSettings())
    assert partition.restore([(key, gone.to_bytes())]) == []
    assert partition.hand_over_stories(10) is None
    assert partition.sizes()["merged_stories"] == 1


def test_a_handover_says_all_that_the_stage_needs() -> None:
    partition = PublisherPartition(PublisherSettings())
    partition.restore([kept_before("S", 41)])
    step = partition.hand_over_stories(10)
    assert step is not None
    (entry,) = step.outputs
    assert isinstance(entry, StoryEntry)
    assert isinstance(entry.change, StoryBefore)
    assert (entry.change.sequence, entry.change.digest, entry.change.touched) == (41, "d", at_minute(1))
