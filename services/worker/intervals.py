"""The intervals of what a worker does by itself, without a message that causes it. Each value has its reason."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Intervals:
    """Seconds."""

    timer: float = 0.25
    """Between two looks at what is due: an embargo ends at most this much late on a healthy worker."""
    activation: float = 2.0
    """How long after its restore a partition's timers wait for the first batch, which the last owner may have left
    unfinished. A kill in it must act before an embargo is released."""
    slice: float = 0.1
    """What an urgent batch may wait for the routine slice in hand, where both lanes share one state."""
    restore_slice: float = 0.05
    """What a restore may keep the event loop for at a time: a quarter of the stall that probes and heartbeats bear."""
    restore_progress: float = 5.0
    """Between two log lines on a restore."""
    membership: float = 1.0
    """Between two looks at whether the consumer group has answered."""
    gauges: float = 1.0
    """Between two refreshes of the gauges: finer than any scrape."""
    loop_probe: float = 0.1
    """Between two measurements of how late the event loop runs."""


DEFAULT_INTERVALS = Intervals()
