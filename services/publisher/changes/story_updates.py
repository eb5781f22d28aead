"""Which stories became one, and what the stage of stories must know of it. Pure."""

from services.publisher.articles.cause import Cause
from services.publisher.articles.change import ArticleChange
from services.publisher.articles.facts import FactsChange
from services.publisher.changes.story_handover import hand_over
from services.publisher.changes.transitions import Transitions
from services.publisher.state.store import PartitionStore
from services.publisher.stories.entries import merger_entry
from services.publisher.stories.state import merged_story


def merge_stories(transitions: Transitions, merging: tuple[str, ...], into: str, cause: Cause) -> None:
    """Make one story of several. The timer publishes each of their articles again, a few at a time."""
    store = transitions.store
    if merging:
        # First of all: the stage of stories passes the reports of the others on to it.
        transitions.entries += hand_over(store, into)
    for story_id in merging:
        ending = store.current_story(story_id)
        # Before their articles move: afterwards nobody could say which these were.
        for name in sorted({story_id, ending} - {into}):
            transitions.entries += hand_over(store, name)
            _move_articles(store, name, into)
        if ending != into:
            store.put_story(merged_story(ending, into, cause.event_time, cause.effective_at))
            # Its reports are not sent again: the stage of stories passes them on, and at once.
            transitions.entries.append(merger_entry(ending, into, cause))


def _move_articles(store: PartitionStore, story_id: str, into: str) -> None:
    for article in store.articles_of_story(story_id):
        facts = article.facts.changed(FactsChange(story_id=into))
        store.put_article(article.changed(ArticleChange(facts=facts)))
