"""What the roads over HTTP share: one client for each set of allowed networks, requests to one host kept apart."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from yarl import URL

from services.net.addresses import Network
from services.net.client import FetchError, FetchLimits, SafeClient, WebRequest, WebResponse
from services.sources.roads.pacing import HostPacing
from services.sources.roads.page.robots import RobotsRules
from services.sources.roads.protocol import SourceFailure
from services.sources.roads.websub.callbacks import HubCallbacks

USER_AGENT = "copytaster (news reader)"


class Fetcher:
    """Fetches for all connections of a process; to be used as an async context."""

    def __init__(
        self,
        pacing: HostPacing,
        max_bytes: int,
        *,
        user_agent: str = USER_AGENT,
        callbacks: HubCallbacks | None = None,
    ) -> None:
        self._pacing = pacing
        self._limits = FetchLimits(max_bytes=max_bytes)
        self._user_agent = user_agent
        self.callbacks = callbacks
        """What the hubs of feeds call; None where they cannot reach us."""
        self.robots = RobotsRules()
        """Of all sites: several feeds may link to one."""
        self._clients: dict[frozenset[Network], SafeClient] = {}
        self._stack = AsyncExitStack()

    @property
    def max_bytes(self) -> int:
        """The largest item, by whatever road."""
        return self._limits.max_bytes

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def get(
        self, url: str, headers: Mapping[str, str], *, allowed: frozenset[Network], apart_seconds: float
    ) -> WebResponse:
        """The answer to a GET, in the host's turn, redirects followed.

        Raises:
            SourceFailure: there is none.
        """
        return await self.send(WebRequest(url, headers=headers), allowed=allowed, apart_seconds=apart_seconds)

    async def send(
        self,
        request: WebRequest,
        *,
        allowed: frozenset[Network],
        apart_seconds: float,
        total_seconds: float | None = None,
        follow: int | None = None,
    ) -> WebResponse:
        """The answer to a request, in the host's turn, after at most `follow` redirects (0: a redirect is the answer).

        Raises:
            SourceFailure: there is none.
        """
        client = await self._client(allowed)
        try:
            host = URL(request.url).host or ""
            await self._pacing.turn(host, apart_seconds)
            try:
                return await client.fetch(request, follow=follow, total_seconds=total_seconds)
            finally:
                self._pacing.answered(host, apart_seconds)
        except (FetchError, ValueError) as error:
            raise SourceFailure(str(error)) from error

    async def client_in_turn(self, url: str, allowed: frozenset[Network], apart_seconds: float) -> SafeClient:
        """What opens a stream, in its host's turn."""
        await self._pacing.turn(URL(url).host or "", apart_seconds)
        return await self._client(allowed)

    async def _client(self, allowed: frozenset[Network]) -> SafeClient:
        if allowed not in self._clients:
            client = SafeClient(limits=self._limits, allowed=allowed, user_agent=self._user_agent)
            self._clients[allowed] = await self._stack.enter_async_context(client)
        return self._clients[allowed]


def permanent_target(response: WebResponse) -> str | None:
    """Where permanent redirects alone led; None where there were none, or another came first."""
    target = None
    for step in response.redirects:
        if not step.permanent:
            break
        target = step.target
    return target
