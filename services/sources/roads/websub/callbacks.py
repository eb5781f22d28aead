"""What hubs call: verification of intent and content (WebSub, sections 5.3 and 7), of all feeds of this process.

Content is answered once it is safe. Nothing without the right signature is looked at: the address could be guessed, or
be read in a log.
"""

import asyncio
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from aiohttp import web

_METHODS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}
_SAFE_SECONDS = 8.0
"""How long a hub waits for its answer; most give a callback ten seconds."""
_LEAST_LEASE, _LONGEST_LEASE = 60.0, 30 * 86_400.0
_MOST_WAITING = 20
"""Documents of one feed: a hub that sends more before they are safe is asked to come again."""


@dataclass(eq=False)
class HubDelivery:
    """What a hub sent, and whether it is safe."""

    body: bytes
    content_type: str | None
    safe: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def done(self) -> None:
        """It is safe."""
        if not self.safe.done():
            self.safe.set_result(None)


class HubListener(Protocol):
    """Who subscribed to one topic of one hub."""

    def verified(self, lease_seconds: float) -> bool:
        """The hub asks whether the subscription is meant; True if it is."""
        ...

    def denied(self) -> None:
        """The hub refuses, or has ended the subscription."""
        ...

    def deliver(self, delivery: HubDelivery) -> bool:
        """Content; False where too much is waiting."""
        ...


class HubCallbacks:
    """The public side of all subscriptions of a process."""

    def __init__(self, address: str, secret: bytes, most_bytes: int) -> None:
        self._address = address.rstrip("/")
        self._secret = secret
        self._most_bytes = most_bytes
        self._listeners: dict[str, tuple[str, list[HubListener]]] = {}

    def listen(self, hub: str, topic: str, listener: HubListener) -> None:
        """Hand on what comes for this topic."""
        _, listeners = self._listeners.setdefault(self._id(hub, topic), (topic, []))
        if listener not in listeners:
            listeners.append(listener)

    def leave(self, hub: str, topic: str, listener: HubListener) -> None:
        """Hand on nothing more."""
        id_ = self._id(hub, topic)
        _, listeners = self._listeners.get(id_, ("", []))
        if listener in listeners:
            listeners.remove(listener)
        if not listeners:
            self._listeners.pop(id_, None)

    def url(self, hub: str, topic: str) -> str:
        """Where the hub is to call: the same for ever, so that it goes on across restarts."""
        return f"{self._address}/websub/{self._id(hub, topic)}"

    def secret(self, hub: str, topic: str) -> str:
        """By which the hub signs."""
        return self._secret_of(self._id(hub, topic))

    def application(self) -> web.Application:
        """The web application."""
        app = web.Application(client_max_size=self._most_bytes)
        app.add_routes([web.get("/websub/{id}", self._verify), web.post("/websub/{id}", self._content)])
        return app

    async def _verify(self, request: web.Request) -> web.Response:
        topic, listeners = self._listeners.get(request.match_info["id"], ("", []))
        asked = request.query
        if not listeners or asked.get("hub.topic") != topic:
            return web.Response(status=404)
        if asked.get("hub.mode") == "denied":
            for listener in listeners:
                listener.denied()
            return web.Response(text="")
        lease = _lease(asked.get("hub.lease_seconds"))
        # All are asked: each keeps account of its own lease.
        meant = [listener.verified(lease) for listener in listeners if asked.get("hub.mode") == "subscribe"]
        return web.Response(text=asked.get("hub.challenge", "")) if any(meant) else web.Response(status=404)

    async def _content(self, request: web.Request) -> web.Response:
        id_ = request.match_info["id"]
        _, listeners = self._listeners.get(id_, ("", []))
        if not listeners:
            # Not 410: it may belong to a process that is just starting, and the hub would forget us.
            return _come_again()
        body = await request.read()
        if not self._signed(id_, body, request.headers.get("X-Hub-Signature", "")):
            # Section 8: answered as if it had been taken, and not taken.
            return web.Response(status=202)
        deliveries = [HubDelivery(body, request.headers.get("Content-Type")) for _ in listeners]
        if not all(listener.deliver(each) for listener, each in zip(listeners, deliveries, strict=True)):
            return _come_again()
        done, waiting = await asyncio.wait([each.safe for each in deliveries], timeout=_SAFE_SECONDS)
        failed = any(each.cancelled() or each.exception() for each in done)
        return _come_again() if waiting or failed else web.Response(status=200)

    def _signed(self, id_: str, body: bytes, signature: str) -> bool:
        method, _, given = signature.partition("=")
        if method not in _METHODS:
            return False
        expected = hmac.new(self._secret_of(id_).encode(), body, _METHODS[method]).hexdigest()
        return hmac.compare_digest(expected.encode(), given.lower().encode("utf-8", "surrogateescape"))

    def _id(self, hub: str, topic: str) -> str:
        return self._derived("id", hub, topic)

    def _secret_of(self, id_: str) -> str:
        return self._derived("secret of", id_)

    def _derived(self, *of: str) -> str:
        # Derived, so that nothing secret has to be remembered, and all processes say the same.
        return hmac.new(self._secret, "\n".join(of).encode(), hashlib.sha256).hexdigest()[:40]


class WaitingDeliveries:
    """What came for one feed and is not safe yet."""

    def __init__(self, came: Callable[[], None]) -> None:
        self._waiting: list[HubDelivery] = []
        self._came = came

    def put(self, delivery: HubDelivery) -> bool:
        """One more; False where there is no room."""
        if len(self._waiting) >= _MOST_WAITING:
            return False
        self._waiting.append(delivery)
        self._came()
        return True

    def first(self) -> HubDelivery | None:
        """The one that came first."""
        return self._waiting[0] if self._waiting else None

    def done(self, delivery: HubDelivery) -> None:
        """It is safe."""
        delivery.done()
        if delivery in self._waiting:
            self._waiting.remove(delivery)


def _lease(text: str | None) -> float:
    seconds = float(text[:9]) if text and text.isascii() and text.isdecimal() else 86_400.0
    return min(max(seconds, _LEAST_LEASE), _LONGEST_LEASE)


def _come_again() -> web.Response:
    return web.Response(status=503, headers={"Retry-After": "30"})
