"""The entries of one page of a feed whose own pages are still to be fetched, some at a time.

What has been handed over is safe before the next are asked for. After a crash the feed is asked again, without
validators of the page in hand, and the entries that were not handed over are new there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.sources.roads.feed.position import FeedPosition
from services.sources.roads.feed.splitting import FeedPage
from services.sources.roads.protocol import Position


@dataclass(frozen=True, slots=True)
class EntriesWaiting:
    """Entries that are still to be handed over, oldest first."""

    page: FeedPage
    content_type: str | None
    url: str
    waiting: Sequence[int]
    before: FeedPosition
    """Where the feed was before this page, with what was handed over of it."""
    after: FeedPosition
    wait: float
    """Seconds until the next poll, once all are handed over."""

    def next(self, most: int) -> tuple[Sequence[int], "EntriesWaiting"]:
        """(the next entries, what is waiting behind them)."""
        taken = self.waiting[:most]
        entries = [self.page.entries[index] for index in taken]
        seen = {**self.before.seen, **{entry.identity: entry.digest for entry in entries}}
        return taken, replace(self, waiting=self.waiting[most:], before=replace(self.before, seen=seen))

    @property
    def position(self) -> Position:
        """Where the feed is now."""
        return (self.before if self.waiting else self.after).written()
