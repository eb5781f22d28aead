"""What the operator says of one interface."""

from typing import ClassVar, Literal

from pydantic import Field

from services.sources.roads.common import ConnectionSettings
from services.sources.roads.feed.settings import Address
from services.sources.roads.pull.auth_settings import Auth, Declared
from services.sources.roads.pull.cursor_settings import Cursoring, NoCursor


class Expiry(Declared):
    """What an answer looks like when something has expired."""

    token_statuses: tuple[int, ...] = (401,)
    """The token: a new one is asked for, once, and the request is made again."""
    token_words: tuple[str, ...] = ()
    """Words of the body that mean the same where the status does not say so."""
    cursor_statuses: tuple[int, ...] = (410,)
    """The cursor: the road begins again without one (AP: a next_page is dead after 72 hours)."""
    cursor_words: tuple[str, ...] = ()


class PullConnection(ConnectionSettings):
    """An interface that is asked for items."""

    PACES: ClassVar = {*ConnectionSettings.PACES, "auth", "answer_seconds", "expiry", "seen", "content_auth"}

    road: Literal["pull"]
    url: Address
    method: Literal["GET", "POST"] = "GET"
    headers: dict[str, str] = Field(default_factory=dict)
    parameters: dict[str, str] = Field(default_factory=dict)
    """Of the address."""
    body: str | None = None
    auth: Auth | None = None
    items: str
    """Where an answer has its items: a JSONPath ($.data.items[*]), an XPath (//newsItem), or "whole"."""
    id: str | None = None
    """Where an item has its id; without one, its bytes are it."""
    content: str | None = None
    """Where an item has the address of its text, which is fetched as well and takes the item's place."""
    content_auth: bool = True
    """Whether that request shows who asks, too. Never across hosts, whatever this says."""
    namespaces: dict[str, str] = Field(default_factory=dict)
    """Prefixes used in XPaths."""
    cursor: Cursoring = NoCursor()
    expiry: Expiry = Expiry()
    every_seconds: float = Field(default=30.0, ge=0.2, le=86_400)
    """Between two requests where nothing more is waiting."""
    answer_seconds: float = Field(default=60.0, ge=1, le=300)
    """How long an answer may take; more than the server's own long poll."""
    apart_seconds: float = Field(default=0.2, ge=0, le=3600)
    seen: int = Field(default=2000, ge=100, le=10_000)
    """Ids that are remembered."""
