"""A listing → a page: which files are read, what of them is new, and what becomes of each. Here or on a server."""

import logging
from collections import Counter
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from urllib.parse import unquote_to_bytes

from services.sources.roads.folder.finished import FinishedFiles, ListedFile
from services.sources.roads.folder.ledger import FileLedger
from services.sources.roads.folder.settings import FileRules
from services.sources.roads.protocol import Fate, FetchedItem, Page, Position, SourceFailure

log = logging.getLogger(__name__)


class UnreadableFileError(Exception):
    """A file that can never be taken; the text says why."""


class FileStore(Protocol):
    """A folder somewhere."""

    def listing(self) -> Awaitable[Sequence[ListedFile]]:
        """All files in it, subfolders apart."""
        ...

    def read(self, file: ListedFile) -> Awaitable[bytes | None]:
        """The whole file as it was listed; None where it changed or went away meanwhile.

        Raises:
            UnreadableFileError: it cannot be taken, now or later.
        """
        ...

    def move(self, file: ListedFile, folder: str, reason: str | None = None) -> Awaitable[None]:
        """Put it into a subfolder, with a file beside it that says why; nothing where it has gone."""
        ...


@dataclass(slots=True)
class _Taken:
    items: list[FetchedItem] = field(default_factory=list)
    done: list[ListedFile] = field(default_factory=list)
    failed: list[tuple[ListedFile, str]] = field(default_factory=list)
    fates: Counter[Fate] = field(default_factory=Counter)


class FileTaking:
    """Polls one folder, wherever it is."""

    def __init__(self, rules: FileRules, store: FileStore) -> None:
        self._rules = rules
        self._store = store
        self._finished = FinishedFiles(rules)
        self._given_up: set[ListedFile] = set()
        self._last = _Taken()
        self._page: Page | None = None

    async def poll(self, position: Position, now: datetime) -> Page:
        """The next whole files.

        Raises:
            SourceFailure: the folder cannot be read, or holds too much.
        """
        listing = await self._store.listing()
        seconds = now.timestamp()
        ledger = FileLedger.read(position).only(file.name for file in listing)
        ready = [f for f in self._finished.of(listing, seconds) if f not in self._given_up and self._is_due(f, ledger)]
        self._last = taken = _Taken()
        for file in ready[: self._rules.at_once]:
            ledger = await self._take(file, ledger, seconds, taken)
        more = len(ready) > self._rules.at_once
        wait = 0.0 if more else self._rules.every_seconds
        self._page = Page(tuple(taken.items), ledger.written(), wait, dict(taken.fates))
        return self._page

    async def confirmed(self, page: Page) -> None:
        """What was sent is safe: move it."""
        if page is not self._page:
            return
        taken, self._last = self._last, _Taken()
        if self._rules.after == "keep":
            self._given_up.update(file for file, _ in taken.failed)
            return
        try:
            for file in taken.done:
                await self._store.move(file, self._rules.done)
            for file, reason in taken.failed:
                await self._store.move(file, self._rules.failed, reason)
        except SourceFailure as failure:
            # The ledger knows that they were sent: the next poll only moves them.
            log.warning("not moved: %s", failure)

    def _is_due(self, file: ListedFile, ledger: FileLedger) -> bool:
        # With `move`, a file that was sent and still lies there is due: to be moved.
        return self._rules.after == "move" or not ledger.is_unchanged(file.name, file.stamp)

    async def _take(self, file: ListedFile, ledger: FileLedger, now: float, taken: _Taken) -> FileLedger:
        if reason := self._finished.given_up(file, now):
            return self._fail(file, reason, ledger, taken)
        try:
            payload = await self._store.read(file)
        except UnreadableFileError as error:
            return self._fail(file, str(error), ledger, taken)
        if payload is None:
            return ledger
        taken.done.append(file)
        if ledger.is_same(file.name, payload):
            taken.fates[Fate.REPEAT] += 1
        else:
            taken.items.append(FetchedItem(payload, filename=shown_name(file.name)))
        return ledger.with_file(file.name, file.stamp, payload)

    def _fail(self, file: ListedFile, reason: str, ledger: FileLedger, taken: _Taken) -> FileLedger:
        taken.failed.append((file, reason))
        taken.fates[Fate.REFUSED] += 1
        return ledger


def shown_name(name: str) -> str:
    """A file's name for people: UTF-8 where it is, else Windows' western letters, wrong perhaps, but readable."""
    raw = unquote_to_bytes(name)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
