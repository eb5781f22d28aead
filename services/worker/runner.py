"""Takes a batch through a stage: decide → send and wait → write state and wait → count. The caller then commits.

The order is the promise: outputs confirmed, then state, then the offset. After a failure in between, the batch is read
and decided again, because its offsets have not moved. Were state written first, a crash could leave a decision
remembered whose output was never sent.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from schemas.reasons import RejectReason
from services.kafka.delivery import Confirmed, Deliver, ProducerRecord, Refused
from services.observability import series
from services.observability.metrics import Metrics
from services.observability.spans import NoSpans, Spans
from services.stream.dead_letters import dead_letter, outgoing
from services.stream.headers import hops_of, with_hop
from services.stream.messages import Dropped, Kept, Outcome, Outgoing, Received, Rejected

log = logging.getLogger(__name__)

Work = Callable[[Sequence[Received]], Awaitable[list[Outcome]]]


class StateNotWrittenError(Exception):
    """The broker refused a record of our own making: to go on would let state and outputs diverge."""


@dataclass
class Runner:
    """Takes batches through one stage. Connection, clock and registry are handed in."""

    stage: str
    work: Work
    deliver: Deliver
    metrics: Metrics
    now: Callable[[], datetime]
    measures_end_to_end: bool = False
    on_state: Callable[[int, int], None] | None = None
    """Called with the partition and offset of every confirmed state record."""
    spans: Spans = field(default_factory=NoSpans)

    async def process(self, batch: Sequence[Received]) -> None:
        """Take one batch through the stage. When this returns, every outcome is confirmed and counted.

        Raises:
            Exception: anything unforeseen; nothing of the batch may then be acknowledged.
        """
        began = self.now()
        traced = self.spans.begin(batch, began)
        decided = await self.work(batch)
        if len(decided) != len(batch):
            raise RuntimeError(f"{self.stage}: {len(decided)} outcomes for {len(batch)} messages")
        outcomes = await self._send_outputs(traced.batch, decided)
        # As decided, also where an output was refused: the stage's memory has it, and a restart must restore the same.
        await self._write_state([record for outcome in decided for record in _state_of(outcome)])
        self._count(batch, outcomes, began)
        traced.end(outcomes, self.now())

    async def emit(self, kept: Kept) -> None:
        """Send what the timer decided, without a message to acknowledge; outputs before state."""
        await self._send_outputs([], [], extra=kept.outputs)
        await self._write_state(list(kept.state))
        for count in kept.counts:
            self.metrics.add(count)

    async def _send_outputs(
        self, batch: Sequence[Received], outcomes: list[Outcome], extra: Sequence[Outgoing] = ()
    ) -> list[Outcome]:
        """Send; a message with an output that the broker refuses for good becomes a dead letter instead."""
        records, owners = self._to_send(batch, outcomes)
        records += [ProducerRecord(outgoing, with_hop((), self.stage, self.now())) for outgoing in extra]
        results = await self.deliver(records)
        final = list(outcomes)
        refused: set[int] = set()
        for result, owner, record in zip(results, [*owners, *([None] * len(extra))], records, strict=True):
            if isinstance(result, Confirmed):
                self.metrics.count(series.OUTPUTS, topic=record.outgoing.topic)
            # No dead letter can stand in for a dead letter, nor for what the timer sent: there is no message to keep.
            elif owner is None or isinstance(outcomes[owner], Rejected):
                raise StateNotWrittenError(f"{record.outgoing.topic} refused a record of ours: {result.error}")
            else:
                refused.add(owner)
                final[owner] = Rejected(RejectReason.OUTPUT_REFUSED, result.error)
        # Their siblings are not sent again: only the dead letters are, and a refused dead letter is fatal (above).
        if refused:
            again = [i in refused for i in range(len(batch))]
            chosen = [i for i, is_refused in enumerate(again) if is_refused]
            await self._send_outputs([batch[i] for i in chosen], [final[i] for i in chosen])
        return final

    def _to_send(
        self, batch: Sequence[Received], outcomes: Sequence[Outcome]
    ) -> tuple[list[ProducerRecord], list[int | None]]:
        produced: list[ProducerRecord] = []
        owners: list[int | None] = []
        now = self.now()
        for i, (received, outcome) in enumerate(zip(batch, outcomes, strict=True)):
            if isinstance(outcome, Rejected):
                records: tuple[Outgoing, ...] = (outgoing(dead_letter(self.stage, received, outcome, now)),)
                log.warning("%s rejected %s: %s: %s", self.stage, received.origin, outcome.reason, outcome.error)
            else:
                records = outcome.outputs if isinstance(outcome, Kept) else ()
            headers = with_hop(received.headers, self.stage, now) if records else []
            produced += [ProducerRecord(record, headers) for record in records]
            owners += [i] * len(records)
        return produced, owners

    async def _write_state(self, records: Sequence[Outgoing]) -> None:
        for result in await self.deliver([ProducerRecord(record, ()) for record in records]):
            if isinstance(result, Refused):
                raise StateNotWrittenError(result.error)
            if self.on_state:
                self.on_state(result.partition, result.offset)

    def _count(self, batch: Sequence[Received], outcomes: Sequence[Outcome], began: datetime) -> None:
        ended = self.now()
        spent = (ended - began).total_seconds()
        self.metrics.observe(series.BATCH_SECONDS, spent)
        self.metrics.observe(series.BATCH_SIZE, len(batch))
        for received, outcome in zip(batch, outcomes, strict=True):
            self._count_one(outcome)
            self.metrics.observe(series.ITEM_SECONDS, spent / len(batch))
            hops = hops_of(received.headers)
            if hops:
                self.metrics.observe(series.HOP_SECONDS, max(0.0, (began - hops[-1][1]).total_seconds()))
            if hops and self.measures_end_to_end and isinstance(outcome, Kept) and outcome.outputs:
                self.metrics.observe(series.END_TO_END_SECONDS, max(0.0, (ended - hops[0][1]).total_seconds()))

    def _count_one(self, outcome: Outcome) -> None:
        self.metrics.count(series.CONSUMED)
        match outcome:
            case Kept():
                self.metrics.count(series.KEPT)
                if outcome.redelivered:
                    self.metrics.count(series.REDELIVERED)
                for count in outcome.counts:
                    self.metrics.add(count)
            case Dropped():
                self.metrics.count(series.DROPPED, reason=outcome.reason.value)
            case Rejected():
                self.metrics.count(series.REJECTED, reason=outcome.reason.value)


def _state_of(outcome: Outcome) -> tuple[Outgoing, ...]:
    return () if isinstance(outcome, Rejected) else outcome.state
