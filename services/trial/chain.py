"""All stages in one process, fed with the bytes that the stage before them wrote. No broker, no CPU processes.

The handlers, their settings and the records are those of the workers. The clock is handed on by the caller: between
two items embargoes end at their own second. What a worker does for safety alone (time and memory limits) is missing.
"""

import logging
from bdb import BdbQuit
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from schemas.deadletter import MessageOrigin
from schemas.raw import RawItem
from schemas.reasons import DropReason, RejectReason
from services.deduplicator import agent as deduplicator
from services.enricher import agent as enricher
from services.parser import agent as parser
from services.pool.cpu_pool import Job
from services.publisher import agent as publisher
from services.settings import Settings
from services.stories import agent as stories
from services.stream.dead_letters import dead_letter, outgoing
from services.stream.headers import begun, with_hop
from services.stream.messages import Dropped, Handler, Kept, Outcome, Outgoing, Received, Rejected
from services.stream.state_records import restore_at_once
from services.stream.topics import RAW
from services.worker.stage import Stage

_log = logging.getLogger(__name__)
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Ended:
    """A message that a stage understood and dropped: it leaves no record on any topic."""

    stage: str
    reason: DropReason
    detail: str


def prepare() -> None:
    """Load what the stages need (language models), once for all chains of this process."""
    for module in (parser, enricher):
        work = module.stage(Settings()).work
        if isinstance(work, Job):
            work.prepare()


class Chain:
    """One run of all stages, beginning without any state."""

    def __init__(self, settings: Settings, start: datetime) -> None:
        self.now = start
        self._stages = [_StageInProcess(stage, settings.topic_partitions, self._clock) for stage in self._all(settings)]
        self._read = {topic for stage in self._stages for topic in stage.reads}

    def until(self, moment: datetime) -> Iterator[Outgoing]:
        """Let time pass, and what falls due on the way happen at its own second. Time never goes back."""
        while (due := self._next_due()) is not None and due <= moment:
            self.now = max(self.now, due)
            yield from self._serve_timers()
        self.now = max(self.now, moment)

    def finish(self) -> Iterator[Outgoing]:
        """Nothing more arrives: what only waits for its turn is written. No embargo ends by that."""
        yield from self.until(self.now)
        last = self._stages[-1]
        while (due := last.next_due()) is not None:
            self.now = max(self.now, due)
            yield from (message.record for message in last.timer())

    def arrive(self, item: RawItem) -> Iterator[Outgoing | Ended]:
        """Take one item, received now, through every stage.

        Yields what reaches a topic that no stage reads (public records, dead letters), and what was dropped.
        """
        item = item.model_copy(update={"received_at": self.now})
        headers = tuple(begun(item, self.now))
        yield from self._pass_on([_Message(Outgoing(RAW.name, item.item_id.encode(), item.to_bytes()), headers)])

    def _pass_on(self, batch: "Sequence[_Message | Ended]") -> Iterator[Outgoing | Ended]:
        """Take messages through the stages that read them, until only what no stage reads is left."""
        while batch:
            for each in batch:
                if isinstance(each, Ended):
                    yield each
                elif each.record.topic not in self._read:
                    yield each.record
            made: list[_Message | Ended] = []
            for stage in self._stages:
                # In one batch a stage, whatever the lanes: the trial is of what is decided, not of who waits for whom.
                read = [each for each in batch if isinstance(each, _Message) and each.record.topic in stage.reads]
                made += stage.process(read)
            batch = made

    def _next_due(self) -> datetime | None:
        return min((due for stage in self._stages if (due := stage.next_due()) is not None), default=None)

    def _serve_timers(self) -> Iterator[Outgoing]:
        for stage in self._stages:
            for made in self._pass_on(list(stage.timer())):
                if isinstance(made, Outgoing):
                    yield made

    def _clock(self) -> datetime:
        return self.now

    def _all(self, settings: Settings) -> list[Stage]:
        return [
            parser.stage(settings),
            enricher.stage(settings),
            deduplicator.stage(settings, self._clock),
            publisher.stage(settings, self._clock),
            stories.stage(settings, self._clock),
        ]


@dataclass(frozen=True, slots=True)
class _Message:
    record: Outgoing
    headers: tuple[tuple[str, bytes], ...]


class _StageInProcess:
    """One stage, with the partitions that it has met so far."""

    def __init__(self, stage: Stage, partitions: int, clock: Clock) -> None:
        self.reads = {topic.name for topic in stage.lanes.values()}
        self._stage = stage
        self._handle: Handler = stage.work.handle if isinstance(stage.work, Job) else stage.work
        self._partitions = partitions
        self._clock = clock
        self._partition_of: dict[bytes, int] = {}
        self._offsets: dict[tuple[str, int], int] = {}
        for partition in range(partitions):
            if stage.state:
                restore_at_once(stage.state.keeper, partition, [])

    def process(self, batch: Sequence[_Message]) -> Iterator[_Message | Ended]:
        """What comes of a batch: its outcomes as records, with headers as a worker writes them."""
        received = [self._received(message) for message in batch]
        for asked, outcome in zip(received, self._outcomes(received), strict=True):
            headers = tuple(with_hop(asked.headers, self._stage.name, self._clock()))
            if isinstance(outcome, Kept):
                outputs = (each for output in outcome.outputs for each in output.spread(range(self._partitions)))
                yield from (_Message(record, headers) for record in outputs)
            elif isinstance(outcome, Dropped):
                yield Ended(self._stage.name, outcome.reason, outcome.detail)
            else:
                letter = dead_letter(self._stage.name, asked, outcome, self._clock())
                yield _Message(outgoing(letter), headers)

    def timer(self) -> Iterator[_Message]:
        """What is due by now."""
        if self._stage.timer:
            headers = tuple(with_hop((), self._stage.name, self._clock()))
            for kept in self._stage.timer(self._clock(), frozenset(range(self._partitions))):
                yield from (_Message(record, headers) for record in kept.outputs)

    def next_due(self) -> datetime | None:
        """When the timer will next have something to do."""
        return self._stage.next_due() if self._stage.next_due else None

    def _outcomes(self, received: Sequence[Received]) -> list[Outcome]:
        """A stage whose items come from outside answers for each of them, as its pool of processes would."""
        if not isinstance(self._stage.work, Job):
            return self._handle(received)
        return [outcome for each in received for outcome in self._alone(each)]

    def _alone(self, received: Received) -> list[Outcome]:
        try:
            return self._handle([received])
        except BdbQuit:  # the debugger's `quit`: docs/developing.md, "Debugging a stage"
            raise
        except Exception as error:  # noqa: BLE001 # whatever an item raises, the pool makes a dead letter of it too
            _log.exception("a defect in the %s", self._stage.name)
            return [Rejected(RejectReason.INTERNAL_ERROR, f"{type(error).__name__} (a defect of ours)")]

    def _received(self, message: _Message) -> Received:
        record = message.record if message.record.partition is not None else self._placed(message.record)
        place = (record.topic, record.partition or 0)
        self._offsets[place] = offset = self._offsets.get(place, -1) + 1
        origin = MessageOrigin(topic=place[0], partition=place[1], offset=offset, timestamp=self._clock())
        return Received(record.value, origin, record.key, message.headers)

    def _placed(self, record: Outgoing) -> Outgoing:
        """Keys are spread over all partitions, one after the other: what a cluster might keep apart is kept apart."""
        partition = self._partition_of.setdefault(record.key, len(self._partition_of) % self._partitions)
        return replace(record, partition=partition)
