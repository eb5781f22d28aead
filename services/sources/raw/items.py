"""Bytes and what is known about their transmission → a RawItem. Pure."""

import uuid
from collections.abc import Callable
from datetime import datetime

from schemas.ids import item_id
from schemas.raw import FeedEntry, RawItem, Source

NewTrace = Callable[[], str]


def new_trace() -> str:
    """A fresh trace id (UUID version 4, hex)."""
    return uuid.uuid4().hex


def raw_item(
    payload: bytes,
    source: Source,
    *,
    received_at: datetime,
    trace_id: str,
    sent_at: datetime | None = None,
    backfill_before: datetime | None = None,
    content_type: str | None = None,
    filename: str | None = None,
    url: str | None = None,
    entry: FeedEntry | None = None,
    transmission: str | None = None,
) -> RawItem:
    """One transmission. The same bytes (or the same feed entry) from the same source always get the same id.

    Raises:
        ValueError: a field is malformed.
    """
    media_type, charset = split_content_type(content_type)
    return RawItem(
        item_id=item_id(source.id, payload, entry.entry_id if entry else None),
        trace_id=trace_id,
        source=source,
        received_at=received_at,
        sent_at=sent_at,
        backfill_before=backfill_before,
        media_type=media_type,
        charset=charset,
        filename=filename,
        payload=payload,
        url=url,
        feed=entry,
        transmission=transmission,
    )


def split_content_type(content_type: str | None) -> tuple[str | None, str | None]:
    """`text/html; charset="utf-8"` → ("text/html", "utf-8")."""
    if not content_type:
        return None, None
    media_type, *parameters = content_type.split(";")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return media_type.strip().lower() or None, value.strip().strip("\"'") or None
    return media_type.strip().lower() or None, None
