"""The partitions of a worker whose state is in local stores as well, from their restore to their revocation."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Protocol

from services.stream.stored_records import Shelving, StateLostError
from services.worker.local_store.disk_thread import in_disk_thread
from services.worker.local_store.local_stores import LocalStores
from services.worker.local_store.reader import StoreReader
from services.worker.local_store.store import DiskStuckError, LocalStore, StoreFailedError
from services.worker.local_store.trust import RebuildReason, StoreNotTrustedError, TopicRecord, require_current
from services.worker.local_store.write_behind import WriteBehind
from services.worker.ownership.restore_source import RestoreSource, StoreSource

log = logging.getLogger(__name__)

Attempt = Callable[[RestoreSource], Awaitable[None]]
"""Restore a partition through this source, from where it begins."""


_PREPARE_SECONDS = 0.1
"""How long messages wait for the pages that they need; without them the decision itself waits for the disk."""


class Stores(Protocol):
    """What is asked of local stores, where there are any."""

    async def restored(self, number: int, attempt: Attempt, *, first: int, end: int) -> bool:
        """Restore through a store, from a topic with offsets `first` to `end`; False where there is none to use."""
        ...

    async def resume(self, number: int, following: int) -> bool:
        """The partition is ours again, and memory knows all up to this offset; False where it left that in a store."""
        ...

    async def prepare(self, number: int, message_keys: Sequence[bytes]) -> None:
        """Messages of these keys are about to be decided."""
        ...

    def committed(self, number: int, records: Sequence[TopicRecord]) -> None:
        """These were committed."""
        ...

    async def discard(self, number: int) -> None:
        """The partition's store could not give what it has."""
        ...

    async def close(self) -> None:
        """All partitions were revoked."""
        ...


class NoStores:
    """Where there is no state folder."""

    async def restored(self, number: int, attempt: Attempt, *, first: int, end: int) -> bool:  # noqa: ARG002
        """Never."""
        return False

    async def resume(self, number: int, following: int) -> bool:  # noqa: ARG002
        """All is in memory."""
        return True

    async def prepare(self, number: int, message_keys: Sequence[bytes]) -> None:
        """Nothing to do."""

    def committed(self, number: int, records: Sequence[TopicRecord]) -> None:
        """Nothing to do."""

    async def discard(self, number: int) -> None:
        """Nothing to do."""

    async def close(self) -> None:
        """Nothing to do."""


