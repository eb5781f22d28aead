"""A gateway without a broker: its topics are lists."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from schemas.published import PublishedArticle, Story
from services.gateway.access.gate import Gate
from services.gateway.acknowledgements.register import AcknowledgementRegister
from services.gateway.acknowledgements.running import token_confirmers
from services.gateway.api.context import Context
from services.gateway.feed import ring_entry
from services.gateway.limits import TURN_SECONDS
from services.gateway.stream.catch_up import CatchUp
from services.gateway.stream.position import TOPICS, StreamPosition
from services.gateway.stream.ring import Ring, RingEntry
from services.gateway.view.apply import Arrived, applied_before, apply
from services.gateway.view.sqlite.store import SqliteStore, ViewFile
from services.gateway.view.store import Partition, ViewStore, positions
from services.stream.messages import Outgoing
from tests.unit.gateway.records import NOON, arrived

EPOCH = "0123abcd"
PARTITIONS = 2


class ListLog:
    """Both topics as lists: what every instance of a gateway reads."""

    def __init__(self) -> None:
        self.records: dict[Partition, list[Arrived]] = {(t, n): [] for t in TOPICS for n in range(PARTITIONS)}
        self.kept_from: dict[Partition, int] = dict.fromkeys(self.records, 0)
        self.marks: Counter[Partition] = Counter()
        """Ends of transactions behind the last record."""
        self.answers = asyncio.Event()
        """Cleared, it does not answer any more."""
        self.answers.set()

    def write(self, record: PublishedArticle | Story, partition: int = 0) -> Arrived:
        made = arrived(record, 0, partition)
        log = self.records[made.topic, partition]
        log.append(arrived(record, len(log), partition))
        return log[-1]


class ListGateway:
    """One instance."""

    def __init__(
        self,
        folder: Path,
        log: ListLog,
        *,
        ring_bytes: int = 10**7,
        ring_records: int = 10**4,
        store: ViewStore | None = None,
        places: int = 2,
        turn_seconds: float = TURN_SECONDS,
    ) -> None:
        self.log = log
        self.store = store or SqliteStore(ViewFile(folder / "view.sqlite", EPOCH))
        start = StreamPosition(EPOCH, dict.fromkeys(log.records, 0) | dict(positions(self.store.reader())))
        self.ring = Ring(start, ring_bytes, ring_records)
        self.catch_up = CatchUp(self._starts, self._ends, self._entries, places, turn_seconds=turn_seconds)
        self.now = NOON
        self.context = Context(self.store, self.ring, self.catch_up, Gate(self.clock), self.clock, most_streams=100)
        self.context.key = "key"
        self.written: list[Outgoing] = []
        register = AcknowledgementRegister(self.store, self._write, lambda: token_confirmers(self.context.gate))
        register.complete.set()
        self.context.senders.conditions_known.set()
        self.context.senders.refusals_known.set()
        self.context.acknowledgements = self.register = register

    def clock(self) -> datetime:
        return self.now

    def take(self, *records: Arrived) -> None:
        """Take in records that are in the log."""
        applied = apply(self.store, records)
        self.ring.add([ring_entry(each, one) for each, one in zip(records, applied, strict=True)])

    def publish(self, *records: PublishedArticle | Story, partition: int = 0) -> None:
        """Write records, and take them in."""
        self.take(*(self.log.write(each, partition) for each in records))

    def unread(self) -> list[Arrived]:
        """What is in the log and was not taken in yet, as a consumer reads it."""
        return [each for partition, log in self.log.records.items() for each in log[self.ring.last.next[partition] :]]

    def close(self) -> None:
        self.store.close()

    async def _write(self, records: Iterable[Outgoing]) -> None:
        self.written.extend(records)

    async def _starts(self) -> Mapping[Partition, int]:
        await self.log.answers.wait()
        return dict(self.log.kept_from)

    async def _ends(self) -> Mapping[Partition, int]:
        await self.log.answers.wait()
        return {partition: self.log.marks[partition] + len(log) for partition, log in self.log.records.items()}

    async def _entries(
        self, start: Mapping[Partition, int], end: Mapping[Partition, int]
    ) -> AsyncGenerator[RingEntry, None]:
        await self.log.answers.wait()
        for partition, log in self.log.records.items():
            for each in log[start[partition] : end[partition]]:
                yield ring_entry(each, applied_before(self.store.reader(), each))
