"""The state of an article with a new version in it, before anything has happened to the article. Pure."""

from datetime import datetime

from schemas.article import Article, Signal
from schemas.enriched import EnrichedArticle
from schemas.verdict import DeduplicatedArticle, Verdict
from services.publisher.articles.cause import Cause
from services.publisher.articles.change import ArticleChange
from services.publisher.articles.content import content_of, pack
from services.publisher.articles.facts import Facts, facts_of
from services.publisher.articles.lifecycle import Standing
from services.publisher.articles.state import ArticleState, remember
from services.publisher.changes.transitions import Transitions
from services.publisher.stories.report import summary_of
from services.publisher.verdicts import copied_article, verdict_in_short
from services.text.item_names import names_of
from services.text.notice_signals import is_kill


def draft_of(
    transitions: Transitions, message: DeduplicatedArticle, enriched: EnrichedArticle, identity: str, cause: Cause
) -> ArticleState:
    """What is known of the article with this version's facts, names and words in place of the old ones."""
    article, verdict, settings = enriched.article, message.verdict, transitions.settings
    known = transitions.store.articles.get(article.article_id)
    facts = _facts(transitions, known, article, verdict)
    is_first = known is None
    known = known or _new_article(facts)
    embargo = article.embargoed_until
    change = ArticleChange(
        facts=facts,
        arrived=max(article.received_at, known.arrived),
        touched=_latest(article.received_at, known.touched, embargo),
        opened=min(facts.event_time, known.opened),
        # Names are the deduplicator's to keep, unless it left the search for a notice's targets to us.
        names=remember(known.names, names_of(article) if message.targets is None else (), settings.remembered_names),
        seen=remember(known.seen, [identity], settings.remembered_messages),
        copy_of=copied_article(verdict, article.article_id, known.copy_of),
        own_embargo=embargo if embargo and embargo > cause.effective_at else None,
        hops=cause.hops,
    )
    # A bare hold or release is about the words sent before; a kill has none to keep.
    bare = not is_first and not article.paragraphs and article.signal in (Signal.HOLD, Signal.RELEASE)
    if bare or is_kill(article):
        return known.changed(change)
    content = content_of(enriched)
    return known.changed(change._replace(content=pack(content), report=summary_of(content)))


def _new_article(facts: Facts) -> ArticleState:
    """An article of which nothing is known yet."""
    return ArticleState(facts=facts, opened=facts.event_time, arrived=facts.received_at, touched=facts.received_at)


def _facts(transitions: Transitions, known: ArticleState | None, article: Article, verdict: Verdict) -> Facts:
    """What the version says, under the highest number seen: an unnumbered hold comes as version 1 of what it holds."""
    return facts_of(
        article,
        verdict_in_short(verdict, with_changes=_may_show_changes(known, verdict)),
        version=max(article.version, known.facts.version) if known else article.version,
        story_id=transitions.store.current_story(verdict.story_id),
        # Once news, always news: who has the article must hear of its versions and its end.
        backfill=article.backfill and (known is None or known.facts.backfill),
    )


def _may_show_changes(known: ArticleState | None, verdict: Verdict) -> bool:
    """Changes are published only against what subscribers have: others quote words never shown."""
    if known is None or known.standing is not Standing.PUBLIC:
        return False
    return verdict.of_version in (None, known.facts.version)


def _latest(*times: datetime | None) -> datetime:
    """The latest of the times that are known."""
    return max(time for time in times if time is not None)
