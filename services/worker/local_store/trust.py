"""When a local store may be believed: it is a past state of this very topic, complete up to its offset. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

_TRUSTED_FOR = timedelta(hours=20)
"""Compaction keeps a tombstone for a day (`delete.retention.ms`); after that a store would keep what it deleted. Four
hours less, because the clocks of two machines differ, and a start takes time."""


class TopicRecord(NamedTuple):
    """A record of a state topic, with where and when it was written."""

    offset: int
    key: bytes
    value: bytes | None
    written: int
    """Milliseconds since 1970, as the record says."""


class RebuildReason(StrEnum):
    """Why a store was not believed and is made from its topic again."""

    NEW = "new"
    """There was none: a first start, or a volume that was lost."""
    LAYOUT = "layout"
    """Another version of the service wrote it."""
    DAMAGED = "damaged"
    """It is torn, or what it holds is not what was written."""
    AHEAD = "ahead"
    """The topic ends before it: the topic was made again, or its brokers lost records."""
    OTHER_TOPIC = "other_topic"
    """Where its last record was, the topic has another one: it is another topic of the same name."""
    SUPERSEDED = "superseded"
    """Its last record is not in the topic any more: compaction has passed since, or it is another topic."""
    OLD = "old"
    """It was not written for so long that compaction may have removed tombstones that it has not seen."""


class StoreNotTrustedError(Exception):
    """A store cannot be believed. It is emptied and made from its topic again."""

    def __init__(self, reason: RebuildReason, detail: str = "") -> None:
        super().__init__(f"{reason}{': ' if detail else ''}{detail}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class StoreProgress:
    """How far a store has come."""

    next: int = 0
    """The offset after the last record of the topic that it has seen."""
    complete_at: datetime | None = None
    """When that was the end of the topic."""


def require_current(progress: StoreProgress, last: TopicRecord | None, *, first: int, end: int, now: datetime) -> None:
    """Refuse a store that cannot be completed from offset `last.offset` of a topic with offsets `first` to `end`.

    Raises:
        StoreNotTrustedError: says why.
    """
    # Empty: the whole topic will be read, so there is nothing to be believed.
    if progress.next == 0:
        return
    if progress.next > end:
        raise StoreNotTrustedError(RebuildReason.AHEAD, f"at {progress.next}, the topic ends at {end}")
    # The last record is the proof of identity; where compaction removed it, nothing can be compared.
    if last is None or last.offset < first:
        raise StoreNotTrustedError(RebuildReason.SUPERSEDED, f"at {progress.next}, the topic begins at {first}")
    # Behind the last record lies at most the control record of its transaction: then nothing was missed, however old.
    missed = end - progress.next > 1
    if missed and (progress.complete_at is None or now - progress.complete_at > _TRUSTED_FOR):
        raise StoreNotTrustedError(RebuildReason.OLD, f"complete at {progress.complete_at}")


def require_same(last: TopicRecord, found: Sequence[TopicRecord]) -> None:
    """Refuse a store whose last record is not the first one that the topic has from that offset on.

    It proves more than an id of cluster and topic could: that this log is the one the store was made from, up to there.

    Raises:
        StoreNotTrustedError: it is missing, or another one is there.
    """
    if not found or found[0].offset != last.offset:
        raise StoreNotTrustedError(RebuildReason.SUPERSEDED, f"no record at offset {last.offset}")
    # Offsets are the same in any topic; key, value and time of a record are not.
    if found[0] != last:
        raise StoreNotTrustedError(RebuildReason.OTHER_TOPIC, f"another record at offset {last.offset}")
