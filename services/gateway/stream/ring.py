"""The latest records, in the order in which this instance read them: the bytes of each once, for all readers.

It belongs to the event loop. Readers keep the number of the entry that they come to next, and wait for more.
"""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from services.gateway.limits import RING_BYTES, RING_RECORDS
from services.gateway.stream.position import StreamPosition
from services.gateway.stream.shared_frames import SharedFrames
from services.gateway.stream.steps import ArticleStep, StoryStep
from services.gateway.view.store import Partition

_FEW_BYTES = 500
"""Of an entry with nothing in it, and of the position behind it."""


@dataclass(frozen=True, slots=True)
class RingEntry:
    """One record of a public topic."""

    partition: Partition
    offset: int
    value: bytes
    step: ArticleStep | StoryStep | None
    """None where the record could not be read: nobody gets it, and positions pass over it."""

    @property
    def size(self) -> int:
        """About how many bytes it takes in memory: the record, and what decides to whom it goes."""
        return _FEW_BYTES + len(self.value) + (self.step.size if self.step else 0)


class Ring:
    """A window on the stream, bounded in records and in bytes."""

    def __init__(self, start: StreamPosition, most_bytes: int = RING_BYTES, most_records: int = RING_RECORDS) -> None:
        self.epoch = start.epoch
        self.first_number = 0
        """Of the oldest entry that is kept."""
        self._most_bytes, self._most_records = most_bytes, most_records
        self._entries: deque[tuple[RingEntry, StreamPosition]] = deque()
        self._bytes = 0
        self._first: dict[Partition, int] = dict(start.next)
        self.last = start
        """Behind the newest record."""
        self.frames = SharedFrames()
        self._waiting: dict[asyncio.Future[bool], None] = {}
        self.withheld: set[str] = set()
        """Ids of the articles that are held or retracted now: no earlier word of theirs goes out."""

    @property
    def first(self) -> StreamPosition:
        """From where on every record is here."""
        return StreamPosition(self.epoch, dict(self._first))

    @property
    def next_number(self) -> int:
        """Of the entry that comes next."""
        return self.first_number + len(self._entries)

    @property
    def bytes(self) -> int:
        """About how many are kept, with all that belongs to the records."""
        return self._bytes

    def add(self, entries: list[RingEntry]) -> None:
        """Take in what was read, and wake those who wait."""
        for each in entries:
            self._note_withheld(each)
            self._bytes += each.size
            self._move({each.partition: each.offset + 1})
            self._entries.append((each, self.last))
        while len(self._entries) > self._most_records or self._bytes > self._most_bytes:
            gone, _ = self._entries.popleft()
            self.first_number += 1
            self._bytes -= gone.size
            self._first[gone.partition] = gone.offset + 1
        waiting, self._waiting = self._waiting, {}
        for future in waiting:
            if not future.done():
                future.set_result(True)

    def pass_to(self, positions: Mapping[Partition, int]) -> None:
        """Nothing is left to read before these: what lies there are marks of transactions and what compaction left.

        Without it an id given on a quiet partition would lie before a mark for ever, and, once its last record is
        older than what is kept, would seem to miss something.
        """
        self._move({partition: max(self.last.next[partition], at) for partition, at in positions.items()})

    def from_number(self, number: int, most: int) -> list[tuple[RingEntry, StreamPosition]]:
        """Entries from this number on, each with the position behind it; the number must not be below the first."""
        begin = number - self.first_number
        return [self._entries[at] for at in range(begin, min(begin + most, len(self._entries)))]

    def holds_all_after(self, position: Mapping[Partition, int]) -> bool:
        """Whether every record from there on is here."""
        return all(position.get(partition, 0) >= first for partition, first in self._first.items())

    def wake(self, waiting: "asyncio.Future[bool]") -> None:
        """Answer this future with true when something was added."""
        self._waiting[waiting] = None

    def leave(self, waiting: "asyncio.Future[bool]") -> None:
        """Its reader does not wait any more."""
        self._waiting.pop(waiting, None)

    def _move(self, positions: Mapping[Partition, int]) -> None:
        self.last = StreamPosition(self.epoch, {**self.last.next, **positions})

    def _note_withheld(self, new: RingEntry) -> None:
        if isinstance(new.step, ArticleStep):
            note = self.withheld.add if new.step.facets is None else self.withheld.discard
            note(new.step.article_id)
