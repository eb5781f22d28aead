"""What the operator says of one stream."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from services.sources.roads.common import ConnectionSettings
from services.sources.roads.feed.settings import Address
from services.sources.roads.pull.auth_settings import Auth

SocketAddress = Annotated[str, StringConstraints(pattern=r"^wss?://[^\s@/]+(/\S*)?$", max_length=2000)]


class LiveConnection(ConnectionSettings):
    """What both kinds of streams share."""

    PACES: ClassVar = {
        *ConnectionSettings.PACES,
        *("auth", "silent_seconds", "at_once", "seen", "subscribe", "acknowledge"),
    }

    headers: dict[str, str] = Field(default_factory=dict)
    auth: Auth | None = None
    items: str | None = None
    """Where a message has its items: a JSONPath or an XPath; without one each message is an item. A message that has
    none there (a sign of life) is none."""
    id: str | None = None
    """Where an item has its id; without one its bytes are it. What is known is not sent again."""
    cursor: str | None = None
    """Where a message has what the stream goes on from; server-sent events have their own."""
    namespaces: dict[str, str] = Field(default_factory=dict)
    silent_seconds: float = Field(default=120.0, ge=1, le=86_400)
    """A stream on which nothing comes for so long, signs of life included, is opened again."""
    apart_seconds: float = Field(default=2.0, ge=0, le=3600)
    """Between two openings at one host."""
    at_once: int = Field(default=100, ge=1, le=1000)
    """Messages that are made safe together."""
    seen: int = Field(default=2000, ge=100, le=10_000)


class SseConnection(LiveConnection):
    """Server-sent events (WHATWG HTML, 9.2)."""

    road: Literal["sse"]
    url: Address
    events: tuple[str, ...] = ()
    """The names of events that are taken; all where empty. One without a name is called "message"."""


class WebSocketConnection(LiveConnection):
    """A WebSocket (RFC 6455)."""

    road: Literal["websocket"]
    url: SocketAddress
    subscribe: tuple[str, ...] = ()
    """What is said after opening. One with {cursor} in it is left out where there is none yet."""
    resume: str | None = None
    """The parameter of the address in which the cursor is sent."""
    acknowledge: str | None = None
    """What is said once messages are safe, with {cursor} in it."""
    heartbeat_seconds: float = Field(default=30.0, ge=1, le=600)
    """How often the server is asked for a sign of life (ping)."""
