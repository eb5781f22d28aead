"""How the sources are doing, asked of the broker."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

from aiokafka.errors import KafkaError

from services.kafka import tailing
from services.settings import Settings
from services.sources.collector.cursors import SavedCursors
from services.sources.completeness.watch import CompletenessWatch
from services.sources.registry.registry import Registry
from services.sources.watching.memory import restore
from services.sources.watching.standing import SourceStanding, standings
from services.sources.watching.watching import traits_of
from services.stream.topics import SOURCE_CURSORS, SOURCE_WATCH

_ANSWER_SECONDS = 10.0


async def read_standings(settings: Settings, registry: Registry) -> Mapping[str, SourceStanding] | None:
    """By source; None where the broker does not say."""
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            return await _read(settings, registry)
    except (KafkaError, OSError, TimeoutError):
        return None


async def _read(settings: Settings, registry: Registry) -> Mapping[str, SourceStanding]:
    saved, watch = SavedCursors(), CompletenessWatch()
    watch.follow(traits_of(registry))
    once = tailing.TailOptions(follow=False)
    async for record in tailing.read(settings, SOURCE_CURSORS.name, once):
        saved.take(record.key, record.value)
    async for record in tailing.read(settings, SOURCE_WATCH.name, once):
        source = watch.sources.get(record.key.decode("utf-8", "replace")) if record.key else None
        if source is not None and record.value:
            restore(source, record.value)
    named = {(entry.id, connection.name) for entry in registry.entries for connection in entry.connections}
    cursors = (cursor for cursor in saved.cursors.values() if (cursor.source, cursor.connection) in named)
    return standings(watch, cursors, datetime.now(UTC))
