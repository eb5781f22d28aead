"""Spans say how long each stage had a message in hand, so that one item can be followed through all stages.

These are the protocols that the runner uses, and the spans of a worker without tracing. Real ones: `otel_spans.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.stream.messages import Outcome, Received


class BatchSpans(Protocol):
    """The spans of one batch that have begun and not ended."""

    @property
    def batch(self) -> Sequence[Received]:
        """The messages, with the headers that their outputs must carry on."""
        ...

    def end(self, outcomes: Sequence[Outcome], now: datetime, /) -> None:
        """All outputs of the batch are confirmed."""
        ...


class Spans(Protocol):
    """Begins a span for each message of a batch."""

    def begin(self, batch: Sequence[Received], now: datetime, /) -> BatchSpans:
        """A batch was taken. If it never ends its spans are never sent: its messages are read again."""
        ...

    def close(self) -> None:
        """Send the spans that have not been sent yet."""
        ...


@dataclass(frozen=True, slots=True)
class _UntracedBatch:
    batch: Sequence[Received]

    def end(self, _outcomes: Sequence[Outcome], _now: datetime, /) -> None:
        pass


class NoSpans:
    """Tracing is off."""

    def begin(self, batch: Sequence[Received], _now: datetime, /) -> BatchSpans:
        """The batch as it is."""
        return _UntracedBatch(batch)

    def close(self) -> None:
        """Do nothing: nothing was begun."""
