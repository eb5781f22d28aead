"""Public records for the pages' tests: invented, as small as the contract allows."""

from datetime import UTC, datetime
from typing import Any

from schemas.published import PublishedArticle, Story

NOON = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)


def article(
    id_: str = "a1-one", *, paragraphs: tuple[str, ...] = ("The ferry is late.",), **fields: Any
) -> PublishedArticle:
    """A published article."""
    content = {"headline": "Ferry late", "paragraphs": paragraphs, "word_count": 4, **fields.pop("content", {})}
    base: dict[str, Any] = {
        "article_id": id_,
        "sequence": 1,
        "action": "publish",
        "guid": id_,
        "version": 1,
        "status": "usable",
        "signal": "new",
        "outlet": {"id": "post", "name": "Harbour Post"},
        "language": {"code": "en", "confidence": 1},
        "event_time": NOON,
        "received_at": NOON,
        "verdict": {"kind": "original", "family": id_, "why_this_story": {}},
        "story_id": "s1-one",
        "content": content,
        "trace_id": "t",
    }
    return PublishedArticle.model_validate({**base, **fields})


def withheld(id_: str = "a1-one", action: str = "retract", **fields: Any) -> PublishedArticle:
    """The same, without a word of it."""
    return article(id_, action=action, status="canceled").model_copy(
        update={"content": None, "guid": None, "sequence": 2, **fields}
    )


def chain(*names: str) -> list[dict[str, Any]]:
    """A chain of sources; a name with a colon is an id."""
    return [
        {"name": name.rpartition(":")[2], "entity_id": name if ":" in name else None, "text": name} for name in names
    ]


def attribution(*names: str) -> dict[str, Any]:
    """Who says so, according to whom."""
    span = {"part": "paragraph", "index": 0, "start": 0, "end": 3, "text": "The"}
    return {"span": span, "chain": chain(*names), "cue": "said"}


def story(*articles: PublishedArticle, **fields: Any) -> Story:
    """Their story."""
    reports = [
        {
            "article_id": each.article_id,
            "version": each.version,
            "headline": each.content.headline if each.content else None,
            "outlet": each.outlet,
            "event_time": each.event_time,
            "verdict": each.verdict.kind,
            "of": each.verdict.of,
        }
        for each in articles
    ]
    base: dict[str, Any] = {
        "story_id": "s1-one",
        "sequence": 1,
        "headline": "Ferry late",
        "first_seen": NOON,
        "updated": NOON,
        "articles": reports,
        "report_count": len(reports),
        "outlets": list({each.outlet.id: each.outlet for each in articles}.values()),
        "origins": [],
        "independent_origins": 1,
    }
    return Story.model_validate({**base, **fields})
