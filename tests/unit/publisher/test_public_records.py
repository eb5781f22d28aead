"""The fields of published records: what is shown, what is left out, what they point to."""

from schemas.article import Signal, Status
from schemas.published import Action, PublishedArticle
from schemas.verdict import RevisionClass, VerdictKind
from services.publisher.articles.content import content_of
from tests.scenarios.script import Line, Send, Supersede, Wait, guid, slugline
from tests.scenarios.script_messages import article_id, at_minute, message_of
from tests.scenarios.script_run import ScriptRun


def records(*script: Line) -> list[PublishedArticle]:
    return ScriptRun().play(script).articles


def test_content_is_the_article_with_its_annotations_and_nothing_of_ours() -> None:
    enriched = message_of(Send(item="A"), {}).enriched
    assert enriched is not None
    content = content_of(enriched)
    for name in type(content).model_fields:
        source = enriched.article if name in type(enriched.article).model_fields else enriched
        assert getattr(content, name) == getattr(source, name), name


def test_a_hold_says_until_when_but_not_a_word_of_the_text() -> None:
    (hold,) = records(Send(item="A", embargo=60, slug="secret slug"))
    assert (hold.action, hold.embargoed_until) == (Action.HOLD, at_minute(60))
    assert (hold.guid, hold.slugline, hold.url, hold.content) == (None, None, None, None)
    assert not hold.verdict.changes
    assert not hold.verdict.why_this_story.shared_terms


def test_a_release_has_everything_back() -> None:
    release = records(Send(item="A", embargo=60, slug="the slug"), Wait(60))[-1]
    assert (release.guid, release.slugline, release.version) == ("urn:wire:A", "the slug", 1)
    assert release.content
    assert release.content.headline == "Headline body-A-1"
    assert release.trace_id == "trace-A-1"
    assert release.hops[-1].at == at_minute(60)


def test_a_retraction_names_the_guid_only_to_those_who_had_it() -> None:
    had = records(Send(item="A"), Send(item="A", version=2, at=1, status=Status.CANCELED))[-1]
    never_had = records(Send(item="A", embargo=60), Send(item="A", version=2, at=1, status=Status.CANCELED))[-1]
    assert (had.guid, never_had.guid) == ("urn:wire:A", None)


def test_changes_are_published_against_the_version_subscribers_have() -> None:
    update = records(Send(item="A"), Send(item="A", version=2, at=1, revision=RevisionClass.CORRECTION))[-1]
    assert [(change.before, change.after) for change in update.verdict.changes] == [("body-A-1", "body-A-2")]


def test_changes_against_a_version_that_was_never_shown_are_left_out() -> None:
    release = records(Send(item="A", embargo=60), Send(item="A", version=2, at=1))[-1]
    assert (release.action, release.verdict.changes) == (Action.RELEASE, ())
    assert "body-A-1" not in release.model_dump_json()


def test_a_superseding_verdict_does_not_bring_unseen_changes_back() -> None:
    update = records(
        Send(item="A", embargo=60),
        Send(item="A", version=2, at=1),
        Supersede(item="A", version=2, kind=VerdictKind.REVISION, of="A"),
    )[-1]
    assert (update.action, update.verdict.changes) == (Action.UPDATE, ())


def test_a_retraction_points_to_its_kill_and_carries_the_kills_trace_id() -> None:
    kill = Send(item="K", at=5, signal=Signal.KILL, acts_on=(guid("A"),), empty=True)
    copy = Send(item="B", outlet="paper", text_of="A", kind=VerdictKind.EXACT_COPY, at=1)
    retractions = records(Send(item="A"), copy, kill)[2:]
    assert [(r.notice.article_id, r.notice.signal, r.trace_id) for r in retractions if r.notice] == [
        (article_id("K"), Signal.KILL, "trace-K-1")
    ] * 3


def test_only_the_notices_own_record_repeats_what_the_wire_named() -> None:
    kill = Send(item="K", at=5, signal=Signal.KILL, acts_on=(guid("A"), slugline("Town fire")), empty=True)
    of_target, own = records(Send(item="A"), kill)[1:]
    assert (of_target.acts_on, own.acts_on) == ((), kill.acts_on)
    assert own.notice
    assert own.notice.targets == (article_id("A"),)


def test_an_unresolved_kill_has_no_targets_until_one_arrives() -> None:
    kill = Send(item="K", at=5, signal=Signal.KILL, acts_on=(guid("A"),), empty=True)
    first, second, _ = records(kill, Send(item="A", at=1, arrives=9))
    assert [r.notice.targets for r in (first, second) if r.notice] == [(), (article_id("A"),)]


def test_an_article_that_cancels_itself_is_its_own_notice() -> None:
    own = records(Send(item="A"), Send(item="A", version=2, at=1, status=Status.CANCELED))[-1]
    assert own.notice
    assert own.notice.targets == (article_id("A"),)
