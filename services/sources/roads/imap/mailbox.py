"""One connection to a mailbox. Blocking: it is used from one thread at a time."""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from services.sources.roads.imap.settings import ImapConnection
from services.sources.roads.protocol import SourceFailure
from services.sources.roads.pull.auth_settings import MissingSecretError, secret

FAULTS = (IMAPClientError, OSError, EOFError, ValueError, UnicodeError)


@dataclass(frozen=True, slots=True)
class FolderStatus:
    """What a server says of a folder."""

    validity: int
    """UIDVALIDITY: UIDs mean the same messages only while it is the same (RFC 9051, section 2.3.1.1)."""
    next_uid: int


@dataclass(frozen=True, slots=True)
class MailFetched:
    """One message."""

    uid: int
    payload: bytes | None
    """None: it is too large, or has gone."""


class Mailbox:
    """Reads; changes nothing, not even what is marked as read."""

    def __init__(self, settings: ImapConnection, most_bytes: int) -> None:
        self._settings = settings
        self._most_bytes = most_bytes
        self._client: IMAPClient | None = None

    def open(self, address: str) -> None:
        """Connect and log in, where that has not been done.

        Raises:
            SourceFailure: a secret is missing.
        """
        if self._client is not None:
            return
        settings = self._settings
        try:
            user, password = secret(settings.user), secret(settings.password)
        except MissingSecretError as error:
            raise SourceFailure(str(error)) from error
        client = _PinnedClient(settings, address)
        try:
            client.login(user, password)
        except BaseException:
            client.shutdown()
            raise
        self._client = client

    def select(self, folder: str) -> FolderStatus:
        """Look into a folder, without the right to change it (EXAMINE)."""
        found: dict[bytes, Any] = self._opened.select_folder(folder, readonly=True)
        return FolderStatus(int(found[b"UIDVALIDITY"]), int(found.get(b"UIDNEXT", 0)))

    def after(self, uid: int) -> list[int]:
        """The UIDs above this one."""
        # "7:*" has the last message whatever its UID.
        return sorted(found for found in self._opened.search(["UID", f"{uid + 1}:*"]) if found > uid)

    def fetch(self, uids: Sequence[int]) -> list[MailFetched]:
        """These messages, byte for byte."""
        if not uids:
            return []
        sizes: dict[int, dict[bytes, Any]] = self._opened.fetch(uids, ["RFC822.SIZE"])
        fitting = [uid for uid in uids if uid in sizes and sizes[uid][b"RFC822.SIZE"] <= self._most_bytes]
        found: dict[int, dict[bytes, Any]] = self._opened.fetch(fitting, ["BODY.PEEK[]"]) if fitting else {}
        return [MailFetched(uid, found.get(uid, {}).get(b"BODY[]")) for uid in uids]

    def wait(self, seconds: float) -> None:
        """Until the server announces something in the folder that was selected last, or the time is over."""
        if seconds <= 0 or not self._opened.has_capability("IDLE"):
            return
        self._opened.idle()
        try:
            self._opened.idle_check(timeout=seconds)
        finally:
            self._opened.idle_done()

    def close(self) -> None:
        """Let go of the connection."""
        client, self._client = self._client, None
        if client is not None:
            client.shutdown()

    @property
    def _opened(self) -> IMAPClient:
        if self._client is None:
            raise OSError("not connected")
        return self._client


class _PinnedClient(IMAPClient):  # type: ignore[misc]
    """Connects to an address that was checked; the certificate is that of the name."""

    def __init__(self, settings: ImapConnection, address: str) -> None:
        self._address = address
        super().__init__(
            settings.host,
            port=settings.port,
            ssl=settings.tls,
            ssl_context=_PinnedContext.make(settings.host) if settings.tls else None,
            timeout=settings.timeout_seconds,
        )

    def _create_IMAP4(self) -> Any:  # noqa: N802 - the library's
        # Only the place where the socket is opened sees the address; TLS names the host by itself.
        self.host = self._address
        return super()._create_IMAP4()


class _PinnedContext(ssl.SSLContext):
    """Checks the certificate against the name, although the connection goes to an address."""

    name: str

    @classmethod
    def make(cls, name: str) -> "_PinnedContext":
        context = cls(ssl.PROTOCOL_TLS_CLIENT)
        context.name = name
        context.load_default_certs()
        return context

    def wrap_socket(self, *arguments: Any, **options: Any) -> ssl.SSLSocket:
        return super().wrap_socket(*arguments, **{**options, "server_hostname": self.name})
