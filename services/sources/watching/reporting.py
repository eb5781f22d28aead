"""What completeness finds → events. Pure."""

from datetime import datetime

from schemas.source_event import SourceEvent, SourceEventKind
from services.sources.completeness.findings import (
    AllQuiet,
    AllSpeakAgain,
    Finding,
    MissedNumbers,
    NumberArrived,
    SpeaksAgain,
    WentQuiet,
)


def event_of(finding: Finding, at: datetime) -> SourceEvent:
    """The event that subscribers and people read."""
    match finding:
        case WentQuiet():
            return SourceEvent(
                event_kind=SourceEventKind.WENT_QUIET,
                source_id=finding.source,
                at=at,
                since=finding.since,
                expected_items=round(finding.expected, 1),
                text=f"nothing since {_clock(finding.since)}, where about {finding.expected:.0f} items were expected",
            )
        case SpeaksAgain():
            return _plain(SourceEventKind.SPEAKS_AGAIN, at, finding.since, "is heard again", finding.source)
        case MissedNumbers():
            first, last = finding.run.first, finding.run.last
            digits = finding.digits
            numbers = f"{first:0{digits}}-{last:0{digits}}" if last > first else f"{first:0{digits}}"
            return SourceEvent(
                event_kind=SourceEventKind.NUMBERS_MISSED,
                source_id=finding.source,
                at=at,
                counter=finding.counter,
                first_number=first,
                last_number=last,
                text=f"missed {numbers} of {finding.counter}",
            )
        case NumberArrived():
            return SourceEvent(
                event_kind=SourceEventKind.NUMBER_ARRIVED,
                source_id=finding.source,
                at=at,
                counter=finding.counter,
                first_number=finding.number,
                last_number=finding.number,
                text=f"{finding.number:0{finding.digits}} of {finding.counter} has come after all",
            )
        case AllQuiet():
            return _plain(SourceEventKind.ALL_QUIET, at, finding.since, "no source is heard: it is our network", None)
        case AllSpeakAgain():
            return _plain(SourceEventKind.ALL_SPEAK_AGAIN, at, finding.since, "sources are heard again", None)


def _plain(kind: SourceEventKind, at: datetime, since: datetime, text: str, source: str | None) -> SourceEvent:
    return SourceEvent(event_kind=kind, source_id=source, at=at, since=since, text=text)


def _clock(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%MZ")
