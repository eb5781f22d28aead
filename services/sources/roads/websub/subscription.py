"""What a subscription at a hub is at present, and what is to be done about it. Pure; it is part of the feed's position.

A hub is believed only as long as it proves itself: whatever a poll finds that the hub had not sent makes it silent,
and the feed is polled as if there were no hub until it sends something again.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Self

from services.sources.roads.protocol import Json
from services.sources.roads.websub.discovery import HubLinks

LEASE_SECONDS = 5 * 86_400
"""What is asked for; hubs give up to ten days, and renewing costs one request."""
_RENEW_BEFORE = 0.2
"""The share of the lease that is left when it is renewed: an outage of a day loses no subscription."""
_ASK_AGAIN_SECONDS = 3600.0
"""When a hub that did not verify is asked again."""
_DENIED_SECONDS = 86_400.0


@dataclass(frozen=True, slots=True)
class HubSubscription:
    """The subscription of one feed. Times are seconds since 1970."""

    hub: str
    topic: str
    asked_at: float = 0.0
    lease_from: float = 0.0
    lease_until: float = 0.0
    denied_until: float = 0.0
    silent: bool = False
    """Whether the last poll found what the hub had not sent."""

    @classmethod
    def read(cls, saved: object) -> Self | None:
        """Of a position; None where there is none, or one of another layout."""
        if not isinstance(saved, Mapping):
            return None
        try:
            return cls(**{name: saved[name] for name in cls.__dataclass_fields__ if name in saved})
        except TypeError:
            return None

    def written(self) -> dict[str, Json]:
        """As part of a position."""
        return asdict(self)

    def active(self, now: float) -> bool:
        """Whether the hub has promised to send."""
        return now < self.lease_until

    def trusted(self, now: float) -> bool:
        """Whether polls may be rare."""
        return self.active(now) and not self.silent

    def is_due(self, now: float) -> bool:
        """Whether the hub is to be asked (again) for a subscription."""
        left = self.lease_until - now
        renews = left > _RENEW_BEFORE * (self.lease_until - self.lease_from)
        return not renews and now >= max(self.asked_at + _ASK_AGAIN_SECONDS, self.denied_until)

    def asked(self, now: float) -> Self:
        """The hub was asked."""
        return replace(self, asked_at=now)

    def verified(self, now: float, lease_seconds: float) -> Self:
        """The hub has verified us, for so long."""
        return replace(self, lease_from=now, lease_until=now + lease_seconds, denied_until=0.0)

    def denied(self, now: float) -> Self:
        """The hub does not want us, or has ended it."""
        return replace(self, lease_until=0.0, denied_until=now + _DENIED_SECONDS)

    def heard(self) -> Self:
        """It has sent something."""
        return replace(self, silent=False)

    def missed(self, now: float) -> Self:
        """A poll found what it had not sent."""
        return replace(self, silent=self.active(now))


def followed(before: HubSubscription | None, found: HubLinks | None) -> HubSubscription | None:
    """The subscription after a page that names this hub; a new one where it names another than before."""
    if found is None:
        return before
    if before and (before.hub, before.topic) == (found.hub, found.topic):
        return before
    return HubSubscription(found.hub, found.topic)
