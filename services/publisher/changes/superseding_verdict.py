"""A verdict supersedes an earlier one: it is published with the words the article had. Pure."""

from schemas.reasons import DropReason
from schemas.verdict import DeduplicatedArticle
from services.publisher.articles.cause import Cause
from services.publisher.articles.change import ArticleChange
from services.publisher.articles.facts import Facts, FactsChange
from services.publisher.articles.lifecycle import Event, Standing
from services.publisher.articles.state import ArticleState, remember
from services.publisher.changes.story_updates import merge_stories
from services.publisher.changes.transitions import Transitions
from services.publisher.verdicts import copied_article, verdict_in_short


def handle_superseding_verdict(
    transitions: Transitions, message: DeduplicatedArticle, identity: str, cause: Cause
) -> DropReason:
    """Put a new verdict in the place of the old one. The reason is why nothing was published, if nothing was."""
    verdict, store = message.verdict, transitions.store
    merge_stories(transitions, verdict.merged_stories, store.current_story(verdict.story_id), cause)
    # Looked up after the merger, which may have moved this very article to another story.
    known = store.articles.get(message.article_id)
    if known is None:
        return DropReason.NOT_ANNOUNCED
    facts = _facts(transitions, known, message)
    on_newest = message.version == known.facts.version
    copy_of = copied_article(verdict, known.article_id, known.copy_of) if on_newest else known.copy_of
    seen = remember(known.seen, [identity], transitions.settings.remembered_messages)
    change = ArticleChange(facts=facts, seen=seen, copy_of=copy_of)
    nothing_new = facts == known.facts and facts.story_id == known.published_story
    # A public article whose words have expired cannot be published again: a record without them would look held.
    if nothing_new or (known.standing is Standing.PUBLIC and known.content is None):
        store.put_article(known.changed(change))
        return DropReason.NOT_ANNOUNCED
    # A verdict on an older version was about other words: it is no reason to kill these.
    original = store.articles.get(copy_of) if on_newest and copy_of else None
    return _apply(transitions, known, known.changed(change), original, cause)


def _apply(
    transitions: Transitions, known: ArticleState, draft: ArticleState, original: ArticleState | None, cause: Cause
) -> DropReason:
    """A copy of a killed article is killed too; an article that proves to be no copy stops waiting for an original."""
    if original and original.standing is Standing.KILLED and known.standing not in (Standing.KILLED, Standing.NOTICE):
        notice = original.kill_notice()
        return transitions.apply(draft, Event.KILL, cause.by(notice), ArticleChange(ended_by=notice)).drop_reason
    if known.held_with and draft.copy_of != known.held_with:
        transitions.release_from_original(draft, cause)
        return DropReason.NOT_ANNOUNCED
    return transitions.apply(draft, Event.NEW_VERDICT, cause).drop_reason


def _facts(transitions: Transitions, known: ArticleState, message: DeduplicatedArticle) -> Facts:
    """A verdict on an older version than the newest still decides which story the article belongs to."""
    story = transitions.store.current_story(message.verdict.story_id)
    if message.version != known.facts.version:
        return known.facts.changed(FactsChange(story_id=story))
    # If the known verdict has no changes, they may have been left out because they quote words never shown.
    short = verdict_in_short(message.verdict, with_changes=bool(known.facts.verdict.changes))
    return known.facts.changed(FactsChange(story_id=story, verdict=short))
