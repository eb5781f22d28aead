"""What a state topic holds, as stages read and write it. Pure."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

StateRecord = tuple[bytes, bytes | None]
"""Key and value; a value of None is a tombstone."""


class SetAside(NamedTuple):
    """A state record that cannot be read. The stage goes on without it, and somebody must look."""

    key: bytes
    problem: str
    """What is wrong, without the record's content."""


class SnapshotUnfitError(Exception):
    """A snapshot cannot be brought up to date, or is not one that this version reads: the whole state is restored."""


RestoreSteps = Iterator[SetAside | None]
"""A restore in small steps, about one record each: the caller lets the event loop turn in between."""


class LatestRecords:
    """State records as compaction leaves them: the last one of each key, in the order in which these were written.

    Made while a topic is read, so that superseded values never pile up in memory.
    """

    def __init__(self, records: Iterable[StateRecord] = ()) -> None:
        self._by_key: OrderedDict[bytes, bytes | None] = OrderedDict()
        for key, value in records:
            self.add(key, value)

    def __len__(self) -> int:
        return len(self._by_key)

    def add(self, key: bytes, value: bytes | None) -> None:
        """Take in the next record. A tombstone stays: it also tells against what other records say of its key."""
        self._by_key[key] = value
        self._by_key.move_to_end(key)

    def take(self, key: bytes) -> bytes | None:
        """Remove a key, and return its value if it has one."""
        return self._by_key.pop(key, None)

    def drain(self) -> Iterator[StateRecord]:
        """All records in order. Each is let go of as it is given, so that it is not in memory twice."""
        while self._by_key:
            yield self._by_key.popitem(last=False)


class StateKeeper(Protocol):
    """What holds a stage's state in memory, partition by partition."""

    def restoring(self, partition: int, records: Iterable[StateRecord]) -> RestoreSteps:
        """Restore a partition that is not held from `LatestRecords`. It is held once all steps are taken."""
        ...

    def forget(self, partition: int) -> None:
        """Drop the partition: another worker owns it now."""
        ...

    def sizes(self) -> dict[tuple[int, str], int]:
        """Entries in memory by (partition, table)."""
        ...


def restore_at_once(keeper: StateKeeper, partition: int, records: Iterable[StateRecord]) -> list[SetAside]:
    """Restore without a pause, where no event loop waits; returns what cannot be read."""
    return [each for each in keeper.restoring(partition, LatestRecords(records).drain()) if each]
