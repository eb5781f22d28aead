"""Spans of several stages form one trace through Kafka headers; without tracing, headers are as they were."""

import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from prometheus_client import CollectorRegistry

from schemas.deadletter import MessageOrigin
from schemas.reasons import DropReason, RejectReason
from services.kafka.delivery import Confirmed, ProducerRecord, Refused
from services.observability.metrics import Metrics
from services.observability.span_settings import make_spans
from services.observability.spans import NoSpans, Spans
from services.settings import Settings
from services.stream.headers import PARENT, TRACE, with_hop
from services.stream.messages import Dropped, Kept, Outcome, Outgoing, Received, Rejected
from services.worker.runner import Runner
from services.worker.stage_work import at_once
from services.worker.writing import InOrder

pytest.importorskip("opentelemetry.sdk", reason="the extra `tracing` is not installed")
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from services.observability.otel_spans import OtelSpans, to_collector

NOW = datetime(2024, 1, 21, 12, tzinfo=UTC)
OWN_ID = "0af7651916cd43dd8448eb211c80319c"


class MemoryTopics:
    """Topics in memory: what one stage sends, the next receives."""

    def __init__(self) -> None:
        self.sent: list[ProducerRecord] = []

    async def __call__(self, records: Sequence[ProducerRecord]) -> list[Confirmed | Refused]:
        self.sent = [*self.sent, *records]
        return [Confirmed(0, number) for number, _ in enumerate(records)]

    def take(self) -> list[Received]:
        taken, self.sent = self.sent, []
        return [
            Received(
                record.outgoing.value,
                MessageOrigin(topic=record.outgoing.topic, partition=0, offset=number, timestamp=NOW),
                headers=tuple(record.headers),
            )
            for number, record in enumerate(taken)
        ]


class TickingClock:
    """A second later each time it is looked at."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def stage(name: str, topics: MemoryTopics, spans: Spans, outcomes: Sequence[Outcome]) -> Runner:
    return Runner(
        name,
        at_once(lambda _batch: list(outcomes)),
        InOrder(topics),
        Metrics(CollectorRegistry(), name),
        TickingClock(),
        spans=spans,
    )


def kept(topic: str, number: int = 1) -> Kept:
    return Kept(tuple(Outgoing(topic, b"k", b"v") for _ in range(number)))


def item(own_id: str = OWN_ID) -> Received:
    headers = with_hop((), "ingest", NOW, trace_id=own_id)
    return Received(b"v", MessageOrigin(topic="news.raw", partition=2, offset=7, timestamp=NOW), headers=tuple(headers))


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


def spans_of(name: str, exporter: InMemorySpanExporter) -> OtelSpans:
    return OtelSpans(name, SimpleSpanProcessor(exporter))


async def through_three_stages(exporter: InMemorySpanExporter, own_id: str = OWN_ID) -> dict[str, ReadableSpan]:
    topics = MemoryTopics()
    batch = [item(own_id)]
    for name, topic in (
        ("parser", "news.parsed"),
        ("enricher", "news.enriched"),
        ("deduplicator", "news.deduplicated"),
    ):
        await stage(name, topics, spans_of(name, exporter), [kept(topic)]).process(batch)
        batch = topics.take()
    return {str(span.name).split()[0]: span for span in exporter.get_finished_spans()}


async def test_each_stage_adds_a_child_of_the_span_of_the_stage_before(exporter: InMemorySpanExporter) -> None:
    found = await through_three_stages(exporter)
    assert list(found) == ["parser", "enricher", "deduplicator"]
    for below, above in (("enricher", "parser"), ("deduplicator", "enricher")):
        parent, context = found[below].parent, found[above].context
        assert parent is not None
        assert context is not None
        assert parent.span_id == context.span_id


async def test_the_trace_bears_the_id_that_the_item_has_had_since_it_came_in(exporter: InMemorySpanExporter) -> None:
    found = await through_three_stages(exporter)
    assert {f"{span.context.trace_id:032x}" for span in found.values() if span.context} == {OWN_ID}


async def test_an_id_of_another_form_does_not_stop_the_trace(exporter: InMemorySpanExporter) -> None:
    found = await through_three_stages(exporter, own_id="not a trace id")
    assert len({span.context.trace_id for span in found.values() if span.context}) == 1


async def test_a_span_lasts_from_the_batchs_begin_until_all_is_confirmed(exporter: InMemorySpanExporter) -> None:
    found = await through_three_stages(exporter)
    span = found["parser"]
    assert span.start_time is not None
    assert span.end_time is not None
    assert span.end_time > span.start_time
    assert dict(span.attributes or {})["messaging.kafka.offset"] == 7


async def test_a_message_with_several_outputs_is_the_parent_of_all_their_spans(exporter: InMemorySpanExporter) -> None:
    topics = MemoryTopics()
    await stage("parser", topics, spans_of("parser", exporter), [kept("news.parsed", 2)]).process([item()])
    await stage("enricher", topics, spans_of("enricher", exporter), [kept("x"), kept("x")]).process(topics.take())
    first, *others = exporter.get_finished_spans()
    assert [span.parent.span_id for span in others if span.parent and first.context] == [first.context.span_id] * 2


async def test_a_span_says_what_became_of_its_message_and_only_a_rejection_is_an_error(
    exporter: InMemorySpanExporter,
) -> None:
    outcomes: list[Outcome] = [
        kept("news.parsed"),
        Dropped(DropReason.NOT_TEXT),
        Rejected(RejectReason.MALFORMED, "the text of it"),
    ]
    topics = MemoryTopics()
    await stage("parser", topics, spans_of("parser", exporter), outcomes).process([item(), item(), item()])
    told = [
        (dict(span.attributes or {}).get("copytaster.outcome"), dict(span.attributes or {}).get("copytaster.reason"))
        for span in exporter.get_finished_spans()
    ]
    assert told == [("kept", None), ("dropped", "not_text"), ("rejected", "malformed")]
    assert [span.status.is_ok for span in exporter.get_finished_spans()] == [True, True, False]
    assert "the text of it" not in "".join(span.to_json() for span in exporter.get_finished_spans())


async def test_without_spans_headers_are_as_they_were() -> None:
    topics = MemoryTopics()
    await stage("parser", topics, NoSpans(), [kept("news.parsed")]).process([item()])
    assert [name for name, _ in topics.sent[0].headers] == [TRACE, "copytaster-hops", "copytaster-schema-version"]


async def test_a_stage_that_does_not_trace_hands_the_trace_on(exporter: InMemorySpanExporter) -> None:
    topics = MemoryTopics()
    await stage("parser", topics, spans_of("parser", exporter), [kept("news.parsed")]).process([item()])
    before = dict(topics.sent[0].headers)[PARENT]
    await stage("enricher", topics, NoSpans(), [kept("news.enriched")]).process(topics.take())
    assert dict(topics.sent[0].headers)[PARENT] == before


def test_spans_are_made_only_where_the_settings_say_where_they_go() -> None:
    assert isinstance(make_spans(Settings(), "parser"), NoSpans)


@pytest.fixture
def collector() -> Iterator[tuple[str, list[str]]]:
    """A place that takes spans, and the pages that were asked for."""
    asked: list[str] = []

    class CollectorPage(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), CollectorPage) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1/traces", asked
        server.shutdown()
        thread.join()


async def test_spans_reach_a_collector_before_the_worker_ends(collector: tuple[str, list[str]]) -> None:
    address, asked = collector
    spans = OtelSpans("parser", to_collector(address))
    await stage("parser", MemoryTopics(), spans, [kept("news.parsed")]).process([item()])
    spans.close()
    assert asked == ["/v1/traces"]
