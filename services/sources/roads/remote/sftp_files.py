"""A folder on an SFTP server."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from posixpath import basename, join
from urllib.parse import quote, unquote_to_bytes

import asyncssh

from services.sources.roads.folder.finished import ListedFile
from services.sources.roads.folder.taking import UnreadableFileError
from services.sources.roads.protocol import SourceFailure
from services.sources.roads.pull.auth_settings import MissingSecretError, secret
from services.sources.roads.remote.places import pinned
from services.sources.roads.remote.settings import RemoteFolderConnection

_REGULAR = asyncssh.FILEXFER_TYPE_REGULAR
_FAULTS = (asyncssh.Error, OSError, TimeoutError)


class SftpFiles:
    """A `FileStore` by SFTP. A connection is kept between polls, and opened again when it has broken."""

    def __init__(self, settings: RemoteFolderConnection, most_bytes: int) -> None:
        self._settings = settings
        self._most_bytes = most_bytes
        self._stack = AsyncExitStack()
        self._client: asyncssh.SFTPClient | None = None

    async def listing(self) -> Sequence[ListedFile]:
        """All files of the folder.

        Raises:
            SourceFailure: the server cannot be reached, or refuses.
        """
        try:
            client = await self._connected()
            names = await client.readdir(self._settings.path.encode())
        except MissingSecretError as error:
            raise SourceFailure(str(error)) from error
        except _FAULTS as error:
            await self.close()
            raise SourceFailure(f"{type(error).__name__}: {error}") from error
        return [_listed(name) for name in names if name.attrs.type == _REGULAR]

    async def read(self, file: ListedFile) -> bytes | None:
        """The whole file, unless it changes while it is read.

        Raises:
            SourceFailure: the connection broke.
        """
        if file.size > self._most_bytes:
            raise UnreadableFileError(f"it has {file.size} bytes; at most {self._most_bytes} are taken")
        path = self._of(file)
        try:
            client = await self._connected()
            async with client.open(path, "rb") as opened:
                payload = _bytes(await opened.read(self._most_bytes + 1))
            after = await client.stat(path)
        except asyncssh.SFTPNoSuchFile:
            return None
        except asyncssh.SFTPPermissionDenied as error:
            raise UnreadableFileError("the server does not let us read it") from error
        except _FAULTS as error:
            await self.close()
            raise SourceFailure(f"{type(error).__name__}: {error}") from error
        whole = len(payload) == file.size == after.size and _stamp(after) == file.stamp
        return payload if whole else None

    async def move(self, file: ListedFile, folder: str, reason: str | None = None) -> None:
        """Into a subfolder; a name that is taken there gets the file's stamp behind it."""
        try:
            client = await self._connected()
            target = join(self._settings.path, folder).encode()
            await client.makedirs(target, exist_ok=True)
            place = join(target, basename(self._of(file)))
            if await client.exists(place):
                place += f".{file.stamp}".encode()
            await client.rename(self._of(file), place)
            if reason:
                async with client.open(place + b".reason.txt", "wb") as opened:
                    await opened.write(f"{reason}\n".encode())
        except asyncssh.SFTPNoSuchFile:
            return
        except _FAULTS as error:
            await self.close()
            raise SourceFailure(f"cannot move {file.name}: {error}") from error

    async def close(self) -> None:
        """Let go of the connection."""
        stack, self._stack, self._client = self._stack, AsyncExitStack(), None
        await stack.aclose()

    async def _connected(self) -> asyncssh.SFTPClient:
        if self._client is not None:
            return self._client
        settings, port = self._settings, self._settings.port or 22
        address = await pinned(settings.host, port, settings.networks)
        connection = await asyncssh.connect(
            address,
            port,
            # The key is looked up under the name that the operator wrote, not the address it has today.
            host_key_alias=settings.host,
            known_hosts=settings.known_hosts,
            username=secret(settings.user),
            password=secret(settings.password) if settings.password else None,
            client_keys=[settings.key] if settings.key else None,
            agent_path=None,
            config=None,
            login_timeout=settings.timeout_seconds,
            connect_timeout=settings.timeout_seconds,
            keepalive_interval=settings.timeout_seconds,
        )
        await self._stack.enter_async_context(connection)
        self._client = await self._stack.enter_async_context(connection.start_sftp_client())
        return self._client

    def _of(self, file: ListedFile) -> bytes:
        return join(self._settings.path.encode(), unquote_to_bytes(file.name))


def _listed(name: asyncssh.SFTPName) -> ListedFile:
    raw = _bytes(name.filename)
    return ListedFile(quote(raw, safe=" !#$&'()+,;=@[]{}~"), name.attrs.size or 0, _stamp(name.attrs))


def _stamp(attrs: asyncssh.SFTPAttrs) -> str:
    return f"{attrs.size}-{attrs.mtime}"


def _bytes(read: bytes | str) -> bytes:
    """Its types say either, whatever was asked for."""
    return read if isinstance(read, bytes) else read.encode()
