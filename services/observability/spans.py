"""Where a stage says how long it had each message in hand, for whoever follows an item through all stages.

Off unless somebody asks: then nothing is made and nothing is imported. What makes real spans is `otel_spans.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.stream.messages import Outcome, Received


class BatchSpans(Protocol):
    """The spans of one batch, begun and not yet ended."""

    @property
    def batch(self) -> Sequence[Received]:
        """The messages, with the headers that what comes of them must carry on."""
        ...

    def end(self, outcomes: Sequence[Outcome], now: datetime, /) -> None:
        """Everything that came of the batch is confirmed."""
        ...


class Spans(Protocol):
    """Begins a span for each message of a batch."""

    def begin(self, batch: Sequence[Received], now: datetime, /) -> BatchSpans:
        """The batch is taken in hand. One that is never ended is never told of: its messages are read again."""
        ...

    def close(self) -> None:
        """Send what was not sent yet."""
        ...


@dataclass(frozen=True, slots=True)
class _Nothing:
    batch: Sequence[Received]

    def end(self, _outcomes: Sequence[Outcome], _now: datetime, /) -> None:
        pass


class NoSpans:
    """Nobody asked."""

    def begin(self, batch: Sequence[Received], _now: datetime, /) -> BatchSpans:
        """Nothing."""
        return _Nothing(batch)

    def close(self) -> None:
        """Nothing."""
