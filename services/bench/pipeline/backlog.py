"""A backlog of routine articles: measures how many wait at each stage, and sends more until there are enough."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from schemas.raw import RawItem, Source
from services.bench.settings import PIPELINE
from services.ingest.sender import Sender
from services.settings import Settings
from services.sources.raw.items import new_trace, raw_item
from services.stream.topics import ROUTINE

_SYLLABLES = ("ba", "dor", "fen", "gil", "ham", "jor", "kel", "lun", "mir", "nok", "pra", "quis", "rov", "sen", "tur")


def routine_item(number: int) -> RawItem:
    """A short article of random words: many fit into the embedded broker, and none is a copy of another."""
    rng = random.Random(number)  # noqa: S311 - the same articles in every run
    text = (
        f"{_words(rng, 5)}\n\nThe {_words(rng, 12)} on Sunday. It was {_words(rng, 12)}, said the {_words(rng, 2)}.\n"
    )
    return raw_item(
        text.encode(),
        Source(id="routine"),
        received_at=datetime.now(UTC),
        trace_id=new_trace(),
        content_type="text/plain; charset=utf-8",
    )


def _words(rng: random.Random, number: int) -> str:
    return " ".join("".join(rng.choices(_SYLLABLES, k=rng.choice((2, 3, 4)))) for _ in range(number)).capitalize()


class RoutineBacklog:
    """The routine articles waiting in the pipeline."""

    def __init__(
        self, settings: Settings, sender: Sender, admin: AIOKafkaAdminClient, reader: AIOKafkaConsumer
    ) -> None:
        self._settings = settings
        self._sender = sender
        self._admin = admin
        self._reader = reader
        self._sent = 0

    async def waiting(self) -> Mapping[str, int]:
        """Each stage's lag: routine messages between its committed offsets and the end of its input topic."""
        return {topic.readers[0]: await self._lag(topic.name, topic.readers[0]) for topic in ROUTINE}

    async def fill(self, number: int) -> Mapping[str, int]:
        """Send until at least `number` articles wait, over all stages; return how many wait at each."""
        while sum((waiting := await self.waiting()).values()) < number:
            missing = number - sum(waiting.values())
            for start in range(0, missing, PIPELINE.per_send):
                count = min(PIPELINE.per_send, missing - start)
                await self._sender.send(*(routine_item(self._sent + i) for i in range(count)))
                self._sent += count
        return waiting

    async def _lag(self, topic: str, stage: str) -> int:
        name = self._settings.topic(topic)
        partitions = [TopicPartition(name, number) for number in range(self._settings.topic_partitions)]
        ends = await self._reader.end_offsets(partitions)
        committed = await self._admin.list_consumer_group_offsets(
            f"{self._settings.group_prefix}-{stage}", partitions=partitions
        )
        return sum(end - max(0, committed[each].offset if each in committed else 0) for each, end in ends.items())
