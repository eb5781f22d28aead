"""What is remembered where the broker refuses, for good, a record that the timer made. Pure.

Subscribers have not seen it, so its number goes to the article's next record. Its words stay for that one.
"""

from collections.abc import Mapping

from schemas.published import PublishedArticle
from schemas.story_entry import ReportChange, StoryEntry
from services.publisher.articles.change import ArticleChange
from services.publisher.articles.lifecycle import HELD, Standing
from services.publisher.articles.state import ArticleState
from services.publisher.state.store import PartitionStore
from services.stream.state_records import StateRecord


def state_without(
    output: PublishedArticle | StoryEntry, before: Mapping[str, ArticleState], store: PartitionStore
) -> tuple[StateRecord, ...]:
    """The state in which the timer's work on this record is done. `before` are the articles as they were before it.

    Only what is about this record: all else of the step is still to do, and the next process does it.
    """
    if isinstance(output, PublishedArticle):
        return (store.record_of(_given_up(before[output.article_id])),)
    if not isinstance(output.change, ReportChange):  # a story that is handed over
        return (store.tombstone_of_story(output.story_id),)
    article_id = output.change.article_id
    article = before.get(article_id) or store.articles[article_id]
    return (store.record_of(_without_report(article) if output.change.report else _given_up(article)),)


def _given_up(article: ArticleState) -> ArticleState:
    """Not begun any more, and nothing that would begin it again: it waits for its next version, or its sender."""
    if article.standing in HELD:
        waits = ArticleChange(standing=Standing.WITHHELD, own_embargo=None, held_with=None, releasing=False)
        return article.changed(waits)
    # Public, and in another story since: subscribers read that in its next record.
    return article.changed(ArticleChange(published_story=article.facts.story_id, releasing=False))


def _without_report(article: ArticleState) -> ArticleState:
    """The article itself goes out; only its story gets no report of it."""
    return article.changed(ArticleChange(report=None))
