"""How far behind a worker is: lag and age of the oldest unfinished message, per partition. Pure."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from schemas.deadletter import MessageOrigin
from services.stream.messages import Received

TopicPartition = tuple[str, int]
"""A topic and the number of one of its partitions: the lanes of a stage are counted separately."""


@dataclass
class _Partition:
    next_offset: int
    finished_until: datetime | None = None
    in_hand: deque[datetime | None] = field(default_factory=deque)
    """The time of the first message of each batch in hand: the oldest, it counts until the batch is finished."""


class Progress:
    """Remembers of each partition what is in hand and what is finished."""

    def __init__(self) -> None:
        self._partitions: dict[TopicPartition, _Partition] = {}

    def began(self, batch: Sequence[Received]) -> None:
        """A batch was taken in hand."""
        for origin in _firsts(batch):
            partition = self._partitions.setdefault((origin.topic, origin.partition), _Partition(origin.offset))
            partition.in_hand.append(origin.timestamp)

    def finished(self, batch: Sequence[Received]) -> None:
        """The outcomes of the oldest batch in hand are confirmed."""
        for origin in _firsts(batch):
            self._partitions[origin.topic, origin.partition].in_hand.popleft()
        for received in batch:
            origin = received.origin
            partition = self._partitions[origin.topic, origin.partition]
            partition.next_offset = origin.offset + 1
            partition.finished_until = origin.timestamp

    def passed(self, partition: TopicPartition, position: int) -> None:
        """All that was fetched is finished: what lies before `position` beyond it are control records."""
        if known := self._partitions.get(partition):
            known.next_offset = max(known.next_offset, position)

    def forget(self, partitions: set[int]) -> None:
        """These partitions went to another worker."""
        for each in [each for each in self._partitions if each[1] in partitions]:
            del self._partitions[each]

    def lag(self, partition: TopicPartition, position: int, end: int) -> int:
        """Messages between the last finished one (or `position` before the first) and the end."""
        known = self._partitions.get(partition)
        return max(0, end - (known.next_offset if known else position))

    def oldest_age(self, partition: TopicPartition, lag: int, now: datetime) -> float:
        """Seconds that the oldest unfinished message has waited.

        Exact for the batch in hand. Between batches the time of the last finished message stands in for that of the
        next one, which is not known yet: the age is never too low.
        """
        known = self._partitions.get(partition)
        if known is None:
            return 0.0
        in_hand = next((each for each in known.in_hand if each), None)
        since = in_hand or (known.finished_until if lag else None)
        return max(0.0, (now - since).total_seconds()) if since else 0.0


def _firsts(batch: Sequence[Received]) -> list[MessageOrigin]:
    """The first message of each partition."""
    firsts: dict[TopicPartition, MessageOrigin] = {}
    for received in batch:
        firsts.setdefault((received.origin.topic, received.origin.partition), received.origin)
    return list(firsts.values())
