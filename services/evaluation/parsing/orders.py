"""`evaluate orders`: how often the parser takes ordinary news for an order of the wire.

Every file holds ordinary articles as JSON lines (`title`, `text`, optional `dateline` and `published`). Each is sent
through the parser as a plain text; one that comes out held, or as a kill, hold, release or correction, is an alarm.
Whether an alarm is false is for a reader to say: a corpus of real wires may hold real corrections.
"""

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from schemas.article import Article, Signal, Status
from schemas.raw import RawItem, Source
from services.parser.parse import Parsed, parse

_ARRIVAL = datetime(2030, 1, 1, tzinfo=UTC)
_ORDERS = frozenset({Signal.KILL, Signal.HOLD, Signal.RELEASE, Signal.CORRECTION})
_ALARMS_SHOWN = 200


def evaluate_orders(files: Sequence[Path], progress: Callable[[int, int], None]) -> dict[str, object]:
    """Alarms by kind, their share of all articles, and which articles they are."""
    items = [item for file in files for item in _items(file)]
    kinds: Counter[str] = Counter()
    alarms: list[dict[str, object]] = []
    for done, item in enumerate(items, start=1):
        for article in _articles(item):
            if kind := alarm(article):
                kinds[kind] += 1
                alarms.append(_shown(kind, article, item))
        if done % 100 == 0 or done == len(items):
            progress(done, len(items))
    return {
        "documents": len(items),
        "alarms": len(alarms),
        "share": round(len(alarms) / max(1, len(items)), 6),
        "by_kind": dict(sorted(kinds.items())),
        "found": alarms[:_ALARMS_SHOWN],
    }


def alarm(article: Article) -> str | None:
    """What an article was taken for: the signal of a notice, or an embargo; None for ordinary news."""
    if article.signal in _ORDERS:
        return article.signal.value
    return "embargo" if article.embargo_text is not None or article.status is Status.WITHHELD else None


def _items(path: Path) -> Iterator[dict[str, Any]]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return (json.loads(line) for line in data.decode().split("\n") if line.strip())


def _articles(item: dict[str, Any]) -> tuple[Article, ...]:
    text = " ".join(filter(None, (str(item.get("dateline") or ""), str(item.get("text") or ""))))
    raw = RawItem(
        item_id=f"orders-{item.get('id')}",
        trace_id="evaluation",
        source=Source(id="evaluation"),
        received_at=_ARRIVAL,
        media_type="text/plain",
        payload=f"{item.get('title') or ''}\n\n{text}".encode(),
    )
    outcome = parse(raw)
    return outcome.articles if isinstance(outcome, Parsed) else ()


def _shown(kind: str, article: Article, item: dict[str, Any]) -> dict[str, object]:
    words = article.embargo_text or article.editor_note or " ".join(article.paragraphs)
    return {"kind": kind, "id": str(item.get("id")), "headline": article.headline, "words": words[:200]}
