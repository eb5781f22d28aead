"""Polls one feed."""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urljoin

from services.net.client import WebResponse
from services.sources.roads.feed.paging import EntriesWaiting
from services.sources.roads.feed.position import FeedPosition
from services.sources.roads.feed.schedule import Bounds, asked_for, next_interval, retry_after
from services.sources.roads.feed.seen import news_of
from services.sources.roads.feed.settings import FeedConnection
from services.sources.roads.feed.splitting import FeedPage, split
from services.sources.roads.fetching import Fetcher, permanent_target
from services.sources.roads.page.linked_pages import LinkedPages
from services.sources.roads.page.related import RelatedPart, related
from services.sources.roads.protocol import Fate, FetchedItem, Page, Position, SourceFailure
from services.sources.roads.websub.callbacks import HubCallbacks, HubDelivery
from services.sources.roads.websub.follower import HubFollower
from services.sources.roads.websub.subscription import HubSubscription

_ENTRIES_PER_ITEM = 50
"""Entries that go on together: a feed of thousands must not become one message that takes seconds to parse."""
_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
_WHOLE_EVERY = 86_400.0
"""Seconds: once a day the page is asked for without conditions. Some servers answer 304 for ever."""


class FeedConnector:
    """A `Connector` for RSS, Atom and JSON Feed."""

    def __init__(self, settings: FeedConnection, fetcher: Fetcher) -> None:
        self._settings = settings
        self._fetcher = fetcher
        self._allowed = frozenset(settings.networks)
        self._bounds = Bounds(settings.every_seconds, settings.every_seconds_at_most)
        self._pages = LinkedPages(settings.pages, fetcher, settings.networks) if settings.pages else None
        # Room for the heads of a joined item: one that fits alone must not be refused because of its page.
        self._most_bytes = fetcher.max_bytes - 4_096
        self._waiting: tuple[Position, EntriesWaiting] | None = None
        self._hub = self._follower(fetcher.callbacks) if fetcher.callbacks and settings.websub else None
        self._delivery: HubDelivery | None = None
        self._last: Page | None = None
        self._polls_at = 0.0

    async def poll(self, position: Position, now: datetime) -> Page:
        """What the hub sent; else one conditional GET, and what is new in its answer; else the rest of the last one.

        Raises:
            SourceFailure: no page: no connection, an error status, gone.
        """
        before, self._waiting = self._waiting, None
        if before and before[0] == position:
            return self._in_hand(await self._with_pages(before[1], now), self._delivery)
        known = FeedPosition.read(position)
        delivery = self._hub.take() if self._hub else None
        sent = split(delivery.body) if delivery else None
        # What is no feed is taken as a hint: hubs that only say that there is something are as good.
        if delivery and sent and sent.entries[0].identity:
            return self._in_hand(await self._delivered(known, delivery, sent, now), delivery)
        return self._in_hand(await self._polled(known, now), delivery)

    async def announced(self, position: Position) -> None:
        """Return once the hub has sent something."""
        if self._hub is None:
            await asyncio.Event().wait()
            return
        # After a restart the next poll may be an hour away, and the hub may send before it.
        self._hub.resumed(HubSubscription.read(position.get("hub")))
        await self._hub.announced()

    async def confirmed(self, page: Page) -> None:
        """The hub may know that what it sent is safe; a feed keeps no account of its readers."""
        if self._hub and self._delivery and self._last is page and self._waiting is None:
            self._hub.confirmed(self._delivery)
            self._delivery = None

    async def close(self) -> None:
        """Stop listening to the hub."""
        if self._hub:
            self._hub.close()

    def _follower(self, callbacks: HubCallbacks) -> HubFollower:
        return HubFollower(callbacks, self._fetcher, self._allowed, self._settings.apart_seconds, time.time)

    def _in_hand(self, page: Page, delivery: HubDelivery | None) -> Page:
        self._last, self._delivery = page, delivery
        return page

    async def _delivered(self, known: FeedPosition, delivery: HubDelivery, sent: FeedPage, now: datetime) -> Page:
        """What a hub sent is a page with a few entries. The next poll stays when it was."""
        assert self._hub is not None  # noqa: S101 - it delivered
        news = news_of(sent.entries, known.seen)
        after = replace(known, seen=news.seen).with_hub(self._hub.heard())
        wait = max(self._polls_at - now.timestamp(), 0.0)
        url = known.address or self._settings.url
        kind = delivery.content_type
        found = EntriesWaiting(sent, kind, url, news.new[::-1], known, after, wait)
        return replace(await self._taken(found, now), fates={Fate.REPEAT: news.repeats})

    async def _polled(self, known: FeedPosition, now: datetime) -> Page:
        conditional = now.timestamp() - known.whole_at < _WHOLE_EVERY
        answer = await self._fetcher.get(
            known.address or self._settings.url,
            _headers(known, conditional=conditional),
            allowed=self._allowed,
            apart_seconds=self._settings.apart_seconds,
        )
        if answer.status == 304:
            page = await self._nothing_new(known.validated(answer.headers), answer, now)
        elif answer.status == 200:
            page = await self._page(known, answer, now)
        else:
            raise _failure(answer, now)
        self._polls_at = now.timestamp() + page.next_seconds
        return page

    async def _nothing_new(self, known: FeedPosition, answer: WebResponse, now: datetime) -> Page:
        known = await self._followed(known, answer, 0)
        wait, known = self._paced(known, answer, 0, now)
        return Page((), known.written(), wait)

    async def _page(self, known: FeedPosition, answer: WebResponse, now: datetime) -> Page:
        page = split(answer.body)
        news = news_of(page.entries, known.seen)
        first = known.interval is None
        moved = known.moved(permanent_target(answer))
        after = moved.validated(answer.headers).with_page(news.seen, now.timestamp())
        after = await self._followed(after, answer, 0 if first else len(news.new))
        wait, after = self._paced(after, answer, len(news.new), now)
        fates = {Fate.REPEAT: news.repeats}
        taken: Sequence[int] = news.new
        if first and self._settings.first == "nothing":
            fates[Fate.SKIPPED], taken = len(news.new), ()
        notes = tuple(_notes(known, moved, len(page.entries), len(news.new)))
        entries = EntriesWaiting(page, _media_type(answer.headers), answer.url, taken[::-1], known, after, wait)
        found = await self._taken(entries, now)
        return replace(found, fates=fates, notes=(*notes, *found.notes))

    async def _followed(self, known: FeedPosition, answer: WebResponse, new: int) -> FeedPosition:
        """With the subscription at the hub that the answer names."""
        if self._hub is None:
            return known
        before = self._hub.resumed(HubSubscription.read(known.hub))
        return known.with_hub(await self._hub.polled(before, answer, found_news=new > 0))

    def _paced(self, known: FeedPosition, answer: WebResponse, new: int, now: datetime) -> tuple[float, FeedPosition]:
        """(seconds until the next poll, the position with them)."""
        hub = HubSubscription.read(known.hub)
        interval = next_interval(known.interval, new, self._bounds)
        if hub and self._hub and hub.trusted(now.timestamp()):
            # The poll only checks whether the hub sends.
            interval = self._bounds.longest
        wait = max(interval, asked_for(answer.headers, answer.body, now), retry_after(answer.headers, now) or 0)
        return wait, known.with_interval(interval)

    async def _taken(self, entries: EntriesWaiting, now: datetime) -> Page:
        """All entries at once, or the first of them with their pages."""
        if self._pages and entries.waiting:
            return await self._with_pages(entries, now)
        return Page(tuple(_items(entries)), entries.after.written(), entries.wait)

    async def _with_pages(self, waiting: EntriesWaiting, now: datetime) -> Page:
        """The next entries, each with the page that it links to."""
        assert self._pages is not None  # noqa: S101 - only then entries wait
        assert self._settings.pages is not None  # noqa: S101
        indexes, rest = waiting.next(self._settings.pages.at_once)
        items = [await self._with_page(waiting, index, now) for index in indexes]
        page = Page(tuple(items), rest.position, 0.0 if rest.waiting else rest.wait, notes=tuple(self._pages.missing()))
        if rest.waiting:
            self._waiting = page.position, rest
        return page

    async def _with_page(self, waiting: EntriesWaiting, index: int, now: datetime) -> FetchedItem:
        assert self._pages is not None  # noqa: S101 - only then entries wait
        entry = RelatedPart(waiting.page.only({index}), waiting.content_type, waiting.url)
        link = waiting.page.link(index)
        page = await self._pages.page(urljoin(waiting.url, link) if link else None, now)
        if page is None or len(entry.body) + len(page.body) > self._most_bytes:
            return FetchedItem(entry.body, content_type=entry.content_type, url=entry.url)
        payload, kind = related(entry, page)
        return FetchedItem(payload, content_type=kind, url=entry.url)


