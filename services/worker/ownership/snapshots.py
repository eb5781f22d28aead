"""The snapshots of a worker's partitions: when one is captured, how it is written beside the work, and when believed.

A lot that was written whole leaves memory exactly at an offset of the state topic: then, and before anything else is
decided, an image is captured, in steps between which the event loop turns. A thread writes it to a file. It counts only
once the local store beside it has reached that offset, too, and knows it.
"""

import asyncio
import errno
import logging
import os
import secrets
import shutil
import sys
import threading
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path

from services.observability import series
from services.observability.metrics import Metrics
from services.stream.snapshots import SnapshotKeeper, StateImage
from services.stream.state_records import SnapshotUnfitError
from services.worker.local_store.disk_thread import in_disk_thread
from services.worker.local_store.local_stores import store_path
from services.worker.local_store.snapshot_file import (
    SnapshotAbandonedError,
    SnapshotFile,
    SnapshotHead,
    SnapshotRefusal,
    SnapshotRefusedError,
    write_snapshot,
)
from services.worker.local_store.snapshot_links import SnapshotLink
from services.worker.local_store.store import LocalStore, StoreFailedError
from services.worker.local_store.trust import StoreNotTrustedError
from services.worker.ownership.positions import POSITIONS_KEY
from services.worker.ownership.restore_source import as_state
from services.worker.ownership.sliced_restore import SlicedRestore
from services.worker.ownership.stored_partitions import StoredPartitions

log = logging.getLogger(__name__)

_BELIEVED_FOR = timedelta(hours=40)
"""The store keeps tombstones for two days. Eight hours less: clocks are set, and a start takes time."""
_ROOM_LEFT = 64 * 2**20
"""Bytes that a snapshot leaves to others on the disk, at least."""
_CLOSE_SECONDS = 5.0
"""How long a revocation waits for a disk: well below the rebalance timeout."""


def snapshot_path(folder: Path, topic: str, partition: int) -> Path:
    """Where the snapshot of a partition is: beside its store, under whose lock it is read and written."""
    return store_path(folder, topic, partition).with_suffix(".snapshot")


@dataclass
class _Writing:
    """A snapshot on its way to the disk."""

    abandoned: threading.Event = field(default_factory=threading.Event)
    task: asyncio.Task[None] | None = None


