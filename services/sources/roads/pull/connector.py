"""Asks one interface."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import quote, urljoin

from yarl import URL

from services.net.client import WebRequest, WebResponse
from services.sources.roads.feed.schedule import retry_after
from services.sources.roads.fetching import Fetcher
from services.sources.roads.protocol import Fate, FetchedItem, Page, Position, SourceFailure
from services.sources.roads.pull.authorizing import Authorizer
from services.sources.roads.pull.cursor_settings import Lease, NextLink
from services.sources.roads.pull.extracting import WHOLE, Extract, UnexpectedAnswerError, extracts, parsed, text_at
from services.sources.roads.pull.progress import PullProgress, next_cursor, next_request, seen_mark
from services.sources.roads.pull.settings import PullConnection

_NOTHING = (204, 304)
_NOT_FOR_US = (403, 404, 410)


class PullConnector:
    """A `Connector` for a declared interface."""

    def __init__(self, settings: PullConnection, fetcher: Fetcher) -> None:
        self._settings = settings
        self._fetcher = fetcher
        self._authorizer = Authorizer(settings.auth, self._send)
        self._lent: tuple[Page, list[str]] | None = None

    async def poll(self, position: Position, now: datetime) -> Page:
        """One request, with the texts of its items where they have addresses of their own.

        Raises:
            SourceFailure: no answer, or none that the entry describes.
        """
        progress = PullProgress.read(position)
        answer = await self._answer(progress, now)
        wait = max(self._settings.every_seconds, retry_after(answer.headers, now) or 0)
        if answer.status in _NOTHING:
            return Page((), progress.written(), wait)
        expiry = self._settings.expiry
        if progress.cursor and _means(answer, expiry.cursor_statuses, expiry.cursor_words):
            note = "the cursor has expired: begun again, items sent since it was issued may be missing"
            return Page((), replace(progress, cursor=None).written(), 0.0, notes=(note,))
        if answer.status != 200:
            raise SourceFailure(f"HTTP {answer.status}", retry_after=retry_after(answer.headers, now))
        try:
            return await self._page(progress, answer, now, wait)
        except UnexpectedAnswerError as error:
            raise SourceFailure(str(error)) from error

    async def confirmed(self, page: Page) -> None:
        """Give receipts back. One that is not taken any more brings its item again, which is known then."""
        lent, cursor = self._lent, self._settings.cursor
        if not isinstance(cursor, Lease) or lent is None or lent[0] is not page:
            return
        for receipt in lent[1]:
            url = cursor.acknowledge.replace("{receipt}", quote(receipt, safe=""))
            try:
                await self._signed(WebRequest(url, cursor.method))
            except SourceFailure:
                return

    async def close(self) -> None:
        """Nothing of its own is open."""

    async def _answer(self, progress: PullProgress, now: datetime) -> WebResponse:
        settings = self._settings
        url, parameters = next_request(settings.url, settings.cursor, progress, now)
        if not (isinstance(settings.cursor, NextLink) and progress.cursor):
            url = str(URL(url).update_query({**settings.parameters, **parameters}))
        body = settings.body.encode() if settings.body is not None else None
        return await self._signed(WebRequest(url, settings.method, settings.headers, body))

    async def _signed(self, request: WebRequest) -> WebResponse:
        """With a token, and with another one where that has expired."""
        answer = await self._send(await self._authorizer.signed(request))
        expiry = self._settings.expiry
        if self._authorizer.renewable and _means(answer, expiry.token_statuses, expiry.token_words):
            self._authorizer.forget()
            answer = await self._send(await self._authorizer.signed(request))
        return answer

    async def _send(self, request: WebRequest) -> WebResponse:
        return await self._fetcher.send(
            request,
            allowed=frozenset(self._settings.networks),
            apart_seconds=self._settings.apart_seconds,
            total_seconds=self._settings.answer_seconds,
        )

    async def _page(self, progress: PullProgress, answer: WebResponse, now: datetime, wait: float) -> Page:
        settings = self._settings
        if settings.items == WHOLE:
            item = FetchedItem(answer.body, content_type=answer.headers.get("Content-Type"), url=settings.url)
            return self._of_whole(progress, item, wait)
        root = parsed(answer.body, settings.items)
        found = extracts(root, settings.items, settings.namespaces)
        cursor = next_cursor(answer.url, settings.cursor, progress, root, items=found, namespaces=settings.namespaces)
        items, marks = await self._new(progress, found, answer.url)
        drained = not found or (cursor == progress.cursor and not isinstance(settings.cursor, Lease))
        more = not drained and retry_after(answer.headers, now) is None
        after = replace(progress, cursor=cursor).with_seen(marks, settings.seen)
        fates = {Fate.REPEAT: len(found) - len(items)}
        page = Page(tuple(items), after.written(), 0.0 if more else wait, fates)
        self._lent = page, self._receipts_of(found)
        return page

    def _of_whole(self, progress: PullProgress, item: FetchedItem, wait: float) -> Page:
        mark = seen_mark(item.payload.hex())
        if mark in progress.seen:
            return Page((), progress.written(), wait, {Fate.REPEAT: 1})
        return Page((item,), progress.with_seen([mark], self._settings.seen).written(), wait)

    async def _new(
        self, progress: PullProgress, found: Sequence[Extract], url: str
    ) -> tuple[list[FetchedItem], list[str]]:
        """The items that were not seen before, and the marks by which they are known from then on."""
        known, marks, items = set(progress.seen), [], []
        for extract in found:
            payload = extract.payload
            path = self._settings.id
            id_ = text_at(extract, path, self._settings.namespaces) if path else None
            mark = seen_mark(id_ or payload.hex())
            if mark in known:
                continue
            known.add(mark)
            marks.append(mark)
            items.append(await self._item(extract, payload, url))
        return items, marks

    async def _item(self, extract: Extract, payload: bytes, url: str) -> FetchedItem:
        path = self._settings.content
        link = text_at(extract, path, self._settings.namespaces) if path else None
        if link is None:
            return FetchedItem(payload, content_type=extract.content_type, url=url)
        address = urljoin(url, link)
        request = WebRequest(address)
        # A key goes only to the host that it is for, whatever addresses an answer has in it.
        own = self._settings.content_auth and URL(address).origin() == URL(self._settings.url).origin()
        answer = await (self._signed(request) if own else self._send(request))
        if answer.status in _NOT_FOR_US:
            # One text that is gone must not hold up all items after it: what was said of it goes on alone.
            return FetchedItem(payload, content_type=extract.content_type, url=url)
        if answer.status != 200:
            raise SourceFailure(f"HTTP {answer.status} for the text of an item")
        return FetchedItem(answer.body, content_type=answer.headers.get("Content-Type"), url=address)

    def _receipts_of(self, found: Sequence[Extract]) -> list[str]:
        cursor = self._settings.cursor
        if not isinstance(cursor, Lease):
            return []
        texts = (text_at(extract, cursor.at, self._settings.namespaces) for extract in found)
        return [text for text in texts if text]


def _means(answer: WebResponse, statuses: Sequence[int], words: Sequence[str]) -> bool:
    """Whether an answer is one of these."""
    if answer.status in statuses:
        return True
    text = answer.body[:10_000].decode("utf-8", "replace") if words else ""
    return any(word in text for word in words)
