"""Fetches from a stranger's server: a request in, a response or one of a few failures out.

Nothing is unbounded: seconds for all of it, bytes after decoding, redirects. Nothing is kept between requests: no
cookies; and no proxy of the environment stands between.
"""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Self

import aiohttp
from multidict import CIMultiDictProxy
from yarl import URL

from services.net.addresses import ForbiddenAddressError, Network, check_host
from services.net.content_coding import BrokenCodingError, TooLargeError, UnknownCodingError, decoded
from services.net.redirects import Redirect, redirected
from services.net.resolver import Lookup, PinningResolver, checked_sockets

_CHUNK = 2**16


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What one fetch may cost."""

    connect_seconds: float = 10.0
    """A server that answers at all answers a connection within this, from any continent."""
    silence_seconds: float = 20.0
    """Between two reads."""
    total_seconds: float = 60.0
    """For all of it, redirects included: a server that drips a byte a second ends here."""
    max_bytes: int = 10 * 2**20
    """After decoding: gzip makes a thousand bytes of one. Larger than the largest item that ingest takes."""
    redirects: int = 5
    """Browsers follow 20; a chain of more than a few is a loop, or a tracker."""


@dataclass(frozen=True, slots=True)
class WebRequest:
    """What is asked of a server."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class WebResponse:
    """What it answered."""

    status: int
    headers: CIMultiDictProxy[str]
    body: bytes
    url: str
    """Of the last request: where redirects led."""
    redirects: tuple[Redirect, ...] = ()


class FetchError(Exception):
    """No response; the text says why, without any header or secret."""


class UnreachableError(FetchError):
    """The server could not be reached, was silent too long, or broke off."""


class UnfitResponseError(FetchError):
    """It answered with what is not taken: too much, not decodable, or redirects without end."""


class ForbiddenTargetError(FetchError):
    """The URL, or one that it redirects to, leads where we do not go."""


class SafeClient:
    """One pool of connections to public servers, and to those of the allowed networks."""

    def __init__(
        self,
        *,
        limits: FetchLimits | None = None,
        allowed: Collection[Network] = (),
        user_agent: str = "copytaster",
        lookup: Lookup | None = None,
    ) -> None:
        self.limits = limits or FetchLimits()
        self._allowed = allowed
        self._user_agent = user_agent
        self._lookup = lookup
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        watched = aiohttp.TraceConfig()
        watched.on_request_redirect.append(_refuse_redirect)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=PinningResolver(self._allowed, self._lookup),
                socket_factory=checked_sockets(self._allowed),
                limit=0,
                limit_per_host=4,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self._user_agent, "Accept-Encoding": "gzip, deflate"},
            timeout=aiohttp.ClientTimeout(
                total=None, sock_connect=self.limits.connect_seconds, sock_read=self.limits.silence_seconds
            ),
            trust_env=False,
            trace_configs=[watched],
            auto_decompress=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    @property
    def session(self) -> aiohttp.ClientSession:
        """For what is no request and response: streams and web sockets. Its connections are checked alike."""
        assert self._session is not None, "enter the client first"  # noqa: S101 - a caller's mistake
        return self._session

    def check_url(self, url: str) -> URL:
        """The URL, if it may be fetched as far as it can be seen without looking its name up.

        Raises:
            ForbiddenTargetError: it may not.
        """
        try:
            parsed = URL(url)
            if parsed.scheme not in ("http", "https", "ws", "wss"):
                raise ForbiddenTargetError(f"{parsed.scheme or 'no scheme'}: is not fetched")
            check_host(parsed.raw_host or "", self._allowed)
        except ForbiddenAddressError as error:
            raise ForbiddenTargetError(str(error)) from error
        except ValueError as error:
            raise ForbiddenTargetError("not a URL") from error
        return parsed

    async def fetch(
        self, request: WebRequest, *, follow: int | None = None, total_seconds: float | None = None
    ) -> WebResponse:
        """The response, after at most `follow` redirects (0: a redirect is the response).

        Raises:
            UnreachableError: no whole response came in time.
            UnfitResponseError: too large, undecodable, or redirected too often.
            ForbiddenTargetError: it leads to an address or scheme that is not fetched.
        """
        most = self.limits.redirects if follow is None else follow
        try:
            async with asyncio.timeout(total_seconds or self.limits.total_seconds):
                return await self._following(request, most)
        except ForbiddenAddressError as error:
            raise ForbiddenTargetError(str(error)) from error
        except (aiohttp.ClientError, OSError, EOFError, TimeoutError) as error:
            raise UnreachableError(f"{type(error).__name__}: {_without_url(error)}") from error

    async def _following(self, request: WebRequest, most: int) -> WebResponse:
        path: list[Redirect] = []
        while True:
            response = await self._once(request)
            step = self._step(response) if most else None
            if step is None:
                return replace(response, redirects=tuple(path))
            if len(path) == most:
                raise UnfitResponseError(f"more than {most} redirects")
            path.append(step)
            method, body, headers = step.carried(request.method, request.body, request.headers)
            request = WebRequest(step.target, method, headers, body)

    def _step(self, response: WebResponse) -> Redirect | None:
        try:
            step = redirected(response.url, response.status, response.headers.get("Location"))
        except ValueError as error:
            raise UnfitResponseError("redirected to what is no URL") from error
        if step:
            self.check_url(step.target)
        return step

    async def _once(self, request: WebRequest) -> WebResponse:
        url = self.check_url(request.url)
        async with self.session.request(
            request.method, url, headers=request.headers, data=request.body, allow_redirects=False
        ) as answer:
            body = await self._body(answer)
            return WebResponse(answer.status, answer.headers, body, request.url)

    async def _body(self, answer: aiohttp.ClientResponse) -> bytes:
        most = self.limits.max_bytes
        body = bytearray()
        async for chunk in answer.content.iter_chunked(_CHUNK):
            body += chunk
            if len(body) > most:
                raise UnfitResponseError(f"more than {most} bytes")
        try:
            return decoded(bytes(body), answer.headers.get("Content-Encoding", ""), most) if body else b""
        except TooLargeError as error:
            raise UnfitResponseError(f"more than {most} bytes when decoded") from error
        except (UnknownCodingError, BrokenCodingError) as error:
            raise UnfitResponseError("not decodable, or cut off") from error


async def _refuse_redirect(*_: object) -> None:
    """What we ask ourselves is redirected by us; a web socket's opening would be by aiohttp, with all our keys."""
    raise aiohttp.ClientConnectionError("redirected")


def _without_url(error: BaseException) -> str:
    """A library's message may repeat the URL, and a URL may hold a key."""
    text = str(error) or "no answer in time"
    return text if "://" not in text and "?" not in text else "see the type"
