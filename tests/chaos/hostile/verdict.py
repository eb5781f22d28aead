"""What the two halves say together. Pure."""

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

MOST_TIMES_SLOWER = 2.0
KILL_SECONDS = 1.0
MOST_GROWTH = 1.25
"""Memory of the last quarter of the hostile half by that of its first: more is a leak, less is how it breathes."""


@dataclass
class FlowHalf:
    """What one half measured."""

    name: str
    routine: list[float] = field(default_factory=list)
    """Seconds from receipt to reading the public record."""
    kills: list[float] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)
    hostile: Counter[str] = field(default_factory=Counter)
    """Items sent, by format."""
    lost: int = 0

    def line(self) -> str:
        """For people."""
        return (
            f"{self.name}: {len(self.routine)} articles, {self.hostile.total()} hostile items; "
            f"routine p50 {percentile(self.routine, 50):.2f} s, p99 {percentile(self.routine, 99):.2f} s; "
            f"{len(self.kills)} kills, p50 {percentile(self.kills, 50):.2f} s, "
            f"slowest {max(self.kills, default=0):.2f} s; lost {self.lost}; "
            f"memory {min(self.memory_mb, default=0):.0f} to {max(self.memory_mb, default=0):.0f} MB"
        )


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many in a hundred are not above; 0 where there is none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else 0.0


def growth(memory_mb: Sequence[float]) -> float:
    """The last quarter's mean by the first quarter's."""
    quarter = len(memory_mb) // 4
    if not quarter:
        return 1.0
    return statistics.fmean(memory_mb[-quarter:]) / statistics.fmean(memory_mb[:quarter])


def findings(peaceful: FlowHalf, hostile: FlowHalf) -> list[str]:
    """What must not be."""
    found = []
    calm, disturbed = percentile(peaceful.routine, 99), percentile(hostile.routine, 99)
    if disturbed > MOST_TIMES_SLOWER * calm:
        found.append(f"routine p99 {disturbed:.2f} s is more than twice the peaceful {calm:.2f} s")
    late = [each for each in hostile.kills if each >= KILL_SECONDS]
    if late:
        found.append(f"{len(late)} of {len(hostile.kills)} kills took {KILL_SECONDS:g} s or more: {max(late):.2f} s")
    if peaceful.lost or hostile.lost:
        found.append(f"{peaceful.lost + hostile.lost} articles or kills were not published within three minutes")
    if growth(hostile.memory_mb) > MOST_GROWTH:
        found.append(f"memory grew by {growth(hostile.memory_mb) - 1:.0%} within the hostile half")
    return found
