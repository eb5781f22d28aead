"""Ownership that the broker enforces: only the last to claim a partition writes it, in transactions.

Claims run beside the rebalance: the group does not wait for our state, and a revocation ends them.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial

from aiokafka import TopicPartition
from faust import App
from faust.types import EventT

from services.kafka.delivery import Confirmed, Deliver, ProducerRecord, Refused
from services.kafka.gated_consumer import gated
from services.observability.metrics import Metrics
from services.settings import Settings
from services.stream.lanes import Lane
from services.stream.messages import Kept, Outgoing
from services.worker.exits import guarded
from services.worker.leaving_marks import FENCED, FenceMark
from services.worker.local_store.trust import TopicRecord
from services.worker.ownership.claiming import Claimant, ClaimedPartition
from services.worker.ownership.ownership import Lot
from services.worker.ownership.positions import POSITIONS_KEY, encode_positions
from services.worker.ownership.state_restorer import StateRestorer
from services.worker.stage import Stage, StageState
from services.worker.writing import InOrder, Instead, Write

_COME_BY_SECONDS = 60.0
"""All that was fetched comes here sooner, behind the batches in hand. If not, it is missing: the process leaves."""


class FencedOwnership:
    """What this worker may write, and where it stands."""

    def __init__(self, app: App, settings: Settings, stage: Stage, state: StageState, metrics: Metrics) -> None:
        self._app = app
        self._state_topic = state.topic.name
        self._restorer = StateRestorer(settings, state, metrics)
        self._claimant = Claimant(
            app=app,
            settings=settings,
            group=settings.group(stage.name),
            topics=[settings.topic(topic.name) for topic in stage.lanes.values()],
            restorer=self._restorer,
            metrics=metrics,
        )
        self._fence_mark = FenceMark(settings.state_folder, stage.name)
        self._fence_mark.show(metrics)
        self._claimed: dict[int, ClaimedPartition] = {}
        self._given_up: dict[int, ClaimedPartition] = {}
        """Claims of this assignment whose state was lost, until they are let go of."""
        self._came_by = asyncio.Event()
        """Set when records came of a claim that was given up."""
        self._claiming: set[asyncio.Task[None]] = set()

    @property
    def faust_commits(self) -> bool:
        """No: a late commit of an earlier offset would come after the transaction's, and the last one stands."""
        return False

    @property
    def restored(self) -> frozenset[int]:
        """Partitions that are claimed."""
        return frozenset(self._claimed)

    @property
    def active(self) -> frozenset[int]:
        """The same: the last owner left nothing half done."""
        return frozenset(self._claimed)

    def assign(self, partitions: frozenset[int], generation: int) -> None:
        """Begin to claim these. Anything unforeseen ends the process, being fenced included."""
        # What stays ours keeps its state in memory; `restore` finds that nothing has changed.
        self._restorer.forget_all_but(set(partitions))
        self._claiming = {
            asyncio.create_task(guarded(partial(self._claim, partition, generation)))
            for partition in sorted(partitions)
        }

    async def stop_restoring(self) -> None:
        """End claims that are on their way."""
        for task in self._claiming:
            task.cancel()
        await asyncio.gather(*self._claiming, return_exceptions=True)
        self._claiming = set()

    async def revoke(self) -> set[int]:
        """Give up all claims."""
        # What was in hand may have lost its state since claims were ended, and begun another: if it outlived this, it
        # would fence the next owner.
        await self.stop_restoring()
        revoked, self._claimed, self._given_up = {**self._given_up, **self._claimed}, {}, {}
        # First: no record may be handed out for a claim that is being given up.
        gated(self._app.consumer).close_gates()
        for claimed in revoked.values():
            claimed.claim.closed = True
        await asyncio.gather(*(claimed.transactions.close() for claimed in revoked.values()))
        await self._restorer.close_stores()
        return set(revoked)

    async def lots(self, events: Sequence[EventT[bytes]]) -> AsyncIterator[Lot]:
        """The batch by partition: a transaction belongs to one."""
        by_partition: dict[int, list[EventT[bytes]]] = {}
        for event in events:
            by_partition.setdefault(event.message.partition, []).append(event)
        for partition, own in by_partition.items():
            claimed = self._claimed.get(partition)
            if claimed is None:
                self._let_pass(partition, own)
                continue
            # Faust repeats records after a seek, and its buffers outlive a rebalance.
            messages, after = claimed.claim.fresh([event.message for event in own])
            chosen = {message.offset for message in messages}
            if chosen:
                write = self._writing(partition, after, [(m.topic, m.offset + 1) for m in messages])
                await self._restorer.prepare(partition, [m.key for m in messages if m.key])
                yield Lot([e for e in own if e.message.offset in chosen], write)

    def finished(self, partitions: set[int], lane: Lane) -> None:
        """Nothing to note: the transaction moved the positions."""

    def interrupted(self, partitions: set[int]) -> None:
        """Memory may be ahead of the state topic."""
        self._restorer.distrust(partitions)

    def state_lost(self, partitions: set[int]) -> None:
        """Give these up and claim them again: another owner would begin from the same."""
        self._restorer.distrust(partitions)  # a part of the work may be in memory
        for partition in sorted(partitions & self._claimed.keys()):
            claimed = self._given_up[partition] = self._claimed.pop(partition)
            gated(self._app.consumer).close_gate(partition)
            claimed.claim.closed = True
            self._claiming.add(asyncio.create_task(guarded(partial(self._claim_again, partition, claimed))))

    def write_in_order(self, deliver: Deliver) -> Write:
        """For what belongs to no partition: it has no state."""
        return InOrder(deliver)

    def write_of(self, kept: Kept) -> Write | None:
        """What a timer does belongs to the partition of its state."""
        partition = kept.state[0].partition if kept.state else None
        return None if partition is None else self._writing(partition, {})

    def is_drained(self, topic: str, partition: int) -> bool:
        """As the claim has it."""
        claimed = self._claimed.get(partition)
        return claimed is not None and claimed.claim.is_drained(topic)

    async def _claim(self, partition: int, generation: int) -> None:
        self._claimed[partition] = await self._claimant.claim(partition, generation)

    async def _claim_again(self, partition: int, claimed: ClaimedPartition) -> None:
        await asyncio.shield(claimed.transactions.close())
        await self._restorer.discard_store(partition)
        # What is still on its way here would otherwise pass for what is fetched again, with a gap before it.
        await gated(self._app.consumer).poll_ended()
        async with asyncio.timeout(_COME_BY_SECONDS):
            while claimed.claim.has_more_to_come:
                self._came_by.clear()
                await self._came_by.wait()
        self._given_up.pop(partition, None)
        await self._claim(partition, claimed.claim.generation)

    def _let_pass(self, partition: int, events: Sequence[EventT[bytes]]) -> None:
        """Whoever has the partition next reads these again, from the committed position."""
        if given_up := self._given_up.get(partition):
            given_up.claim.pass_by(event.message for event in events)
            self._came_by.set()

    def _writing(self, partition: int, behind: Mapping[str, int], steps: Sequence[tuple[str, int]] = ()) -> Write:
        """How what comes of a lot of this partition is written; `behind` are the positions after the lot.

        `steps` are the positions after each of its messages, for a lot that is not written to its end.
        """
        # Bound here: a revocation during the write must not hand it another claim.
        claimed = self._claimed[partition]

        async def write(
            outputs: Sequence[ProducerRecord],
            state: Sequence[ProducerRecord],
            instead: Instead,
            done: int | None = None,
        ) -> list[Confirmed | Refused]:
            after = behind if done is None else dict(steps[:done])
            # All lanes in one record: it is written whole, whichever lane moved.
            positions = encode_positions({**claimed.claim.positions, **after})
            moved = [self._positions_record(partition, positions)] if after else []
            offsets = {TopicPartition(topic, partition): offset for topic, offset in after.items()}
            try:
                written = [*state, *moved]
                results, kept = await claimed.transactions.write(outputs, written, offsets, instead)
            except BaseException as error:
                self._restorer.distrust({partition})  # memory may be ahead of what was committed
                if isinstance(error, FENCED):
                    self._fence_mark.leave()
                raise
            # Only after the commit: an aborted lot is read again from where it began.
            claimed.claim.positions.update(after)
            if after:
                self._restorer.note_positions(partition, positions)
            self._restorer.committed(partition, _as_read(written, kept))
            # Of a lot all is decided and written; what a timer does leaves memory as it may be.
            if after and done is None:
                await self._restorer.written_whole(partition)
            return results

        return write

    def _positions_record(self, partition: int, value: bytes) -> ProducerRecord:
        return ProducerRecord(Outgoing(self._state_topic, POSITIONS_KEY, value, partition), ())


def _as_read(written: Sequence[ProducerRecord], confirmed: Sequence[Confirmed]) -> list[TopicRecord]:
    """State records as they now stand in the topic."""
    return [
        TopicRecord(at.offset, record.outgoing.key, record.outgoing.value, at.timestamp)
        for record, at in zip(written, confirmed, strict=True)
    ]
