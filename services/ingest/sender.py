"""RawItems → the routine or urgent lane of news.raw. An item counts as accepted once the broker has confirmed it."""

from collections.abc import Callable
from datetime import datetime

from aiokafka import AIOKafkaProducer

from schemas.raw import RawItem
from services.ingest.urgency import looks_urgent
from services.kafka.delivery import Confirmed, KafkaDelivery, ProducerRecord
from services.stream.headers import with_hop
from services.stream.messages import Outgoing
from services.stream.topics import RAW, RAW_URGENT


class ItemRefusedError(Exception):
    """The broker refuses this item permanently; the message says why."""


class Sender:
    """Sends items to the pipeline's first topic, each to its lane."""

    def __init__(
        self, producer: AIOKafkaProducer, topic_prefix: str, now: Callable[[], datetime], pause_seconds: float = 0.2
    ) -> None:
        self._deliver = KafkaDelivery(producer, topic_prefix, pause_seconds)
        self._now = now

    async def send(self, *items: RawItem) -> None:
        """Send and wait until the broker has all of them.

        Raises:
            ItemRefusedError: the broker permanently refuses one of them.
            KafkaError: the broker does not answer.
        """
        records = [
            ProducerRecord(
                Outgoing(_topic(item), item.item_id.encode(), item.to_bytes()),
                with_hop((), "ingest", self._now(), trace_id=item.trace_id),
            )
            for item in items
        ]
        for result in await self._deliver(records):
            if not isinstance(result, Confirmed):
                raise ItemRefusedError(result.error)


def _topic(item: RawItem) -> str:
    urgent = looks_urgent(item.payload, item.feed.title if item.feed else None)
    return (RAW_URGENT if urgent else RAW).name
