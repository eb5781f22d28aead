"""The state of one partition's webhooks, as it stands when it is taken over."""

import logging

from aiokafka import TopicPartition

from services.gateway.webhooks.state.records import SavedWebhook, take_record
from services.kafka import clients
from services.settings import Settings
from services.stream.topics import WEBHOOKS

log = logging.getLogger(__name__)


async def read_saved(settings: Settings, partition: int) -> dict[str, SavedWebhook]:
    """Read one partition to its end. What cannot be read is left out and named."""
    reader = clients.reader(settings)
    await reader.start()
    found: dict[str, SavedWebhook] = {}
    try:
        place = TopicPartition(settings.topic(WEBHOOKS.name), partition)
        reader.assign([place])
        end = (await reader.end_offsets([place]))[place]
        await reader.seek_to_beginning(place)
        while await reader.position(place) < end:
            for records in (await reader.getmany(timeout_ms=200)).values():
                for record in records:
                    _take(found, record.key, record.value)
    finally:
        await reader.stop()
    return found


def _take(found: dict[str, SavedWebhook], key: bytes | None, value: bytes | None) -> None:
    try:
        take_record(found, (key or b"").decode(), value)
    except ValueError:
        log.error("the record of %r cannot be read, and is left out", key)  # noqa: TRY400 - it may hold an address
