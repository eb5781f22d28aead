"""Mail comes in over a socket, from the standard library's clients, and is answered once it is safe."""

import asyncio
import smtplib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from prometheus_client import CollectorRegistry

from schemas.raw import RawItem
from services.kafka.delivery import ProducerRecord
from services.observability.metrics import Metrics
from services.settings import Settings
from services.sources.collector.mail_door import MailDoor
from services.sources.registry.entry import SourceEntry
from services.sources.registry.registry import Registry

NOON = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)


def entry(id_: str, **fields: object) -> SourceEntry:
    connection = {"road": "mail", "recipients": [f"{id_}@press.example"], **fields}
    return SourceEntry.model_validate({"id": id_, "name": id_, "kind": "institution", "connections": [connection]})


REGISTRY = Registry(
    (
        entry("ministry", senders=["@ministry.example"], attachments=True),
        entry("police"),
        entry("slow", items_per_minute=1),
        entry("archive", backfill=True),
    )
)


class Safe:
    """What was made safe; each write waits until a test lets it."""

    def __init__(self) -> None:
        self.mails: list[list[RawItem]] = []
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.owned = True
        self.refused: list[int] = []
        self.error: Exception | None = None

    def write(self, records: Sequence[ProducerRecord]) -> asyncio.Future[list[int]] | None:
        return asyncio.ensure_future(self._write(records)) if self.owned else None

    async def _write(self, records: Sequence[ProducerRecord]) -> list[int]:
        await self.go_on.wait()
        if self.error:
            raise self.error
        self.mails.append([RawItem.model_validate_json(each.outgoing.value or b"") for each in records])
        return self.refused


@pytest.fixture
def safe() -> Safe:
    return Safe()


@asynccontextmanager
async def listening(safe: Safe, **settings: object) -> AsyncIterator[tuple[MailDoor, asyncio.Task[None]]]:
    made = Settings.model_validate({"sources_mail_port": 0, "max_item_bytes": 20_000, **settings})
    metrics = Metrics(CollectorRegistry(), "sources")
    door = MailDoor(made, lambda: REGISTRY, safe.write, metrics, lambda: NOON)
    task = asyncio.create_task(door.run())
    async with asyncio.timeout(10):
        while not door.port and not task.done():  # noqa: ASYNC110 - its own task
            await asyncio.sleep(0)
    try:
        yield door, task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def mail(text: str = "The budget was passed.", attached: str | None = None) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "i@ministry.example", "ministry@press.example", "Budget"
    message.set_content(text)
    if attached:
        message.add_attachment(attached, filename="release.txt")
    return message.as_bytes(policy=SMTP)


async def sent(
    door: MailDoor,
    content: bytes,
    *recipients: str,
    sender: str = "i@ministry.example",
    client: type[smtplib.SMTP] = smtplib.SMTP,
) -> object:
    """What the client says after sending: the refused recipients, or the error's code."""

    def send() -> object:
        with client("127.0.0.1", door.port, timeout=10) as connection:
            try:
                return connection.sendmail(sender, [f"{each}@press.example" for each in recipients], content)
            except smtplib.SMTPRecipientsRefused as error:
                return error.recipients
            except smtplib.SMTPResponseException as error:
                return error.smtp_code

    return await asyncio.to_thread(send)


async def test_a_mail_and_what_is_attached_become_items_of_its_source(safe: Safe) -> None:
    async with listening(safe) as (door, _):
        assert await sent(door, mail(attached="Text of the release."), "ministry") == {}
    [[message, attachment]] = safe.mails
    assert (message.source.id, message.media_type) == ("ministry", "message/rfc822")
    assert b"Subject: Budget\r\n" in message.payload
    assert (attachment.payload, attachment.filename) == (b"Text of the release.\r\n", "release.txt")


async def test_it_is_answered_only_once_the_broker_has_it(safe: Safe) -> None:
    safe.go_on.clear()
    async with listening(safe) as (door, _):
        sending = asyncio.create_task(sent(door, mail(), "police"))
        await asyncio.sleep(0.1)
        assert not sending.done()
        safe.go_on.set()
        assert await sending == {}


