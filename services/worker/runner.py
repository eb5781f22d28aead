"""The one stage runner: decide → write outputs and state → count.

How they are written is the caller's business (writing.py): in one transaction with the positions in the source, or
outputs, then state, and then the caller commits offsets. Whatever fails in between is done again from the source,
because the position never moved.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from schemas.reasons import RejectReason
from services.kafka.delivery import Confirmed, ProducerRecord
from services.observability import series
from services.observability.metrics import Metrics
from services.observability.spans import NoSpans, Spans
from services.stream.dead_letters import dead_letter, outgoing
from services.stream.drop_notes import drop_note
from services.stream.headers import hops_of, ids_of, with_hop
from services.stream.messages import Dropped, Kept, Outcome, Outgoing, Received, Rejected
from services.worker.giving_up import give_up
from services.worker.writing import (
    MemoryAheadError,
    OutputsRefusedError,
    StateNotWrittenError,
    Write,
    as_records,
    no_dead_letter,
    undo,
)

log = logging.getLogger(__name__)

Work = Callable[[Sequence[Received]], AsyncIterator[Mapping[int, Outcome]]]
"""The outcomes of a batch by position, in one part or several: what is done need not wait for what is not."""

PartitionsOf = Callable[[str], Awaitable[Collection[int]]]
"""The partitions that a topic really has, as the broker says."""


async def _nobody_says(topic: str) -> Collection[int]:
    raise RuntimeError(f"how many partitions {topic} has is not known here")


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
    note_drops: bool = False
    """Whether what is dropped leaves a note, for who asks what became of it."""
    on_refused: Callable[[], None] = lambda: None
    """Called where an output is refused that the process leaves for."""
    partitions_of: PartitionsOf = _nobody_says
    """Asked only for what goes to all partitions of a topic."""

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
            decided = [await self._spread(part[i]) for i in places]
            # A lot has a way of its own where it is written whole, with its state and position.
            outcomes = (
                await self._write_whole(messages, decided, write) if write else await self._write(messages, decided)
            )
            self._count(messages, outcomes, began, len(batch))
            done |= zip(places, outcomes, strict=True)
        if sorted(done) != list(range(len(batch))):
            raise RuntimeError(f"{self.stage}: {len(done)} outcomes for {len(batch)} messages")
        self.metrics.observe(series.BATCH_SECONDS, (self.now() - began).total_seconds())
        self.metrics.observe(series.BATCH_SIZE, len(batch))
        traced.end([done[i] for i in range(len(batch))], self.now())

    async def emit(self, kept: Kept, write: Write | None = None) -> None:
        """Write what no message asked for (a timer did).

        Raises:
            MemoryAheadError: see `give_up`.
        """
        outputs = [ProducerRecord(record, with_hop((), self.stage, self.now())) for record in kept.outputs]
        write = write or self.write
        try:
            await write(outputs, as_records(kept.state), undo)
        except OutputsRefusedError as refused:
            self.on_refused()
            await give_up(kept, refused, write, stage=self.stage, now=self.now())
            raise StateNotWrittenError(refused.first) from refused
        for record in outputs:
            self.metrics.count(series.OUTPUTS, topic=record.outgoing.topic)
        for count in kept.counts:
            self.metrics.add(count)

    async def _write_whole(self, batch: Sequence[Received], decided: Sequence[Outcome], write: Write) -> list[Outcome]:
        """Write all in one transaction; where an output is refused, message by message.

        Raises:
            MemoryAheadError: see `_write_alone`.
        """
        records, _ = self._to_send(batch, decided)
        try:
            results = await write(records, _states(decided), undo)
        except OutputsRefusedError:
            # The broker refuses what is sent together, not only the one record that is too large.
            for done, (received, outcome) in enumerate(zip(batch, decided, strict=True), start=1):
                await self._write_alone(received, outcome, write, done)
        else:
            self._count_outputs(r for r, each in zip(records, results, strict=True) if isinstance(each, Confirmed))
        return list(decided)

    async def _write_alone(self, received: Received, outcome: Outcome, write: Write, done: int) -> None:
        """Write one message of a lot, the last of so many.

        Raises:
            MemoryAheadError: its output was refused. It is a dead letter now, and nothing that the stage remembers of
                it is written: otherwise a sequence would have a gap where the record is missing. What was decided
                behind it took it for published; the next process decides that again.
        """
        records, _ = self._to_send([received], [outcome])
        try:
            await write(records, _states([outcome]), undo, done)
        except OutputsRefusedError as refused:
            if isinstance(outcome, Rejected):
                raise StateNotWrittenError("a dead letter was refused") from refused
            self.on_refused()
            if isinstance(outcome, Kept):
                # It may not be the message's fault: what a timer had begun is finished before a message is taken.
                await give_up(outcome, refused, write, done - 1, stage=self.stage, now=self.now())
            letter, _ = self._to_send([received], [Rejected(RejectReason.OUTPUT_REFUSED, refused.first)])
            await write(letter, [], no_dead_letter, done)
            raise MemoryAheadError(f"{place_of(received)}: {refused.first}") from refused
        self._count_outputs(records)

    async def _write(self, batch: Sequence[Received], decided: Sequence[Outcome]) -> list[Outcome]:
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

        # As decided, refused outputs included: the stage's state already holds them, and a restart must agree with it.
        results = await self.write(records, _states(decided), dead_letters)
        self._count_outputs(r for r, result in zip(records, results, strict=True) if isinstance(result, Confirmed))
        return final

    async def _spread(self, outcome: Outcome) -> Outcome:
        """The outcome with a record for each partition where one was for all of them."""
        if not isinstance(outcome, Kept) or all(output.to_all_but is None for output in outcome.outputs):
            return outcome
        spread: list[Outgoing] = []
        for output in outcome.outputs:
            spread += output.spread(() if output.to_all_but is None else await self.partitions_of(output.topic))
        return replace(outcome, outputs=tuple(spread))

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
                # One of the two ways to leave the stream; the other, dropping, is counted, and noted if that is wanted.
                records: tuple[Outgoing, ...] = (outgoing(dead_letter(self.stage, received, outcome, now)),)
                log.warning(
                    "rejected %s: %s: %s",
                    place_of(received),
                    outcome.reason,
                    outcome.error,
                    extra=ids_of(received.headers),
                )
            elif isinstance(outcome, Dropped):
                note = drop_note(self.stage, received, outcome, now) if self.note_drops else None
                records = (note,) if note else ()
            else:
                records = outcome.outputs
            headers = with_hop(received.headers, self.stage, now) if records else []
            to_send += [ProducerRecord(record, headers) for record in records]
            owners += [i] * len(records)
        return to_send, owners

    def _count(self, batch: Sequence[Received], outcomes: Sequence[Outcome], began: datetime, of: int) -> None:
        ended = self.now()
        spent = (ended - began).total_seconds()
        for received, outcome in zip(batch, outcomes, strict=True):
            self._count_one(outcome)
            log_done(received, outcome)
            # An even share: inside a batch nobody knows which item took how long.
            self.metrics.observe(series.ITEM_SECONDS, spent / of)
            hops = hops_of(received.headers)
            if hops:
                self.metrics.observe(series.HOP_SECONDS, max(0.0, (began - hops[-1][1]).total_seconds()))
            # Only the last stage measures it, and only where something went out.
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


def log_done(received: Received, outcome: Outcome) -> None:
    """One line an item: a trace id leads through every stage's log. What was rejected has its line already."""
    match outcome:
        case Kept():
            log.info("kept %s: %d records", place_of(received), len(outcome.outputs), extra=ids_of(received.headers))
        case Dropped():
            log.info("dropped %s: %s", place_of(received), outcome.reason, extra=ids_of(received.headers))


def place_of(received: Received) -> str:
    """Where the message stands, in short."""
    return f"{received.origin.topic}:{received.origin.partition}:{received.origin.offset}"


def _state_of(outcome: Outcome) -> tuple[Outgoing, ...]:
    return () if isinstance(outcome, Rejected) else outcome.state


def _states(outcomes: Sequence[Outcome]) -> list[ProducerRecord]:
    return as_records(record for outcome in outcomes for record in _state_of(outcome))
