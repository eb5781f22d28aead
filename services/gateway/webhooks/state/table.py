"""What `news.webhooks` says of all webhooks, as every instance knows it."""

import asyncio
import logging
from collections.abc import Iterable

from aiokafka.structs import ConsumerRecord

from services.gateway.webhooks.state.records import SavedWebhook, take_record
from services.gateway.webhooks.state.webhook import Webhook
from services.stream.messages import Outgoing

log = logging.getLogger(__name__)


class WebhookTable:
    """Kept up with the topic."""

    def __init__(self) -> None:
        self.saved: dict[str, SavedWebhook] = {}
        self.complete = asyncio.Event()
        """Set once all is known that was written before the start."""
        self._changed = asyncio.Event()

    def take(self, record: ConsumerRecord) -> None:
        """A record of the topic. What cannot be read is passed over and named."""
        self._take(record.key or b"", record.value)

    def note(self, written: Outgoing) -> None:
        """A record that this instance has written itself: it is known at once."""
        self._take(written.key, written.value)

    def _take(self, key: bytes, value: bytes | None) -> None:
        try:
            take_record(self.saved, key.decode(), value)
        except ValueError:
            log.error("passed over a record of webhooks that cannot be read: %r", key)  # noqa: TRY400 - it may hold an address
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def find(self, webhook_id: str) -> SavedWebhook | None:
        """One that was not removed."""
        found = self.saved.get(webhook_id)
        return found if found and found.webhook else None

    def webhooks(self) -> Iterable[Webhook]:
        """All that were not removed."""
        return [each.webhook for each in self.saved.values() if each.webhook]

    async def change(self) -> None:
        """Wait until something has changed."""
        await self._changed.wait()
