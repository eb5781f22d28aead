"""The articles of the last minute in the order of the wire's clock: what one that arrives late should have preceded.

Order is by event time, then by article id. What is more than a minute late, or has more than 256 others after it, is
taken as it comes: then the order of arrival decides.
"""

from bisect import bisect_right, insort

SECONDS = 60
_MOST = 256


class RecentArticles:
    """Serial numbers of the latest articles in their order on the wire's clock."""

    def __init__(self) -> None:
        self._order: list[tuple[int, str, int]] = []
        self._floor: tuple[int, str] = (0, "")
        """What is not after this comes too late to be put in order."""

    def add(self, event: int, article_id: str, serial: int) -> None:
        """Put an article in its place, if it is not too late for one."""
        if (event, article_id) <= self._floor:
            return
        insort(self._order, (event, article_id, serial))
        if len(self._order) > _MOST:
            first, identifier, _ = self._order.pop(0)
            self._floor = (first, identifier)

    def remove(self, event: int, article_id: str, serial: int) -> None:
        """Forget an article."""
        if (event, article_id) > self._floor and (event, article_id, serial) in self._order:
            self._order.remove((event, article_id, serial))

    def advance(self, clock: int) -> None:
        """Leave what is over a minute old."""
        floor = (clock - SECONDS, "")
        if floor[0] < self._floor[0] - SECONDS:
            self._order.clear()
            self._floor = floor
        elif floor > self._floor:
            del self._order[: bisect_right(self._order, (*floor, 0))]
            self._floor = floor

    def after(self, event: int, article_id: str) -> list[int]:
        """The articles that come after this one; none where it comes too late."""
        if not self._order or (event, article_id) >= self._order[-1][:2] or (event, article_id) <= self._floor:
            return []
        place = bisect_right(self._order, (event, article_id, -1))
        return [serial for _, _, serial in self._order[place:]]
