"""The records of one item on every topic, by article, item or trace id. Reads whole topics: for operators only."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

from services.kafka.tailing import TailOptions, read
from services.settings import Settings
from services.stream.headers import hops_of, trace_of
from services.stream.topics import TOPICS


@dataclass(frozen=True, slots=True)
class TracedRecord:
    """A record of the item on one topic."""

    topic: str
    partition: int
    offset: int
    written_at: datetime
    written_by: str
    bytes: int
    trace_id: str


async def traced_records(settings: Settings, wanted: str) -> AsyncIterator[TracedRecord]:
    """Every record of the item, topic by topic in the order of the stream.

    An article id is in keys and values only from `news.parsed` on; `news.raw` shares nothing with them but the trace
    id. So a first pass finds the trace ids, and a second one collects every record that has one of them.
    """
    traces = {wanted} | {record.trace_id async for record in _matching(settings, wanted.encode(), set())}
    async for record in _matching(settings, None, traces):
        yield record


async def _matching(settings: Settings, words: bytes | None, traces: set[str]) -> AsyncIterator[TracedRecord]:
    for topic in TOPICS:
        # State records bear no trace id.
        if topic.internal:
            continue
        async for record in read(settings, topic.name, TailOptions(from_beginning=True, follow=False)):
            headers = [(name, value or b"") for name, value in record.headers]
            trace = trace_of(headers)
            # Bytes in bytes: to decode every record of every topic would take minutes.
            named = words is not None and (words == record.key or words in (record.value or b""))
            if trace is not None and (named or trace in traces):
                hops = hops_of(headers)
                yield TracedRecord(
                    topic=topic.name,
                    partition=record.partition,
                    offset=record.offset,
                    written_at=hops[-1][1] if hops else datetime.fromtimestamp(record.timestamp / 1000, UTC),
                    written_by=hops[-1][0] if hops else "",
                    bytes=len(record.value or b""),
                    trace_id=trace,
                )
