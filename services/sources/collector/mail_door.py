"""Where mail comes in: answered 250 once the broker has all of it, in one transaction, never half and never before."""

import asyncio
import logging
import ssl
from collections.abc import Callable, Sequence
from datetime import datetime

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from schemas.raw import RawItem
from services.kafka.delivery import ProducerRecord
from services.net.rates import Rates
from services.observability import series
from services.observability.metrics import Metrics
from services.settings import Settings
from services.sources.collector.records import record_of
from services.sources.raw.doors import door_of
from services.sources.registry.registry import Registry
from services.sources.roads.imap.parts import items_of
from services.sources.roads.mail.directory import TAKEN, TOO_MUCH, AddressHolder, MailDirectory
from services.sources.roads.protocol import Fate

log = logging.getLogger(__name__)

_TAKEN = "250 2.0.0 the broker has it"
_NOT_NOW = "451 4.3.0 not taken now, send it again"
_REFUSED = "552 5.3.4 it cannot become a message"
_TOO_BUSY = b"421 4.3.2 too many connections\r\n"
_IDLE_SECONDS = 60.0
"""RFC 5321 wishes for five minutes; nobody who has something to say is silent for one."""
_LONGEST_LINE = 2**20
"""RFC 5321 allows 1,000 bytes, and press releases in HTML are one line."""
_MOST_CONNECTIONS = 100

WriteItems = Callable[[Sequence[ProducerRecord]], "asyncio.Future[list[int]] | None"]
"""Make all safe together; the indices that the broker refuses. None where this process can write nothing now."""


class MailDoor:
    """Takes mail for the sources whose entries have addresses."""

    def __init__(
        self,
        settings: Settings,
        registry: Callable[[], Registry],
        write: WriteItems,
        metrics: Metrics,
        now: Callable[[], datetime],
    ) -> None:
        self._settings = settings
        self._registry = registry
        self._write = write
        self._metrics = metrics
        self._now = now
        self._rates = Rates()
        self._read: tuple[Registry, MailDirectory] | None = None
        self._broken: asyncio.Future[None] | None = None
        self.sessions: set[SMTP] = set()
        self.port = 0

    async def run(self) -> None:
        """Listen until it is cancelled.

        Raises:
            OSError: the address cannot be listened on.
            Exception: a write failed, and it is not known how far it came: the process leaves.
        """
        loop = asyncio.get_running_loop()
        self._broken = loop.create_future()
        # It writes each command of each sender to the log.
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        server = await loop.create_server(
            self._protocol, self._settings.sources_mail_host, self._settings.sources_mail_port or 0
        )
        self.port = int(server.sockets[0].getsockname()[1])
        log.info("taking mail on %s:%d", self._settings.sources_mail_host, self.port)
        try:
            await self._broken
        finally:
            server.close()

    async def handle_RCPT(  # noqa: N802 - the library's
        self,
        server: SMTP,  # noqa: ARG002 - the library's
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],  # noqa: ARG002 - the library's
    ) -> str:
        """Whether mail for this address is taken from this sender."""
        answer = self._directory.answer(address, envelope.mail_from, _peer(session))
        found = self._directory.find(address)
        if answer == TAKEN and found and self._is_too_fast(found):
            answer = TOO_MUCH
        if answer == TAKEN:
            envelope.rcpt_tos.append(address)
        elif found:
            self._metrics.count(series.REFUSED, door="mail", status=answer[:3])
        return answer

    async def handle_DATA(  # noqa: N802 - the library's
        self,
        server: SMTP,
        session: Session,  # noqa: ARG002 - the library's
        envelope: Envelope,
    ) -> str:
        """Take a mail, for all its addresses or for none."""
        content = envelope.original_content or b""
        boxes = {found.key: found for each in envelope.rcpt_tos if (found := self._directory.find(each))}
        answer = await self._taken(content, tuple(boxes.values()))
        # LMTP answers for each recipient (RFC 2033, 4.2).
        return "\r\n".join([answer] * (len(envelope.rcpt_tos) if isinstance(server, LMTP) else 1))

    async def _taken(self, content: bytes, boxes: Sequence[AddressHolder]) -> str:
        items = [(box, item) for box in boxes for item in items_of(content, attachments=box.connection.attachments)]
        now = self._now()
        records = [
            record_of(item, box.entry.source, now, now if box.connection.backfill else None) for box, item in items
        ]
        writing = self._write([record for _, record in records])
        if writing is None:
            return _NOT_NOW
        try:
            # A sender who hangs up must not end a transaction of others.
            refused = await asyncio.shield(writing)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the process leaves with it
            if self._broken and not self._broken.done():
                self._broken.set_exception(error)
            return _NOT_NOW
        self._count([made for made, _ in records], refused)
        return _REFUSED if refused else _TAKEN

    def _count(self, items: Sequence[RawItem], refused: Sequence[int]) -> None:
        for index, item in enumerate(items):
            fate = Fate.REFUSED if index in refused else Fate.SENT
            self._metrics.count(series.SOURCE_ITEMS, source=item.source.id, fate=fate)
            if fate is Fate.SENT:
                self._metrics.count(series.RECEIVED, door=door_of(item, "mail"), source=item.source.id)

    def _is_too_fast(self, box: AddressHolder) -> bool:
        limit = box.connection.items_per_minute
        return limit is not None and self._rates.wait_seconds(box.key, limit, self._now().timestamp()) > 0

    @property
    def _directory(self) -> MailDirectory:
        registry = self._registry()
        if self._read is None or self._read[0] is not registry:
            self._read = registry, MailDirectory(registry.entries)
        return self._read[1]

    def _protocol(self) -> SMTP:
        settings = self._settings
        kind = _LmtpSession if settings.sources_mail_protocol == "lmtp" else _SmtpSession
        return kind(
            self,
            data_size_limit=settings.max_item_bytes,
            enable_SMTPUTF8=True,
            ident="copytaster",
            timeout=_IDLE_SECONDS,
            tls_context=_tls(settings),
            command_call_limit=200,
        )


class _CountedSession(SMTP):
    """A session, if there is room for it."""

    line_length_limit = _LONGEST_LINE

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        sessions = self.event_handler.sessions
        # Called again after STARTTLS.
        if self not in sessions and len(sessions) >= _MOST_CONNECTIONS and isinstance(transport, asyncio.Transport):
            transport.write(_TOO_BUSY)
            transport.close()
            return
        sessions.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self in self.event_handler.sessions:
            self.event_handler.sessions.discard(self)
            super().connection_lost(error)


class _SmtpSession(_CountedSession):
    """Of SMTP."""


class _LmtpSession(_CountedSession, LMTP):
    """Of LMTP."""


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if settings.sources_mail_certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(settings.sources_mail_certificate, settings.sources_mail_key)
    return context


def _peer(session: Session) -> str:
    peer: object = session.peer
    # Empty for a Unix socket, whatever the library's types say.
    return str(peer[0]) if isinstance(peer, tuple) else ""
