"""`news.source-events`: a source fell silent or spoke again, or some of its transmission numbers did not come."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from schemas.record import Instant, Message


class SourceEventKind(StrEnum):
    """What happened."""

    WENT_QUIET = "went_quiet"
    """Silent for longer than its rhythm explains."""
    SPEAKS_AGAIN = "speaks_again"
    NUMBERS_MISSED = "numbers_missed"
    """Transmission numbers did not come, from `first_number` to `last_number`."""
    NUMBER_ARRIVED = "number_arrived"
    """One that had been reported as missed."""
    ALL_QUIET = "all_quiet"
    """No source is heard: it is our network, or our broker. Of the sources nothing is said until it ends."""
    ALL_SPEAK_AGAIN = "all_speak_again"


class SourceEvent(Message):
    """One event. An event may come twice after a crash: the same kind, source, since and numbers are the same event."""

    schema_version: Literal[1] = 1
    event_kind: SourceEventKind
    source_id: str | None = Field(default=None, max_length=200)
    """null: all of them."""
    at: Instant
    """When it was noticed."""
    since: Instant | None = None
    """The last item before the silence."""
    expected_items: float | None = None
    """Signs of life that its rhythm had meanwhile."""
    counter: str | None = None
    """Which counter: `service:abc` or `agency:dpa`, as the head of its items has it."""
    first_number: int | None = None
    last_number: int | None = None
    text: str
    """For people: "missed 0061-0064 of service:abc"."""