class StoredPartitions:
    """Those of one worker."""

    def __init__(self, stores: LocalStores, shelving: Shelving | None = None) -> None:
        """`shelving`: how the stage leaves records in the stores, if it does."""
        self._stores = stores
        self._shelving = shelving
        self._writers: dict[int, WriteBehind] = {}
        self._readers: dict[int, StoreReader] = {}
        """Of partitions whose memory relies on a store; they stay while it is not known who has the partition next."""

    async def restored(self, number: int, attempt: Attempt, *, first: int, end: int) -> bool:
        """Restore through the store as it is; if it cannot be believed, through an emptied one."""
        self._forget_reader(number)
        store = await self._in_thread(number, partial(self._stores.open, number))
        # Once as it is, once emptied: a store that fails empty will not do better a third time.
        for _ in range(2):
            if store is None:
                return False
            reader = StoreReader(store.path) if self._shelving else None
            try:
                source = StoreSource(store, self._stores.executor, reader, self._stores.readers)
                require_current(store.progress, store.last, first=first, end=end, now=datetime.now(UTC))
                await attempt(source)
            except (StoreNotTrustedError, StateLostError) as error:
                self._close_reader(reader)
                store.close()
                store = await self._in_thread(number, partial(self._emptied, number, _not_trusted(error)))
            except StoreFailedError as error:
                log.warning("partition %d: no local store: %s", number, error)
                if isinstance(error, DiskStuckError):
                    store = None  # whoever waits for the disk has it, and its reader
                else:
                    self._close_reader(reader)
                break
            except BaseException:  # a revocation, or the broker
                self._close_reader(reader)
                self._let_go(number, store)
                raise
            else:
                if reader:
                    self._readers[number] = reader
                self._write_behind(number, store)
                return True
        if store is not None:
            self._let_go(number, store)
        self._stores.given_up(number)
        return False

    async def resume(self, number: int, following: int) -> bool:
        """Go on with the store if it is where memory is; else without one until the next start, if memory can."""
        reader = self._readers.get(number)
        store = await self._in_thread(number, partial(self._stores.open, number))
        if store is None:
            return reader is None
        # Behind, it would miss records; ahead, it holds what was never committed.
        if store.progress.next == following:
            with suppress(StateLostError):
                if reader:
                    reader.open()
                self._write_behind(number, store)
                return True
        log.warning("partition %d: the local store is at %d, not at %d", number, store.progress.next, following)
        self._let_go(number, store)
        self._stores.given_up(number)
        return reader is None

    async def prepare(self, number: int, message_keys: Sequence[bytes]) -> None:
        """Have what these messages need brought to memory by another thread, which is waited for for a while."""
        reader = self._readers.get(number)
        if reader and self._shelving:
            keys = [key for each in message_keys for key in self._shelving.keeper.keys_for(each)]
            warming = asyncio.get_running_loop().run_in_executor(self._stores.readers, reader.warm, keys)
            await asyncio.wait({warming}, timeout=_PREPARE_SECONDS)

    async def discard(self, number: int) -> None:
        """The file goes, if its records cannot be read; the next `restored` makes another."""
        writer, reader = self._writers.pop(number, None), self._readers.get(number)
        self._forget_reader(number)
        if writer is None or not await writer.close():
            return  # locked until the process ends: others must not have a file that is still written
        try:
            if reader and reader.lost:
                damaged = StoreNotTrustedError(RebuildReason.DAMAGED, reader.lost)
                await self._in_thread(number, partial(self._made_again, number, damaged))
        finally:
            self._stores.unlock(number)

    def committed(self, number: int, records: Sequence[TopicRecord]) -> None:
        """Write them behind."""
        if writer := self._writers.get(number):
            writer.wrote(records)

    def is_stored(self, number: int) -> bool:
        """Whether what is committed of a partition is written to a store."""
        writer = self._writers.get(number)
        return writer is not None and not writer.given_up

    async def with_store(self, number: int, work: Callable[[LocalStore], None]) -> None:
        """Do something with a store between two writes to it.

        Raises:
            StoreFailedError: the partition has none any more, the disk does not answer, or as the work raises.
        """
        writer = self._writers.get(number)
        if writer is None or writer.given_up:
            raise StoreFailedError("the store is not written any more")
        await in_disk_thread(self._stores.executor, partial(work, writer.store))

    async def close(self) -> None:
        """What waits is written, and the files are there for others."""
        # Taken out first: what is committed from now on is somebody else's.
        writers, self._writers = self._writers, {}
        closed = await asyncio.gather(*(writer.close() for writer in writers.values()))
        for reader in self._readers.values():
            self._close_reader(reader)
        for number, let_go in zip(writers, closed, strict=True):
            self._stores.forget(number)
            if let_go:
                self._stores.unlock(number)

    def _write_behind(self, number: int, store: LocalStore) -> None:
        given_up, stored = partial(self._stores.given_up, number), partial(self._stored, number)
        self._writers[number] = WriteBehind(store, self._stores.executor, given_up, stored)

    def _stored(self, number: int, records: Sequence[TopicRecord]) -> None:
        if self._shelving and number in self._readers:
            self._shelving.keeper.stored(number, [(record.key, record.value) for record in records])

    def _forget_reader(self, number: int) -> None:
        self._close_reader(self._readers.pop(number, None))

    def _close_reader(self, reader: StoreReader | None) -> None:
        if reader:
            reader.close()
            self._stores.readers.submit(reader.cool)  # behind what warms it

    def _made_again(self, number: int, error: StoreNotTrustedError) -> None:
        if store := self._emptied(number, error):
            store.close()

    def _emptied(self, number: int, error: StoreNotTrustedError) -> LocalStore | None:
        try:
            return self._stores.emptied(number, error)
        except StoreFailedError as failed:
            log.warning("partition %d: no local store: %s", number, failed)
            self._stores.unlock(number)
            self._stores.given_up(number)
            return None

    def _let_go(self, number: int, store: LocalStore) -> None:
        with suppress(StoreFailedError):
            store.close()
        self._stores.unlock(number)

    async def _in_thread(self, number: int, work: Callable[[], LocalStore | None]) -> LocalStore | None:
        opened: list[LocalStore | None] = []
        try:
            await in_disk_thread(self._stores.executor, lambda: opened.append(work()))
        except DiskStuckError as error:
            log.warning("partition %d: no local store: %s", number, error)
            self._stores.given_up(number)
            return None
        except asyncio.CancelledError:
            # What was opened all the same would stay locked, and others on this machine would go without.
            if opened and opened[0] is not None:
                self._let_go(number, opened[0])
            raise
        return opened[0]


def _not_trusted(error: StoreNotTrustedError | StateLostError) -> StoreNotTrustedError:
    return error if isinstance(error, StoreNotTrustedError) else StoreNotTrustedError(RebuildReason.DAMAGED, str(error))
