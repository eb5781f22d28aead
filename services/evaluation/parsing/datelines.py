"""`evaluate datelines`: put the dateline back in front of a wire text, let the parser read it, compare place and date.

The items are those of Reuters-21578 as JSON lines (`text`, `dateline`, `published`, optional `title`). The gold
dateline is split at commas, not by the parser: everything before the month is the place.
"""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from schemas.article import Article
from schemas.raw import RawItem, Source
from services.parser.parse import Parsed, parse

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_GOLD = re.compile(r"(?P<place>.+?),?\s+(?P<month>[A-Za-z]{3,9})\.?\s+(?P<day>\d{1,2})\s*,?\s*-+$")
_MISSES_SHOWN = 50
_ARRIVAL = datetime(2030, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class GoldDateline:
    """Place and date of a gold dateline."""

    place: str
    month: int
    day: int


def evaluate_datelines(path: Path, progress: Callable[[int, int], None]) -> dict[str, object]:
    """Shares of correct places and dates over all items whose dateline splits into place and date."""
    items = [(item, gold) for item in _items(path) if (gold := gold_of(str(item.get("dateline") or "")))]
    right = {"place": 0, "date": 0, "both": 0}
    misses: list[dict[str, object]] = []
    for done, (item, gold) in enumerate(items, start=1):
        article = _parsed(item)
        dateline = article.dateline if article else None
        place = dateline is not None and _letters(dateline.place or "") == _letters(gold.place)
        # Month and day only: the gold dateline has no year.
        date = dateline is not None and (dateline.date or "")[5:] == f"{gold.month:02d}-{gold.day:02d}"
        right["place"] += place
        right["date"] += date
        right["both"] += place and date
        if not (place and date) and len(misses) < _MISSES_SHOWN:
            misses.append({"expected": item["dateline"], "got": dateline.model_dump() if dateline else None})
        if done % 100 == 0 or done == len(items):
            progress(done, len(items))
    total = max(1, len(items))
    return {
        "documents": len(items),
        **{name: round(count / total, 4) for name, count in right.items()},
        "misses": misses,
    }


def gold_of(dateline: str) -> GoldDateline | None:
    """Place, month and day of a gold dateline; None if it has another form."""
    found = _GOLD.fullmatch(dateline.strip().lstrip("*"))
    if not found or found["month"][:3].lower() not in _MONTHS or not 1 <= int(found["day"]) <= 31:
        return None
    return GoldDateline(found["place"].strip(" ,"), _MONTHS.index(found["month"][:3].lower()) + 1, int(found["day"]))


def _items(path: Path) -> Iterator[dict[str, Any]]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for line in data.decode().split("\n"):
        if line.strip():
            yield json.loads(line)


def _parsed(item: dict[str, Any]) -> Article | None:
    text = str(item.get("text") or "").strip()
    payload = f"{item.get('title') or ''}\n\n{item['dateline']} {text}"
    raw = RawItem(
        item_id=f"dateline-{item.get('id')}",
        trace_id="evaluation",
        source=Source(id="evaluation"),
        received_at=_ARRIVAL,
        sent_at=_instant(str(item.get("published") or "")),
        media_type="text/plain",
        payload=payload.encode(),
    )
    parsed = parse(raw)
    return parsed.articles[0] if isinstance(parsed, Parsed) else None


def _instant(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(re.sub(r"\.(\d{1,2})$", lambda part: f".{part.group(1):0<6}", text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
