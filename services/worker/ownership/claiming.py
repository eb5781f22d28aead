"""How a partition is claimed: fence its last owner, restore state and positions, seek, open the gate. In this order.

The broker fences when the transactional producer is opened; only what is read after that is final.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiokafka import TopicPartition
from faust import App
from faust.types import TP

from services.kafka.gated_consumer import gated
from services.kafka.group_offsets import group_positions
from services.kafka.transactions import PartitionTransactions
from services.observability import series
from services.observability.metrics import Metrics
from services.settings import Settings
from services.worker.ownership.claim import Claim, starting_offset
from services.worker.ownership.positions import decode_positions
from services.worker.ownership.state_restorer import StateRestorer

log = logging.getLogger(__name__)

_DOUBTS, _DOUBT_SECONDS = 20, 0.5
"""How often, and how far apart, an end before our position is asked for again until it is believed."""


@dataclass(frozen=True)
class ClaimedPartition:
    """A claim, and the one writer that it comes with."""

    claim: Claim
    transactions: PartitionTransactions


@dataclass(frozen=True)
class Claimant:
    """Claims partitions for one worker."""

    app: App
    settings: Settings
    group: str
    topics: Sequence[str]
    """The stage's inputs, a topic a lane, by their names on the broker."""
    restorer: StateRestorer
    metrics: Metrics

    async def claim(self, partition: int, generation: int) -> ClaimedPartition:
        """When this returns, the partition's messages come, and nobody else can write its state.

        Raises:
            TimeoutError: the transaction or group coordinator did not answer.
        """
        transactions = await PartitionTransactions.open(self.settings, self.group, partition)
        try:
            # Only now is the state final: the former owner is fenced, and its last transaction has ended.
            await self.restorer.restore(partition)
            claim = Claim(generation, await self._starts(partition))
            await gated(self.app.consumer).open_gate(partition, claim)
        except BaseException:  # a revocation cancels this, too
            await asyncio.shield(transactions.close())
            raise
        return ClaimedPartition(claim, transactions)

    async def _starts(self, partition: int) -> dict[str, int]:
        """Where each lane is read from: by the state, or by the group where this stage has never written positions."""
        tps = {topic: TP(topic, partition) for topic in self.topics}
        first = await self.app.consumer.earliest_offsets(*tps.values())
        known = decode_positions(self.restorer.positions(partition))
        # The first start after a version that left its positions to the group, or the first with a second lane.
        missing = [topic for topic in self.topics if topic not in known]
        if missing:
            asked = {topic: TopicPartition(topic, partition) for topic in missing}
            committed = await group_positions(self.settings, self.group, list(asked.values()))
            known |= {topic: offset for topic, tp in asked.items() if (offset := committed[tp]) is not None}
        end = await self._ends(tps, known)
        return {topic: self._start(tp, known.get(topic), first[tp], end[tp]) for topic, tp in tps.items()}

    async def _ends(self, tps: Mapping[str, TP], known: Mapping[str, int]) -> Mapping[TP, int]:
        """The ends of the lanes. A new leader may briefly know less than was committed: a lower end is doubted."""
        for _ in range(_DOUBTS):
            end = await self.app.consumer.highwaters(*tps.values())
            if all(known.get(topic, 0) <= end[tp] for topic, tp in tps.items()):
                break
            await asyncio.sleep(_DOUBT_SECONDS)
        return end

    def _start(self, tp: TP, position: int | None, first: int, end: int) -> int:
        start, lost = starting_offset(position, first, end)
        if lost:
            # To stop here would stop the news; to go on without a word would hide the loss.
            log.error("%s: retention took offsets %s to %d before they were done", tp, position, first - 1)
            self.metrics.count(series.FELL_BEHIND, lost, partition=str(tp.partition))
        elif position is not None and position > end:
            # Made again under the same name; to wait for the old offset would stop the news for days.
            log.error("%s: position %d is beyond the end, %d: another topic, read from its start", tp, position, end)
        return start
