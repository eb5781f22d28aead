"""Keeps the stories of a partition up to date with their reports. Pure."""

from schemas.published import Story, StoryStatus
from services.publisher.articles.cause import Cause
from services.publisher.articles.change import ArticleChange
from services.publisher.articles.facts import FactsChange
from services.publisher.articles.lifecycle import Standing
from services.publisher.articles.state import ArticleState
from services.publisher.changes.transitions import Transitions
from services.publisher.settings import PublisherSettings
from services.publisher.state.store import PartitionStore
from services.publisher.stories.entry import StoryEntry
from services.publisher.stories.progress import closed, merged, with_reports
from services.publisher.stories.report import ReportSummary
from services.publisher.stories.state import StoryState, new_story


def current_story(store: PartitionStore, story_id: str) -> str:
    """The story that this one became, through any number of mergers."""
    # Verdicts that crossed can merge two stories into each other: a story that was already followed ends the loop.
    followed = {story_id}
    while (story := store.stories.get(story_id)) and story.merged_into and story.merged_into not in followed:
        story_id = story.merged_into
        followed.add(story_id)
    return story_id


def merge_stories(transitions: Transitions, merging: tuple[str, ...], into: str, cause: Cause) -> None:
    """Make one story of several. Each article's own record follows when the deduplicator's verdict on it comes."""
    store = transitions.store
    for story_id in merging:
        ending = current_story(store, story_id)
        transitions.changed_stories.setdefault(into, False)
        for name in sorted({story_id, ending} - {into}):
            _move_articles(store, name, into)
        if ending == into:
            continue
        story = store.stories.get(ending) or new_story(ending, cause.event_time, cause.effective_at)
        store.put_story(merged(story, into))
        # Of a story that was never published no subscriber needs to know where it went.
        if story.sequence:
            transitions.changed_stories.setdefault(ending, False)


def publish_stories(transitions: Transitions, cause: Cause) -> list[Story]:
    """The records of all stories that changed; what would repeat the last record is left out."""
    updates = (_update(transitions, story, added, cause) for story, added in transitions.changed_stories.items())
    return [record for record in updates if record]


def close_story(store: PartitionStore, story: StoryState, settings: PublisherSettings) -> Story | None:
    """The last record of a story that nothing was added to for its window."""
    if story.status is not StoryStatus.OPEN:
        return None
    update = closed(story, _entries(store, story.story_id), settings.stories)
    store.put_story(update.state)
    return update.record


def _update(transitions: Transitions, story_id: str, report_added: bool, cause: Cause) -> Story | None:
    store = transitions.store
    entries = _entries(store, story_id)
    story = store.stories.get(story_id)
    if story is None and not entries:
        return None
    update = with_reports(
        story or new_story(story_id, cause.event_time, cause.effective_at),
        entries,
        report_added=report_added,
        event_time=cause.event_time,
        effective_at=cause.effective_at,
        settings=transitions.settings.stories,
    )
    store.put_story(update.state)
    return update.record


def _move_articles(store: PartitionStore, story_id: str, into: str) -> None:
    for article in store.articles_of_story(story_id):
        facts = article.facts.changed(FactsChange(story_id=into))
        store.put_article(article.changed(ArticleChange(facts=facts)))


def _entries(store: PartitionStore, story_id: str) -> list[StoryEntry]:
    """What subscribers may see of a story. This is the only way from an article into a story's record."""
    return [
        _entry(article, article.report)
        for article in store.articles_of_story(story_id)
        if article.standing is Standing.PUBLIC and article.report is not None
    ]


def _entry(article: ArticleState, summary: ReportSummary) -> StoryEntry:
    facts = article.facts
    return StoryEntry(
        article_id=facts.article_id,
        version=facts.version,
        event_time=facts.event_time,
        outlet=facts.outlet,
        verdict=facts.verdict.kind,
        of=facts.verdict.of,
        copy_of=article.copy_of,
        summary=summary,
    )
