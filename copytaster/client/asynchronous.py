"""The client for asyncio, on aiohttp."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from types import TracebackType
from typing import Any, Self

import aiohttp

from copytaster.client.changes import ArticleChange
from copytaster.client.following import SILENCE_SECONDS, Following, acknowledgement, bearer, require_taken
from copytaster.client.memory import Memory, TransientMemory
from copytaster.client.sse import EventLines, ServerEvent

_TRANSIENT = (aiohttp.ClientError, OSError, TimeoutError, ValueError)
"""What a connection that breaks, or a proxy that answers for the gateway, looks like."""
_LONGEST_LINE = 2**24
"""A record is 12 kB on average; the largest that the topics take is 12 MiB."""


class AsyncStreamClient:
    """One gateway, or several behind one address."""

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        memory: Memory | None = None,
        acknowledge: bool = False,
        begin_with_archive: bool = False,
    ) -> None:
        """`begin_with_archive`: who has read nothing yet is given what there is, and not only what comes."""
        self._url = url.rstrip("/")
        self._token = token
        self._memory = memory or TransientMemory()
        self._acknowledge = acknowledge
        self._begin_with_archive = begin_with_archive
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=None, sock_read=SILENCE_SECONDS), read_bufsize=_LONGEST_LINE
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()

    async def follow(self, **filters: str | Sequence[str]) -> AsyncGenerator[ArticleChange, None]:
        """Every change that fits the filter of `/v1/search`, without end.

        A change counts as carried out when the next one is asked for; with `acknowledge`, a kill is confirmed then. Who
        stops before gets it again.

        Raises:
            GatewayRefusedError: the token or the filter is refused.
        """
        following = Following(filters, self._memory)
        while True:
            retry_after = None
            try:
                address, headers = self._url + following.stream_path, following.headers(self._token)
                async with self._opened.get(address, headers=headers, allow_redirects=False) as answer:
                    retry_after = answer.headers.get("Retry-After")
                    if answer.status != 200:
                        require_taken(answer.status, await answer.read())
                    else:
                        async for change in self._changes(following, answer.content):
                            yield change
            except _TRANSIENT:
                pass  # it is asked again, after the last event that was done with
            await asyncio.sleep(following.wait_seconds(retry_after))

    async def confirm(self, change: ArticleChange) -> None:
        """Say that a kill was carried out; for those who do not have it said.

        Raises:
            GatewayRefusedError: the token has no scope for it.
        """
        waits = Following({}, self._memory)
        headers = bearer(self._token) | {"Content-Type": "application/json"}
        while True:
            try:
                address = f"{self._url}/v1/acknowledgements"
                async with self._opened.post(address, headers=headers, data=acknowledgement(change)) as answer:
                    status, body = answer.status, await answer.read()
            except _TRANSIENT:
                status, body = 503, b""
            if status < 300:
                return
            if status != 409:  # an instance that does not know the kill yet
                require_taken(status, body)
            await asyncio.sleep(waits.wait_seconds())

    async def _changes(self, following: Following, lines: aiohttp.StreamReader) -> AsyncIterator[ArticleChange]:
        reading = EventLines()
        async for line in lines:
            for event in reading.take(line):
                async for change in self._done(following, event):
                    yield change

    async def _done(self, following: Following, event: ServerEvent) -> AsyncIterator[ArticleChange]:
        if event.name == "gap" or (self._begin_with_archive and following.is_at_its_beginning(event)):
            async for missed in self._missed(following):
                yield missed
                await self._keep(None, missed)
        change = following.change_in(event)
        if change:
            yield change
        await self._keep(event.id, change)

    async def _keep(self, position: str | None, change: ArticleChange | None) -> None:
        # Confirmed first: after a crash in between it comes again, and to confirm it twice does no harm.
        if change and change.is_kill and self._acknowledge:
            await self.confirm(change)
        self._memory.keep(position, change)

    async def _missed(self, following: Following) -> AsyncIterator[ArticleChange]:
        """All that there is now, and what is not there any more."""
        listed: set[str] = set()
        cursor: str | None = None
        while True:
            address = self._url + following.articles_path(cursor)
            async with self._opened.get(address, headers=bearer(self._token), allow_redirects=False) as answer:
                body = await answer.read()
            require_taken(answer.status, body)
            if answer.status != 200:
                raise ConnectionError(f"status {answer.status}")
            page: dict[str, Any] = json.loads(body)
            listed.update(record["article_id"] for record in page["articles"])
            for change in following.changes_in(page["articles"]):
                yield change
            cursor = page["next"]
            if cursor is None:
                break
        for change in following.departures(listed):
            yield change

    @property
    def _opened(self) -> aiohttp.ClientSession:
        assert self._session is not None, "enter the client first"  # noqa: S101 - a caller's mistake
        return self._session
