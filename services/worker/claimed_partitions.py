"""The partitions of a stage that writes in transactions: claimed, brought up, read from where their state says.

For each partition, in this order: open the transactional producer, which fences whoever had the partition; then read
state and positions; then seek; then open the consumer's gate. Claims run beside the rebalance: the group does not wait
for our state, and a revocation ends them.
"""

import asyncio
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from aiokafka import TopicPartition
from faust import App
from faust.types import TP, EventT

from services.kafka.delivery import Confirmed, ProducerRecord, Refused
from services.kafka.gated_consumer import gated
from services.kafka.group_offsets import group_positions
from services.kafka.transactions import PartitionTransactions
from services.observability import series
from services.observability.metrics import Metrics
from services.settings import Settings
from services.stream.messages import Kept, Outgoing
from services.worker.claim import Claim, starting_offset
from services.worker.exits import guarded
from services.worker.stage import Stage, StageState
from services.worker.state_topic import POSITION, StateReader
from services.worker.writing import Instead, Write

log = logging.getLogger(__name__)

_DOUBTS, _DOUBT_SECONDS = 20, 0.5
"""How often, and how far apart, an end before our position is asked for again until it is believed."""


@dataclass(frozen=True)
class Lot:
    """Messages that are decided together, and how what comes of them is written."""

    events: Sequence[EventT[bytes]]
    write: Write | None
    """None: as the runner writes by itself."""


@dataclass(frozen=True)
class _Held:
    claim: Claim
    transactions: PartitionTransactions


