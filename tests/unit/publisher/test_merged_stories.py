"""Each article of a story that became part of another says so in a record of its own: paced, behind everything else."""

import pytest

from schemas.article import Signal
from schemas.deadletter import MessageOrigin
from schemas.published import Action
from schemas.story_entry import StoryMerger
from services.publisher.handle import Publisher
from services.publisher.partition import PublisherPartition, Step
from services.publisher.settings import PublisherSettings
from services.stream.messages import Received
from tests.scenarios.script import Send
from tests.scenarios.script_messages import article_id, at_minute, message_of, story_id
from tests.scenarios.script_run import ScriptRun, named

FEW = PublisherSettings(merged_updates=2)
MERGER = Send(item="M", story="one", merges=("two",), at=5)


def merged(run: ScriptRun, articles: int) -> ScriptRun:
    return run.play([*(Send(item=f"A{number}", story="two") for number in range(articles)), MERGER])


def updates(run: ScriptRun) -> list[str]:
    return [line for line in named(run) if " update" in line]


def tick(run: ScriptRun) -> Step | None:
    """One look of the timer, as the stage does it: what is begun is published first."""
    run.serve_timer()
    step = run.partition.begin_updates()
    if step:
        run.state += step.state
    return step


def test_the_story_says_it_at_once_and_its_articles_a_few_at_a_time() -> None:
    run = merged(ScriptRun(FEW), 3)
    assert [entry.change for entry in run.entries if isinstance(entry.change, StoryMerger)]
    assert updates(run) == []
    seen = []
    while run.partition.has_updates:
        tick(run)
        seen.append(len(updates(run)))
    assert seen == [0, 2, 3]
    assert sorted(updates(run)) == ["A0 2 update* v1", "A1 2 update* v1", "A2 2 update* v1"]
    assert {record.story_id for record in run.articles if record.action is Action.UPDATE} == {story_id("one")}
    assert tick(run) is None


@pytest.mark.parametrize("crash", [False, True])
def test_what_is_begun_goes_before_the_next_message_and_is_the_same_after_a_crash(crash: bool) -> None:
    run = merged(ScriptRun(FEW), 1)
    tick(run)
    if crash:
        # Published, and the state of it not written.
        assert run.partition.due(run.now)
        run.restart()
    run.play([Send(item="A0", version=2, at=6, story="two")])
    assert [line for line in named(run) if line.startswith("A0")] == [
        "A0 1 publish* v1",
        "A0 2 update* v1",
        "A0 3 update* v2",
    ]


def test_an_article_that_is_updated_anyway_needs_no_record_of_its_own() -> None:
    run = merged(ScriptRun(FEW), 1).play([Send(item="A0", version=2, at=6, story="two")])
    assert run.articles[-1].story_id == story_id("one")
    assert not run.partition.has_updates


def test_what_waits_is_known_after_a_restart() -> None:
    run = merged(ScriptRun(FEW), 3)
    restored = PublisherPartition(FEW)
    restored.restore(run.state)
    assert restored.has_updates


def test_what_is_not_shown_is_not_published_again() -> None:
    run = ScriptRun(FEW).play([Send(item="E", story="two", embargo=60), Send(item="K", story="two"), MERGER])
    run.play([Send(item="K", version=2, at=6, signal=Signal.KILL, story="two", empty=True)])
    assert not run.partition.has_updates


def test_the_stage_says_when_articles_wait() -> None:
    now = at_minute(9)
    publisher = Publisher(FEW, lambda: now)
    assert publisher.next_due() is None
    namespaces: dict[str, str] = {}
    for offset, line in enumerate([Send(item="A", story="two"), MERGER]):
        origin = MessageOrigin(topic="news.deduplicated", partition=0, offset=offset)
        publisher([Received(message_of(line, namespaces).to_bytes(), origin)])
    assert publisher.next_due() == now
    begun, published = publisher.timer(now, frozenset({0})), publisher.timer(now, frozenset({0}))
    assert [len(kept.outputs) for kept in begun] == [0]
    # The article's own record, and what its story must know of it.
    assert next(output.key for kept in published for output in kept.outputs) == article_id("A").encode()
    assert publisher.next_due() is None
