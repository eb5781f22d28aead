"""`news.deadletter`: what a stage could not handle, with everything needed to try again."""

from typing import Literal

from pydantic import Field

from schemas.reasons import RejectReason
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
    """A message that a stage refused.

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
