"""A Faust event → the record as stages know it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast

from faust.types import EventT

from schemas.deadletter import MessageOrigin
from services.stream.messages import Received


def received(event: EventT[bytes], topic: str) -> Received:
    """The record. `topic` is its name in the topic table, which a prefix on the broker does not change."""
    message = event.message
    headers = cast("Sequence[tuple[str, bytes | None]]", message.headers or ())
    return Received(
        value=message.value,
        key=message.key,
        headers=tuple((name, value or b"") for name, value in headers),
        read_at=datetime.now(UTC),
        origin=MessageOrigin(
            topic=topic,
            partition=message.partition,
            offset=message.offset,
            timestamp=datetime.fromtimestamp(message.timestamp, UTC) if message.timestamp else None,
        ),
    )
