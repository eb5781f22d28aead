"""What went no further: `news.deadletter`, with everything needed to try again, and notes of what was dropped."""

from typing import Literal

from pydantic import Field

from schemas.reasons import DropReason, RejectReason
from schemas.record import Id, Instant, Message, Part


class Header(Part):
    """One Kafka record header."""

    key: str
    value: bytes


class MessageOrigin(Part):
    """Where a message stood."""

    topic: str
    partition: int = Field(ge=0)
    offset: int = Field(ge=0)
    timestamp: Instant | None = None


class DeadLetter(Message):
    """A message that a stage refused; or a record that no message asked for and the broker refused.

    Of such a record `value` is the record itself, and `origin` its topic and the stage's partition, with offset 0.
    `replayed_at` marks the note that it was sent again; such a note has no bytes.
    """

    schema_version: Literal[1] = 1
    dead_letter_id: Id
    stage: Id
    reason: RejectReason
    error: str
    origin: MessageOrigin
    rejected_at: Instant
    trace_id: str | None = None
    key: bytes | None = None
    value: bytes | None = None
    """The original bytes; None for a Kafka null and for replay notes."""
    headers: tuple[Header, ...] = ()
    replayed_at: Instant | None = None
    discarded_at: Instant | None = None
    """Somebody decided that it needs nobody any more. Its note has `replayed_at` too: a letter without that waits."""


class DroppedItem(Message):
    """`news.dropped`: an item that a stage understood, and rightly passed no further. Without a word of it.

    Written where that is wanted, for the question what became of what somebody sent.
    """

    schema_version: Literal[1] = 1
    stage: Id
    reason: DropReason
    at: Instant
    trace_id: Id
    item_id: str | None = None
    source_id: str | None = None
    guid: str | None = None
    """The provider's name for the article, where the item had been read by then."""
    origin: MessageOrigin
