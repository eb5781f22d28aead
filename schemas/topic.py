"""What a topic is: the form that the topic table has for those who create, document and check topics."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from schemas.record import Message

Cleanup = Literal["delete", "compact"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One Kafka topic. It says nothing of brokers, replication or credentials: those are the deployment's."""

    name: str
    model: type[Message] | None
    """The record of every value on it; None only for internal topics, which nobody else may build on."""
    key: str
    """What the record key is, in words ("article id")."""
    partitions: int
    cleanup: Cleanup
    retention: timedelta | None
    """How long records are kept; None where compaction alone decides."""
    max_message_bytes: int
    writers: tuple[str, ...]
    readers: tuple[str, ...]
    """Names of services; `operators` and `subscribers` are people and systems outside."""
    why: str
    segment_bytes: int = 256 * 2**20
    """Retention and compaction remove closed segments only. A segment is closed at this size,"""
    segment_age: timedelta = timedelta(days=1)
    """or at this age: a record of a quiet topic stays a day too long at most, instead of a week as Kafka has it."""
    dirty_ratio: float = 0.5
    """Of a compacted topic: the next compaction begins once this share of its log is new since the last one."""
    uncompacted: timedelta = timedelta(0)
    """Of a compacted topic: so long every record is kept, also one that a newer one has superseded."""
    internal: bool = False
    lane_of: str | None = None
    """The topic that this one runs beside, for what must not wait: same record, same key, same number of partitions."""

    @property
    def is_public(self) -> bool:
        """Whether people outside this project build on it: `subscribers` stands among its readers."""
        return "subscribers" in self.readers

    def __post_init__(self) -> None:
        """Refuse a table entry that contradicts itself.

        Raises:
            ValueError: a topic that others read has no model, or a number makes no sense.
        """
        if self.model is None and not self.internal:
            raise ValueError(f"{self.name}: only an internal topic may have no model")
        if self.partitions < 1 or self.max_message_bytes < 1:
            raise ValueError(f"{self.name}: partitions and max_message_bytes start at 1")
        if self.segment_bytes < self.max_message_bytes:
            raise ValueError(f"{self.name}: a segment must hold the largest message")
        if self.cleanup == "delete" and self.retention is None:
            raise ValueError(f"{self.name}: a topic that deletes needs a retention")
