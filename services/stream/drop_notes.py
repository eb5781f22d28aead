"""The note that an item was dropped: who sent it may ask what became of it."""

import json
from datetime import datetime

from schemas.deadletter import DroppedItem
from schemas.reasons import DropReason
from services.stream.headers import ids_of
from services.stream.messages import Dropped, Outgoing, Received
from services.stream.topics import DROPPED

_NO_ITEMS = frozenset({DropReason.NOTICE_COPY, DropReason.SECOND_VERDICT})
"""Messages between stages: nobody has sent them."""
_READ_BYTES = 2**20
"""A larger message is not searched for its guid."""


def drop_note(stage: str, received: Received, dropped: Dropped, now: datetime) -> Outgoing | None:
    """The record; None where nobody could ask for it: it is no item, or has no trace id."""
    ids = ids_of(received.headers)
    trace_id = ids.get("trace_id")
    if dropped.reason in _NO_ITEMS or not trace_id:
        return None
    note = DroppedItem(
        stage=stage,
        reason=dropped.reason,
        at=now,
        trace_id=trace_id,
        item_id=ids.get("item_id"),
        source_id=ids.get("source_id"),
        guid=guid_in(received.value),
        origin=received.origin,
    )
    return Outgoing(DROPPED.name, trace_id.encode(), note.to_bytes())


def guid_in(value: bytes | None) -> str | None:
    """The provider's guid in a message between stages, if it was read from the item by then."""
    if value is None or len(value) > _READ_BYTES:
        return None
    try:
        found = json.loads(value)
    except ValueError:
        return None
    for name in ("enriched", "article"):
        if isinstance(found, dict) and isinstance(found.get(name), dict):
            found = found[name]
    guid = found.get("guid") if isinstance(found, dict) else None
    return guid if isinstance(guid, str) and guid else None
