"""The cursors and requests of one partition, as they stand when it is taken over."""

import logging
from dataclasses import dataclass, field

from aiokafka import TopicPartition

from services.kafka import clients
from services.settings import Settings
from services.sources.collector.cursor import Cursor, Request, cursor_key, is_request
from services.stream.topics import SOURCE_CURSORS

log = logging.getLogger(__name__)


@dataclass
class SavedCursors:
    """The latest of each key, and where to read on."""

    cursors: dict[bytes, Cursor] = field(default_factory=dict)
    requests: dict[bytes, Request] = field(default_factory=dict)
    """By the key of the cursor that they are for."""
    end: int = 0

    def take(self, key: bytes | None, value: bytes | None) -> None:
        """One record. What cannot be read is left out and named: that connection begins again."""
        if key is None:
            return
        if value is None:
            self.cursors.pop(key, None)
            self.requests.pop(cursor_key(key), None)
            return
        try:
            if is_request(key):
                self.requests[cursor_key(key)] = Request.read(value)
            else:
                self.cursors[key] = Cursor.read(value)
        except (ValueError, AttributeError) as error:
            log.error("the record of %r cannot be read: %s", key, type(error).__name__)  # noqa: TRY400 - no defect


async def read_cursors(settings: Settings, partition: int) -> SavedCursors:
    """Read one partition to its end."""
    reader = clients.reader(settings)
    await reader.start()
    try:
        place = TopicPartition(settings.topic(SOURCE_CURSORS.name), partition)
        reader.assign([place])
        found = SavedCursors(end=(await reader.end_offsets([place]))[place])
        await reader.seek_to_beginning(place)
        while await reader.position(place) < found.end:
            for records in (await reader.getmany(timeout_ms=200)).values():
                for record in records:
                    found.take(record.key, record.value)
        return found
    finally:
        await reader.stop()
