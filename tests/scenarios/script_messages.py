"""Renders the lines of a script as messages of `news.deduplicated`."""

from datetime import UTC, datetime, timedelta

from schemas import ids
from schemas.article import Article, Language, Signal, Status
from schemas.enriched import EnrichedArticle, Entity, EntityKind, Features, Models, Origin, Span
from schemas.raw import Source
from schemas.verdict import Change, DeduplicatedArticle, StoryReason, Verdict, VerdictKind
from tests.scenarios.script import Send, Supersede

START = datetime(2024, 3, 1, 9, 0, tzinfo=UTC)


def at_minute(minutes: float) -> datetime:
    """A time of the script."""
    return START + timedelta(minutes=minutes)


def article_id(item: str, namespace: str = "agency") -> str:
    return ids.article_id(namespace, f"urn:wire:{item}")


def story_id(story: str) -> str:
    return ids.story_id(story)


def secret_words(item: str, version: int) -> str:
    """Words that only this version's body has."""
    return f"body-{item}-{version}"


def message_of(line: Send, namespaces: dict[str, str]) -> DeduplicatedArticle:
    """The message; `namespaces` remembers which authority each item belongs to, so that others can refer to it."""
    namespaces.setdefault(line.item, line.namespace or line.outlet)
    article = _article(line, namespaces[line.item])
    return DeduplicatedArticle(
        article_id=article.article_id,
        version=article.version,
        verdict=_verdict(line, article, namespaces),
        enriched=_enriched(article, line),
        notice_copy=line.notice_copy,
    )


def superseding_message_of(line: Supersede, namespaces: dict[str, str]) -> DeduplicatedArticle:
    """A verdict that supersedes an earlier one."""
    verdict = Verdict(
        verdict_id=f"again-{line.item}-{line.version}-{line.kind}-{line.of}-{line.story}",
        kind=line.kind,
        of=article_id(line.of, namespaces[line.of]) if line.of else None,
        family=f"family-{line.of or line.item}",
        story_id=story_id(line.story),
        story_reason=StoryReason(score=0.5, threshold=0.4),
        merged_stories=tuple(story_id(story) for story in line.merges),
        rules="test",
        supersedes=f"v-{line.item}-{line.version}",
    )
    own = article_id(line.item, namespaces.get(line.item, "agency"))
    return DeduplicatedArticle(article_id=own, version=line.version, verdict=verdict, enriched=None)


def _article(line: Send, namespace: str) -> Article:
    words = secret_words(line.text_of or line.item, line.version)
    paragraphs = () if line.empty else (f"First {words}.", f"Second {words}.")
    headline = line.headline or (None if line.empty else f"Headline {words}")
    arrival = at_minute(line.at if line.arrives is None else line.arrives)
    return Article(
        article_id=ids.article_id(namespace, f"urn:wire:{line.item}"),
        item_id=ids.item_id(line.outlet, f"{line.item}-{line.version}-{line.at}".encode()),
        trace_id=f"trace-{line.item}-{line.version}",
        source=Source(id=line.outlet, name=line.outlet.title()),
        format="script",
        namespace=namespace,
        guid=f"urn:wire:{line.item}",
        version=line.version,
        received_at=arrival,
        sent_at=at_minute(line.at),
        status=line.status,
        embargoed_until=None if line.embargo is None else at_minute(line.embargo),
        signal=line.signal,
        acts_on=line.acts_on,
        headline=headline,
        slugline=line.slug,
        transmission=line.transmission,
        paragraphs=paragraphs,
        language=Language(code="en", confidence=1.0),
        url=f"https://wire.example/{words}",
        content_hash=ids.content_hash([headline or "", *paragraphs]),
        word_count=2 * len(paragraphs),
    )


def _enriched(article: Article, line: Send) -> EnrichedArticle:
    names = [] if line.empty else [f"Person {secret_words(line.text_of or line.item, line.version)}", "Common Name"]
    return EnrichedArticle(
        article=article,
        window_language="en",
        entities=tuple(_entity(name) for name in names),
        origins=tuple(Origin(name=name, entity_id=f"org:{name}", paragraphs=(0,)) for name in line.origins),
        features=Features(
            rule="test",
            body_hash=article.content_hash,
            word_count=article.word_count,
            sketch=b"",
            sketch_is_complete=True,
            paragraph_hashes=(),
            figures=(),
            terms=(),
        ),
        models=Models(pipeline="rules", rules="test"),
    )


def _entity(name: str) -> Entity:
    span = Span(start=0, end=len(name), text=name)
    return Entity(id=f"person:{name}", name=name, kind=EntityKind.PERSON, mentions=(span,))


def _verdict(line: Send, article: Article, namespaces: dict[str, str]) -> Verdict:
    notice = line.signal in {Signal.KILL, Signal.HOLD} or line.status is not Status.USABLE
    kind = VerdictKind.REVISION if line.version > 1 and line.kind is VerdictKind.ORIGINAL else line.kind
    copies = line.text_of and not notice and kind is not VerdictKind.REVISION
    original = article_id(line.text_of, namespaces.get(line.text_of, "agency")) if copies and line.text_of else None
    revises = kind is VerdictKind.REVISION
    before, after = secret_words(line.item, line.version - 1), secret_words(line.item, line.version)
    return Verdict(
        verdict_id=f"v-{line.item}-{line.version}-{line.at}",
        kind=kind,
        of=article.article_id if revises else original,
        of_version=line.version - 1 if revises else None,
        family=f"family-{line.text_of or line.item}",
        revision=line.revision,
        changes=(Change(what="headline", before=before, after=after),) if revises else (),
        story_id=story_id(line.story),
        story_reason=StoryReason(shared_terms=(after,)),
        merged_stories=tuple(story_id(story) for story in line.merges),
        rules="test",
    )
