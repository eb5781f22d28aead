"""Where each partition of a topic goes on. Pure; it is the road's position."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from services.sources.roads.protocol import Position


@dataclass(frozen=True, slots=True)
class TopicOffsets:
    """Partition → the offset of the next record."""

    next: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def read(cls, position: Position) -> Self:
        """Of a position; none of one that has none."""
        found = position.get("offsets")
        pairs = found.items() if isinstance(found, Mapping) else ()
        return cls({int(name): offset for name, offset in pairs if name.isdecimal() and isinstance(offset, int)})

    def written(self) -> Position:
        """As a position."""
        return {"offsets": {str(partition): offset for partition, offset in sorted(self.next.items())}}


@dataclass(frozen=True, slots=True)
class PartitionRange:
    """What a partition has: from the first record that is kept to behind the last."""

    first: int
    end: int


def beginning_of(
    offsets: TopicOffsets, ranges: Mapping[int, PartitionRange], *, from_end: bool
) -> tuple[Mapping[int, int], list[str]]:
    """(where to read each partition from, what the operator should know).

    A partition that appears later is read from its first record: whatever is in it came after we began.
    """
    new = not offsets.next
    found, notes = {}, []
    for partition, there in ranges.items():
        known = offsets.next.get(partition)
        if known is None:
            found[partition] = there.end if new and from_end else there.first
        elif known < there.first:
            found[partition] = there.first
            notes.append(f"partition {partition}: {there.first - known} records were deleted before they were read")
        elif known > there.end:
            found[partition] = there.first
            notes.append(f"partition {partition}: has fewer records than were read: its topic is another one")
        else:
            found[partition] = known
    return found, notes
