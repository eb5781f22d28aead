"""Sends the traffic of a campaign, each item at its time, as the push endpoint would: until it is confirmed."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from heapq import heappop, heappush

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from schemas.raw import RawItem, Source
from services.ingest.sender import Sender
from services.kafka import clients
from services.settings import Settings
from services.sources.raw.items import new_trace, raw_item
from tests.chaos.campaign.report import CampaignPlan, CampaignReport
from tests.chaos.campaign.traffic import TimedPayload, Traffic

Say = Callable[[str], None]


async def feed(plan: CampaignPlan, settings: Settings, report: CampaignReport, say: Say) -> None:
    """Turn after turn until time is up, then what is left of the articles that were begun."""
    traffic, door = Traffic(plan.seed), _Door(settings, say)
    waiting: list[tuple[float, int, TimedPayload]] = []
    turn = began = time.monotonic()
    end = began + plan.minutes * 60
    while turn < end or waiting:
        now = time.monotonic()
        if turn <= now and turn < end:
            for article in traffic.next_turn(datetime.now(UTC)):
                report.sent.append(article)
                for each in article.transmissions:
                    report.transmissions += 1
                    heappush(waiting, (turn + each.after, report.transmissions, each))
            turn += 1 / plan.turns_per_second
        due = [heappop(waiting)[2] for _ in range(len(waiting)) if waiting and waiting[0][0] <= now]
        await door.send([_item(each) for each in due])
        await asyncio.sleep(0.05)
    await door.close()


class _Door:
    """Takes items in as the push endpoint does: sent again until they are confirmed, by a new producer if need be."""

    def __init__(self, settings: Settings, say: Say) -> None:
        self._settings = settings
        self._say = say
        self._producer: AIOKafkaProducer | None = None

    async def send(self, items: list[RawItem]) -> None:
        """Until the brokers have them."""
        while items:
            try:
                await self._send(items)
            except KafkaError as error:
                self._say(f"{len(items)} items again: {error!r}")
                await self.close()
                await asyncio.sleep(0.5)
            else:
                return

    async def close(self) -> None:
        """End the producer; what it has not delivered is sent again."""
        producer, self._producer = self._producer, None
        if producer is not None:
            with suppress(TimeoutError, KafkaError):
                async with asyncio.timeout(3):
                    await producer.stop()

    async def _send(self, items: list[RawItem]) -> None:
        if self._producer is None:
            producer = clients.producer(self._settings)
            await producer.start()
            self._producer = producer
        await Sender(self._producer, self._settings.topic_prefix, lambda: datetime.now(UTC)).send(*items)


def _item(each: TimedPayload) -> RawItem:
    return raw_item(
        each.payload,
        Source(id=each.source),
        received_at=datetime.now(UTC),
        trace_id=new_trace(),
        content_type="application/json",
    )