class PartitionSnapshots:
    """Those of one worker, of a stage that has snapshots and local stores."""

    def __init__(
        self,
        keeper: SnapshotKeeper,
        stores: StoredPartitions,
        metrics: Metrics,
        *,
        folder: Path,
        topic: str,
        every: float,
    ) -> None:
        """`every`: seconds between two snapshots of a partition, as long as there is something new."""
        self._keeper = keeper
        self._stores = stores
        self._metrics = metrics
        self._folder = folder
        self._topic = topic
        self._every = every
        self._due: dict[int, float] = {}
        """By partition that was restored here: when the next one is to be captured, by the monotonic clock."""
        self._writing: dict[int, _Writing] = {}
        # A start must not wait for the snapshot of another partition to be written.
        self._reader: Executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="snapshot-read")
        self._writer: Executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="snapshot-write")

    async def restored(self, partition: int, store: LocalStore, restore: SlicedRestore) -> bool:
        """Restore a partition from its snapshot and what its store has beyond it; False: restore the whole.

        Raises:
            StoreFailedError: the store cannot be read.
        """
        # Whatever comes of this: memory that no snapshot has is worth one soon.
        self._due[partition] = time.monotonic()
        try:
            opened = await in_disk_thread(self._reader, partial(self._open, partition, store))
            if opened is None:
                return False
            file, link = opened
            try:
                records = as_state(store.records(link), without=(POSITIONS_KEY,))
                await restore.load(self._keeper.restoring_from(partition, file, records), beside=self._reader)
            finally:
                file.close()
        except SnapshotUnfitError as error:
            reason = error.reason if isinstance(error, SnapshotRefusedError) else SnapshotRefusal.UNFIT
            self._refused(partition, reason, str(error))
            return False
        except StoreNotTrustedError as error:
            # Also where an older version wrote to the store: it did not count for the snapshot what it wrote.
            self._refused(partition, SnapshotRefusal.OTHER_STORE, str(error))
            return False
        age = (datetime.now(UTC) - file.head.taken_at).total_seconds()
        self._due[partition] += self._every - age
        log.info("partition %d: from a snapshot of %d s ago, and %d records since", partition, age, link.rows)
        return True

    async def written_whole(self, partition: int, following: int) -> None:
        """Memory is as the state topic says up to this offset, and nothing else is decided before this returns."""
        due = self._due.get(partition)
        if due is None or time.monotonic() < due or partition in self._writing:
            return
        self._due[partition] = time.monotonic() + self._every
        if self._stores.is_stored(partition):
            try:
                image = await self._captured(partition)
            except SnapshotUnfitError as error:
                log.warning("partition %d: no snapshot: %s", partition, error)
                return
            writing = self._writing[partition] = _Writing()
            writing.task = asyncio.create_task(self._write(partition, following, image, writing))

    async def close(self) -> None:
        """All partitions were revoked: what is not written yet is not wanted."""
        for writing in self._writing.values():
            writing.abandoned.set()
        if tasks := {writing.task for writing in self._writing.values() if writing.task}:
            await asyncio.wait(tasks, timeout=_CLOSE_SECONDS)

    async def written(self) -> None:
        """Wait until what was captured is on the disk."""
        if tasks := {writing.task for writing in self._writing.values() if writing.task}:
            await asyncio.wait(tasks)

    async def _captured(self, partition: int) -> StateImage:
        steps = self._keeper.capturing(partition)
        while True:
            try:
                next(steps)
            except StopIteration as done:
                image: StateImage = done.value
                return image
            await asyncio.sleep(0)

    async def _write(self, partition: int, following: int, image: StateImage, writing: _Writing) -> None:
        began = time.monotonic()
        head = self._head(partition, following)
        path = snapshot_path(self._folder, self._topic, partition)
        temporary = path.with_name(f"{path.name}-{head.identity}")
        try:
            store = store_path(self._folder, self._topic, partition)

            def write() -> int:
                _require_room(store)
                return write_snapshot(temporary, head, image.sections(), writing.abandoned.is_set)

            size = await asyncio.get_running_loop().run_in_executor(self._writer, write)
            await self._stores.with_store(partition, partial(_put_in_place, temporary, path, head, writing))
        except SnapshotAbandonedError:
            temporary.unlink(missing_ok=True)
        except (OSError, StoreFailedError, StoreNotTrustedError) as error:
            log.warning("partition %d: no snapshot: %s", partition, error)
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        else:
            seconds = time.monotonic() - began
            log.info("partition %d: snapshot of %d bytes in %.1f s", partition, size, seconds)
            self._metrics.set(series.SNAPSHOT_SECONDS, seconds, partition=str(partition))
        finally:
            self._writing.pop(partition, None)

    def _head(self, partition: int, following: int) -> SnapshotHead:
        return SnapshotHead(
            identity=secrets.token_hex(16),
            topic=self._topic,
            partition=partition,
            following=following,
            taken_at=datetime.now(UTC),
            version=version("copytaster"),
            byte_order=sys.byteorder,
        )

    def _open(self, partition: int, store: LocalStore) -> tuple[SnapshotFile, SnapshotLink] | None:
        """The file, if it may be believed, and what the store has beyond it; None where there is none."""
        path = snapshot_path(self._folder, self._topic, partition)
        for unfinished in path.parent.glob(f"{path.name}-*"):
            unfinished.unlink(missing_ok=True)
        try:
            file = SnapshotFile(path)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SnapshotRefusedError(SnapshotRefusal.DAMAGED, str(error)) from error
        try:
            link = self._require_fit(file.head, self._head(partition, file.head.following), store)
            # A damaged store would be built upon for days: its rows are read again only where the whole is restored.
            store.prove_newest()
        except BaseException:
            file.close()
            raise
        return file, link

    def _require_fit(self, found: SnapshotHead, ours: SnapshotHead, store: LocalStore) -> SnapshotLink:
        link = store.links.find(found.identity)
        if (found.version, found.byte_order) != (ours.version, ours.byte_order):
            raise SnapshotRefusedError(SnapshotRefusal.VERSION, f"{found.version}, {found.byte_order}-endian")
        place = (found.topic, found.partition, found.following)
        if link is None or place != (ours.topic, ours.partition, link.following):
            raise SnapshotRefusedError(SnapshotRefusal.OTHER_STORE, "the store does not know it")
        if not timedelta(0) <= ours.taken_at - found.taken_at <= _BELIEVED_FOR:
            raise SnapshotRefusedError(SnapshotRefusal.OLD, f"taken at {found.taken_at}")
        return link

    def _refused(self, partition: int, reason: SnapshotRefusal, detail: str) -> None:
        log.warning("partition %d: the snapshot is not believed, and the whole restored: %s", partition, detail)
        self._metrics.count(series.SNAPSHOT_REFUSED, partition=str(partition), reason=reason.value)


def _require_room(store: Path) -> None:
    """A snapshot is about as large as its store, which must not be given up because a snapshot filled the disk.

    Raises:
        OSError: there is not room for two of them.
    """
    needed = 2 * store.stat().st_size + _ROOM_LEFT
    if shutil.disk_usage(store.parent).free < needed:
        raise OSError(errno.ENOSPC, f"not {needed} bytes free")


def _put_in_place(temporary: Path, path: Path, head: SnapshotHead, writing: _Writing, store: LocalStore) -> None:
    """Runs in the thread that writes the store.

    Raises:
        OSError: the folder cannot be written.
        StoreFailedError: nor can the store, or it has not come so far.
        SnapshotAbandonedError: the partition was given up.
    """
    if writing.abandoned.is_set():
        raise SnapshotAbandonedError
    # The store knows both until the file has its name: killed in between, the former one still counts.
    store.link(head.identity, head.following)
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    store.unlink_others(head.identity)
