"""Messages that come too late, twice in effect, or for something unknown."""

from datetime import timedelta

import pytest

from schemas.article import Signal, Target, TargetKind
from schemas.published import StoryStatus
from schemas.raw import Source, SourcePolicy
from schemas.reasons import DropReason
from schemas.verdict import DeduplicatedArticle
from services.text.item_names import namespaces_meant
from tests.scenarios.script import Send, guid
from tests.scenarios.script_messages import at_minute, message_of
from tests.scenarios.script_run import ScriptRun, story_view

WEEK = timedelta(days=9) / timedelta(minutes=1)


def processed_again(line: Send) -> DeduplicatedArticle:
    """The version with a verdict that supersedes an earlier one: what promoting a shadow sends."""
    message = message_of(line, {})
    verdict = message.verdict.model_copy(update={"supersedes": message.verdict.verdict_id, "verdict_id": "again"})
    return message.model_copy(update={"verdict": verdict})


def test_a_version_processed_again_takes_the_place_of_the_same_version() -> None:
    run = ScriptRun().play([Send(item="A")])
    run.deliver(processed_again(Send(item="A", headline="Another headline")))
    assert [record.sequence for record in run.articles] == [1, 2]
    assert [(record.sequence, record.headline) for record in run.stories][1:] == [(2, "Another headline")]


def test_a_version_processed_again_is_dropped_where_a_newer_one_is_known() -> None:
    run = ScriptRun().play([Send(item="A"), Send(item="A", version=2, at=1)])
    assert run.deliver(processed_again(Send(item="A"))).dropped is DropReason.OLDER_VERSION


def test_a_version_processed_again_is_dropped_where_the_article_is_unknown() -> None:
    assert ScriptRun().deliver(processed_again(Send(item="A"))).dropped is DropReason.NOT_ANNOUNCED


def test_a_story_that_was_merged_already_is_merged_no_second_time() -> None:
    run = ScriptRun().play(
        [
            Send(item="A", story="T"),
            Send(item="B", story="S", at=1, merges=("T",)),
            Send(item="C", story="S", at=2, merges=("T",)),
        ]
    )
    assert [story.sequence for story in run.stories if story.status is StoryStatus.MERGED] == [2]
    assert story_view(run, "S") == "A B C"


def test_a_merger_of_a_story_that_was_never_published_publishes_nothing_of_it() -> None:
    run = ScriptRun().play([Send(item="A", story="S", merges=("T",))])
    assert {story.story_id for story in run.stories} == {run.articles[0].story_id}


def test_a_merged_story_is_not_closed_when_its_window_has_passed() -> None:
    run = ScriptRun().play([Send(item="A", story="T"), Send(item="B", story="S", at=1, merges=("T",))])
    run.play([Send(item=item, story="U", at=WEEK) for item in "XY"])
    assert story_view(run, "T") == "→"


def test_a_kill_tells_how_many_articles_it_has_met() -> None:
    kill = Send(item="K", at=5, signal=Signal.KILL, acts_on=(guid("A"), guid("B")), empty=True)
    run = ScriptRun().play([Send(item="A"), kill])
    assert list(run.partition.kill_targets(at_minute(0)).values()) == [1]
    run.play([Send(item="B", at=1, arrives=9)])
    assert list(run.partition.kill_targets(at_minute(0)).values()) == [2]
    assert run.partition.kill_targets(at_minute(6)) == {}


def test_a_kill_that_withdraws_its_own_published_item_has_met_a_target() -> None:
    kill = Send(item="A", version=2, at=5, signal=Signal.KILL, acts_on=(guid("B"),), empty=True)
    run = ScriptRun().play([Send(item="A"), kill])
    retract = run.articles[-1]
    assert retract.notice is not None
    assert retract.notice.targets == (retract.article_id,)
    assert list(run.partition.kill_targets(at_minute(0)).values()) == [1]


@pytest.mark.parametrize("first", ["article", "kill"])
@pytest.mark.parametrize(("notices", "articles"), [("northern", "northern.example"), ("northern.example", "northern")])
def test_a_kill_reaches_the_items_of_its_sources_other_naming_authorities(
    first: str, notices: str, articles: str
) -> None:
    target = Target(kind=TargetKind.GUID, value=f"tag:{articles},2024:A" if "." in articles else "urn:wire:A")
    kill = message_of(
        Send(item="K", at=5, outlet="northern", namespace=notices, signal=Signal.KILL, acts_on=(target,), empty=True),
        {},
    )
    sent = message_of(Send(item="A", outlet="northern", namespace=articles), {})
    assert sent.enriched is not None
    own = sent.enriched.article.model_copy(update={"guid": target.value})
    sent = sent.model_copy(update={"enriched": sent.enriched.model_copy(update={"article": own})})
    run = ScriptRun()
    for message in (sent, kill) if first == "article" else (kill, sent):
        run.deliver(message)
    assert [record.action for record in run.articles if record.article_id == sent.article_id][-1] == "retract"


def test_a_kill_does_not_reach_an_authority_that_its_source_may_not_speak_for() -> None:
    target = Target(kind=TargetKind.GUID, value="tag:other.example,2024:A")
    kill = message_of(Send(item="K", at=5, outlet="northern", signal=Signal.KILL, acts_on=(target,), empty=True), {})
    assert kill.enriched is not None
    bound = Source(id="northern", policy=SourcePolicy(authorities=("northern.example",)))
    article = kill.enriched.article.model_copy(update={"source": bound})
    assert namespaces_meant(article, target) == ("northern", "northern.example")
