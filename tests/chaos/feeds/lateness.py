"""How late each poll was, by what the cursor before it had said."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from services.kafka.tailing import TailOptions, read
from services.settings import Settings
from services.sources.collector.cursor import Cursor, is_request
from services.stream.topics import SOURCE_CURSORS


@dataclass(slots=True)
class PromisedPolls:
    """What the cursors of one feed said: when each was saved, and when the next poll was due then."""

    saved: list[float] = field(default_factory=list)
    due: list[float] = field(default_factory=list)

    def late(self, asked: Sequence[float]) -> list[float]:
        """Seconds by which each request came after it was due; the first one, of which nobody said when, left out."""
        found = []
        for at in asked:
            index = bisect_left(self.saved, at) - 1
            if index >= 0:
                found.append(at - self.due[index])
        return found


class PromisedTimes:
    """Of all feeds, by their source's id."""

    def __init__(self) -> None:
        self.of: dict[str, PromisedPolls] = {}

    async def follow(self, settings: Settings) -> None:
        """Read cursors until it is cancelled."""
        async for record in read(settings, SOURCE_CURSORS.name, TailOptions()):
            if record.key and record.value and not is_request(record.key):
                cursor = Cursor.read(record.value)
                polls = self.of.setdefault(cursor.source, PromisedPolls())
                polls.saved.append(cursor.saved_at)
                polls.due.append(cursor.due_at)