class ClaimedPartitions:
    """What this worker may write, and where it stands."""

    def __init__(
        self, app: App, state: StageState, topics: Sequence[str], *, group: str, settings: Settings, metrics: Metrics
    ) -> None:
        self._app = app
        self._stage_state = state
        self._topics = topics
        self._group = group
        self._settings = settings
        self._metrics = metrics
        self._reader = StateReader(settings, state.topic, metrics)
        self._held: dict[int, _Held] = {}
        self._opening: set[asyncio.Task[None]] = set()

    @property
    def partitions(self) -> frozenset[int]:
        """Partitions whose messages are taken and whose timers may act."""
        return frozenset(self._held)

    def complete(self, assigned: frozenset[int] | None) -> bool:
        """Whether all that is assigned is claimed."""
        return assigned is not None and assigned <= self._held.keys()

    def claim_of(self, partition: int) -> Claim | None:
        """The claim to a partition, None where it is not (or not yet) ours."""
        held = self._held.get(partition)
        return held.claim if held else None

    def is_drained(self, topic: str, partition: int) -> bool:
        """Whether all that was fetched there is done."""
        claim = self.claim_of(partition)
        return claim is not None and claim.is_drained(topic)

    def lots(self, events: Sequence[EventT[bytes]]) -> Iterator["Lot"]:
        """A batch by partition, without what is not (or no longer) to be decided here."""
        by_partition: dict[int, list[EventT[bytes]]] = {}
        for event in events:
            by_partition.setdefault(event.message.partition, []).append(event)
        for partition, own in by_partition.items():
            claim = self.claim_of(partition)
            if claim is None:
                continue  # whoever claims the partition reads it from the committed position
            messages, after = claim.fresh([event.message for event in own])
            chosen = {message.offset for message in messages}
            if chosen:
                yield Lot([e for e in own if e.message.offset in chosen], self.writing(partition, after))

    def interrupted(self, partitions: set[int]) -> None:
        """A batch of these was cancelled: memory may be ahead of the state topic, so it must be read again."""
        self._reader.distrust(partitions)

    def begin(self, partitions: frozenset[int], generation: int) -> None:
        """Start to claim what the group assigned, and drop the state of all others.

        Anything unforeseen ends the process, being fenced included.
        """
        for partition in self._reader.forget_all_but(set(partitions)):
            self._stage_state.keeper.forget(partition)
        self._opening = {
            asyncio.create_task(guarded(partial(self._open, partition, generation))) for partition in sorted(partitions)
        }

    async def cancel_opening(self) -> None:
        """End claims that are on their way: the group took the partitions back."""
        for task in self._opening:
            task.cancel()
        await asyncio.gather(*self._opening, return_exceptions=True)
        self._opening = set()

    async def release(self) -> set[int]:
        """Give up everything; nothing may be in hand. The next claim tells whether state in memory is still current."""
        released, self._held = self._held, {}
        gated(self._app.consumer).close_gates()
        for held in released.values():
            held.claim.closed = True
        await asyncio.gather(*(held.transactions.close() for held in released.values()))
        return set(released)

    def writing(self, partition: int, after: Mapping[str, int] | None = None) -> Write:
        """How what comes of a batch of this partition is written; `after` are the positions behind the batch."""
        held = self._held[partition]

        async def write(
            outputs: Sequence[ProducerRecord], state: Sequence[ProducerRecord], instead: Instead
        ) -> list[Confirmed | Refused]:
            moved = dict(after or {})
            rows = [*state, *([self._position_row(partition, moved)] if moved else [])]
            offsets = {TopicPartition(topic, partition): offset for topic, offset in moved.items()}
            try:
                results, kept = await held.transactions.write(outputs, rows, offsets, instead)
            except BaseException:
                self._reader.distrust({partition})  # memory may be ahead of what was committed
                raise
            held.claim.positions.update(moved)
            if moved:
                self._reader.note_position(partition, rows[-1].outgoing.value or b"")
            for row in kept:
                self._reader.wrote(row.partition, row.offset)
            return results

        return write

    def writing_of(self, kept: Kept) -> Write | None:
        """What a timer does belongs to the partition of its state."""
        partition = kept.state[0].partition if kept.state else None
        return None if partition is None else self.writing(partition)

    async def _open(self, partition: int, generation: int) -> None:
        transactions = await PartitionTransactions.open(self._settings, self._group, partition)
        try:
            seconds = await self._reader.bring_up(partition, self._stage_state.keeper)
            if seconds is not None:
                log.info("partition %d: state read back in %.2f s", partition, seconds)
                self._metrics.set(series.RECOVERY_SECONDS, seconds, partition=str(partition))
            claim = Claim(generation, await self._starts(partition))
            await gated(self._app.consumer).open_gate(partition, claim)
        except BaseException:  # a revocation cancels this, too
            await asyncio.shield(transactions.close())
            raise
        self._held[partition] = _Held(claim, transactions)

    async def _starts(self, partition: int) -> dict[str, int]:
        """Where each lane is read from: by the state, or by the group where this stage has never written a position."""
        tps = {topic: TP(topic, partition) for topic in self._topics}
        first = await self._app.consumer.earliest_offsets(*tps.values())
        known = _positions(self._reader.position(partition))
        missing = [topic for topic in self._topics if topic not in known]
        if missing:
            asked = {topic: TopicPartition(topic, partition) for topic in missing}
            group = await group_positions(self._settings, self._group, list(asked.values()))
            known |= {topic: offset for topic, tp in asked.items() if (offset := group[tp]) is not None}
        end = await self._ends(tps, known)
        return {topic: self._start(tp, known.get(topic), first[tp], end[tp]) for topic, tp in tps.items()}

    async def _ends(self, tps: Mapping[str, TP], known: Mapping[str, int]) -> Mapping[TP, int]:
        """The ends of the lanes. A new leader may briefly know less than was committed: a lower end is doubted."""
        for _ in range(_DOUBTS):
            end = await self._app.consumer.highwaters(*tps.values())
            if all(known.get(topic, 0) <= end[tp] for topic, tp in tps.items()):
                break
            await asyncio.sleep(_DOUBT_SECONDS)
        return end

    def _start(self, tp: TP, position: int | None, first: int, end: int) -> int:
        start, lost = starting_offset(position, first, end)
        if lost:
            # To stop here would stop the news; to go on without a word would hide the loss.
            log.error("%s: retention took offsets %s to %d before they were done", tp, position, first - 1)
            self._metrics.count(series.FELL_BEHIND, lost, partition=str(tp.partition))
        elif position is not None and position > end:
            log.error("%s: position %d is beyond the end, %d: another topic, read from its start", tp, position, end)
        return start

    def _position_row(self, partition: int, after: Mapping[str, int]) -> ProducerRecord:
        positions = dict(self._held[partition].claim.positions) | dict(after)
        value = json.dumps(positions, separators=(",", ":")).encode()
        return ProducerRecord(Outgoing(self._stage_state.topic.name, POSITION, value, partition), ())


def claimed_partitions(app: App, settings: Settings, stage: Stage, metrics: Metrics) -> ClaimedPartitions | None:
    """For a stage that remembers, on a broker that knows transactions; None elsewhere."""
    if not (settings.transactional and stage.state):
        return None
    topics = [settings.topic(topic.name) for topic in stage.lanes.values()]
    group = settings.group(stage.name)
    return ClaimedPartitions(app, stage.state, topics, group=group, settings=settings, metrics=metrics)


def _positions(value: bytes | None) -> dict[str, int]:
    return {str(topic): int(offset) for topic, offset in json.loads(value or b"{}").items()}
