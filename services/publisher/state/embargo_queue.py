"""Finds the embargo that ends next. Pure."""

import heapq
from collections.abc import Callable
from datetime import datetime

from services.publisher.articles.lifecycle import Standing
from services.publisher.articles.state import ArticleState


class EmbargoQueue:
    """Articles by the end of their own embargo; entries that no longer hold are skipped when they surface."""

    def __init__(self, find: Callable[[str], ArticleState | None]) -> None:
        """`find` need only know what is held."""
        self._find = find
        self._heap: list[tuple[datetime, str]] = []

    def push(self, article: ArticleState) -> None:
        """Note the article's embargo, if it waits for one of its own."""
        if article.own_embargo is not None and _waits(article):
            heapq.heappush(self._heap, (article.own_embargo, article.article_id))

    def next_end(self) -> datetime | None:
        """When the next embargo ends."""
        # An embargo that moved was pushed again; the old entry is still here, with an end the article no longer has.
        while self._heap and not self._holds(*self._heap[0]):
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def first_ended(self, now: datetime) -> ArticleState | None:
        """The article whose embargo ended first, if one has."""
        end = self.next_end()
        return self._find(self._heap[0][1]) if end is not None and end <= now else None

    def _holds(self, end: datetime, article_id: str) -> bool:
        article = self._find(article_id)
        return article is not None and _waits(article) and article.own_embargo == end


def _waits(article: ArticleState) -> bool:
    """A copy that waits for its original is released with that one, not by the clock."""
    return article.standing is Standing.EMBARGOED and article.held_with is None
