"""What may be asked of webhooks: made, changed, paused, resumed, given another secret, removed, delivered again.

Any instance is asked. It writes down what was asked; the instance that has the webhook's partition does it.
"""

import secrets
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime

from services.gateway.webhooks.state.records import (
    RedeliveryRequest,
    again_key,
    partition_of,
    record,
    webhook_key,
)
from services.gateway.webhooks.state.table import WebhookTable
from services.gateway.webhooks.state.webhook import Webhook
from services.gateway.webhooks.thresholds import WEBHOOKS
from services.gateway.webhooks.work.sending import receivers_client
from services.gateway.webhooks.work.signing import secret_of
from services.net.addresses import Network
from services.net.client import ForbiddenTargetError
from services.stream.messages import Outgoing

WriteRequests = Callable[[Sequence[Outgoing]], Awaitable[None]]


class UnusableAddressError(ValueError):
    """Nothing can be sent there; the message is a sentence for who asked."""


class TooManyWebhooksError(Exception):
    """There are as many as there may be."""


class WebhookDirectory:
    """The webhooks, for those who manage them."""

    def __init__(
        self,
        table: WebhookTable,
        write: WriteRequests,
        *,
        key: str,
        allowed: Collection[Network],
        partitions: Callable[[], Awaitable[int]],
    ) -> None:
        self.table = table
        self._write = write
        self._key = key
        self._allowed = frozenset(allowed)
        self._partitions = partitions

    def check_address(self, url: str) -> None:
        """Return if deliveries could go there, as far as that can be seen without looking its name up.

        Raises:
            UnusableAddressError: they could not.
        """
        try:
            parsed = receivers_client(self._allowed).check_url(url)
        except ForbiddenTargetError as error:
            raise UnusableAddressError(str(error)) from error
        schemes = ("https", "http") if self._allowed else ("https",)
        if parsed.scheme not in schemes or parsed.user or parsed.password or parsed.fragment:
            raise UnusableAddressError("an https address is wanted, without name, password and fragment")

    async def create(self, webhook: Webhook) -> str:
        """Make one; its secret, which is shown this once.

        Raises:
            TooManyWebhooksError: there are too many.
        """
        if sum(1 for _ in self.table.webhooks()) >= WEBHOOKS:
            raise TooManyWebhooksError
        await self._put(webhook)
        return secret_of(self._key, webhook.webhook_id, webhook.secret_number)

    async def rotate(self, webhook: Webhook, now: datetime) -> str:
        """Its next secret. The present one signs beside it for a day."""
        turned = webhook.model_copy(update={"secret_number": webhook.secret_number + 1, "rotated_at": now})
        await self._put(turned)
        return secret_of(self._key, turned.webhook_id, turned.secret_number)

    async def change(self, webhook: Webhook) -> None:
        """What is sent from now on, and where to; what is pending goes there, too."""
        await self._put(webhook)

    async def pause(self, webhook: Webhook) -> None:
        """Send nothing; what comes meanwhile is sent later."""
        await self._put(webhook.model_copy(update={"paused": True}))

    async def resume(self, webhook: Webhook, now: datetime) -> None:
        """Go on, whoever stopped it."""
        await self._put(webhook.model_copy(update={"paused": False, "resumed_at": now}))

    async def remove(self, webhook: Webhook) -> None:
        """For good."""
        await self._put_record(webhook.webhook_id, webhook_key(webhook.webhook_id), None)

    async def redeliver(self, webhook: Webhook, delivery_id: str, now: datetime) -> None:
        """Send something of the log once more."""
        key = again_key(webhook.webhook_id, delivery_id)
        await self._put_record(webhook.webhook_id, key, RedeliveryRequest(asked_at=now))

    async def _put(self, webhook: Webhook) -> None:
        await self._put_record(webhook.webhook_id, webhook_key(webhook.webhook_id), webhook)

    async def _put_record(self, webhook_id: str, key: str, value: Webhook | RedeliveryRequest | None) -> None:
        made = record(key, value, partition_of(webhook_id, await self._partitions()))
        await self._write([made])
        self.table.note(made)


def new_webhook_id() -> str:
    """That of another one."""
    return f"w1-{secrets.token_hex(12)}"
