"""The broker refuses, for good, a record that no message asked for: it is made once, and all else goes on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from schemas.article import Signal
from schemas.deadletter import DeadLetter
from schemas.published import PublishedArticle, Story
from schemas.raw import Source
from schemas.reasons import RejectReason
from schemas.story_entry import ReportChange, StoryEntry
from schemas.verdict import VerdictKind
from services.publisher.partition import Output, Step
from services.publisher.settings import PublisherSettings
from services.sources.raw.items import raw_item
from services.stream.messages import Outgoing
from services.stream.topics import DEADLETTER, PUBLISHED, STORIES
from tests.scenarios.chain import InMemoryChain
from tests.scenarios.script import Line, Send, Wait, guid
from tests.scenarios.script_messages import article_id
from tests.scenarios.script_run import ScriptRun, named, story_view

NOON = datetime(2024, 1, 21, 12, tzinfo=UTC)


class RefusingRun(ScriptRun):
    """Its broker refuses some outputs. As the worker must, it then writes that they are given up, and starts again."""

    def __init__(self, refuses: Callable[[Output], bool]) -> None:
        super().__init__(PublisherSettings(merged_updates=2))
        self.refuses = refuses
        self.given_up: list[Output] = []

    def _confirm(self, step: Step) -> Step:
        refused = [i for i, output in enumerate(step.outputs) if self.refuses(output)]
        if not refused:
            return super()._confirm(step)
        state = self.partition.state_without(step, refused[0])
        assert state is not None, "a message made it"
        self.given_up.append(step.outputs[refused[0]])
        self.state += state
        self.restart()
        return Step()

    def updates(self) -> "RefusingRun":
        """Publish the articles of merged stories, as the timer does."""
        while step := self.partition.begin_updates():
            self.state += step.state
            self.serve_timer()
        return self


def record_of(item: str, version: int = 1) -> Callable[[Output], bool]:
    """The record with the words of a version."""
    return lambda output: (
        isinstance(output, PublishedArticle)
        and output.content is not None
        and (output.article_id, output.version) == (article_id(item), version)
    )


def played(refuses: Callable[[Output], bool], *script: Line) -> RefusingRun:
    run = RefusingRun(refuses)
    run.play(script)
    return run


def test_an_article_whose_release_is_refused_waits_and_its_next_version_has_the_next_number() -> None:
    run = played(record_of("A"), Send(item="A", embargo=10), Wait(11), Wait(12), Send(item="A", version=2, at=13))
    assert len(run.given_up) == 1
    assert named(run) == ["A 1 hold v1", "A 2 release* v2"]


def test_it_can_be_released_by_its_sender_and_killed() -> None:
    held: list[Line] = [Send(item="A", embargo=10), Wait(11)]
    release = Send(item="R", signal=Signal.RELEASE, acts_on=(guid("A"),), empty=True, at=20)
    run = RefusingRun(record_of("A"))
    run.play(held)
    run.refuses = lambda _: False
    run.play([release])
    assert named(run)[1] == "A 2 release* v1"
    kill = Send(item="K", signal=Signal.KILL, acts_on=(guid("A"),), empty=True, at=20)
    killed = played(record_of("A"), *held, kill)
    assert "A 2 retract v1" in named(killed)


def test_a_copy_whose_record_is_refused_keeps_nobody_else_from_going_out() -> None:
    copy = Send(item="B", text_of="A", kind=VerdictKind.EXACT_COPY, at=1)
    run = played(record_of("B"), Send(item="A", embargo=10), copy, Wait(11))
    assert [article.article_id for article in run.given_up if isinstance(article, PublishedArticle)] == [
        article_id("B")
    ]
    assert named(run) == ["A 1 hold v1", "B 1 hold v1", "A 2 release* v1"]
    run.play([Send(item="B", version=2, text_of="A", kind=VerdictKind.EXACT_COPY, at=12)])
    assert named(run)[-1] == "B 2 release* v2"


def test_an_article_whose_entry_for_its_story_is_refused_is_published_without_it() -> None:
    def refuses(output: Output) -> bool:
        change = output.change if isinstance(output, StoryEntry) else None
        return isinstance(change, ReportChange) and change.report is not None and change.article_id == article_id("A")

    run = played(refuses, Send(item="B"), Send(item="A", embargo=10), Wait(11))
    assert len(run.given_up) == 1
    assert named(run)[-1] == "A 2 release* v1"
    assert story_view(run, "S") == "B"


def test_an_update_after_a_merger_that_is_refused_is_not_tried_again() -> None:
    run = RefusingRun(lambda _: False)
    run.play([*(Send(item=item, story="two") for item in "ABC"), Send(item="M", story="one", merges=("two",), at=5)])
    run.refuses = record_of("B")
    run.updates()
    assert len(run.given_up) == 1
    assert sorted(line for line in named(run) if "update" in line) == ["A 2 update* v1", "C 2 update* v1"]
    run.refuses = lambda _: False
    run.play([Send(item="B", version=2, story="one", at=6)])
    assert named(run)[-1] == "B 2 update* v2"


def test_what_was_begun_and_is_refused_before_a_message_is_not_the_messages_fault() -> None:
    run = RefusingRun(record_of("A"))
    run.play([Send(item="A", embargo=10)])
    run.now += timedelta(minutes=11)
    begun = run.partition.due(run.now)
    assert begun is not None
    run.state += begun.state
    run.restart()
    run.serve_timer = lambda: None  # type: ignore[method-assign]
    run.play([Send(item="B", at=12)])
    assert (len(run.given_up), named(run)) == (1, ["A 1 hold v1"])
    run.play([Send(item="B", at=12)])
    assert named(run) == ["A 1 hold v1", "B 1 publish* v1"]


def embargoed(words: str) -> bytes:
    text = f"EMBARGOED until 1300 GMT January 21, 2024\n\nThe weir at Tarn will stay shut for {words}, it was said."
    entry = f"<title>Weir shut for {words}</title><guid>{words}</guid><description>{text}</description>"
    return f"<rss version='2.0'><channel><title>Tarn</title><item>{entry}</item></channel></rss>".encode()


def published_at_once(words: str) -> bytes:
    return embargoed(words).replace(b"EMBARGOED until 1300 GMT January 21, 2024\n\n", b"")


def settled(refuses: Callable[[Outgoing], bool]) -> InMemoryChain:
    """Two articles whose embargo ends, and a broker that refuses."""
    chain = InMemoryChain(NOON, partitions=1, transactional=True)
    chain.broker.refuses = refuses
    for words in ("two days", "three days"):
        chain.ingest(raw_item(embargoed(words), Source(id="tarn"), received_at=NOON, trace_id=words))
    chain.settle()
    chain.until(NOON + timedelta(hours=1))
    return chain


def test_the_worker_leaves_once_and_the_next_goes_on_behind_it() -> None:
    chain = settled(lambda record: record.topic == PUBLISHED.name and b"shut for two days" in (record.value or b""))
    assert chain.left == ["publisher"]
    [letter] = [DeadLetter.model_validate_json(record.value or b"") for record in chain.broker.records(DEADLETTER.name)]
    assert (letter.stage, letter.reason, letter.origin.topic) == (
        "publisher",
        RejectReason.OUTPUT_REFUSED,
        PUBLISHED.name,
    )
    assert PublishedArticle.model_validate_json(letter.value or b"").sequence == 2
    records = [
        PublishedArticle.model_validate_json(record.value or b"") for record in chain.broker.records(PUBLISHED.name)
    ]
    assert [(r.sequence, r.action.value, r.content.headline if r.content else None) for r in records] == [
        (1, "hold", None),
        (1, "hold", None),
        (2, "release", "Weir shut for three days"),
    ]


def test_a_story_whose_record_is_refused_gives_its_number_to_the_next() -> None:
    chain = InMemoryChain(NOON, partitions=1, transactional=True)

    def send(source: str) -> None:
        chain.ingest(
            raw_item(published_at_once("two days"), Source(id=source), received_at=chain.broker.now, trace_id="t")
        )
        chain.settle()

    send("tarn")
    send("dale")
    chain.broker.refuses = lambda record: record.topic == STORIES.name
    chain.until(NOON + timedelta(seconds=3))
    chain.broker.refuses = lambda _: False
    assert chain.left == ["stories"]
    chain.until(NOON + timedelta(seconds=6))
    send("moor")
    stories = [Story.model_validate_json(record.value or b"") for record in chain.broker.records(STORIES.name)]
    assert [(story.sequence, story.report_count) for story in stories] == [(1, 1), (2, 3)]
    [letter] = chain.broker.records(DEADLETTER.name)
    assert letter.key.decode() == stories[0].story_id
