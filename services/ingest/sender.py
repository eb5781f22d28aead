"""RawItems → the routine or urgent lane of news.raw. An item counts as accepted once the broker has confirmed it."""

from collections.abc import Callable
from datetime import datetime

from aiokafka import AIOKafkaProducer

from schemas.raw import RawItem
from services.kafka.delivery import Confirmed, KafkaDelivery, ProducerRecord
from services.sources.raw.urgency import topic_of
from services.stream.headers import begun
from services.stream.messages import Outgoing


class ItemRefusedError(Exception):
    """The broker refuses this item permanently; the message says why."""


class Sender:
    """Sends items to the pipeline's first topic, each to its lane."""

    def __init__(
        self, producer: AIOKafkaProducer, topic_prefix: str, now: Callable[[], datetime], pause_seconds: float = 0.2
    ) -> None:
        self._deliver = KafkaDelivery(producer, topic_prefix, pause_seconds)
        self._now = now

    async def until_broken(self) -> None:
        """Wait until no item will be confirmed any more.

        Raises:
            ProducerBrokenError: then the process must leave; what was not confirmed is sent again by its sender.
        """
        await self._deliver.until_broken()

    async def send(self, *items: RawItem) -> None:
        """Send and wait until the broker has all of them.

        Raises:
            ItemRefusedError: the broker permanently refuses one of them.
            KafkaError: the broker does not answer.
        """
        records = [
            ProducerRecord(
                Outgoing(topic_of(item), item.item_id.encode(), item.to_bytes()),
                begun(item, self._now()),
            )
            for item in items
        ]
        for result in await self._deliver(records):
            if not isinstance(result, Confirmed):
                raise ItemRefusedError(result.error)
