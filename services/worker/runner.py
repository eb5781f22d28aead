"""The one stage runner: decide → write outputs and state → count.

How they are written is the caller's business (writing.py): in one transaction with the positions in the source, or
outputs, then state, and then the caller commits offsets. Whatever fails in between is done again from the source,
because the position never moved.
"""

import logging
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from schemas.reasons import RejectReason
from services.kafka.delivery import Confirmed, ProducerRecord
from services.observability import series
from services.observability.metrics import Metrics
from services.observability.spans import NoSpans, Spans
from services.stream.dead_letters import dead_letter, outgoing
from services.stream.headers import hops_of, trace_of, with_hop
from services.stream.messages import Dropped, Kept, Outcome, Outgoing, Received, Rejected
from services.worker.writing import StateNotWrittenError, Write

log = logging.getLogger(__name__)

Work = Callable[[Sequence[Received]], AsyncIterator[Mapping[int, Outcome]]]
"""The outcomes of a batch by position, in one part or several: what is done need not wait for what is not."""


@dataclass
class Runner:
    """Takes batches through one stage. Connection, clock and registry are handed in."""

    stage: str
    work: Work
    write: Write
    """How everything is written that comes with no way of its own."""
    metrics: Metrics
    now: Callable[[], datetime]
    measures_end_to_end: bool = False
    spans: Spans = field(default_factory=NoSpans)

    async def process(self, batch: Sequence[Received], write: Write | None = None) -> None:
        """Take one batch to its end. When this returns, every outcome is confirmed and counted.

        Raises:
            Exception: anything unforeseen; nothing of the batch may then be acknowledged.
        """
        began = self.now()
        traced = self.spans.begin(batch, began)
        done: dict[int, Outcome] = {}
        async for part in self.work(batch):
            places = sorted(part)
            messages = [traced.batch[i] for i in places]
            outcomes = await self._write(messages, [part[i] for i in places], write or self.write)
            self._count(messages, outcomes, began, len(batch))
            done |= zip(places, outcomes, strict=True)
        if sorted(done) != list(range(len(batch))):
            raise RuntimeError(f"{self.stage}: {len(done)} outcomes for {len(batch)} messages")
        self.metrics.observe(series.BATCH_SECONDS, (self.now() - began).total_seconds())
        self.metrics.observe(series.BATCH_SIZE, len(batch))
        traced.end([done[i] for i in range(len(batch))], self.now())

    async def emit(self, kept: Kept, write: Write | None = None) -> None:
        """Write what no message asked for (a timer did)."""
        outputs = [ProducerRecord(record, with_hop((), self.stage, self.now())) for record in kept.outputs]
        await (write or self.write)(outputs, _as_records(kept.state), _no_dead_letter)
        for record in outputs:
            self.metrics.count(series.OUTPUTS, topic=record.outgoing.topic)
        for count in kept.counts:
            self.metrics.add(count)

    async def _write(self, batch: Sequence[Received], decided: Sequence[Outcome], write: Write) -> list[Outcome]:
        """Write; a message whose output the broker refuses for good becomes a dead letter instead."""
        records, owners = self._to_send(batch, decided)
        final = list(decided)

        def dead_letters(errors: Mapping[int, str]) -> list[ProducerRecord]:
            # No dead letter can stand in for a dead letter: a refused one is fatal.
            for i, error in errors.items():
                if isinstance(decided[owners[i]], Rejected):
                    raise StateNotWrittenError(f"{records[i].outgoing.topic} refused a record of ours: {error}")
                final[owners[i]] = Rejected(RejectReason.OUTPUT_REFUSED, error)
            refused = sorted({owners[i] for i in errors})
            letters, _ = self._to_send([batch[i] for i in refused], [final[i] for i in refused])
            self._count_outputs(letters)
            return letters

        # As decided, refused outputs included: the stage's memory already holds them, and a restart must agree with it.
        state = _as_records(record for outcome in decided for record in _state_of(outcome))
        results = await write(records, state, dead_letters)
        self._count_outputs(r for r, result in zip(records, results, strict=True) if isinstance(result, Confirmed))
        return final

    def _count_outputs(self, records: Iterable[ProducerRecord]) -> None:
        for record in records:
            self.metrics.count(series.OUTPUTS, topic=record.outgoing.topic)

    def _to_send(
        self, batch: Sequence[Received], outcomes: Sequence[Outcome]
    ) -> tuple[list[ProducerRecord], list[int]]:
        to_send: list[ProducerRecord] = []
        owners: list[int] = []
        now = self.now()
        for i, (received, outcome) in enumerate(zip(batch, outcomes, strict=True)):
            if isinstance(outcome, Rejected):
                records: tuple[Outgoing, ...] = (outgoing(dead_letter(self.stage, received, outcome, now)),)
                trace = trace_of(received.headers)
                log.warning(
                    "%s rejected %s (trace %s): %s: %s",
                    self.stage,
                    received.origin,
                    trace,
                    outcome.reason,
                    outcome.error,
                )
            else:
                records = outcome.outputs if isinstance(outcome, Kept) else ()
            headers = with_hop(received.headers, self.stage, now) if records else []
            to_send += [ProducerRecord(record, headers) for record in records]
            owners += [i] * len(records)
        return to_send, owners

    def _count(self, batch: Sequence[Received], outcomes: Sequence[Outcome], began: datetime, of: int) -> None:
        ended = self.now()
        spent = (ended - began).total_seconds()
        for received, outcome in zip(batch, outcomes, strict=True):
            self._count_one(outcome)
            self.metrics.observe(series.ITEM_SECONDS, spent / of)
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


def _as_records(records: Iterable[Outgoing]) -> list[ProducerRecord]:
    return [ProducerRecord(record, ()) for record in records]


def _no_dead_letter(errors: Mapping[int, str]) -> list[ProducerRecord]:
    """What a timer writes has no message that it could be a dead letter of."""
    raise StateNotWrittenError("; ".join(errors.values()))
