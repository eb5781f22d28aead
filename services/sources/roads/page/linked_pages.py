"""Fetches the pages that entries link to."""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterator
from datetime import datetime

from yarl import URL

from services.net.addresses import Network
from services.net.client import WebRequest, WebResponse
from services.net.redirects import redirected
from services.sources.roads.feed.schedule import retry_after
from services.sources.roads.fetching import Fetcher
from services.sources.roads.page.related import RelatedPart
from services.sources.roads.page.settings import LinkedPagesSettings
from services.sources.roads.protocol import SourceFailure

_PAGES = ("text/html", "application/xhtml+xml")
_STEPS = 5
"""From the link to the page: shorteners and campaign counters stand in between."""
_SHORTEST_REST = 60.0
"""Seconds that a host is left alone which answers 429 or 503 and does not say for how long."""
_TOO_BUSY = (429, 503)


class LinkedPages:
    """Pages for one connection. Whatever keeps one away is no failure: the entry goes on without it."""

    def __init__(self, settings: LinkedPagesSettings, fetcher: Fetcher, allowed: Collection[Network]) -> None:
        self._settings = settings
        self._fetcher = fetcher
        self._allowed = frozenset(allowed)
        self._robots = fetcher.robots
        self._resting: dict[str, float] = {}
        self._reasons: Counter[str] = Counter()

    async def page(self, address: str | None, now: datetime) -> RelatedPart | None:
        """The page at this address; None where it cannot or must not be had."""
        try:
            return await self._page(URL(address or ""), now)
        except _NoPageError as error:
            self._reasons[str(error)] += 1
        except SourceFailure:
            self._reasons["not reachable"] += 1
        except ValueError:
            self._reasons["no address"] += 1
        return None

    def missing(self) -> Iterator[str]:
        """Why pages did not come since this was last asked."""
        reasons, self._reasons = self._reasons, Counter()
        if reasons:
            yield "pages that did not come: " + ", ".join(f"{why} {n}" for why, n in sorted(reasons.items()))

    async def _page(self, url: URL, now: datetime) -> RelatedPart:
        for _ in range(_STEPS):
            answer = await self._answer(url, now)
            step = redirected(str(url), answer.status, answer.headers.get("Location"))
            if step is None:
                return self._part(answer)
            # For each step again: the site behind a shortener has rules of its own.
            url = URL(step.target)
        raise _NoPageError("redirected too often")

    async def _answer(self, url: URL, now: datetime) -> WebResponse:
        if url.scheme not in ("http", "https") or not url.host:
            raise _NoPageError("no address")
        if self._resting.get(url.host, 0.0) > now.timestamp():
            raise _NoPageError("the host is busy")
        if self._settings.robots == "obey" and not await self._robots.allows(url, now.timestamp(), self._asking(url)):
            raise _NoPageError("robots.txt")
        answer = await self._fetched(str(url), self._robots.delay(url), follow=0)
        if answer.status in _TOO_BUSY:
            self._resting[url.host] = now.timestamp() + max(retry_after(answer.headers, now) or 0, _SHORTEST_REST)
        return answer

    def _asking(self, url: URL) -> Callable[[str], Awaitable[WebResponse]]:
        return lambda robots: self._fetched(robots, self._robots.delay(url), follow=None)

    async def _fetched(self, url: str, delay: float, *, follow: int | None) -> WebResponse:
        apart = max(self._settings.apart_seconds, delay)
        request = WebRequest(url, headers={"Accept": "text/html, application/xhtml+xml, text/plain;q=0.5"})
        return await self._fetcher.send(request, allowed=self._allowed, apart_seconds=apart, follow=follow)

    def _part(self, answer: WebResponse) -> RelatedPart:
        kind = answer.headers.get("Content-Type", "")
        if answer.status != 200:
            raise _NoPageError(f"HTTP {answer.status}")
        if not kind.lower().startswith(_PAGES):
            raise _NoPageError("no page")
        return RelatedPart(answer.body, kind, answer.url)


class _NoPageError(Exception):
    """Why there is none."""
