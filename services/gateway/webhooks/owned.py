"""The webhooks of one partition, on the instance that has it."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Protocol

from services.gateway.webhooks.state.records import SavedWebhook, keys_of, partition_of, record
from services.gateway.webhooks.state.table import WebhookTable
from services.gateway.webhooks.state.webhook import Webhook
from services.gateway.webhooks.state.writing import CommitRecords, PooledWriter
from services.gateway.webhooks.work.journal import Journal
from services.gateway.webhooks.work.run import WebhookRun

log = logging.getLogger(__name__)


class StartRun(Protocol):
    """Makes a webhook's run, with all that it works with."""

    async def __call__(self, webhook: Webhook, journal: Journal, closing: AsyncExitStack) -> WebhookRun:
        """What `closing` is given is closed when the run has ended."""
        ...


class OwnedPartition:
    """One partition, and what runs on it."""

    def __init__(
        self,
        partition: int,
        saved: dict[str, SavedWebhook],
        *,
        commit: CommitRecords,
        table: WebhookTable,
        start: StartRun,
        on_failure: Callable[[], None],
    ) -> None:
        self._partition = partition
        self._saved = saved
        self._table = table
        self._start = start
        self._on_failure = on_failure
        self._writer = PooledWriter(commit)
        self._writing = self._watched(self._writer.run())
        self._runs: dict[str, tuple[WebhookRun, asyncio.Task[None]]] = {}
        self._answered: set[tuple[str, str]] = set()
        """Redeliveries that were put into the queue, while the table does not know it yet."""
        self._changing = asyncio.Lock()
        self._closed = False
        self.closing = AsyncExitStack()

    async def follow(self, partitions: int) -> None:
        """Run what the table has, and only that."""
        async with self._changing:
            if not self._closed:
                await self._follow(partitions)

    async def close(self) -> None:
        """Stop everything; the state on the topic says where to go on."""
        self._closed = True
        async with self._changing:
            tasks = [task for _, task in self._runs.values()]
            for each in (*tasks, self._writing):
                each.cancel()
            await asyncio.gather(*tasks, self._writing, return_exceptions=True)
            await self.closing.aclose()

    async def _follow(self, partitions: int) -> None:
        wanted = {
            each.webhook_id: each
            for each in self._table.webhooks()
            if partition_of(each.webhook_id, partitions) == self._partition
        }
        removed = [known for known, saved in self._saved.items() if saved.webhook is None]
        for webhook_id in [*removed, *(known for known in self._runs if known not in wanted)]:
            await self._remove(webhook_id)
        for webhook_id, webhook in wanted.items():
            if webhook_id not in self._runs:
                await self._begin(webhook)
            run, _ = self._runs[webhook_id]
            if run.webhook != webhook:
                run.follow(webhook)
            self._redeliver(webhook_id, run)

    async def _begin(self, webhook: Webhook) -> None:
        saved = self._saved.pop(webhook.webhook_id, SavedWebhook())
        journal = Journal(webhook.webhook_id, saved, webhook.start, self._partition, self._writer.write)
        closing = AsyncExitStack()
        run = await self._start(webhook, journal, closing)
        run.follow(webhook)

        async def until_it_ends() -> None:
            async with closing:
                await run.run()

        self._runs[webhook.webhook_id] = (run, self._watched(until_it_ends()))

    async def _remove(self, webhook_id: str) -> None:
        left = self._saved.pop(webhook_id, None) or self._table.saved.get(webhook_id, SavedWebhook())
        if webhook_id in self._runs:
            _, task = self._runs.pop(webhook_id)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await self._writer.write([record(key, None, self._partition) for key in keys_of(webhook_id, left)])

    def _redeliver(self, webhook_id: str, run: WebhookRun) -> None:
        saved = self._table.saved[webhook_id]
        self._answered = {(of, each) for of, each in self._answered if of != webhook_id or each in saved.again}
        for delivery_id in saved.again:
            found = next((each for each in saved.attempts if each.delivery.delivery_id == delivery_id), None)
            if found and (webhook_id, delivery_id) not in self._answered:
                self._answered.add((webhook_id, delivery_id))
                run.redeliver(found)

    def _watched(self, work: Coroutine[None, None, None]) -> "asyncio.Task[None]":
        async def watched() -> None:
            try:
                await work
            except asyncio.CancelledError:
                raise
            except BaseException:
                log.exception("partition %d of the webhooks cannot go on", self._partition)
                self._on_failure()

        return asyncio.create_task(watched())
