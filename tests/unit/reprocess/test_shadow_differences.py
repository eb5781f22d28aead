"""What differs between live and shadow, what promoting hands to the live publisher, and what that publishes."""

import pytest

from schemas.published import PublishedArticle
from schemas.verdict import DeduplicatedArticle
from services.kafka.delivery import ProducerRecord
from services.reprocess.compare import compare, same_stories
from services.reprocess.promote import superseding
from services.reprocess.shadow import LivePrefixError, shadow_settings
from services.settings import Settings
from services.stream.messages import Outgoing
from services.stream.topics import DEDUPLICATED, URGENT
from tests.scenarios.chain import InMemoryChain, done
from tests.scenarios.wire_run import WireRun

RUN = "shadow."


def last(run: WireRun) -> dict[str, PublishedArticle]:
    return {record.article_id: record for record in run.published}


def judged(run: WireRun) -> dict[str, DeduplicatedArticle]:
    lanes = [DEDUPLICATED.name, *(topic.name for topic in URGENT if topic.lane_of == DEDUPLICATED.name)]
    values = [record.value or b"" for lane in lanes for record in run.chain.broker.records(lane)]
    messages = [DeduplicatedArticle.model_validate_json(value) for value in values]
    return {m.article_id: m for m in messages if m.enriched and not m.notice_copy}


def hand_over(chain: InMemoryChain, messages: list[DeduplicatedArticle]) -> None:
    """What promoting does: into the partition that remembers the article."""
    for message in messages:
        for partition in range(chain.settings.topic_partitions):
            state = chain.broker.topics["news.publisher-state"][partition]
            if any(record.key == b"article:" + message.article_id.encode() for record in state):
                out = Outgoing(DEDUPLICATED.name, message.article_id.encode(), message.to_bytes(), partition)
                done(chain.broker([ProducerRecord(out, ())]))
    chain.settle()


def other_words(run: WireRun) -> tuple[dict[str, PublishedArticle], dict[str, DeduplicatedArticle]]:
    """A shadow that finds another headline in every article."""
    records, messages = last(run), judged(run)
    for article_id, message in messages.items():
        assert message.enriched is not None
        article = message.enriched.article.model_copy(update={"headline": "Read again"})
        messages[article_id] = message.model_copy(
            update={"enriched": message.enriched.model_copy(update={"article": article})}
        )
        content = records[article_id].content
        if content is not None:
            changed = content.model_copy(update={"headline": "Read again"})
            records[article_id] = records[article_id].model_copy(update={"content": changed})
    return records, messages


def test_equal_runs_differ_in_nothing() -> None:
    first, second = WireRun("nitf").play("new ferry update"), WireRun("nitf").play("new ferry update")
    comparison = compare(last(first), last(second))
    assert (comparison.articles, comparison.differences) == (2, ())
    assert superseding(last(first), last(second), judged(second), RUN) == []


def test_what_only_one_side_has_is_named() -> None:
    both, one = WireRun("nitf").play("new ferry"), WireRun("nitf").play("ferry")
    comparison = compare(last(one), last(both))
    assert len(comparison.only_shadow) == 1
    assert compare(last(both), last(one)).only_published == comparison.only_shadow


def test_another_id_of_the_same_story_is_no_difference() -> None:
    run = WireRun("nitf").play("new ferry")
    renamed = {i: record.model_copy(update={"story_id": f"x{record.story_id}"}) for i, record in last(run).items()}
    assert compare(last(run), renamed).differences == ()
    assert same_stories(last(run), renamed) == {f"x{record.story_id}": record.story_id for record in last(run).values()}


def test_articles_that_came_together_differ_in_their_story_alone() -> None:
    run = WireRun("nitf").play("new ferry")
    joined = {i: record.model_copy(update={"story_id": "one"}) for i, record in last(run).items()}
    assert {d.aspect for d in compare(last(run), joined).differences} == {"story"}
    assert len(superseding(last(run), joined, judged(run), RUN)) == 1, "the other keeps its story's id"


def test_another_reading_is_published_once_as_an_update_of_the_same_version() -> None:
    run = WireRun("nitf").play("new ferry")
    shadow, messages = other_words(run)
    hand_over(run.chain, superseding(last(run), shadow, messages, RUN))
    assert sorted(run.actions().split()[-4:]) == ["A2", "B2", "update*", "update*"]
    assert {r.content.headline for r in last(run).values() if r.content} == {"Read again"}
    hand_over(run.chain, superseding(last(WireRun("nitf").play("new ferry")), shadow, messages, RUN))
    assert len(run.published) == 4


@pytest.mark.parametrize(
    ("meanwhile", "published"),
    [
        ("kill", "A1 publish* A2 retract"),
        ("update", "A1 publish* A2 update*"),
        ("hold", "A1 publish* A2 hold"),
    ],
)
def test_a_message_sent_meanwhile_takes_precedence(meanwhile: str, published: str) -> None:
    run = WireRun("newsml-g2").play("new")
    before = last(run)
    shadow, messages = other_words(run)
    promoted = superseding(before, shadow, messages, RUN)
    run.play(meanwhile)
    hand_over(run.chain, promoted)
    assert run.actions() == published


def test_an_article_that_nobody_remembers_is_not_published_again() -> None:
    run = WireRun("nitf").play("new")
    shadow, messages = other_words(run)
    promoted = superseding(last(run), shadow, messages, RUN)
    elsewhere = WireRun("nitf").play("ferry")
    for message in promoted:
        out = Outgoing(DEDUPLICATED.name, message.article_id.encode(), message.to_bytes(), 0)
        done(elsewhere.chain.broker([ProducerRecord(out, ())]))
    elsewhere.chain.settle()
    assert elsewhere.actions() == "A1 publish*"
    assert elsewhere.chain.broker.records("news.deadletter") == []


@pytest.mark.parametrize(("live", "prefix"), [("", ""), ("live.", ""), ("live.", "live.")])
def test_a_shadow_has_a_prefix_of_its_own(live: str, prefix: str) -> None:
    with pytest.raises(LivePrefixError):
        shadow_settings(Settings(topic_prefix=live), prefix)


def test_a_shadow_is_the_live_service_under_another_prefix() -> None:
    live = Settings(topic_prefix="live.", copy_window_days=9)
    assert shadow_settings(live, "shadow.") == live.model_copy(update={"topic_prefix": "shadow."})
