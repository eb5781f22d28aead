"""A service behind the pages that is at hand as a list."""

from collections.abc import Sequence
from datetime import timedelta

from schemas.deadletter import DeadLetter, MessageOrigin
from schemas.reasons import RejectReason
from schemas.source_event import SourceEvent, SourceEventKind
from services.gateway.operations.flow import EndedMessages, FlowSample, flows
from services.gateway.operations.port import PipelineNow, SourcesNow
from services.gateway.operations.standing import standings
from services.sources.collector.cursor import Cursor, Health
from services.sources.completeness.source_watch import Silence, SourceTraits, SourceWatch
from services.sources.registry.entry import SourceEntry
from services.sources.watching.memory import written
from services.stream.lanes import Lane
from services.stream.stage_names import STAGES
from tests.unit.gateway.records import NOON

ENTRIES = tuple(
    SourceEntry.model_validate({"id": id_, "name": name, "kind": kind, "expected_per_hour": rate})
    for id_, name, kind, rate in (
        ("nordpress", "Nordpress", "agency", 1.2),
        ("harbour-post", "Harbour Post", "outlet", 0.5),
        ("baltic-echo", "Baltic Echo", "outlet", 0.3),
        ("daily-lighthouse", "Daily Lighthouse", "outlet", 0.4),
    )
)


def letter(id_: str = "d1", value: bytes | None = b"<item>\xff\x00\xe2\x80\xae</item>", **fields: object) -> DeadLetter:
    given: dict[str, object] = {
        "dead_letter_id": id_,
        "stage": "parser",
        "reason": RejectReason.MALFORMED,
        "error": "line 1: no closing tag",
        "origin": MessageOrigin(topic="news.raw", partition=2, offset=7104),
        "rejected_at": NOON,
        "trace_id": "t-1",
        "value": value,
    }
    return DeadLetter.model_validate(given | fields)


def watched(source: str, minutes: float, *, quiet: bool = False) -> bytes:
    watch = SourceWatch(source, SourceTraits("agency"))
    watch.silence = Silence(NOON - timedelta(minutes=minutes), reported=quiet)
    return written(watch)


def failing() -> Cursor:
    return Cursor("baltic-echo", "feed", "feed", "f", failures=4, health=Health.FAILING, problem="answered 503")


def event() -> SourceEvent:
    return SourceEvent(
        event_kind=SourceEventKind.WENT_QUIET,
        source_id="harbour-post",
        at=NOON,
        text="nothing since 2026-11-19 21:00Z, where about 8 items were expected",
    )


class ListOperations:
    """Everything at hand; what is done is written down."""

    def __init__(self) -> None:
        self.done: list[tuple[str, str]] = []
        self.kept = [letter(), letter("d2", reason=RejectReason.NOT_UTF8, replayed_at=NOON)]

    async def sources(self) -> SourcesNow:
        records = {"nordpress": watched("nordpress", 2), "harbour-post": watched("harbour-post", 900, quiet=True)}
        paused = Cursor("daily-lighthouse", "imap", "imap", "f", health=Health.OK, paused=True)
        return SourcesNow(standings(ENTRIES, records, [failing(), paused], NOON), [event()])

    async def pipeline(self) -> PipelineNow:
        lanes = [(stage, lane) for stage in STAGES for lane in Lane if (stage, lane) != ("stories", Lane.URGENT)]
        samples = [
            FlowSample(NOON - timedelta(seconds=10), dict.fromkeys(lanes, 1000), dict.fromkeys(lanes, 3)),
            FlowSample(NOON, dict.fromkeys(lanes, 1052), dict.fromkeys(lanes, 2)),
        ]
        return PipelineNow(flows(STAGES, samples), [EndedMessages("deduplicator", "redelivery", 41)])

    async def letters(self) -> Sequence[DeadLetter]:
        return self.kept

    async def replay(self, letter: DeadLetter) -> None:
        self.done.append(("replay", letter.dead_letter_id))

    async def discard(self, letter: DeadLetter) -> None:
        self.done.append(("discard", letter.dead_letter_id))
