"""OpenTelemetry spans, carried from stage to stage in the Kafka header `traceparent` (W3C Trace Context, level 1).

One span for each message and stage, from taking its batch until all its outputs are confirmed. Spans carry ids,
offsets and outcomes, never texts. The item's trace id is also the trace's id, so that `copytaster trace` and a span
store show the same trace. Needs the extra `tracing`; only `span_settings.py` imports this module, on demand.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, SpanKind, Status, StatusCode, TraceFlags
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from services.stream.headers import PARENT, Headers, trace_of
from services.stream.messages import Dropped, Outcome, Received, Rejected

_W3C = TraceContextTextMapPropagator()
_HEX_DIGITS = 32


def to_collector(endpoint: str) -> SpanProcessor:
    """A processor that sends spans in the background to a collector (OTLP over HTTP), e.g. http://127.0.0.1:4318/v1/traces."""
    return BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint))


class OtelSpans:
    """The spans of one worker."""

    def __init__(self, stage: str, processor: SpanProcessor) -> None:
        self._stage = stage
        resource = Resource({"service.name": f"copytaster-{stage}", "service.namespace": "copytaster"})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("copytaster")

    def begin(self, batch: Sequence[Received], now: datetime) -> "OtelBatch":
        """Begin a span for each message, a child of the span of the stage before."""
        spans = [self._span(received, now) for received in batch]
        return OtelBatch([_carrying(received, span) for received, span in zip(batch, spans, strict=True)], spans)

    def close(self) -> None:
        """Send the spans that have not been sent yet."""
        self._provider.shutdown()

    def _span(self, received: Received, now: datetime) -> Span:
        origin = received.origin
        attributes: dict[str, str | int] = {
            "messaging.system": "kafka",
            "messaging.operation.type": "process",
            "messaging.destination.name": origin.topic,
            "messaging.destination.partition.id": str(origin.partition),
            "messaging.kafka.offset": origin.offset,
            "copytaster.trace_id": trace_of(received.headers) or "",
        }
        return self._tracer.start_span(
            f"{self._stage} {origin.topic}",
            context=_above(received.headers),
            kind=SpanKind.CONSUMER,
            attributes=attributes,
            start_time=_nanoseconds(now),
        )


@dataclass(frozen=True, slots=True)
class OtelBatch:
    """The spans of a batch that is being processed."""

    batch: Sequence[Received]
    spans: Sequence[Span]

    def end(self, outcomes: Sequence[Outcome], now: datetime) -> None:
        """End each span with the outcome of its message; only a rejection is an error."""
        for span, outcome in zip(self.spans, outcomes, strict=True):
            span.set_attribute("copytaster.outcome", type(outcome).__name__.lower())
            if isinstance(outcome, Dropped | Rejected):
                span.set_attribute("copytaster.reason", outcome.reason.value)
            if isinstance(outcome, Rejected):
                span.set_status(Status(StatusCode.ERROR, outcome.reason.value))
            span.end(_nanoseconds(now))


def _above(headers: Headers) -> Context | None:
    """The span of the stage before; where there is none, the trace that the item's trace id names."""
    carried = dict(headers).get(PARENT)
    if carried is not None:
        return _W3C.extract({PARENT: carried.decode("ascii", "replace")})
    own = trace_of(headers) or ""
    if len(own) != _HEX_DIGITS or not set(own) <= set("0123456789abcdef"):
        return None
    # Ingest makes no span. The first half of the trace id stands in for one, the same for all articles of the item.
    first = SpanContext(int(own, 16), int(own[:16], 16), is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
    return trace.set_span_in_context(NonRecordingSpan(first))


def _carrying(received: Received, span: Span) -> Received:
    carrier: dict[str, str] = {}
    _W3C.inject(carrier, trace.set_span_in_context(span))
    others = tuple((name, value) for name, value in received.headers if name != PARENT)
    return replace(received, headers=(*others, *((name, value.encode()) for name, value in carrier.items())))


def _nanoseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000) * 1000
