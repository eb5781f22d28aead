"""Polls one folder on a server."""

from datetime import datetime

from services.sources.roads.folder.taking import FileTaking
from services.sources.roads.protocol import Page, Position
from services.sources.roads.remote.ftp_files import FtpFiles
from services.sources.roads.remote.settings import RemoteFolderConnection
from services.sources.roads.remote.sftp_files import SftpFiles


class RemoteFolderConnector:
    """A `Connector` for a folder on a server."""

    def __init__(self, settings: RemoteFolderConnection, most_bytes: int) -> None:
        self._files = (SftpFiles if settings.road == "sftp" else FtpFiles)(settings, most_bytes)
        self._taking = FileTaking(settings, self._files)

    async def poll(self, position: Position, now: datetime) -> Page:
        """The next whole files.

        Raises:
            SourceFailure: the server cannot be reached, or refuses.
        """
        return await self._taking.poll(position, now)

    async def confirmed(self, page: Page) -> None:
        """Move what was sent."""
        await self._taking.confirmed(page)

    async def close(self) -> None:
        """Let go of the connection."""
        await self._files.close()
