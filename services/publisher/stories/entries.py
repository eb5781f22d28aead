"""What becomes of articles → what stories are made from. Pure.

This is the only way from an article into a story's record: an entry is made with a public record, and shows no more.
"""

from schemas.story_entry import ReportChange, StoryEntry, StoryMerger, StoryReport
from services.publisher.articles.cause import Cause
from services.publisher.articles.lifecycle import Standing
from services.publisher.articles.state import ArticleState


def report_entry(article: ArticleState, cause: Cause, *, adds: bool) -> StoryEntry | None:
    """The article as subscribers see it now; None where they do not, or where nothing is known of its text."""
    if article.standing is not Standing.PUBLIC or article.report is None:
        return None
    facts = article.facts
    report = StoryReport(
        version=facts.version,
        event_time=facts.event_time,
        outlet=facts.outlet,
        verdict=facts.verdict.kind,
        of=facts.verdict.of,
        copy_of=article.copy_of,
        summary=article.report,
        backfill=facts.backfill,
    )
    change = ReportChange(article_id=facts.article_id, sequence=article.sequence, report=report, adds=adds)
    return _entry(facts.story_id, change, cause)


def gone_entry(story_id: str, article: ArticleState, cause: Cause) -> StoryEntry:
    """The article is no longer in that story, or not public any more."""
    return _entry(story_id, ReportChange(article_id=article.article_id, sequence=article.sequence), cause)


def merger_entry(story_id: str, into: str, cause: Cause) -> StoryEntry:
    """The story became part of another."""
    return _entry(story_id, StoryMerger(merged_into=into), cause)


def _entry(story_id: str, change: ReportChange | StoryMerger, cause: Cause) -> StoryEntry:
    return StoryEntry(story_id=story_id, change=change, event_time=cause.event_time, effective_at=cause.effective_at)
