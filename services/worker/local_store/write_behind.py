"""Writes to a local store beside the work: a slow disk makes the store lag, it never makes a message wait.

What is committed meanwhile is gathered, and goes into the next write as one. Where the disk fails, or cannot keep up,
the store is given up: it stays behind its topic, which the next start makes up for.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from datetime import UTC, datetime

from services.worker.local_store.store import LocalStore, StoreFailedError
from services.worker.local_store.trust import StoreNotTrustedError, TopicRecord

log = logging.getLogger(__name__)

_MOST_WAITING = 64 * 2**20
"""Bytes of records that wait for the disk: minutes of a busy wire. More would be a leak."""
_TOLD_AT_ONCE = 100
"""Records after which the event loop turns: memory that lets go of one may have to unpack it."""
_CLOSE_SECONDS = 5.0
"""How long a revocation waits for a disk: well below the rebalance timeout."""


class WriteBehind:
    """The writes to one store, one at a time, in a thread of their own."""

    def __init__(
        self,
        store: LocalStore,
        executor: Executor,
        on_given_up: Callable[[], None],
        on_stored: Callable[[Sequence[TopicRecord]], None] = lambda _: None,
    ) -> None:
        """`on_stored` gets what is on the disk, a few records at a time."""
        self.store = store
        self._executor = executor
        self._on_given_up = on_given_up
        self._on_stored = on_stored
        self._waiting: list[TopicRecord] = []
        self._bytes = 0
        self._following = store.progress.next
        self._writing: asyncio.Task[None] | None = None
        self.given_up = False

    def wrote(self, records: Sequence[TopicRecord]) -> None:
        """These were committed to the topic, in this order and with nothing of anybody else's before them."""
        if self.given_up or not records:
            return
        self._waiting += records
        self._bytes += sum(len(record.key) + len(record.value or b"") for record in records)
        self._following = records[-1].offset + 1
        # To drop some records would leave a gap; to drop the store costs a replay.
        if self._bytes > _MOST_WAITING:
            self._give_up("the disk does not keep up")
        # One write at a time: what comes meanwhile goes along with the next.
        elif self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    async def close(self) -> bool:
        """Write what waits, if the disk lets us, and let go of the file; False where a write still has it."""
        if self._writing is not None:
            _, unfinished = await asyncio.wait({self._writing}, timeout=_CLOSE_SECONDS)
            if unfinished:
                self._give_up("the disk does not answer")
                return False
        self.store.close()
        return True

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting and not self.given_up:
            records, self._waiting, self._bytes = self._waiting, [], 0
            try:
                now = datetime.now(UTC)
                await loop.run_in_executor(self._executor, self.store.write, records, self._following, now)
            except (StoreFailedError, StoreNotTrustedError) as error:
                self._give_up(str(error))
            except BaseException:
                self._give_up("a defect")  # what was taken is not written: to go on would leave a gap
                raise
            else:
                await self._tell(records)

    async def _tell(self, records: Sequence[TopicRecord]) -> None:
        for first in range(0, len(records), _TOLD_AT_ONCE):
            if self.given_up:  # a revocation did not wait for it
                return
            self._on_stored(records[first : first + _TOLD_AT_ONCE])
            await asyncio.sleep(0)

    def _give_up(self, why: str) -> None:
        # For good, until the next start: a store with a gap must never catch up.
        self.given_up = True
        self._waiting, self._bytes = [], 0
        log.warning("%s: given up, the state topic has it all: %s", self.store.path, why)
        self._on_given_up()