async def test_mail_to_an_archive_is_old_and_counted_apart(safe: Safe) -> None:
    async with listening(safe) as (door, _):
        assert await sent(door, mail(), "archive", "police") == {}
        received = {
            source: door._metrics.registry.get_sample_value(
                "copytaster_received_total", {"source": source, "door": counted_under}
            )
            for source, counted_under in (("archive", "backfill"), ("police", "mail"))
        }
    assert received == {"archive": 1, "police": 1}
    assert [item.backfill_before for item in safe.mails[0]] == [NOON, None]


async def test_who_may_not_send_hears_it_before_the_mail_is_transferred(safe: Safe) -> None:
    async with listening(safe) as (door, _):
        refused = await sent(door, mail(), "ministry", "nobody", sender="x@evil.example")
    assert isinstance(refused, dict)
    assert [code for code, _ in refused.values()] == [550, 550]
    assert safe.mails == []


async def test_a_mail_to_two_sources_is_safe_for_both_or_for_none(safe: Safe) -> None:
    async with listening(safe) as (door, _):
        assert await sent(door, mail(), "ministry", "police", "police+desk") == {}
    [items] = safe.mails
    assert [item.source.id for item in items] == ["ministry", "police"]


async def test_a_mail_that_is_too_large_is_refused(safe: Safe) -> None:
    async with listening(safe) as (door, _):
        assert await sent(door, mail("x" * 40_000), "police") == 552
    assert safe.mails == []


async def test_a_line_may_be_longer_than_the_standard_allows(safe: Safe) -> None:
    content = mail().replace(b"passed.", b"passed. " * 1_000)
    async with listening(safe) as (door, _):
        assert await sent(door, content, "police") == {}


async def test_more_than_a_source_may_send_comes_again(safe: Safe) -> None:
    async with listening(safe) as (door, _):
        assert await sent(door, mail(), "slow") == {}
        refused = await sent(door, mail(), "slow")
    assert isinstance(refused, dict)
    assert [code for code, _ in refused.values()] == [450]


def _no_owner(safe: Safe) -> None:
    safe.owned = False


def _refuses(safe: Safe) -> None:
    safe.refused = [0]


@pytest.mark.parametrize(("prepare", "code"), [(_no_owner, 451), (_refuses, 552)], ids=["no owner", "refused"])
async def test_what_cannot_be_written_is_not_accepted(safe: Safe, prepare: Callable[[Safe], None], code: int) -> None:
    prepare(safe)
    async with listening(safe) as (door, _):
        assert await sent(door, mail(), "police") == code


async def test_a_write_that_fails_is_not_accepted_and_ends_the_process(safe: Safe) -> None:
    safe.error = OSError("the broker is away")
    async with listening(safe) as (door, task):
        assert await sent(door, mail(), "police") == 451
        with pytest.raises(OSError, match="away"):
            await task


class LocalClient(smtplib.LMTP):
    """`smtplib.LMTP` reads one answer; the second one is read here."""

    def data(self, msg: object) -> tuple[int, bytes]:
        super().data(msg)  # type: ignore[arg-type]
        return self.getreply()


async def test_lmtp_answers_for_each_recipient(safe: Safe) -> None:
    async with listening(safe, sources_mail_protocol="lmtp") as (door, _):
        assert await sent(door, mail(), "ministry", "police", client=LocalClient) == {}
    assert len(safe.mails) == 1


async def test_a_hundred_connections_are_enough(safe: Safe) -> None:
    async with listening(safe) as (door, _):
        opened = [await asyncio.open_connection("127.0.0.1", door.port) for _ in range(101)]
        greetings = [await reader.readline() for reader, _ in opened]
        for _, writer in opened:
            writer.close()
            await writer.wait_closed()
    assert [line[:3] for line in greetings] == [b"220"] * 100 + [b"421"]
