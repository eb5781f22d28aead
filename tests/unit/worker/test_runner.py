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
from services.worker.writing import InOrder, Instead, MemoryAheadError, StateNotWrittenError

NOW = datetime(2024, 1, 21, 12, tzinfo=UTC)


def received(offset: int, value: bytes | None = b"v") -> Received:
    origin = MessageOrigin(topic="news.raw", partition=1, offset=offset, timestamp=NOW)
    return Received(value, origin, key=b"k%d" % offset, headers=((TRACE, b"trace-%d" % offset),))


class Broker:
    """Takes records, refuses those of one topic, remembers the order of calls."""

    def __init__(self, refuses: str = "") -> None:
        self.calls: list[list[ProducerRecord]] = []
        self.refuses = refuses
        self.refuses_at_once = 1000
        """So many records in one call are too much."""

    async def __call__(self, records: Sequence[ProducerRecord]) -> list[Confirmed | Refused]:
        self.calls.append(list(records))
        return [
            Refused("too large")
            if record.outgoing.topic == self.refuses or len(records) >= self.refuses_at_once
            else Confirmed(0, number)
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


class LotBench:
    """A lot's own way to write: all or nothing, with the position behind so many messages."""

    def __init__(self, broker: Broker, messages: int) -> None:
        self.broker, self.messages = broker, messages
        self.committed: list[tuple[list[str], list[bytes], int]] = []
        """Topics of outputs, keys of state, messages done; of each transaction."""

    async def __call__(
        self,
        outputs: Sequence[ProducerRecord],
        state: Sequence[ProducerRecord],
        instead: Instead,
        done: int | None = None,
    ) -> list[Confirmed | Refused]:
        results = await self.broker(outputs)
        # As the broker does it: one record that is too large fails all that is sent with it.
        if any(isinstance(result, Refused) for result in results):
            instead(dict.fromkeys(range(len(results)), "too large"))
        topics, keys = [r.outgoing.topic for r in outputs], [r.outgoing.key for r in state]
        self.committed.append((topics, keys, self.messages if done is None else done))
        return results


def remembered(number: int) -> tuple[Outgoing, ...]:
    return (Outgoing("state", b"s%d" % number, b"v"),)


async def test_nothing_is_remembered_of_a_message_whose_output_is_refused_and_the_next_process_goes_on_behind_it() -> (
    None
):
    outcomes: list[Outcome] = [
        Kept((out(),), remembered(1)),
        Kept((out("huge"),), remembered(2)),
        Kept((out(),), remembered(3)),
    ]
    bench = Bench(outcomes, Broker(refuses="huge"))
    lot = LotBench(bench.broker, 3)
    with pytest.raises(MemoryAheadError, match=r"news\.raw:1:2"):
        await bench.runner.process([received(1), received(2), received(3)], lot)
    assert lot.committed == [(["news.parsed"], [b"s1"], 1), (["news.deadletter"], [], 2)]
    (letter,) = bench.letters()
    assert (letter.reason, letter.origin.offset) == (RejectReason.OUTPUT_REFUSED, 2)


def timed(state: bytes, *outputs: Outgoing, of: int | None = None) -> Kept:
    """What a timer made: of its outputs the first `of`, or all."""
    number = len(outputs) if of is None else of
    given_up = (Outgoing("state", b"given up " + state, b"v", 1),)
    return Kept(outputs, (Outgoing("state", state, b"v", 1),), if_refused=lambda i: given_up if i < number else None)


async def test_a_refused_record_of_a_timer_is_a_dead_letter_and_its_work_is_done() -> None:
    bench = Bench([], Broker(refuses="huge"))
    lot = LotBench(bench.broker, 0)
    left: list[None] = []
    bench.runner.on_refused = lambda: left.append(None)
    large = Outgoing("huge", b"k", b"large")
    with pytest.raises(MemoryAheadError, match="huge: too large"):
        await bench.runner.emit(timed(b"s", out(), large), lot)
    assert lot.committed == [(["news.deadletter"], [b"given up s"], 0)]
    (letter,) = bench.letters()
    assert (letter.stage, letter.reason, letter.error) == ("parser", RejectReason.OUTPUT_REFUSED, "too large")
    assert (letter.key, letter.value) == (b"k", b"large")
    assert (letter.origin.topic, letter.origin.partition, letter.origin.offset) == ("huge", 1, 0)
    assert len(left) == 1


async def test_without_a_word_on_what_to_do_a_refused_record_of_a_timer_stops_the_worker_where_it_is() -> None:
    bench = Bench([], Broker(refuses="huge"))
    lot = LotBench(bench.broker, 0)
    with pytest.raises(StateNotWrittenError):
        await bench.runner.emit(Kept((out("huge"),), (out("state"),)), lot)
    assert lot.committed == []


async def test_a_message_before_which_a_timers_record_is_refused_is_decided_again() -> None:
    bench = Bench([Kept((out(),), remembered(1)), timed(b"s", out("huge"), out(), of=1)], Broker(refuses="huge"))
    lot = LotBench(bench.broker, 2)
    with pytest.raises(MemoryAheadError, match="huge: too large"):
        await bench.runner.process([received(1), received(2)], lot)
    assert lot.committed == [(["news.parsed"], [b"s1"], 1), (["news.deadletter"], [b"given up s"], 1)]


async def test_a_message_whose_own_record_is_refused_behind_a_timers_is_the_dead_letter() -> None:
    bench = Bench([timed(b"s", out(), Outgoing("huge", b"k", b"large"), of=1)], Broker(refuses="huge"))
    lot = LotBench(bench.broker, 1)
    with pytest.raises(MemoryAheadError, match=r"news\.raw:1:1"):
        await bench.runner.process([received(1)], lot)
    assert lot.committed == [(["news.deadletter"], [], 1)]


async def test_what_is_refused_only_together_goes_out_one_by_one() -> None:
    outcomes: list[Outcome] = [Kept((out(),), remembered(1)), Kept((out(),), remembered(2))]
    bench = Bench(outcomes)
    lot = LotBench(bench.broker, 2)
    bench.broker.refuses_at_once = 2
    await bench.runner.process([received(1), received(2)], lot)
    assert lot.committed == [(["news.parsed"], [b"s1"], 1), (["news.parsed"], [b"s2"], 2)]
    assert bench.counted("copytaster_outputs_total", topic="news.parsed") == 2
    assert bench.counted("copytaster_kept_total") == 2


async def test_a_refused_dead_letter_of_a_lot_stops_the_worker_where_it_is() -> None:
    bench = Bench([Rejected(RejectReason.NOT_JSON, "x")], Broker(refuses="news.deadletter"))
    lot = LotBench(bench.broker, 1)
    with pytest.raises(StateNotWrittenError):
        await bench.runner.process([received(1)], lot)
    assert lot.committed == []


async def test_what_is_for_all_other_partitions_goes_to_as_many_as_the_broker_says() -> None:
    asked: list[str] = []

    async def partitions_of(topic: str) -> set[int]:
        asked.append(topic)
        return {0, 1, 2, 5}

    to_others = Outgoing("news.enriched", b"world", b"v", to_all_but=1)
    bench = Bench([Kept((out(), to_others)), Kept((out(),))])
    bench.runner.partitions_of = partitions_of
    await bench.runner.process([received(1), received(2)])
    [sent] = [call for call in bench.broker.calls if call]
    assert [(record.outgoing.topic, record.outgoing.partition) for record in sent] == [
        ("news.parsed", None),
        ("news.enriched", 0),
        ("news.enriched", 2),
        ("news.enriched", 5),
        ("news.parsed", None),
    ]
    assert asked == ["news.enriched"]
