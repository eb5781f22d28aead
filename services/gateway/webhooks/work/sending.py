"""One attempt: a body posted to a stranger's address, and what was answered."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from services.gateway.webhooks.thresholds import ANSWER_BYTES, ANSWER_SECONDS, CONNECT_SECONDS
from services.net.addresses import Network
from services.net.client import FetchError, FetchLimits, SafeClient, WebRequest

_LIMITS = FetchLimits(
    connect_seconds=CONNECT_SECONDS,
    silence_seconds=ANSWER_SECONDS,
    total_seconds=ANSWER_SECONDS,
    max_bytes=ANSWER_BYTES,
    redirects=0,
)


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of an attempt."""

    status: int | None
    """None: no whole answer."""
    milliseconds: int
    problem: str = ""
    retry_after: timedelta | None = None

    @property
    def is_taken(self) -> bool:
        """Whether the receiver has the delivery."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """Whether it wants no more, ever."""
        return self.status == 410


def receivers_client(allowed: frozenset[Network]) -> SafeClient:
    """A client for one receiver: to public addresses, or to the networks that the operator allows."""
    return SafeClient(limits=_LIMITS, allowed=allowed, user_agent="copytaster-webhooks")


async def post(client: SafeClient, url: str, headers: dict[str, str], body: bytes, now: datetime) -> Answered:
    """Send one body. A redirect is an answer like any other: nothing is sent elsewhere."""
    began = time.monotonic()
    try:
        response = await client.fetch(WebRequest(url, "POST", headers, body), follow=0)
    except FetchError as error:
        return Answered(None, _since(began), str(error)[:200])
    problem = "" if 200 <= response.status < 300 else f"status {response.status}"
    return Answered(response.status, _since(began), problem, _retry_after(response.headers.get("Retry-After"), now))


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)


def _retry_after(given: str | None, now: datetime) -> timedelta | None:
    if not given:
        return None
    if given.strip().isdecimal():
        return timedelta(seconds=min(int(given[:9]), 10**6))
    try:
        when = parsedate_to_datetime(given)
    except (ValueError, OverflowError):
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)) - now
