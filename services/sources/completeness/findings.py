"""What completeness finds out, as plain values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.sources.completeness.cycle import NumberRun


class SourceState(StrEnum):
    """How a source is doing."""

    OK = "ok"
    QUIET = "quiet"
    """Silent for longer than its rhythm explains."""
    FAILING = "failing"
    """It cannot be asked: its connections fail."""
    CANNOT_TELL = "cannot tell"
    """Too little is known of it, or we have an outage of our own."""


@dataclass(frozen=True, slots=True)
class WentQuiet:
    """A source is silent for longer than its rhythm explains."""

    source: str
    since: datetime
    expected: float
    """Arrivals that its rhythm had meanwhile."""


@dataclass(frozen=True, slots=True)
class SpeaksAgain:
    """A source that was quiet has sent something."""

    source: str
    since: datetime


@dataclass(frozen=True, slots=True)
class MissedNumbers:
    """Numbers of a counter did not come."""

    source: str
    counter: str
    digits: int
    run: NumberRun


@dataclass(frozen=True, slots=True)
class NumberArrived:
    """One that had been reported as missed has come."""

    source: str
    counter: str
    digits: int
    number: int


@dataclass(frozen=True, slots=True)
class AllQuiet:
    """All sources are silent: it is our network. No source is reported until it ends."""

    since: datetime


@dataclass(frozen=True, slots=True)
class AllSpeakAgain:
    """The silence of all has ended."""

    since: datetime


Finding = WentQuiet | SpeaksAgain | MissedNumbers | NumberArrived | AllQuiet | AllSpeakAgain