def _notes(before: FeedPosition, moved: FeedPosition, entries: int, new: int) -> Iterator[str]:
    if new == entries > 1 and before.seen:
        yield f"all {entries} entries are new: some have probably been missed"
    if moved.address != before.address:
        yield f"moved for good to {moved.address}"


def _items(entries: EntriesWaiting) -> Iterator[FetchedItem]:
    # Oldest first, as feeds show the latest at the top: in what order else should two versions of a page arrive?
    for start in range(0, len(entries.waiting), _ENTRIES_PER_ITEM):
        lot = frozenset(entries.waiting[start : start + _ENTRIES_PER_ITEM])
        yield FetchedItem(entries.page.only(lot), content_type=entries.content_type, url=entries.url, entries=len(lot))


def _media_type(headers: Mapping[str, str]) -> str | None:
    return headers.get("Content-Type") or None


def _headers(known: FeedPosition, *, conditional: bool) -> dict[str, str]:
    headers = {"Accept": _ACCEPT}
    if conditional and known.etag:
        headers["If-None-Match"] = known.etag
    if conditional and known.last_modified:
        # Verbatim: servers compare it as text (RFC 9110 13.1.3 lets them).
        headers["If-Modified-Since"] = known.last_modified
    return headers


def _failure(answer: WebResponse, now: datetime) -> SourceFailure:
    wait = retry_after(answer.headers, now)
    return SourceFailure(f"HTTP {answer.status}", retry_after=wait, gone=answer.status == 410)
