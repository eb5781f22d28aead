"""The public topics as a subscriber reads them: read_committed, by another client than the service's (librdkafka)."""

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from confluent_kafka import Consumer, KafkaException, TopicPartition

from services.settings import Settings
from services.stream.topics import DEADLETTER, PUBLISHED, STORIES

TOPICS = (PUBLISHED.name, STORIES.name, DEADLETTER.name)


@dataclass(frozen=True, slots=True)
class PublicRecord:
    """A record as it came, in the order of its partition."""

    topic: str
    partition: int
    offset: int
    written: float
    """Seconds since 1970, by the clock of who wrote it."""
    text: str
    value: dict[str, Any]


class Subscriber:
    """Reads from the beginning, in a thread of its own, until it is closed."""

    def __init__(self, settings: Settings) -> None:
        self._prefix = settings.topic_prefix
        self._consumer = Consumer(
            {
                "bootstrap.servers": settings.kafka_bootstrap,
                "group.id": f"{settings.group_prefix}-subscriber",
                "isolation.level": "read_committed",
                "auto.offset.reset": "earliest",
                "enable.auto.commit": False,
                "log_level": 0,
                "reconnect.backoff.max.ms": 1000,
            }
        )
        names = [settings.topic(name) for name in TOPICS]
        self._consumer.assign([TopicPartition(n, p, 0) for n in names for p in range(settings.topic_partitions)])
        self._records: list[PublicRecord] = []
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._read, name="subscriber", daemon=True)
        self._thread.start()

    def records(self) -> Sequence[PublicRecord]:
        """All so far."""
        return self._records[:]

    def close(self) -> None:
        """End the thread."""
        self._closing.set()
        self._thread.join(10)

    def _read(self) -> None:
        while not self._closing.is_set():
            try:
                messages = self._consumer.consume(500, timeout=0.5)
            except KafkaException:
                continue  # a broker is down: librdkafka goes on by itself
            for message in messages:
                value = message.value()
                if message.error() or value is None:
                    continue
                topic = str(message.topic()).removeprefix(self._prefix)
                at = message.timestamp()[1] / 1000
                place = int(message.partition() or 0), int(message.offset() or 0)
                self._records.append(PublicRecord(topic, *place, at, value.decode(), json.loads(value)))
        self._consumer.close()
