"""Public records for the gateway's tests, made in one line."""

from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.article import Language, Signal, Status
from schemas.published import (
    WORDLESS,
    Action,
    Content,
    HopTime,
    Outlet,
    PublishedArticle,
    Story,
    StoryArticle,
    VerdictInShort,
)
from schemas.verdict import StoryReason, VerdictKind
from services.gateway.view.apply import Arrived
from services.stream.topics import PUBLISHED, STORIES

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def published(
    name: str = "a1",
    sequence: int = 1,
    *,
    action: Action = Action.PUBLISH,
    headline: str = "Harbour reopens",
    paragraphs: tuple[str, ...] = ("The harbour was opened again on Friday.",),
    minutes: float = 0,
    language: str = "en",
    outlet: str | Outlet = "leta",
    content: dict[str, Any] | None = None,
    **fields: Any,
) -> PublishedArticle:
    """One record; wordless where the action is."""
    at = NOON + timedelta(minutes=minutes)
    words = Content(headline=headline, paragraphs=paragraphs, word_count=7, **(content or {}))
    given: dict[str, Any] = {
        "article_id": name,
        "sequence": sequence,
        "action": action,
        "guid": None if action in WORDLESS else f"urn:{name}",
        "version": sequence,
        "status": Status.USABLE,
        "signal": Signal.NEW,
        "outlet": Outlet(id=outlet) if isinstance(outlet, str) else outlet,
        "language": Language(code=language, confidence=1.0),
        "event_time": at,
        "received_at": at,
        "verdict": VerdictInShort(kind=VerdictKind.ORIGINAL, family=f"f-{name}", why_this_story=StoryReason()),
        "story_id": "s1",
        "content": None if action in WORDLESS else words,
        "hops": (HopTime(stage="publisher", at=at + timedelta(seconds=sequence)),),
        "trace_id": f"t-{name}-{sequence}",
    }
    return PublishedArticle(**(given | fields))


def arrived(record: PublishedArticle | Story, offset: int, partition: int = 0) -> Arrived:
    topic = PUBLISHED.name if isinstance(record, PublishedArticle) else STORIES.name
    return Arrived(topic, partition, offset, record.to_bytes(), record)


def story_of(*articles: PublishedArticle, story_id: str = "s1", sequence: int = 1, **fields: Any) -> Story:
    reports = tuple(
        StoryArticle(
            article_id=each.article_id,
            version=each.version,
            headline=each.content.headline if each.content else None,
            outlet=each.outlet,
            event_time=each.event_time,
            verdict=each.verdict.kind,
            of=each.verdict.of,
        )
        for each in articles
    )
    given: dict[str, Any] = {
        "story_id": story_id,
        "sequence": sequence,
        "headline": reports[0].headline if reports else None,
        "first_seen": NOON,
        "updated": NOON + timedelta(seconds=sequence),
        "articles": reports,
        "outlets": tuple({each.outlet.id: each.outlet for each in articles}.values()),
        "origins": (),
        "independent_origins": 1,
    }
    return Story(**(given | fields))
