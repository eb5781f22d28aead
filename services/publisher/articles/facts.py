"""An article as one version tells it, without its words and without what subscribers were told so far. Pure."""

from pydantic import PositiveInt

from schemas.article import Article, Hop, Language, Signal, Status, Target
from schemas.published import Outlet, VerdictInShort
from schemas.record import Instant, Part
from schemas.stamp import Stamp
from schemas.verdict import Verdict
from services.publisher.articles.content import outlet_of, verdict_in_short, without_words


class Facts(Part):
    """Fields of the public record that come from the version itself; each has the meaning it has there."""

    article_id: str
    guid: str
    version: PositiveInt
    status: Status
    signal: Signal
    acts_on: tuple[Target, ...]
    outlet: Outlet
    slugline: str | None
    urgency: int | None
    language: Language
    url: str | None
    event_time: Instant
    received_at: Instant
    version_created: Stamp | None
    published_at: Stamp | None
    updated_at: Stamp | None
    embargoed_until: Instant | None
    verdict: VerdictInShort
    story_id: str
    provider_hops: tuple[Hop, ...]
    trace_id: str


def facts_of(article: Article, verdict: Verdict) -> Facts:
    """Take the facts from a version and the verdict on it."""
    return Facts(
        article_id=article.article_id,
        guid=article.guid,
        version=article.version,
        status=article.status,
        signal=article.signal,
        acts_on=article.acts_on,
        outlet=outlet_of(article),
        slugline=article.slugline,
        urgency=article.urgency,
        language=article.language,
        url=article.canonical_url or article.url,
        event_time=article.event_time(),
        received_at=article.received_at,
        version_created=article.version_created,
        published_at=article.published_at,
        updated_at=article.updated_at,
        embargoed_until=article.embargoed_until,
        verdict=verdict_in_short(verdict),
        story_id=verdict.story_id,
        provider_hops=article.hops,
        trace_id=article.trace_id,
    )


def wordless(facts: Facts) -> Facts:
    """The facts without anything that quotes the text: what remains of a killed article."""
    return facts.model_copy(update={"slugline": None, "url": None, "verdict": without_words(facts.verdict)})
