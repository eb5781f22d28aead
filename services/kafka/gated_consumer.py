"""Faust's consumer for stages that write in transactions: it hands out only what belongs to an open claim.

Faust's own seek to committed offsets comes too early: until our producer has fenced the old owner they can change.
Nor may a long rebuild of state wait inside it: after `broker_request_timeout` Faust's recovery loop ends for good
(faust-streaming 0.15.3, tables/recovery.py) and leaves a worker that is alive, in the group, and idle.
"""

import asyncio
from typing import Any, Protocol, cast

from faust.types import TP

from services.kafka.faust_transport import SeekBeforeResumeConsumer

_POLL_SECONDS = 0.1
"""Short: a claim waits for the poll in hand, which knows nothing of its partition."""
_NOTHING_OPEN_SECONDS = 0.02


class Positions(Protocol):
    """What the consumer needs to know of a claim."""

    positions: dict[str, int]

    def rewound(self) -> None:
        """Reading begins at `positions` again."""
        ...

    def fetched(self, topic: str, offset: int) -> None:
        """A record came."""
        ...


class GatedConsumer(SeekBeforeResumeConsumer):
    """Reads the partitions whose gates are open, from where their claims say."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._still = asyncio.Lock()
        """Held by a poll or by a seek. A poll that began before a rebalance would take records from behind the new
        claim's seek, and the position with them: that lost 3 of 2,738 where rebalances took 80 ms."""
        self._open: dict[int, Positions] = {}

    async def open_gate(self, partition: int, claim: Positions) -> None:
        """Seek all lanes of the partition to where the claim stands, and hand out what follows."""
        async with self._still:
            await self._rewind(partition, claim)
            self._open[partition] = claim

    def close_gate(self, partition: int) -> None:
        """Hand out nothing of this partition."""
        self._open.pop(partition, None)

    async def poll_ended(self) -> None:
        """Wait for the poll in hand, if there is one: what it brings is noted at the claims that it began with."""
        async with self._still:
            pass

    def close_gates(self) -> None:
        """Hand out nothing of any partition."""
        self._open.clear()

    async def perform_seek(self) -> None:
        """Faust wants to read again what it dropped: from the claims' positions, not from the group's offsets."""
        async with self._still:
            # A copy: a revocation may close gates while this waits for a seek.
            for partition, claim in list(self._open.items()):
                await self._rewind(partition, claim)
        self.resume_delayed()

    async def _getmany(self, active_partitions: set[TP] | None, timeout: float) -> Any:  # noqa: ASYNC109 - as Faust has it
        async with self._still:
            ready = {tp: self._open[tp.partition] for tp in active_partitions or () if tp.partition in self._open}
            if ready:
                # `min`: Faust asks for a second, and a claim waits for the lock that this poll holds.
                records_of = await super()._getmany(set(ready), min(timeout, _POLL_SECONDS))
                for tp, records in records_of.items():
                    for record in records:
                        # Noted here, before Faust buffers it: what is lost between here and the stage then shows as a
                        # gap.
                        ready[tp].fetched(record.topic, record.offset)
                return records_of
        await asyncio.sleep(_NOTHING_OPEN_SECONDS)
        return {}

    async def _rewind(self, partition: int, claim: Positions) -> None:
        # seek() of a delegated consumer runs in the wrong thread (faust-streaming 0.15.3, transport/consumer.py).
        await self.seek_wait({TP(topic, partition): offset for topic, offset in claim.positions.items()})
        claim.rewound()


def gated(consumer: object) -> GatedConsumer:
    """The consumer of an app that was made with gates."""
    return cast("GatedConsumer", consumer)
