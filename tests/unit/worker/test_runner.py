"""The promise of the runner: outputs, then state, then counting; nothing else, nothing twice, nothing lost."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import pytest
from prometheus_client import CollectorRegistry

from schemas.deadletter import DeadLetter, MessageOrigin
from schemas.reasons import DropReason, RejectReason
from schemas.verdict import VerdictKind
from services.kafka.delivery import Confirmed, ProducerRecord, Refused
from services.observability.metrics import Metrics
from services.stream.counts import ItemHandled, VerdictReached
from services.stream.headers import TRACE, hops_of, trace_of
from services.stream.messages import Dropped, Kept, Outcome, Outgoing, Received, Rejected
from services.worker.runner import Runner
from services.worker.stage_work import at_once
from services.worker.writing import InOrder, StateNotWrittenError

NOW = datetime(2024, 1, 21, 12, tzinfo=UTC)


def received(offset: int, value: bytes | None = b"v") -> Received:
    origin = MessageOrigin(topic="news.raw", partition=1, offset=offset, timestamp=NOW)
    return Received(value, origin, key=b"k%d" % offset, headers=((TRACE, b"trace-%d" % offset),))


class Broker:
    """Takes records, refuses those of one topic, remembers the order of calls."""

    def __init__(self, refuses: str = "") -> None:
        self.calls: list[list[ProducerRecord]] = []
        self.refuses = refuses

    async def __call__(self, records: Sequence[ProducerRecord]) -> list[Confirmed | Refused]:
        self.calls.append(list(records))
        return [
            Refused("too large") if record.outgoing.topic == self.refuses else Confirmed(0, number)
            for number, record in enumerate(records)
        ]

    def topics(self) -> list[list[str]]:
        return [[record.outgoing.topic for record in call] for call in self.calls if call]


class Bench:
    """A runner around fixed outcomes."""

    def __init__(self, outcomes: list[Outcome], broker: Broker | None = None) -> None:
        self.broker = broker or Broker()
        self.registry = CollectorRegistry()
        self.outcomes = outcomes
        metrics = Metrics(self.registry, "parser")
        self.runner = Runner(
            "parser", at_once(lambda _batch: self.outcomes), InOrder(self.broker), metrics, lambda: NOW
        )

    def counted(self, name: str, **labels: str) -> float:
        return self.registry.get_sample_value(name, {"stage": "parser", **labels}) or 0.0

    def letters(self) -> list[DeadLetter]:
        return [
            DeadLetter.model_validate_json(record.outgoing.value or b"")
            for call in self.broker.calls
            for record in call
            if record.outgoing.topic == "news.deadletter"
        ]


def out(topic: str = "news.parsed") -> Outgoing:
    return Outgoing(topic, b"k", b"v")


async def test_every_output_is_confirmed_before_any_state_is_written() -> None:
    bench = Bench([Kept((out(),), state=(out("state"),)), Kept((out(),), state=(out("state"),))])
    await bench.runner.process([received(1), received(2)])
    assert bench.broker.topics() == [["news.parsed", "news.parsed"], ["state", "state"]]


async def test_in_is_kept_plus_dropped_plus_rejected() -> None:
    outcomes: list[Outcome] = [
        Kept((out(), out()), redelivered=True, counts=(VerdictReached(VerdictKind.ORIGINAL), ItemHandled(None))),
        Dropped(DropReason.NOT_TEXT),
        Rejected(RejectReason.MALFORMED, "bad"),
    ]
    bench = Bench(outcomes)
    await bench.runner.process([received(1), received(2), received(3)])
    assert bench.counted("copytaster_consumed_total") == 3
    assert bench.counted("copytaster_kept_total") == 1
    assert bench.counted("copytaster_redelivered_total") == 1
    assert bench.counted("copytaster_dropped_total", reason="not_text") == 1
    assert bench.counted("copytaster_rejected_total", reason="malformed") == 1
    assert bench.counted("copytaster_outputs_total", topic="news.parsed") == 2
    assert bench.counted("copytaster_verdicts_total", kind="original") == 1
    assert bench.counted("copytaster_items_handled_total", action="not_announced") == 1


async def test_a_dead_letter_holds_everything_needed_to_try_again() -> None:
    bench = Bench([Rejected(RejectReason.NOT_JSON, "why")])
    await bench.runner.process([received(7, b"\xff\x00")])
    (letter,) = bench.letters()
    assert (letter.stage, letter.reason, letter.error) == ("parser", RejectReason.NOT_JSON, "why")
    assert (letter.value, letter.key, letter.trace_id) == (b"\xff\x00", b"k7", "trace-7")
    assert (letter.origin.topic, letter.origin.partition, letter.origin.offset) == ("news.raw", 1, 7)
    assert [(h.key, h.value) for h in letter.headers] == [(TRACE, b"trace-7")]


async def test_outputs_carry_the_trace_and_one_more_hop() -> None:
    bench = Bench([Kept((out(),))])
    await bench.runner.process([received(3)])
    headers = bench.broker.calls[0][0].headers
    assert trace_of(headers) == "trace-3"
    assert hops_of(headers) == [("parser", NOW)]


async def test_a_message_whose_output_is_refused_for_good_becomes_a_dead_letter_and_its_neighbours_go_on() -> None:
    bench = Bench([Kept((out("huge"),)), Kept((out(),))], Broker(refuses="huge"))
    await bench.runner.process([received(1), received(2)])
    (letter,) = bench.letters()
    assert letter.reason is RejectReason.OUTPUT_REFUSED
    assert letter.origin.offset == 1
    assert bench.counted("copytaster_kept_total") == 1
    assert bench.counted("copytaster_rejected_total", reason="output_refused") == 1


async def test_a_refused_state_record_or_dead_letter_stops_the_worker() -> None:
    with pytest.raises(StateNotWrittenError):
        await Bench([Kept((), state=(out("state"),))], Broker(refuses="state")).runner.process([received(1)])
    refuses_letters = Broker(refuses="news.deadletter")
    with pytest.raises(StateNotWrittenError):
        await Bench([Rejected(RejectReason.NOT_JSON, "x")], refuses_letters).runner.process([received(1)])


async def test_a_missing_outcome_is_an_error_not_a_loss() -> None:
    with pytest.raises(RuntimeError, match="1 outcomes for 2 messages"):
        await Bench([Kept(())]).runner.process([received(1), received(2)])


async def test_what_is_done_is_written_while_the_rest_of_the_batch_takes_its_time() -> None:
    bench = Bench([])
    written_before_the_rest: list[list[str]] = []

    async def in_two_parts(batch: Sequence[Received]) -> AsyncIterator[dict[int, Outcome]]:
        yield {1: Kept((out("second"),))}
        written_before_the_rest.extend(bench.broker.topics())
        yield {0: Rejected(RejectReason.TIME_LIMIT, "slow"), 2: Kept((out("third"),))}

    bench.runner.work = in_two_parts
    await bench.runner.process([received(1), received(2), received(3)])
    assert written_before_the_rest == [["second"]]
    assert bench.broker.topics() == [["second"], ["news.deadletter", "third"]]
    assert [letter.origin.offset for letter in bench.letters()] == [1]
    assert bench.counted("copytaster_consumed_total") == 3


async def test_work_that_leaves_a_message_without_its_outcome_is_a_defect() -> None:
    bench = Bench([])

    async def forgetful(batch: Sequence[Received]) -> AsyncIterator[dict[int, Outcome]]:
        yield {1: Kept(())}

    bench.runner.work = forgetful
    with pytest.raises(RuntimeError, match="1 outcomes for 2 messages"):
        await bench.runner.process([received(1), received(2)])
