"""Polls one drop folder on this machine."""

import asyncio
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path

from services.sources.roads.folder.announcing import something_changed
from services.sources.roads.folder.local_files import LocalFiles
from services.sources.roads.folder.settings import FolderConnection
from services.sources.roads.folder.taking import FileTaking
from services.sources.roads.protocol import Page, Position


class FolderConnector:
    """A `Connector` for a drop folder."""

    def __init__(self, settings: FolderConnection, most_bytes: int) -> None:
        self._settings = settings
        self._files = LocalFiles(settings.path, most_bytes)
        self._taking = FileTaking(settings, self._files)

    async def poll(self, position: Position, now: datetime) -> Page:
        """The next whole files.

        Raises:
            SourceFailure: the folder cannot be read.
        """
        return await self._taking.poll(position, now)

    async def announced(self, position: Position) -> None:  # noqa: ARG002 - the folder is where it is
        """Return once a file has appeared, or was written."""
        if not self._settings.watch:
            await asyncio.Event().wait()
        await something_changed(self._settings.path, self._is_wanted)

    def _is_wanted(self, path: str) -> bool:
        name = Path(path).name
        return not any(fnmatchcase(name, pattern) for pattern in self._settings.ignore)

    async def confirmed(self, page: Page) -> None:
        """Move what was sent."""
        await self._taking.confirmed(page)

    async def close(self) -> None:
        """Let go of the folder."""
        self._files.close()
