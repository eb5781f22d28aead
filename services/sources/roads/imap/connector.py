"""Polls the folders of one mailbox."""

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar

from services.sources.roads.imap.mailbox import FAULTS, Mailbox
from services.sources.roads.imap.parts import is_wanted, items_of
from services.sources.roads.imap.settings import ImapConnection
from services.sources.roads.protocol import Fate, FetchedItem, Json, Page, Position, SourceFailure
from services.sources.roads.remote.places import pinned

_R = TypeVar("_R")


class ImapConnector:
    """A `Connector` for a mailbox. The position has, of each folder, its validity and the highest UID that is safe."""

    def __init__(self, settings: ImapConnection, most_bytes: int) -> None:
        self._settings = settings
        self._mailbox = Mailbox(settings, most_bytes)
        # A thread of its own: the library blocks, and its connection must not be used by two.
        self._thread = ThreadPoolExecutor(1, "imap")

    async def poll(self, position: Position, now: datetime) -> Page:  # noqa: ARG002 - the mailbox's order is enough
        """The next messages of all folders; waits a little for mail where there is none.

        Raises:
            SourceFailure: the server cannot be reached, or refuses.
        """
        settings = self._settings
        address = await pinned(settings.host, settings.port or (993 if settings.tls else 143), settings.networks)
        try:
            page = await self._in_thread(lambda: self._poll(position, address))
            if page.items or page.position != position:
                return page
            await self._in_thread(lambda: self._mailbox.wait(settings.idle_seconds))
            return await self._in_thread(lambda: self._poll(position, address))
        except FAULTS as error:
            await self._in_thread(self._mailbox.close)
            raise SourceFailure(f"{type(error).__name__}: {str(error)[:200]}") from error

    async def confirmed(self, page: Page) -> None:
        """Nothing: mail stays as it is, not even marked as read."""

    async def close(self) -> None:
        """Let go of the connection."""
        await self._in_thread(self._mailbox.close)
        self._thread.shutdown(wait=False)

    async def _in_thread(self, work: Callable[[], _R]) -> _R:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _poll(self, position: Position, address: str) -> Page:
        self._mailbox.open(address)
        folders = dict(position)
        items: list[FetchedItem] = []
        fates: Counter[Fate] = Counter()
        notes: list[str] = []
        more = False
        # The first folder last: it is the one that is selected while we wait.
        for folder in reversed(self._settings.folders):
            room = self._settings.at_once - len(items)
            folders[folder], waiting = self._folder(folder, folders.get(folder), room, (items, fates, notes))
            more = more or waiting
        wait = 0.0 if more else self._settings.every_seconds - self._settings.idle_seconds
        return Page(tuple(items), folders, max(wait, 0.0), dict(fates), tuple(notes))

    def _folder(
        self, folder: str, known: Json, room: int, into: tuple[list[FetchedItem], Counter[Fate], list[str]]
    ) -> tuple[Json, bool]:
        """(position of the folder, whether more is waiting)."""
        items, fates, notes = into
        status = self._mailbox.select(folder)
        validity, last = known if isinstance(known, list) else (None, 0)
        if validity is None and self._settings.first == "nothing":
            return [status.validity, max(status.next_uid - 1, 0)], False
        if validity is not None and validity != status.validity:
            notes.append(
                f"{folder}: its UIDs are new (UIDVALIDITY): all of its mail is read again, and known by content"
            )
            last = 0
        waiting = self._mailbox.after(int(str(last)))
        for mail in self._mailbox.fetch(waiting[: max(room, 0)]):
            if mail.payload is None:
                fates[Fate.REFUSED] += 1
            elif not is_wanted(mail.payload, self._settings.senders):
                fates[Fate.SKIPPED] += 1
            else:
                items.extend(items_of(mail.payload, attachments=self._settings.attachments))
            last = mail.uid
        return [status.validity, last], len(waiting) > room
