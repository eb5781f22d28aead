"""A rejected message → its dead letter. Pure."""

from datetime import datetime

from schemas.deadletter import DeadLetter, Header
from schemas.ids import dead_letter_id
from services.stream.headers import trace_of
from services.stream.messages import Outgoing, Received, Rejected
from services.stream.topics import DEADLETTER

_ERROR_SHOWN = 2000
"""Characters of the error that a letter keeps: enough for every message of ours, a bound for those of libraries."""


def dead_letter(stage: str, received: Received, rejected: Rejected, now: datetime) -> DeadLetter:
    """The letter: everything needed to see what was wrong and to try again."""
    origin = received.origin
    return DeadLetter(
        dead_letter_id=dead_letter_id(origin.topic, origin.partition, origin.offset),
        stage=stage,
        reason=rejected.reason,
        error=rejected.error[:_ERROR_SHOWN],
        origin=origin,
        rejected_at=now,
        trace_id=trace_of(received.headers),
        key=received.key,
        value=received.value,
        headers=tuple(Header(key=name, value=value) for name, value in received.headers),
    )


def outgoing(letter: DeadLetter) -> Outgoing:
    """The record to write: keyed like the rejected message, so that a letter and its replay notes stay in order."""
    key = letter.key if letter.key is not None else letter.dead_letter_id.encode()
    return Outgoing(DEADLETTER.name, key, letter.to_bytes())
