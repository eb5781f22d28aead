"""What the watch over the sources remembers and reports."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from schemas.raw import Source
from schemas.source_event import SourceEvent, SourceEventKind
from services.sources.completeness.cycle import NumberRun
from services.sources.completeness.findings import (
    AllQuiet,
    AllSpeakAgain,
    Finding,
    MissedNumbers,
    NumberArrived,
    SpeaksAgain,
    WentQuiet,
)
from services.sources.completeness.head_numbers import TransmissionNumber
from services.sources.completeness.source_watch import SourceTraits, SourceWatch
from services.sources.raw.items import raw_item
from services.sources.watching.memory import restore, written
from services.sources.watching.reporting import event_of
from services.sources.watching.watching import heard_items, in_order, item_of_today

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def _watch() -> SourceWatch:
    return SourceWatch("nordwire", SourceTraits("agency"))


def _number(watch: SourceWatch, number: int, at: datetime) -> list[Finding]:
    found = list(watch.arrive(at))
    return [*found, *watch.number(TransmissionNumber("service:nor", number, 4), f"item {number}", at)]


def _lived() -> SourceWatch:
    watch = _watch()
    for number in (1, 2, 5, 6):
        _number(watch, number, NOON + timedelta(minutes=number))
    for step in range(1, 40):
        list(watch.pass_time(NOON + timedelta(minutes=10 * step), timedelta(minutes=10), 1.0))
    list(watch.missed(NOON + timedelta(minutes=30)))
    return watch


def test_an_old_item_says_nothing_of_what_its_source_sends_today() -> None:
    today = raw_item(b"Storm", Source(id="nordwire"), received_at=NOON, trace_id="t")
    assert item_of_today(today.to_bytes()) == today
    assert item_of_today(today.model_copy(update={"backfill_before": NOON}).to_bytes()) is None
    assert item_of_today(b"{") is None


@pytest.mark.parametrize("read", sorted(permutations((1, 2, 4))), ids=str)
def test_numbers_count_in_the_order_in_which_they_came_however_the_partitions_are_read(read: tuple[int, ...]) -> None:
    sent = {
        number: raw_item(
            f"\x01abc{number:04} 4 pol 12 Storm\r\n\x02Text.\x03".encode(),
            Source(id="nordwire"),
            received_at=NOON + timedelta(milliseconds=number),
            trace_id="t",
        ).to_bytes()
        for number in read
    }
    watch = _watch()
    for arrival in in_order(heard_items(sent[number] for number in read)):
        list(watch.arrive(arrival.at))
        for number in arrival.numbers:
            list(watch.number(number, arrival.item_id, arrival.at))
    later = NOON + timedelta(hours=1)
    runs = [found.run for found in watch.missed(later) if isinstance(found, MissedNumbers)]
    assert [(run.first, run.last) for run in runs] == [(3, 3)]


def test_a_restart_forgets_nothing() -> None:
    before, after = _lived(), _watch()
    assert restore(after, written(before))
    assert written(after) == written(before)
    assert after.silence == before.silence


def test_after_a_restart_nothing_is_reported_twice_and_late_numbers_close_their_gap() -> None:
    watch = _watch()
    restore(watch, written(_lived()))
    assert list(watch.missed(NOON + timedelta(hours=2))) == []
    at = NOON + timedelta(hours=2)
    assert [type(each) for each in _number(watch, 3, at) if not isinstance(each, SpeaksAgain)] == [NumberArrived]
    assert _number(watch, 7, at) == []
    assert list(watch.missed(at + timedelta(hours=1))) == []


@pytest.mark.parametrize(
    "record", [b"", b"{}", b"[]", b"null", b'{"layout": 2}', b'{"layout": 1, "arrivals": [], "hours": []}']
)
def test_a_record_that_cannot_be_read_is_a_source_that_is_learned_again(record: bytes) -> None:
    watch = _watch()
    assert not restore(watch, record)
    assert written(watch) == written(_watch())


@pytest.mark.parametrize(
    ("finding", "kind", "text"),
    [
        (WentQuiet("a", NOON, 17.4), SourceEventKind.WENT_QUIET, "nothing since 2026-03-02 12:00Z, where about 17"),
        (SpeaksAgain("a", NOON), SourceEventKind.SPEAKS_AGAIN, "is heard again"),
        (
            MissedNumbers("a", "service:nor", 4, NumberRun(61, 64)),
            SourceEventKind.NUMBERS_MISSED,
            "missed 0061-0064 of service:nor",
        ),
        (MissedNumbers("a", "service:nor", 3, NumberRun(7, 7)), SourceEventKind.NUMBERS_MISSED, "missed 007 of"),
        (NumberArrived("a", "service:nor", 4, 62), SourceEventKind.NUMBER_ARRIVED, "0062 of service:nor has come"),
        (AllQuiet(NOON), SourceEventKind.ALL_QUIET, "our network"),
        (AllSpeakAgain(NOON), SourceEventKind.ALL_SPEAK_AGAIN, "heard again"),
    ],
)
def test_a_finding_is_an_event(finding: Finding, kind: SourceEventKind, text: str) -> None:
    event = event_of(finding, NOON)
    assert event.event_kind is kind
    assert text in event.text
    assert SourceEvent.model_validate_json(event.to_bytes()) == event
