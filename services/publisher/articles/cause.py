"""Why something is published: travels into every record that comes of one message or one embargo's end. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime

from schemas.published import HopTime, Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """The message, or the embargo's end, that made the publisher act."""

    trace_id: str | None
    """None where no item of the wire caused it: the record then carries the article's own."""
    hops: tuple[HopTime, ...]
    event_time: datetime
    """The wire's clock."""
    effective_at: datetime
    """When it took effect for us: arrival of the message, or the embargo's end. Embargoes are measured against it."""
    notice: Notice | None = None
    instruction: str | None = None
    """Identity of the notice, where it came as an instruction: its other targets get instructions of their own."""

    def by(self, notice: Notice) -> "Cause":
        """The same, as the work of a notice."""
        return replace(self, notice=notice)
