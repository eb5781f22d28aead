"""How often, and for how long, a worker does what nobody asks it to do. One table, each value with its reason."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Intervals:
    """Seconds."""

    timer: float = 0.25
    """Between two looks at what is due: an embargo ends at most this much late on a healthy worker."""
    settle: float = 2.0
    """After its state was read back, a partition's timers wait this long for the batch that its last owner died over,
    if no batch comes earlier. A kill in that batch must act before an embargo is released."""
    slice: float = 0.1
    """What an urgent batch may wait for the routine slice in hand, where both lanes share one state."""
    membership: float = 1.0
    """Between two looks at whether the consumer group has answered."""
    gauges: float = 1.0
    """Between two refreshes of the gauges: finer than any scrape."""
    loop_probe: float = 0.1
    """Between two measurements of how late the event loop runs."""


DEFAULT_INTERVALS = Intervals()
