"""The public record of one step in an article's life: what is shown, and what is left out while it may not be. Pure."""

from schemas.published import Action, Content, PublishedArticle, VerdictInShort
from services.publisher.articles.cause import Cause
from services.publisher.articles.lifecycle import Standing
from services.publisher.articles.state import ArticleState
from services.publisher.verdicts import without_words


def public_record(article: ArticleState, action: Action, cause: Cause, content: Content | None) -> PublishedArticle:
    """Say what happened to an article. Only a public one is shown with its words."""
    if article.standing is not Standing.PUBLIC:
        return _without_words(article, action, cause)
    facts = article.facts
    return _record(
        article,
        action,
        cause,
        guid=facts.guid,
        verdict=facts.verdict,
        slugline=facts.slugline,
        url=facts.url,
        content=content,
    )


def _without_words(article: ArticleState, action: Action, cause: Cause) -> PublishedArticle:
    """An article that must not be shown. Its guid goes only to those who had it, or where it names a notice.

    A guid is often an address, and an address often spells the headline.
    """
    may_be_named = article.was_shown or article.standing is Standing.NOTICE
    guid = article.facts.guid if may_be_named and action is not Action.HOLD else None
    return _record(article, action, cause, guid=guid, verdict=without_words(article.facts.verdict))


def _record(
    article: ArticleState,
    action: Action,
    cause: Cause,
    *,
    guid: str | None,
    verdict: VerdictInShort,
    slugline: str | None = None,
    url: str | None = None,
    content: Content | None = None,
) -> PublishedArticle:
    facts = article.facts
    is_the_notice_itself = cause.notice is not None and cause.notice.article_id == facts.article_id
    return PublishedArticle(
        article_id=facts.article_id,
        sequence=article.sequence,
        action=action,
        guid=guid,
        version=facts.version,
        status=facts.status,
        signal=facts.signal,
        # What a notice names can be a slugline or a headline of the killed text: only its own record repeats it.
        acts_on=facts.acts_on if is_the_notice_itself else (),
        notice=cause.notice,
        outlet=facts.outlet,
        slugline=slugline,
        urgency=facts.urgency,
        language=facts.language,
        url=url,
        event_time=facts.event_time,
        received_at=facts.received_at,
        backfill=facts.backfill,
        version_created=facts.version_created,
        published_at=facts.published_at,
        updated_at=facts.updated_at,
        embargoed_until=facts.embargoed_until,
        verdict=verdict,
        story_id=facts.story_id,
        content=content,
        provider_hops=facts.provider_hops,
        hops=cause.hops,
        trace_id=cause.trace_id or facts.trace_id,
    )
