"""The partitions of a worker whose state is in local stores as well, from their restore to their revocation."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Protocol

from services.worker.local_store.disk_thread import in_disk_thread
from services.worker.local_store.local_stores import LocalStores
from services.worker.local_store.store import DiskStuckError, LocalStore, StoreFailedError
from services.worker.local_store.trust import StoreNotTrustedError, TopicRecord, require_current
from services.worker.local_store.write_behind import WriteBehind
from services.worker.ownership.restore_source import RestoreSource, StoreSource

log = logging.getLogger(__name__)

Attempt = Callable[[RestoreSource], Awaitable[None]]
"""Restore a partition through this source, from where it begins."""


class Stores(Protocol):
    """What is asked of local stores, where there are any."""

    async def restored(self, number: int, attempt: Attempt, *, first: int, end: int) -> bool:
        """Restore through a store, from a topic with offsets `first` to `end`; False where there is none to use."""
        ...

    async def resume(self, number: int, following: int) -> None:
        """The partition is ours again, and memory is complete up to this offset."""
        ...

    def committed(self, number: int, records: Sequence[TopicRecord]) -> None:
        """These were committed."""
        ...

    async def close(self) -> None:
        """All partitions were revoked."""
        ...


class NoStores:
    """Where there is no state folder."""

    async def restored(self, number: int, attempt: Attempt, *, first: int, end: int) -> bool:  # noqa: ARG002
        """Never."""
        return False

    async def resume(self, number: int, following: int) -> None:
        """Nothing to do."""

    def committed(self, number: int, records: Sequence[TopicRecord]) -> None:
        """Nothing to do."""

    async def close(self) -> None:
        """Nothing to do."""


class StoredPartitions:
    """Those of one worker."""

    def __init__(self, stores: LocalStores) -> None:
        self._stores = stores
        self._writers: dict[int, WriteBehind] = {}

    async def restored(self, number: int, attempt: Attempt, *, first: int, end: int) -> bool:
        """Restore through the store as it is; if it cannot be believed, through an emptied one."""
        store = await self._in_thread(number, partial(self._stores.open, number))
        # Once as it is, once emptied: a store that fails empty will not do better a third time.
        for _ in range(2):
            if store is None:
                return False
            try:
                source = StoreSource(store, self._stores.executor)
                require_current(store.progress, store.last, first=first, end=end, now=datetime.now(UTC))
                await attempt(source)
            except StoreNotTrustedError as error:
                store.close()
                store = await self._in_thread(number, partial(self._emptied, number, error))
            except DiskStuckError as error:
                log.warning("partition %d: no local store: %s", number, error)
                store = None
                break
            except StoreFailedError as error:
                log.warning("partition %d: no local store: %s", number, error)
                break
            except BaseException:  # a revocation, or the broker
                self._let_go(number, store)
                raise
            else:
                self._write_behind(number, store)
                return True
        if store is not None:
            self._let_go(number, store)
        self._stores.given_up(number)
        return False

    async def resume(self, number: int, following: int) -> None:
        """Go on with the store if it is where memory is; else without one, until the next start."""
        store = await self._in_thread(number, partial(self._stores.open, number))
        if store is None:
            return
        # Behind, it would miss records; ahead, it holds what was never committed.
        if store.progress.next == following:
            self._write_behind(number, store)
        else:
            log.warning("partition %d: the local store is at %d, not at %d", number, store.progress.next, following)
            self._let_go(number, store)
            self._stores.given_up(number)

    def committed(self, number: int, records: Sequence[TopicRecord]) -> None:
        """Write them behind."""
        if writer := self._writers.get(number):
            writer.wrote(records)

    async def close(self) -> None:
        """What waits is written, and the files are there for others."""
        # Taken out first: what is committed from now on is somebody else's.
        writers, self._writers = self._writers, {}
        closed = await asyncio.gather(*(writer.close() for writer in writers.values()))
        for number, let_go in zip(writers, closed, strict=True):
            self._stores.forget(number)
            if let_go:
                self._stores.unlock(number)

    def _write_behind(self, number: int, store: LocalStore) -> None:
        self._writers[number] = WriteBehind(store, self._stores.executor, partial(self._stores.given_up, number))

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
