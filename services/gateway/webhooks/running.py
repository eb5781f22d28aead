"""Webhooks for as long as a gateway runs: the table, the membership in the group, and what there is to measure."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial

from services.gateway.access.rights import withheld_outlets
from services.gateway.acknowledgements.due import Confirmer
from services.gateway.api.context import Context
from services.gateway.api.parameters import saved_search
from services.gateway.followed_topic import FollowedTopic
from services.gateway.stream.catch_up import CatchUp
from services.gateway.stream.delivery import Subscription
from services.gateway.stream.entries import EntryReader
from services.gateway.view.article_filter import ArticleFilter
from services.gateway.view.sendable import Unsendable
from services.gateway.view.store import ViewAwayError
from services.gateway.webhooks.directory import WebhookDirectory
from services.gateway.webhooks.group import WebhookGroup
from services.gateway.webhooks.state.records import AttemptResult, Delivery
from services.gateway.webhooks.state.table import WebhookTable
from services.gateway.webhooks.state.webhook import Webhook
from services.gateway.webhooks.state.writing import PlainCommit
from services.gateway.webhooks.work.content import ContentWanted, body_of
from services.gateway.webhooks.work.journal import Journal, subscriber_name
from services.gateway.webhooks.work.policy import RetryPolicy
from services.gateway.webhooks.work.run import RunParts, WebhookRun
from services.gateway.webhooks.work.sending import Answered, post, receivers_client
from services.gateway.webhooks.work.signing import secret_of, signed_headers
from services.kafka import clients
from services.kafka.delivery import KafkaDelivery
from services.net.addresses import Network, networks
from services.observability import series
from services.observability.metrics import Metrics
from services.settings import Settings
from services.sources.registry.entry import SourceEntry
from services.stream.topics import WEBHOOKS
from services.worker.exits import background

_LOOK_SECONDS = 5.0
_FLUSH_SECONDS = 5.0


class WebhookMaker:
    """Makes the run of a webhook, with all that it works with."""

    def __init__(
        self, settings: Settings, context: Context, catch_up: CatchUp, metrics: Metrics, allowed: frozenset[Network]
    ) -> None:
        self._here = context
        self._catch_up = catch_up
        self._metrics = metrics
        self._allowed = allowed
        self._key = webhook_key_of(settings)
        self._policy = RetryPolicy(
            timedelta(seconds=settings.gateway_webhook_retry_seconds), settings.gateway_webhook_failures
        )

    async def __call__(self, webhook: Webhook, journal: Journal, closing: AsyncExitStack) -> WebhookRun:
        """As `StartRun`."""
        client = await closing.enter_async_context(receivers_client(self._allowed))

        async def sent(now_as: Webhook, delivery: Delivery, body: bytes) -> Answered:
            now = self._here.now()
            secrets = [secret_of(self._key, now_as.webhook_id, number) for number in now_as.secret_numbers(now)]
            headers = dict(signed_headers(secrets, delivery.delivery_id, now, body))
            return await post(client, now_as.url, headers, body, now)

        asked = AskedOf(self._here)
        parts = RunParts(
            reader=EntryReader(self._here.ring, self._catch_up, asyncio.Event()),
            subscription=asked.subscription,
            body=asked.body,
            post=sent,
            policy=self._policy,
            now=self._here.now,
            count=partial(self._count, webhook.webhook_id),
        )
        return WebhookRun(webhook, journal, parts)

    def _count(self, webhook_id: str, result: AttemptResult) -> None:
        self._metrics.count(series.GATEWAY_WEBHOOK_ATTEMPTS, webhook=webhook_id, result=result.value)


class AskedOf:
    """What one webhook is sent, as it stands now, and with the rights of sources as they stand."""

    def __init__(self, context: Context) -> None:
        self._here = context
        self._made_for: tuple[Webhook, tuple[SourceEntry, ...]] | None = None
        self._subscription = Subscription(ArticleFilter())

    def subscription(self, webhook: Webhook) -> Subscription:
        """Made again when the webhook or the registry of sources has changed."""
        sources = self._here.gate.sources()
        if self._made_for is None or webhook is not self._made_for[0] or sources is not self._made_for[1]:
            self._made_for = (webhook, sources)
            wanted = saved_search(webhook.query).wanted(withheld_outlets(sources, webhook.use), as_news=True)
            self._subscription = Subscription(wanted, webhook.articles, webhook.stories)
        return self._subscription

    async def body(self, webhook: Webhook, delivery: Delivery) -> bytes | Unsendable:
        """The body of a delivery."""
        try:
            return await asyncio.to_thread(self._body, webhook, delivery)
        except ViewAwayError:
            return Unsendable.NOT_NOW

    def _body(self, webhook: Webhook, delivery: Delivery) -> bytes | Unsendable:
        withheld = withheld_outlets(self._here.gate.sources(), webhook.use)
        return body_of(self._here.view(), delivery, ContentWanted(saved_search(webhook.query).slim, withheld))


@asynccontextmanager
async def running_webhooks(
    settings: Settings, context: Context, catch_up: CatchUp, table: WebhookTable, metrics: Metrics
) -> AsyncIterator[WebhookDirectory | None]:
    """Their directory, while they are sent; None where the operator has given no key for them.

    Raises:
        KafkaError: the broker cannot be reached.
        ValueError: the networks that may be sent to are none.
    """
    if settings.gateway_webhook_key is None:
        yield None
        return
    allowed = networks([each.strip() for each in settings.gateway_webhook_networks.split(",") if each.strip()])
    async with clients.producing(settings, _FLUSH_SECONDS) as producer:
        deliver = KafkaDelivery(producer, settings.topic_prefix)
        followed = FollowedTopic(settings, WEBHOOKS.name, table.take, table.complete)
        maker = WebhookMaker(settings, context, catch_up, metrics, allowed)
        group = WebhookGroup(settings, table, producer, maker)

        async def partitions() -> int:
            return len(await producer.partitions_for(settings.topic(WEBHOOKS.name)))

        async def member() -> None:
            await table.complete.wait()
            await group.run()

        directory = WebhookDirectory(
            table, PlainCommit(deliver), key=webhook_key_of(settings), allowed=allowed, partitions=partitions
        )
        async with background(followed.follow, deliver.until_broken, member, lambda: _observe(table, metrics)):
            yield directory


def webhook_confirmers(table: WebhookTable, sources: Sequence[SourceEntry]) -> list[Confirmer]:
    """Every webhook that is sent articles confirms kills, by its answers."""
    return [
        Confirmer(subscriber_name(each.webhook_id), each.created_at, withheld_outlets(sources, each.use))
        for each in table.webhooks()
        if each.articles
    ]


def webhook_key_of(settings: Settings) -> str:
    """The operator's key; the empty string where there is none, and no webhooks."""
    return settings.gateway_webhook_key.get_secret_value() if settings.gateway_webhook_key else ""


async def _observe(table: WebhookTable, metrics: Metrics) -> None:
    while True:
        known = [(each.webhook.webhook_id, each) for each in table.saved.values() if each.webhook]
        metrics.set_all(
            series.GATEWAY_WEBHOOK_PENDING,
            {(name,): sum(len(pending.deliveries) for pending in each.pending.values()) for name, each in known},
        )
        stopped = [(name, each.progress.stopped) for name, each in known if each.progress and each.progress.stopped]
        metrics.set_all(series.GATEWAY_WEBHOOK_STOPPED, {(name, reason.value): 1 for name, reason in stopped})
        await asyncio.sleep(_LOOK_SECONDS)
