"""The public record of one step in an article's life: what is shown, and what is left out while it may not be. Pure."""

from schemas.published import Action, Content, PublishedArticle, VerdictInShort
from services.publisher.articles.content import without_words
from services.publisher.articles.lifecycle import Standing
from services.publisher.articles.state import Cause, Dossier


def public_record(dossier: Dossier, action: Action, cause: Cause, content: Content | None) -> PublishedArticle:
    """Say what happened to an article. Only a public one is shown with its words."""
    if dossier.standing is not Standing.PUBLIC:
        return _without_words(dossier, action, cause)
    facts = dossier.facts
    return _record(
        dossier,
        action,
        cause,
        guid=facts.guid,
        verdict=facts.verdict,
        slugline=facts.slugline,
        url=facts.url,
        content=content,
    )


def _without_words(dossier: Dossier, action: Action, cause: Cause) -> PublishedArticle:
    """An article that must not be shown. Its guid is told only to those who had it, or where it names a notice."""
    told = dossier.was_shown or dossier.standing is Standing.NOTICE
    guid = dossier.facts.guid if told and action is not Action.HOLD else None
    return _record(dossier, action, cause, guid=guid, verdict=without_words(dossier.facts.verdict))


def _record(
    dossier: Dossier,
    action: Action,
    cause: Cause,
    *,
    guid: str | None,
    verdict: VerdictInShort,
    slugline: str | None = None,
    url: str | None = None,
    content: Content | None = None,
) -> PublishedArticle:
    facts = dossier.facts
    speaks = cause.notice is not None and cause.notice.article_id == facts.article_id
    return PublishedArticle(
        article_id=facts.article_id,
        sequence=dossier.sequence,
        action=action,
        guid=guid,
        version=facts.version,
        status=facts.status,
        signal=facts.signal,
        acts_on=facts.acts_on if speaks else (),
        notice=cause.notice,
        outlet=facts.outlet,
        slugline=slugline,
        urgency=facts.urgency,
        language=facts.language,
        url=url,
        event_time=facts.event_time,
        received_at=facts.received_at,
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
