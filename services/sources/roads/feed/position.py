"""Where a feed's connection is: validators, what was seen, how often it is asked, where it moved to. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from services.sources.roads.protocol import Json, Position
from services.sources.roads.websub.subscription import HubSubscription

_STABLE_HITS = 5
"""Permanent redirects to one place in a row before it is believed: a captive portal answers 301, too."""


@dataclass(frozen=True, slots=True)
class FeedPosition:
    """All that one poll leaves for the next."""

    etag: str | None = None
    last_modified: str | None = None
    interval: float | None = None
    """Seconds until the last poll; none before the first."""
    whole_at: float = 0.0
    """When the page was last sent whole, in seconds since 1970."""
    address: str | None = None
    """Where it has moved for good; the entry's own address where none."""
    moving_to: str | None = None
    moving_hits: int = 0
    seen: Mapping[str, str] = field(default_factory=dict)
    hub: Mapping[str, Json] | None = None
    """The subscription at the feed's hub."""

    @classmethod
    def read(cls, position: Position) -> Self:
        """From what was saved. What is not known, as of a later version, is left out."""
        known: Mapping[str, Any] = {name: value for name, value in position.items() if name in cls.__dataclass_fields__}
        return cls(**known)

    def written(self) -> Position:
        """As it is saved."""
        # Not `asdict`, which copies what was seen, entry by entry: a thousand of them at every poll.
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    def validated(self, headers: Mapping[str, str]) -> Self:
        """With the validators of an answer; one that it does not give stays (RFC 9111 4.3.4)."""
        return replace(
            self,
            etag=headers.get("ETag", self.etag),
            last_modified=headers.get("Last-Modified", self.last_modified),
        )

    def with_interval(self, seconds: float) -> Self:
        """With the time until the next poll."""
        return replace(self, interval=seconds)

    def with_page(self, seen: Mapping[str, str], at: float) -> Self:
        """With what a whole page showed."""
        return replace(self, seen=seen, whole_at=at)

    def with_hub(self, subscription: HubSubscription | None) -> Self:
        """With the subscription as it is now."""
        return replace(self, hub=subscription.written() if subscription else None)

    def moved(self, permanent: str | None) -> Self:
        """With one more answer that came by a permanent redirect to this address, or by none."""
        if permanent is None:
            return replace(self, moving_to=None, moving_hits=0)
        hits = self.moving_hits + 1 if permanent == self.moving_to else 1
        if hits < _STABLE_HITS:
            return replace(self, moving_to=permanent, moving_hits=hits)
        return replace(self, address=permanent, moving_to=None, moving_hits=0)
