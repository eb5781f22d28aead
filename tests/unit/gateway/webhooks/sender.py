"""One webhook at work on a gateway without a broker. Its topic is a table, which survives when the work is killed."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from prometheus_client import CollectorRegistry

from schemas.acknowledgement import Acknowledgement
from services.gateway.webhooks.running import WebhookMaker
from services.gateway.webhooks.state.records import AttemptResult, SavedWebhook, StopReason, take_record
from services.gateway.webhooks.state.webhook import Webhook
from services.gateway.webhooks.work.journal import Journal
from services.gateway.webhooks.work.run import WebhookRun
from services.net.addresses import networks
from services.observability.metrics import Metrics
from services.settings import Settings
from services.stream.messages import Outgoing
from services.stream.topics import ACKNOWLEDGEMENTS
from tests.unit.gateway.gateways import ListGateway
from tests.unit.gateway.records import NOON

ID = "w1-test"
LOOPBACK = networks(["127.0.0.0/8"])


class ListSender:
    """The webhook, what is saved of it, and its work."""

    def __init__(self, gateway: ListGateway, url: str, *, networks_allowed: bool = True, **asked: Any) -> None:
        gateway.context.now = lambda: datetime.now(UTC)
        self.gateway = gateway
        given = {"created_at": NOON, "start": str(gateway.ring.last)} | asked
        self.webhook = Webhook(webhook_id=ID, name="test", url=url, **given)
        settings = Settings(gateway_webhook_key="key", gateway_webhook_retry_seconds=0.001, gateway_webhook_failures=12)
        allowed = LOOPBACK if networks_allowed else frozenset()
        metrics = Metrics(CollectorRegistry(), "gateway")
        self._make = WebhookMaker(settings, gateway.context, gateway.catch_up, metrics, allowed)
        self.known: dict[str, SavedWebhook] = {}
        self.acknowledged: list[Acknowledgement] = []
        self.writes = 0
        self._changed = asyncio.Event()
        self.run: WebhookRun | None = None

    @property
    def saved(self) -> SavedWebhook:
        return self.known.get(ID, SavedWebhook())

    @property
    def stopped(self) -> StopReason | None:
        """Why it sends nothing, as far as that is saved."""
        return self.saved.progress.stopped if self.saved.progress else None

    @property
    def results(self) -> list[AttemptResult]:
        """Of the attempts, the first one first."""
        return [each.result for each in reversed(self.saved.attempts)]

    async def write(self, records: Sequence[Outgoing]) -> None:
        await asyncio.sleep(0)
        for each in records:
            if each.topic == ACKNOWLEDGEMENTS.name:
                self.acknowledged.append(Acknowledgement.model_validate_json(each.value or b""))
            else:
                take_record(self.known, each.key.decode(), each.value)
        self.writes += 1
        self._changed.set()

    async def until(self, holds: Any) -> None:
        """Wait until something holds of what is saved."""
        async with asyncio.timeout(30):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[WebhookRun]:
        """The webhook at work; killed without a word on leaving."""
        async with AsyncExitStack() as closing:
            journal = Journal(ID, self.saved, self.webhook.start, 0, self.write)
            self.run = run = await self._make(self.webhook, journal, closing)
            run.follow(self.webhook)
            task = asyncio.create_task(run.run())
            try:
                yield run
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
