"""What a restore reads is gathered in memory or in a local store, and loaded from there."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from datetime import UTC, datetime
from functools import partial
from typing import Protocol

from services.stream.state_records import LatestRecords, StateRecord
from services.stream.stored_records import StoredSummary
from services.worker.local_store.disk_thread import in_disk_thread
from services.worker.local_store.reader import StoreReader
from services.worker.local_store.store import LocalStore
from services.worker.local_store.trust import TopicRecord, require_same
from services.worker.ownership.positions import POSITIONS_KEY

_SUMMARY_SECONDS = 300.0
"""A hundred million cards on a fast disk, ten million on a slow one."""


class RestoreSource(Protocol):
    """The last record of each key, gathered while a state topic is read."""

    def __len__(self) -> int:
        """Records that are gathered and not given yet, about."""
        ...

    @property
    def start(self) -> int:
        """The offset that the topic is to be read from."""
        ...

    async def add(self, records: Sequence[TopicRecord]) -> None:
        """Take in the next records."""
        ...

    async def complete(self, end: int) -> None:
        """All records before the offset `end` were taken in."""
        ...

    def positions(self) -> bytes | None:
        """The partition's positions record."""
        ...

    def records(self) -> Iterator[StateRecord]:
        """All others, in the order in which they were written."""
        ...


class MemorySource:
    """In memory: the topic is read from its start."""

    start = 0

    def __init__(self) -> None:
        self._latest = LatestRecords()
        self._positions: bytes | None = None

    def __len__(self) -> int:
        return len(self._latest)

    async def add(self, records: Sequence[TopicRecord]) -> None:
        """Superseded values do not pile up."""
        for record in records:
            self._latest.add(record.key, record.value)

    async def complete(self, end: int) -> None:
        """Nothing is kept of it."""

    def positions(self) -> bytes | None:
        """As last read."""
        # Taken out: positions are the worker's, and no keeper could read them.
        self._positions = self._latest.take(POSITIONS_KEY) or self._positions
        return self._positions

    def records(self) -> Iterator[StateRecord]:
        """Each is let go of as it is given."""
        self.positions()
        return self._latest.drain()


class StoreSource:
    """In a local store: the topic is read from the store's last record, which proves that it is the same topic."""

    def __init__(
        self, store: LocalStore, executor: Executor, reader: StoreReader | None = None, readers: Executor | None = None
    ) -> None:
        """`reader`: for a stage that leaves records in the store; `readers`: where it reads for long."""
        self.store = store
        self.reader = reader
        self._executor = executor
        self._readers = readers or executor
        self._unproved = store.last
        self._began = datetime.now(UTC)
        self._given = 0
        self.start = self._unproved.offset if self._unproved else 0

    def __len__(self) -> int:
        return len(self.store) - self._given

    async def add(self, records: Sequence[TopicRecord]) -> None:
        """Written in a thread: a slow disk keeps nobody.

        Raises:
            StoreNotTrustedError: the topic is another one.
            StoreFailedError: the disk is full or broken.
        """
        if records:
            # As old as before: a tombstone may still be to come, and compaction may take it before the next start.
            await self._write(records, records[-1].offset + 1, self.store.progress.complete_at or self._began)

    async def complete(self, end: int) -> None:
        """The store has seen all that was there when it was begun.

        Raises:
            StoreNotTrustedError: the topic is another one.
            StoreFailedError: the disk is full or broken.
        """
        await self._write((), end, self._began)

    async def _write(self, records: Sequence[TopicRecord], following: int, complete_at: datetime) -> None:
        if self._unproved:
            require_same(self._unproved, records)
            # The first record was the proof and is stored already.
            records, self._unproved = records[1:], None
        await in_disk_thread(self._executor, partial(self.store.write, records, following, complete_at))

    def positions(self) -> bytes | None:
        """As stored."""
        return self.store.value(POSITIONS_KEY)

    async def summary(self, reader: StoreReader) -> StoredSummary:
        """What the store has, once it has all; checked beside the event loop.

        Raises:
            StateLostError: it is not what was written.
        """

        def summed() -> StoredSummary:
            reader.open()
            return reader.summary()

        # Not in the thread of the writes: other partitions' would wait for it, and their disk would pass for stuck.
        return await in_disk_thread(self._readers, summed, _SUMMARY_SECONDS)

    def residents(self) -> Iterator[StateRecord]:
        """Those that must be in memory.

        Raises:
            StoreNotTrustedError: what was given may be wrong.
        """
        return as_state(self.store.residents(), without=(POSITIONS_KEY,))

    def records(self) -> Iterator[StateRecord]:
        """From the file, which is not changed meanwhile.

        Raises:
            StoreNotTrustedError: what was given may be wrong.
        """
        for record in as_state(self.store.records(), without=(POSITIONS_KEY,)):
            self._given += 1
            yield record


def as_state(records: Iterable[TopicRecord], without: Sequence[bytes] = ()) -> Iterator[StateRecord]:
    """Records as a keeper takes them."""
    return ((record.key, record.value) for record in records if record.key not in without)
