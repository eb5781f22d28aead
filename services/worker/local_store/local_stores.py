"""The local stores of one worker: which it may use, and what is made of those that it may not.

Whatever is wrong with a folder, a file or its disk is logged and counted, and the worker goes on without a store.
"""

import fcntl
import logging
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from services.observability import series
from services.observability.metrics import Metrics
from services.stream.stored_records import CardMaker
from services.worker.local_store.store import LocalStore, StoreFailedError
from services.worker.local_store.trust import RebuildReason, StoreNotTrustedError

log = logging.getLogger(__name__)


def store_path(folder: Path, topic: str, partition: int) -> Path:
    """Where the store of a partition is; `topic` by its name on the broker, which no two installations share."""
    return folder / f"{topic}-{partition}.sqlite"


class LocalStores:
    """The stores in one folder that this process has locked."""

    def __init__(self, folder: Path, topic: str, metrics: Metrics, cards: CardMaker | None = None) -> None:
        self._folder = folder
        self._topic = topic
        self._metrics = metrics
        self._cards = cards
        self._locks: dict[int, int] = {}
        """The lock file's descriptor, by partition."""
        self.executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="local-store")
        self.readers = ThreadPoolExecutor(max_workers=1, thread_name_prefix="local-store-reads")
        """A thread of their own: a read must not wait for the writes."""

    def open(self, partition: int) -> LocalStore | None:
        """The partition's store, empty where there was none that can be read; None where there can be none."""
        path = store_path(self._folder, self._topic, partition)
        try:
            self._lock(partition)
            try:
                # Asked before SQLite makes the file: only so a lost volume is counted as one.
                found = path.exists()
                store = LocalStore(path, self._cards)
            except StoreNotTrustedError as error:
                store = self.emptied(partition, error)
            else:
                if not found:
                    self._count(partition, RebuildReason.NEW)
        except (StoreFailedError, OSError) as error:
            self.unlock(partition)
            self.given_up(partition)
            log.warning("partition %d: no local store: %s", partition, error)
            return None
        self._metrics.set(series.STATE_STORE_OPEN, 1, partition=str(partition))
        return store

    def emptied(self, partition: int, why: StoreNotTrustedError) -> LocalStore:
        """An empty store in place of one that cannot be believed, which must be closed.

        Raises:
            StoreFailedError: it cannot be removed or made.
        """
        path = store_path(self._folder, self._topic, partition)
        log.warning("partition %d: the local store is not believed, and made from the topic again: %s", partition, why)
        self._count(partition, why.reason)
        # Removed, not emptied: a damaged file may refuse any statement.
        remove(path)
        try:
            return LocalStore(path, self._cards)
        except StoreNotTrustedError as error:
            raise StoreFailedError(f"an empty file is not one: {error}") from error

    def given_up(self, partition: int) -> None:
        """The partition goes on without its store."""
        self._metrics.set(series.STATE_STORE_OPEN, 0, partition=str(partition))

    def unlock(self, partition: int) -> None:
        """Let others have the partition's file, which must be closed."""
        if (descriptor := self._locks.pop(partition, None)) is not None:
            os.close(descriptor)

    def forget(self, partition: int) -> None:
        """The partition is not ours any more."""
        self._metrics.forget(series.STATE_STORE_OPEN, partition=str(partition))

    def _lock(self, partition: int) -> None:
        """One process a file: a second worker on the folder, or one that is paused, would write what it no longer owns.

        Raises:
            BlockingIOError: another process has it.
        """
        if partition in self._locks:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        path = store_path(self._folder, self._topic, partition).with_suffix(".lock")
        # Beside the file, not on it: to close any descriptor of an SQLite file would release SQLite's own locks.
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BaseException:
            with suppress(OSError):
                os.close(descriptor)
            raise
        self._locks[partition] = descriptor

    def _count(self, partition: int, reason: RebuildReason) -> None:
        self._metrics.count(series.STATE_STORE_REBUILT, partition=str(partition), reason=reason.value)


def remove(path: Path) -> None:
    """Remove a store's file and what SQLite keeps beside it.

    Raises:
        StoreFailedError: the folder cannot be written.
    """
    try:
        for suffix in ("", "-wal", "-shm", "-journal"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    except OSError as error:
        raise StoreFailedError(str(error)) from error
