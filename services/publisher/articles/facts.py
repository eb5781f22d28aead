"""An article as its newest version describes it, without its words and without what was published so far. Pure."""

from datetime import datetime
from typing import NamedTuple

from pydantic import PositiveInt

from schemas.article import Article, Hop, Language, Signal, Status, Target
from schemas.published import Outlet, VerdictInShort
from schemas.record import Instant, Part
from schemas.stamp import Stamp
from schemas.verdict import Instruction
from services.publisher.articles.content import outlet_of, outlet_of_source
from services.publisher.verdicts import without_words
from services.stream.typed_changes import UNCHANGED, Unchanged, changed


class FactsChange(NamedTuple):
    """The facts that change without a new version."""

    slugline: str | Unchanged | None = UNCHANGED
    url: str | Unchanged | None = UNCHANGED
    embargoed_until: datetime | Unchanged | None = UNCHANGED
    verdict: VerdictInShort | Unchanged = UNCHANGED
    story_id: str | Unchanged = UNCHANGED


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
    backfill: bool = False
    version_created: Stamp | None
    published_at: Stamp | None
    updated_at: Stamp | None
    embargoed_until: Instant | None
    verdict: VerdictInShort
    story_id: str
    provider_hops: tuple[Hop, ...]
    trace_id: str

    def changed(self, change: FactsChange) -> "Facts":
        """The facts with this change made."""
        return changed(self, change._fields, change)

    def without_words(self) -> "Facts":
        """The facts without anything that quotes the text: what remains of a killed article."""
        # Sluglines and addresses often spell the headline.
        return self.changed(FactsChange(slugline=None, url=None, verdict=without_words(self.verdict)))


def facts_of(article: Article, verdict: VerdictInShort, *, version: int, story_id: str, backfill: bool) -> Facts:
    """Take the facts from a version. The given ones depend on what is known of the article."""
    return Facts(
        article_id=article.article_id,
        guid=article.guid,
        version=version,
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
        backfill=backfill,
        version_created=article.version_created,
        published_at=article.published_at,
        updated_at=article.updated_at,
        embargoed_until=article.embargoed_until,
        verdict=verdict,
        story_id=story_id,
        provider_hops=article.hops,
        trace_id=article.trace_id,
    )


def facts_of_notice(instruction: Instruction, verdict: VerdictInShort, *, version: int, story_id: str) -> Facts:
    """What an instruction can say of an article whose own facts are gone: who withdraws it, and when."""
    return Facts(
        article_id=instruction.article_id,
        guid=instruction.guid,
        version=version,
        status=instruction.status,
        signal=instruction.action,
        acts_on=(),
        outlet=outlet_of_source(instruction.source),
        slugline=None,
        urgency=None,
        language=instruction.language,
        url=None,
        event_time=instruction.event_time,
        received_at=instruction.received_at,
        version_created=None,
        published_at=None,
        updated_at=None,
        embargoed_until=None,
        verdict=verdict,
        story_id=story_id,
        provider_hops=(),
        trace_id=instruction.trace_id,
    )
