"""How far a reader has read: the epoch of the topics, and the next offset of each partition. Pure.

Any instance can go on from a position, as offsets are the broker's; and no session needs to be kept anywhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from services.gateway.view.store import Partition
from services.stream.topics import PUBLISHED, STORIES

TOPICS = (PUBLISHED.name, STORIES.name)
WRITTEN = r"^[0-9a-f]{8}(-[0-9]{1,18}(\.[0-9]{1,18}){0,999}){2}$"
_WRITTEN = re.compile(WRITTEN)


class UnreadablePositionError(ValueError):
    """What was given is no position."""


@dataclass(frozen=True, slots=True)
class StreamPosition:
    """The offset of the next record of every partition of both topics."""

    epoch: str
    next: Mapping[Partition, int]

    def __str__(self) -> str:
        """As an event's id: letters, digits, hyphens and points, which need no quoting anywhere."""
        return "-".join((self.epoch, *(".".join(map(str, self._of(topic))) for topic in TOPICS)))

    def _of(self, topic: str) -> list[int]:
        return [offset for (of, _), offset in sorted(self.next.items()) if of == topic]


def read_position(written: str) -> StreamPosition:
    """The position that an id stands for.

    Raises:
        UnreadablePositionError: it is no id of an event.
    """
    if not _WRITTEN.fullmatch(written):
        raise UnreadablePositionError("this is no id of an event of this stream")
    epoch, *parts = written.split("-")
    offsets = [part.split(".") for part in parts]
    return StreamPosition(
        epoch,
        {(topic, n): int(at) for topic, part in zip(TOPICS, offsets, strict=True) for n, at in enumerate(part)},
    )
