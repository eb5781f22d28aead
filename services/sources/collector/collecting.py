"""One connection: wait until it is due, poll, make the page safe, again. Whatever fails here hurts no other."""

import asyncio
import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random

from services.kafka.delivery import ProducerRecord
from services.observability import series
from services.observability.metrics import Metrics
from services.sources.collector.backing_off import pause_after
from services.sources.collector.cursor import Cursor, Health, Request, host_of
from services.sources.collector.ledger import counted, hour_of
from services.sources.collector.records import record_of
from services.sources.collector.room import Room, always_room
from services.sources.collector.slots import PollSlots
from services.sources.collector.waiting import first_of
from services.sources.collector.writing import CursorWriter
from services.sources.raw.doors import BACKFILL
from services.sources.registry.entry import SourceEntry
from services.sources.roads.protocol import Announcing, Connector, Fate, FetchedItem, Page, SourceFailure
from services.sources.roads.settings import Connection
from services.worker.exits import guarded

log = logging.getLogger(__name__)

Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class CollectingLimits:
    """What the process allows every connection."""

    max_item_bytes: int
    slots: PollSlots
    """Polls that run at the same time: pages are held in memory until they are safe."""
    room: Room = always_room
    """Waits until old items hold nothing up."""


class Collecting:
    """The loop of one connection."""

    def __init__(
        self,
        entry: SourceEntry,
        connection: Connection,
        connector: Connector,
        cursor: Cursor,
        writer: CursorWriter,
        *,
        limits: CollectingLimits,
        metrics: Metrics,
        now: Now,
    ) -> None:
        self._source = entry.source
        self._connection = connection
        self._host = host_of(connection)
        self._connector = connector
        self.cursor = cursor
        self._writer = writer
        self._labels = {"source": entry.id, "connection": connection.name}
        self._limits = limits
        self._metrics = metrics
        self._now = now
        self._asked = asyncio.Event()
        self._saving = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._requests: list[Request] = []
        self._free_at = 0.0
        """Until then the connection's pace keeps it from polling, whatever is announced."""
        # Per connection, so that a test can say what it will be; nothing secret hangs on it.
        self._dice = Random(cursor.key)  # noqa: S311

    def ask(self, request: Request) -> None:
        """A request of the operator: taken before the next poll, once."""
        if request.id != self.cursor.request:
            self._requests.append(request)
            self._asked.set()

    def start(self) -> None:
        """Poll from now on."""
        # Shown at zero from the start: a rate over a counter that appears later misses its first step.
        for fate in Fate:
            self._metrics.count(series.SOURCE_ITEMS, 0, source=self._source.id, fate=fate)
        for result in ("ok", "failed", "gone"):
            self._metrics.count(series.SOURCE_POLLS, 0, source=self._source.id, result=result)
        self._task = asyncio.create_task(guarded(self._run))

    async def stop(self) -> None:
        """Stop polling. A page that is being written is written whole; one that is being fetched is fetched again."""
        # Nobody may be cancelled while he writes: the writer is shared, and of no use with half a transaction.
        async with self._saving:
            if self._task:
                self._task.cancel()
        if self._task:
            await asyncio.gather(self._task, return_exceptions=True)
        # Another process may have it now, and its figures would stand here for ever.
        self._metrics.forget(series.SOURCE_FAILURES, **self._labels)
        self._metrics.forget(series.SOURCE_LAST_SUCCESS, **self._labels)

    async def _run(self) -> None:
        try:
            while True:
                await self._take_requests()
                if self._rests():
                    await self._asked.wait()
                elif not await self._due() and await self._has_room():
                    await self.once()
        finally:
            await self._connector.close()

    async def once(self) -> None:
        """One poll, whatever comes of it."""
        async with self._limits.slots.one(self._host):
            try:
                page = await self._connector.poll(self.cursor.position, self._now())
            except SourceFailure as failure:
                await self._failed(failure)
            else:
                await self._arrived(page)

    def _rests(self) -> bool:
        return self.cursor.paused or self._connection.paused or self.cursor.health is Health.GONE

    async def _due(self) -> bool:
        """Wait for the next poll, or until the road hears of something; True where a request came first."""
        wait = self.cursor.due_at - self._now().timestamp()
        if wait > 0:
            await first_of(wait, self._asked.wait, self._announced)
        return self._asked.is_set()

    async def _has_room(self) -> bool:
        """Old items wait while others do; False where a request came first."""
        if self._backfill_before() is not None:
            await first_of(None, self._asked.wait, self._limits.room)
        return not self._asked.is_set()

    def _backfill_before(self) -> datetime | None:
        """What was made before this is old; None where all is news."""
        if self._connection.backfill:
            return self._now()
        rewound = self.cursor.backfill_before
        return None if rewound is None else datetime.fromtimestamp(rewound, UTC)

    async def _announced(self) -> None:
        # What failed is left alone for as long as was said, whatever is announced meanwhile.
        if not isinstance(self._connector, Announcing) or self.cursor.failures:
            await asyncio.Event().wait()
            return
        await asyncio.sleep(max(self._free_at - self._now().timestamp(), 0.0))
        await self._connector.announced(self.cursor.position)

    async def _take_requests(self) -> None:
        self._asked.clear()
        while self._requests:
            cursor = self._requests.pop(0).applied(self.cursor)
            await self._save((), cursor)
            log.info("%s: asked to %s", cursor.key.decode(), "pause" if cursor.paused else "go on")

    async def _arrived(self, page: Page) -> None:
        items, too_large = self._fitting(page.items)
        now = self._now().timestamp()
        paced = self._paced(sum(item.entries for item in items))
        self._free_at = now + paced
        wait = max(page.next_seconds, paced)
        fates = Counter(page.fates)
        fates[Fate.REFUSED] += too_large
        fates[Fate.SENT] += sum(item.entries for item in items)
        hour = hour_of(self._now())
        backfill = self._backfill_before() is not None
        cursor = replace(
            self.cursor,
            position=page.position,
            backfill_before=None if page.next_seconds else self.cursor.backfill_before,
            due_at=now + wait,
            failures=0,
            health=Health.OK,
            problem=None,
            ledger=counted(self.cursor.ledger, hour, fates),
        )
        refused = await self._save([self._record(item) for item in items], cursor)
        # After the cursor is safe: an acknowledgement cannot be withdrawn.
        await self._connector.confirmed(page)
        if refused:
            # Known only now; the next cursor says it.
            instead = sum(items[index].entries for index in refused)
            moved = {Fate.SENT: -instead, Fate.REFUSED: instead}
            self.cursor = replace(self.cursor, ledger=counted(self.cursor.ledger, hour, moved))
            fates.update(moved)
        for fate, count in fates.items():
            self._metrics.count(series.SOURCE_ITEMS, count, source=self._source.id, fate=fate)
        self._polled("ok")
        door = BACKFILL if backfill else "sources"
        self._metrics.count(series.RECEIVED, fates[Fate.SENT], door=door, source=self._source.id)
        self._metrics.set(series.SOURCE_LAST_SUCCESS, now, **self._labels)
        self._metrics.set(series.SOURCE_FAILURES, 0, **self._labels)
        for note in page.notes:
            log.warning("%s: %s", cursor.key.decode(), note)

    async def _failed(self, failure: SourceFailure) -> None:
        failures = self.cursor.failures + 1
        wait = pause_after(failures, failure.retry_after, self._dice.random())
        health = Health.GONE if failure.gone else Health.FAILING
        due = self._now().timestamp() + wait
        cursor = replace(self.cursor, due_at=due, failures=failures, health=health, problem=str(failure))
        await self._save((), cursor)
        self._polled("gone" if failure.gone else "failed")
        self._metrics.set(series.SOURCE_FAILURES, failures, **self._labels)
        log.warning("%s: %s (%d in a row; next in %.0f s)", cursor.key.decode(), failure, failures, wait)

    def _fitting(self, items: Sequence[FetchedItem]) -> tuple[list[FetchedItem], int]:
        """The items that may become messages, and how many entries may not."""
        fitting = [item for item in items if len(item.payload) <= self._limits.max_item_bytes]
        large = [item for item in items if len(item.payload) > self._limits.max_item_bytes]
        for item in large:
            digest = hashlib.sha256(item.payload).hexdigest()
            log.error(
                "%s: an item of %d bytes is too large: sha256 %s", self.cursor.key.decode(), len(item.payload), digest
            )
        return fitting, sum(item.entries for item in large)

    def _paced(self, entries: int) -> float:
        """Seconds that so many entries take at the connection's limit."""
        limit = self._connection.items_per_minute
        return 60.0 * entries / limit if limit else 0.0

    def _record(self, item: FetchedItem) -> ProducerRecord:
        return record_of(item, self._source, self._now(), self._backfill_before())[1]

    async def _save(self, records: Sequence[ProducerRecord], cursor: Cursor) -> list[int]:
        cursor = replace(cursor, saved_at=self._now().timestamp())
        async with self._saving:
            refused = await self._writer.write(records, cursor)
            self.cursor = cursor
        return refused

    def _polled(self, result: str) -> None:
        self._metrics.count(series.SOURCE_POLLS, source=self._source.id, result=result)
