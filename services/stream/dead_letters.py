"""A rejected message, or a record of ours that the broker refused → its dead letter. Pure."""

from datetime import datetime

from schemas.deadletter import DeadLetter, Header, MessageOrigin
from schemas.ids import dead_letter_id, dead_letter_id_of_record
from schemas.reasons import RejectReason
from services.stream.headers import trace_of
from services.stream.messages import Outgoing, Received, Rejected
from services.stream.topics import DEADLETTER, TOPICS

_ERROR_SHOWN = 2000
"""Characters of the error that a letter keeps: enough for every message of ours, a bound for those of libraries."""
_LARGEST_RECORD = 12 * 2**20
"""Bytes of a refused record that a letter keeps: as base64 they are within the limit of its topic. A larger one cannot
come of a message, which has the same limit; without its bytes the letter can at least be written."""


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


def refused_record(stage: str, record: Outgoing, partition: int, error: str, now: datetime) -> DeadLetter:
    """The letter of a record that a timer made: no message caused it, so its bytes are the record's own."""
    value = record.value or b""
    kept = value if len(value) <= _LARGEST_RECORD else None
    error = error if kept is not None else f"{error} ({len(value)} bytes, not kept)"
    return DeadLetter(
        dead_letter_id=dead_letter_id_of_record(record.topic, record.key, value),
        stage=stage,
        reason=RejectReason.OUTPUT_REFUSED,
        error=error[:_ERROR_SHOWN],
        origin=MessageOrigin(topic=record.topic, partition=partition, offset=0),
        rejected_at=now,
        key=record.key,
        value=kept,
    )


def is_refused_record(letter: DeadLetter) -> bool:
    """Whether it holds a record that the stage was to write, not a message that it read.

    Such a record is never sent again: its number may have been given to another since, and what it says be killed.
    """
    topic = next((each for each in TOPICS if each.name == letter.origin.topic), None)
    if topic is None or letter.reason is not RejectReason.OUTPUT_REFUSED:
        return False
    return letter.stage not in topic.readers


def outgoing(letter: DeadLetter) -> Outgoing:
    """The record to write: keyed like the rejected message, so that a letter and its replay notes stay in order."""
    key = letter.key if letter.key is not None else letter.dead_letter_id.encode()
    return Outgoing(DEADLETTER.name, key, letter.to_bytes())
