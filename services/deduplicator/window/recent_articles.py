"""The articles of the last minute in the order of the wire's clock: those that a late arrival should have preceded.

Order is by event time, then by article id. An article that is later than `OrderThresholds` allow is not put in order:
then the order of arrival decides.
"""

from bisect import bisect_right, insort
from typing import NamedTuple

from services.deduplicator.settings import OrderThresholds


class RecentImage(NamedTuple):
    """The latest articles, each as event time, id and serial number, and the watermark."""

    order: list[tuple[int, str, int]]
    watermark: tuple[int, str]


class RecentArticles:
    """Serial numbers of the latest articles in their order on the wire's clock."""

    def __init__(self, rules: OrderThresholds | None = None) -> None:
        self._rules = rules or OrderThresholds()
        self._order: list[tuple[int, str, int]] = []
        self._watermark: tuple[int, str] = (0, "")
        """Articles at or before this watermark cannot be put in order any more."""

    def add(self, event: int, article_id: str, serial: int) -> None:
        """Put an article where it belongs in the order, unless it is at or before the watermark."""
        if (event, article_id) <= self._watermark:
            return
        insort(self._order, (event, article_id, serial))
        # At the limit the watermark moves up with what is dropped: nothing may be put before an article that is no
        # longer known here.
        if len(self._order) > self._rules.articles:
            first, identifier, _ = self._order.pop(0)
            self._watermark = (first, identifier)

    def remove(self, event: int, article_id: str, serial: int) -> None:
        """Drop an article, if it is here."""
        if (event, article_id) > self._watermark and (event, article_id, serial) in self._order:
            self._order.remove((event, article_id, serial))

    def advance(self, clock: int) -> None:
        """Move the watermark with the clock."""
        watermark = (clock - self._rules.seconds, "")
        if watermark[0] < self._watermark[0] - self._rules.seconds:
            # The clock was set back, as a backfill does when it starts over: nothing here is recent any more.
            self._order.clear()
            self._watermark = watermark
        elif watermark > self._watermark:
            del self._order[: bisect_right(self._order, (*watermark, 0))]
            self._watermark = watermark

    def capture(self) -> RecentImage:
        """All of it as it is now."""
        return RecentImage(list(self._order), self._watermark)

    def resume(self, image: RecentImage) -> None:
        """Be as an image says."""
        self._order, self._watermark = list(image.order), image.watermark

    def after(self, event: int, article_id: str) -> list[int]:
        """The articles that come after this one on the wire's clock; none where it is at or before the watermark."""
        order = self._order
        # The usual case, an article newer than all others, ends here.
        if not order or (event, article_id) >= order[-1][:2] or (event, article_id) <= self._watermark:
            return []
        # -1 is below every serial: found is the first place after all articles of that time and id.
        position = bisect_right(order, (event, article_id, -1))
        return [serial for _, _, serial in order[position:]]
