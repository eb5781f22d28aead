"""Rows of labelled files → raw items, as a plain-text feed would deliver them. Reads files; never reads a label."""

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from schemas.article import Article
from schemas.raw import FeedEntry, RawItem, Source
from services.parser.parse import Parsed, parse
from services.sources.raw.items import raw_item

_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
"""Event time of rows before the first dated one."""


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a JSON-lines file, gzipped or not."""
    with path.open("rb") as raw, gzip.open(raw) if path.suffix == ".gz" else raw as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def dated(rows: Iterable[Mapping[str, Any]]) -> list[tuple[datetime, Mapping[str, Any]]]:
    """The rows with their times, in order of time; a row without one keeps its place in the file."""
    found = []
    moment = _UNDATED
    for row in rows:
        moment = _moment(row.get("published")) or moment
        found.append((moment, row))
    # By time only: the sort is stable, and rows at one time keep the order of the file.
    return sorted(found, key=lambda pair: pair[0])


def item_of(row: Mapping[str, Any], at: datetime) -> RawItem:
    """One row as a plain-text item, sent by its source at this time."""
    title, text = row.get("title") or "", row.get("text") or ""
    return raw_item(
        f"{title}\n\n{text}".encode(),
        Source(id=str(row.get("source") or "unknown")),
        received_at=at,
        sent_at=at,
        trace_id=str(row["id"]),
        content_type="text/plain; charset=utf-8",
        entry=FeedEntry(entry_id=str(row["id"]), title=title or None),
    )


def articles_of(path: Path) -> list[Article]:
    """The articles of a file in order of time, as the parser makes them; articles that it rejects are left out."""
    parsed = (parse(item_of(row, at)) for at, row in dated(read_rows(path)))
    return [each.articles[0] for each in parsed if isinstance(each, Parsed)]


def _moment(text: object) -> datetime | None:
    if not isinstance(text, str) or not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
