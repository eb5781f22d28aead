"""The client for programs without asyncio. Of the standard library alone."""

import http.client
import json
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from copytaster.client.changes import ArticleChange
from copytaster.client.following import SILENCE_SECONDS, Following, acknowledgement, bearer, require_taken
from copytaster.client.memory import Memory, TransientMemory
from copytaster.client.sse import EventLines, ServerEvent

_TRANSIENT = (OSError, http.client.HTTPException, ValueError)
"""What a connection that breaks, or a proxy that answers for the gateway, looks like."""


class StreamClient:
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
        self._url = urlsplit(url)
        self._token = token
        self._memory = memory or TransientMemory()
        self._acknowledge = acknowledge
        self._begin_with_archive = begin_with_archive

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Connections live no longer than what asks for them."""

    def follow(self, **filters: str | Sequence[str]) -> Generator[ArticleChange, None, None]:
        """Every change that fits the filter of `/v1/search`, without end.

        A change counts as carried out when the next one is asked for; with `acknowledge`, a kill is confirmed then. Who
        stops before gets it again.

        Raises:
            GatewayRefusedError: the token or the filter is refused.
        """
        following = Following(filters, self._memory)
        while True:
            retry_after = None
            # It is asked again, after the last event that was done with.
            with suppress(*_TRANSIENT):
                retry_after = yield from self._once(following)
            time.sleep(following.wait_seconds(retry_after))

    def confirm(self, change: ArticleChange) -> None:
        """Say that a kill was carried out; for those who do not have it said.

        Raises:
            GatewayRefusedError: the token has no scope for it.
        """
        waits = Following({}, self._memory)
        while True:
            try:
                headers = bearer(self._token) | {"Content-Type": "application/json"}
                status, body = self._answer("POST", "/v1/acknowledgements", headers, acknowledgement(change))
            except _TRANSIENT:
                status, body = 503, b""
            if status < 300:
                return
            if status != 409:  # an instance that does not know the kill yet
                require_taken(status, body)
            time.sleep(waits.wait_seconds())

    def _once(self, following: Following) -> Generator[ArticleChange, None, str | None]:
        """One connection; what Retry-After says when it was refused for now."""
        connection = self._connection()
        try:
            connection.request("GET", self._path(following.stream_path), headers=following.headers(self._token))
            answer = connection.getresponse()
            if answer.status != 200:
                require_taken(answer.status, answer.read())
                return answer.headers.get("Retry-After")
            lines = EventLines()
            for line in answer:
                for event in lines.take(line):
                    yield from self._done(following, event)
        finally:
            connection.close()
        return None

    def _done(self, following: Following, event: ServerEvent) -> Iterator[ArticleChange]:
        if event.name == "gap" or (self._begin_with_archive and following.is_at_its_beginning(event)):
            for missed in self._missed(following):
                yield missed
                self._keep(None, missed)
        change = following.change_in(event)
        if change:
            yield change
        self._keep(event.id, change)

    def _keep(self, position: str | None, change: ArticleChange | None) -> None:
        # Confirmed first: after a crash in between it comes again, and to confirm it twice does no harm.
        if change and change.is_kill and self._acknowledge:
            self.confirm(change)
        self._memory.keep(position, change)

    def _missed(self, following: Following) -> Iterator[ArticleChange]:
        """All that there is now, and what is not there any more."""
        listed: set[str] = set()
        cursor: str | None = None
        while True:
            status, body = self._answer("GET", following.articles_path(cursor), bearer(self._token), None)
            require_taken(status, body)
            if status != 200:
                raise ConnectionError(f"status {status}")
            page: dict[str, Any] = json.loads(body)
            listed.update(record["article_id"] for record in page["articles"])
            yield from following.changes_in(page["articles"])
            cursor = page["next"]
            if cursor is None:
                break
        yield from following.departures(listed)

    def _answer(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> tuple[int, bytes]:
        connection = self._connection()
        try:
            connection.request(method, self._path(path), body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def _path(self, path: str) -> str:
        return self._url.path.rstrip("/") + path

    def _connection(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._url.scheme == "https" else http.client.HTTPConnection
        return kind(self._url.netloc.rpartition("@")[2], timeout=SILENCE_SECONDS)
