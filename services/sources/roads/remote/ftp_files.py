"""A folder on an FTP server, with TLS or without."""

import ssl
from collections.abc import Awaitable, Callable, Collection, Sequence
from posixpath import basename, dirname, join
from typing import Any, Literal
from urllib.parse import quote, unquote_to_bytes

import aioftp

from services.net.addresses import Network
from services.sources.roads.folder.finished import ListedFile
from services.sources.roads.folder.taking import UnreadableFileError
from services.sources.roads.protocol import SourceFailure
from services.sources.roads.pull.auth_settings import MissingSecretError, secret
from services.sources.roads.remote.places import pinned
from services.sources.roads.remote.settings import RemoteFolderConnection

_FAULTS = (aioftp.AIOFTPException, OSError, EOFError, TimeoutError, ValueError)
_ENCODING = "latin-1"
"""Every byte is a letter in it, so names in any charset come and go unharmed."""

FindAddress = Callable[[str, int, Collection[Network]], Awaitable[str]]
"""Host, port and networks that may be asked → an address that may be spoken with."""
_Facts = dict[str, str] | aioftp.client.UnixListInfo | aioftp.client.BasicListInfo


class FtpFiles:
    """A `FileStore` by FTP."""

    def __init__(self, settings: RemoteFolderConnection, most_bytes: int, find: FindAddress = pinned) -> None:
        self._settings = settings
        self._find = find
        self._most_bytes = most_bytes
        self._client: aioftp.Client | None = None
        self._lists_by: Literal["MLSD", "LIST"] = "MLSD"

    async def listing(self) -> Sequence[ListedFile]:
        """All files of the folder.

        Raises:
            SourceFailure: the server cannot be reached, or refuses.
        """
        try:
            client = await self._connected()
            found = await client.list(self._settings.path, raw_command=self._lists_by)
        except MissingSecretError as error:
            raise SourceFailure(str(error)) from error
        except _FAULTS as error:
            await self.close()
            raise SourceFailure(f"{type(error).__name__}: {error}") from error
        # Servers without MLSD (vsftpd) list links as files.
        plain = (pair for pair in found if pair[1].get("type") == "file" and "link_dst" not in pair[1])
        return [_listed(path.name, facts) for path, facts in plain]

    async def read(self, file: ListedFile) -> bytes | None:
        """The whole file, unless it changes while it is read.

        Raises:
            SourceFailure: the connection broke.
        """
        if file.size > self._most_bytes:
            raise UnreadableFileError(f"it has {file.size} bytes; at most {self._most_bytes} are taken")
        path, payload = self._of(file), bytearray()
        try:
            client = await self._connected()
            async with client.download_stream(path) as stream:
                async for block in stream.iter_by_block():
                    payload += block
                    if len(payload) > self._most_bytes:
                        break
            facts = await self._facts(client, path)
        except aioftp.StatusCodeError as error:
            # 550 is "no such file" and "no right to it" alike; the next listing tells which.
            if any(code.matches("550") for code in error.received_codes):
                return None
            raise SourceFailure("the server refuses a file") from error
        except _FAULTS as error:
            await self.close()
            raise SourceFailure(f"{type(error).__name__}: {error}") from error
        whole = facts is not None and len(payload) == file.size and _listed(file.name, facts).stamp == file.stamp
        return bytes(payload) if whole else None

    async def move(self, file: ListedFile, folder: str, reason: str | None = None) -> None:
        """Into a subfolder; a name that is taken there gets the file's stamp behind it."""
        target = join(self._settings.path, folder)
        place = join(target, _name(file))
        try:
            client = await self._connected()
            # 550: it is there. What else may keep it from being made shows when the file is renamed.
            await client.command(f"MKD {target}", ("2xx", "550", "521"))
            if await self._facts(client, place) is not None:
                place += f".{file.stamp}"
            if await self._facts(client, self._of(file)) is None:
                return
            await client.rename(self._of(file), place)
            if reason:
                async with client.upload_stream(place + ".reason.txt") as stream:
                    await stream.write(f"{reason}\n".encode())
        except _FAULTS as error:
            await self.close()
            raise SourceFailure(f"cannot move {file.name}: {type(error).__name__}") from error

    async def close(self) -> None:
        """Let go of the connection."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    async def _connected(self) -> aioftp.Client:
        if self._client is not None:
            return self._client
        settings = self._settings
        secure = settings.road == "ftps"
        port = settings.port or (990 if secure else 21)
        address = await self._find(settings.host, port, settings.networks)
        client = aioftp.Client(
            encoding=_ENCODING,
            connection_timeout=settings.timeout_seconds,
            socket_timeout=settings.timeout_seconds,
            **(_tls(settings) if secure else {}),
        )
        try:
            await client.connect(address, port)
            await client.login(secret(settings.user), secret(settings.password or settings.user))
            # Asked once: aioftp tries MLSD first, and lets go of no data connection where the server has none.
            _, features = await client.command("FEAT", ("2xx", "5xx"))
            self._lists_by = "MLSD" if any("MLST" in line.upper() for line in features) else "LIST"
            # Of a folder that is not there some servers (vsftpd) give an empty list: it would look like no news.
            home = await client.get_current_directory()
            await client.change_directory(settings.path)
            await client.change_directory(home)
        except BaseException:
            client.close()
            raise
        self._client = client
        return client

    async def _facts(self, client: aioftp.Client, path: str) -> _Facts | None:
        """What the server says of a file; None where there is none."""
        if self._lists_by == "LIST":
            # Not aioftp's own `stat`: it tries MLSD again, see `_connected`.
            found = await client.list(dirname(path), raw_command="LIST")
            return next((facts for each, facts in found if each.name == basename(path)), None)
        try:
            return await client.stat(path)
        except aioftp.StatusCodeError as error:
            if any(code.matches("550") for code in error.received_codes):
                return None
            raise

    def _of(self, file: ListedFile) -> str:
        return join(self._settings.path, _name(file))


def _tls(settings: RemoteFolderConnection) -> dict[str, Any]:
    # aioftp hands the name on to asyncio: the connection goes to an address, and the certificate is one of the host.
    return {"ssl": ssl.create_default_context(cafile=settings.authority), "server_hostname": settings.host}


def _name(file: ListedFile) -> str:
    return unquote_to_bytes(file.name).decode(_ENCODING)


def _listed(name: str, facts: _Facts) -> ListedFile:
    size = int(facts.get("size", 0))
    ascii_name = name if "%" in name else quote(name.encode(_ENCODING), safe=" !#$&'()+,;=@[]{}~")
    return ListedFile(ascii_name, size, f"{size}-{facts.get('modify', '')}")
