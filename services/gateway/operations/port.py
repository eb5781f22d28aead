"""What pages may ask of the service itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from schemas.deadletter import DeadLetter
from schemas.source_event import SourceEvent
from services.gateway.operations.flow import EndedMessages, StageFlow
from services.gateway.operations.standing import ShownSource


class OperationsUnavailableError(Exception):
    """The broker or Prometheus does not answer; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class SourcesNow:
    """All sources, and what happened to them lately, the latest first."""

    sources: Sequence[ShownSource]
    events: Sequence[SourceEvent]


@dataclass(frozen=True, slots=True)
class PipelineNow:
    """The stages, what ended at them, and how many dead letters wait for somebody."""

    stages: Sequence[StageFlow]
    ended: Sequence[EndedMessages] | None
    """None where nobody counts: no Prometheus is named."""


class Operations(Protocol):
    """Asked by the pages; every method may raise OperationsUnavailableError."""

    async def sources(self) -> SourcesNow:
        """Where the sources stand."""
        ...

    async def pipeline(self) -> PipelineNow:
        """What flows."""
        ...

    async def letters(self) -> Sequence[DeadLetter]:
        """All dead letters, in the order of rejection."""
        ...

    async def replay(self, letter: DeadLetter) -> None:
        """Send its message again."""
        ...

    async def discard(self, letter: DeadLetter) -> None:
        """Note that it needs nobody any more."""
        ...
