"""Follows the hub of one feed: subscribes, renews, and hands on what it sends."""

import asyncio
from collections.abc import Callable, Collection
from urllib.parse import urlencode

from services.net.addresses import Network
from services.net.client import WebRequest, WebResponse
from services.sources.roads.fetching import Fetcher
from services.sources.roads.protocol import SourceFailure
from services.sources.roads.websub.callbacks import HubCallbacks, HubDelivery, WaitingDeliveries
from services.sources.roads.websub.discovery import hub_of
from services.sources.roads.websub.subscription import LEASE_SECONDS, HubSubscription, followed

_FORM = "application/x-www-form-urlencoded"


class HubFollower:
    """The subscription of one feed. What the hub says between two polls is kept until the next one saves it."""

    def __init__(
        self,
        callbacks: HubCallbacks,
        fetcher: Fetcher,
        allowed: Collection[Network],
        apart_seconds: float,
        now: Callable[[], float],
    ) -> None:
        self._callbacks = callbacks
        self._fetcher = fetcher
        self._allowed = frozenset(allowed)
        self._apart = apart_seconds
        self._now = now
        self._news = asyncio.Event()
        self._subscription: HubSubscription | None = None
        self.waiting = WaitingDeliveries(self._news.set)

    async def announced(self) -> None:
        """Return once the hub has sent something."""
        await self._news.wait()

    def take(self) -> HubDelivery | None:
        """What came first of what is waiting. It stays until it is safe."""
        return self.waiting.first()

    def confirmed(self, delivery: HubDelivery) -> None:
        """It is safe."""
        self.waiting.done(delivery)
        if self.waiting.first() is None:
            self._news.clear()

    def resumed(self, saved: HubSubscription | None) -> HubSubscription | None:
        """The subscription as it was saved, with what the hub has said since."""
        known = self._subscription
        if saved is None or (known and (known.hub, known.topic) == (saved.hub, saved.topic)):
            return known or saved
        self._listen(saved)
        return saved

    def heard(self) -> HubSubscription | None:
        """The hub has sent something that could be read."""
        if self._subscription:
            self._subscription = self._subscription.heard()
        return self._subscription

    async def polled(
        self, before: HubSubscription | None, answer: WebResponse, *, found_news: bool
    ) -> HubSubscription | None:
        """The subscription after a poll, asked for where it is due."""
        now = self._now()
        links = hub_of(answer.headers.getall("Link", []), answer.body, answer.url)
        subscription = followed(before, links)
        if subscription is None:
            return None
        if subscription is not before:
            self._listen(subscription)
        if found_news:
            subscription = subscription.missed(now)
        self._subscription = subscription
        if subscription.is_due(now):
            # Noted first: the hub may verify before its answer is here.
            self._subscription = subscription = subscription.asked(now)
            await self._subscribe(subscription)
        return self._subscription

    def close(self) -> None:
        """Hear nothing more. The hub goes on; whoever runs the feed next hears it."""
        if self._subscription:
            self._callbacks.leave(self._subscription.hub, self._subscription.topic, self)

    def verified(self, lease_seconds: float) -> bool:
        """As `HubListener`."""
        if self._subscription is None or not self._subscription.asked_at:
            return False
        self._subscription = self._subscription.verified(self._now(), lease_seconds)
        return True

    def denied(self) -> None:
        """As `HubListener`."""
        if self._subscription:
            self._subscription = self._subscription.denied(self._now())

    def deliver(self, delivery: HubDelivery) -> bool:
        """As `HubListener`."""
        return self.waiting.put(delivery)

    def _listen(self, subscription: HubSubscription) -> None:
        self.close()
        self._subscription = subscription
        self._callbacks.listen(subscription.hub, subscription.topic, self)

    async def _subscribe(self, subscription: HubSubscription) -> None:
        hub, topic = subscription.hub, subscription.topic
        form = {
            "hub.mode": "subscribe",
            "hub.topic": topic,
            "hub.callback": self._callbacks.url(hub, topic),
            "hub.secret": self._callbacks.secret(hub, topic),
            "hub.lease_seconds": str(LEASE_SECONDS),
        }
        request = WebRequest(hub, "POST", {"Content-Type": _FORM}, urlencode(form).encode())
        try:
            await self._fetcher.send(request, allowed=self._allowed, apart_seconds=self._apart)
        except SourceFailure:
            # The feed is polled as before, and the hub asked again later.
            return
