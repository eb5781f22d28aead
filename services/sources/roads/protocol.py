"""What every road does: given where it left off, fetch the next items, and say where it is then.

A connector holds nothing that must survive: its *position* is kept for it, saved only together with the items that it
covers. Any position may be handed to it again: after a crash it fetches the same page a second time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from schemas.raw import FeedEntry

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Position = Mapping[str, Json]
"""JSON, at most some hundred kilobytes. Empty at the beginning. Its form is the road's own."""


class Fate(StrEnum):
    """What became of an item that a connector saw: exactly one of these."""

    SENT = "sent"
    REPEAT = "repeat"
    """Known since an earlier page, with the same content."""
    REFUSED = "refused"
    """Cannot become an item (too large, the broker refuses it); logged with its length and hash."""
    SKIPPED = "skipped"
    """Left out because the entry says so."""


@dataclass(frozen=True, slots=True)
class FetchedItem:
    """One transmission, as the road brought it."""

    payload: bytes
    content_type: str | None = None
    filename: str | None = None
    url: str | None = None
    sent_at: datetime | None = None
    feed: FeedEntry | None = None
    transmission: str | None = None
    entries: int = 1
    """How many items of the sender it holds: a part of a feed holds several."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one poll brought."""

    items: tuple[FetchedItem, ...]
    position: Position
    """Where the road is once the items are safe."""
    next_seconds: float
    """How long until the next poll at the earliest; 0 where more is waiting."""
    fates: Mapping[Fate, int] = field(default_factory=dict)
    """Of what was seen and is not among the items."""
    notes: tuple[str, ...] = ()
    """For the operator: an address that moved, a page whose entries are all new."""


class SourceFailure(Exception):  # noqa: N818 - no defect: what goes wrong at the sender's
    """The source gave nothing usable. The connection backs off and tries again; nothing of its position changes."""

    def __init__(self, reason: str, *, retry_after: float | None = None, gone: bool = False) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        """Seconds that the sender asked for."""
        self.gone = gone
        """For good (410): no more is asked until the operator resumes."""


class Connector(Protocol):
    """One connection of one source."""

    async def poll(self, position: Position, now: datetime) -> Page:
        """The next page after this position.

        Raises:
            SourceFailure: the source gave nothing usable.
        """
        ...

    async def confirmed(self, page: Page) -> None:
        """The page's items and its position are safe: acknowledge, move, delete. May be lost in a crash."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


@runtime_checkable
class Announcing(Protocol):
    """A connector that may hear of something before its next poll is due."""

    async def announced(self, position: Position) -> None:
        """Return once there is something to poll for after this position. It may be asked and cancelled at any time."""
        ...
