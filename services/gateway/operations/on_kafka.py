"""The service itself as Kafka and Prometheus know it."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import aiohttp
from aiokafka.errors import KafkaError

from schemas.deadletter import DeadLetter
from schemas.source_event import SourceEvent
from services.gateway.operations.flow import EndedMessages, FlowSample, flows
from services.gateway.operations.port import OperationsUnavailableError, PipelineNow, SourcesNow
from services.gateway.operations.standing import cursors_of, is_position, standings
from services.kafka import clients, dead_letter_box
from services.kafka.backlog import backlogs
from services.kafka.tailing import TailOptions, read
from services.settings import Settings
from services.sources.registry.entry import SourceEntry
from services.stream.decoding import decode
from services.stream.lanes import Lane
from services.stream.messages import Rejected
from services.stream.stage_names import STAGES
from services.stream.topics import SOURCE_CURSORS, SOURCE_EVENTS, SOURCE_WATCH

_ANSWER_SECONDS = 10.0
_SAMPLES = 60
_LATEST_EVENTS = 50
_DROPPED = "sum by (stage, reason) (increase(copytaster_dropped_total[1h]))"


class KafkaOperations:
    """Opens clients of its own for each question: those who ask are few."""

    def __init__(
        self, settings: Settings, entries: Callable[[], Sequence[SourceEntry]], now: Callable[[], datetime]
    ) -> None:
        self._settings = settings
        self._entries = entries
        self._now = now
        self._samples: deque[FlowSample] = deque(maxlen=_SAMPLES)
        self._one_at_a_time = asyncio.Lock()

    async def sources(self) -> SourcesNow:
        """Where the sources stand."""
        async with self._asking():
            watched = await self._latest(SOURCE_WATCH.name)
            cursors = await self._latest(SOURCE_CURSORS.name)
            events = [decode(SourceEvent, value) for _, value in await self._all(SOURCE_EVENTS.name)]
        known = {key.decode("utf-8", "replace"): value for key, value in watched.items() if not is_position(key)}
        found = standings(self._entries(), known, cursors_of(cursors.values()), self._now())
        lately = sorted((e for e in events if not isinstance(e, Rejected)), key=lambda event: event.at, reverse=True)
        return SourcesNow(found, lately[:_LATEST_EVENTS])

    async def pipeline(self) -> PipelineNow:
        """What flows. Rates are those since the page was last asked for, at most some questions ago."""
        async with self._asking():
            self._samples.append(await self._sample())
            return PipelineNow(flows(STAGES, self._samples), await self._ended())

    async def letters(self) -> Sequence[DeadLetter]:
        """All dead letters, in the order of rejection."""
        async with self._asking():
            return await dead_letter_box.letters(self._settings)

    async def replay(self, letter: DeadLetter) -> None:
        """Send its message again."""
        async with self._asking(), clients.producing(self._settings) as producer:
            await dead_letter_box.replay(producer, self._settings.topic_prefix, [letter], self._now)

    async def discard(self, letter: DeadLetter) -> None:
        """Note that it needs nobody any more."""
        async with self._asking(), clients.producing(self._settings) as producer:
            await dead_letter_box.discard(producer, self._settings.topic_prefix, letter, self._now())

    @asynccontextmanager
    async def _asking(self) -> AsyncIterator[None]:
        """One question at a time, so that a page that reloads itself cannot overwhelm the broker."""
        try:
            async with self._one_at_a_time, asyncio.timeout(_ANSWER_SECONDS):
                yield
        except (KafkaError, TimeoutError) as error:
            raise OperationsUnavailableError("the broker does not answer") from error
        except dead_letter_box.ReplayRefusedError as error:
            raise OperationsUnavailableError(f"not replayed: {error}") from error
        except aiohttp.ClientError as error:
            raise OperationsUnavailableError("Prometheus does not answer") from error

    async def _latest(self, topic: str) -> dict[bytes, bytes]:
        return {key: value for key, value in dict(await self._all(topic)).items() if value}

    async def _all(self, topic: str) -> list[tuple[bytes, bytes]]:
        reading = read(self._settings, topic, TailOptions(follow=False))
        return [(record.key or b"", record.value or b"") async for record in reading]

    async def _sample(self) -> FlowSample:
        decided: dict[tuple[str, Lane], int] = {}
        waiting: dict[tuple[str, Lane], int] = {}
        for each in await backlogs(self._settings, STAGES):
            lane = (each.stage, Lane.URGENT if each.topic.lane_of else Lane.ROUTINE)
            decided[lane] = decided.get(lane, 0) + each.decided
            waiting[lane] = waiting.get(lane, 0) + sum(each.waiting)
        return FlowSample(self._now(), decided, waiting)

    async def _ended(self) -> list[EndedMessages] | None:
        address = self._settings.gateway_prometheus
        if address is None:
            return None
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{address.rstrip('/')}/api/v1/query", params={"query": _DROPPED}) as answer,
        ):
            answer.raise_for_status()
            return ended_of(await answer.json())


def ended_of(answer: Any) -> list[EndedMessages]:
    """What Prometheus answers, the most first."""
    rows = answer["data"]["result"]
    found = [EndedMessages(r["metric"]["stage"], r["metric"]["reason"], round(float(r["value"][1]))) for r in rows]
    return sorted((each for each in found if each.messages), key=lambda each: -each.messages)
