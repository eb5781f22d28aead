"""Term statistics that do not depend on the order of arrival within a minute.

How rare a term is decides what an article is found by; an article counted just before or just after its neighbour
would change what the neighbour is found by. So an article is counted only when the minute after its own is over on the
wire's clock: by then every article less than a minute late has arrived. An article of the previous minute ("belated")
is weighed by the statistics that its contemporaries were weighed by.

A window that is filled at once (a first start, a load of undated articles) learns few terms or none that way, and most
texts look alike to it. `counted` says how few they were, and the story decision asks for more likeness where they were
few (services/deduplicator/stories/score.py). Where more articles wait than two minutes can hold of those that are put
in order (`recent_articles.py`), the order of arrival matters anyway: there the oldest half is counted at once.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.features.terms import Terms
from services.deduplicator.settings import OrderThresholds, TermWeights
from services.deduplicator.window.term_counts import CountsImage, StoryVector, TermCounts

Buckets = NDArray[np.int64]

MINUTE = 60


class TermsImage(NamedTuple):
    """What is counted, and what waits to be."""

    counts: CountsImage
    minute: int | None
    waiting: Mapping[int, Mapping[int, Buckets]]
    latest: Mapping[int, Buckets]


class TermStatistics:
    """Document frequencies of the articles in the window as of the minute before last, read-only."""

    def __init__(self, order: OrderThresholds | None = None, weights: TermWeights | None = None) -> None:
        self.generation = 0
        """Raised whenever anything is counted: vectors that were made before would be different now."""
        most = (order or OrderThresholds()).articles
        self._most_waiting = 2 * most
        """Two minutes' worth of articles that can be put in order."""
        self._left_waiting = most
        """How many go on waiting after the oldest were counted early."""
        self._counts = TermCounts(weights)
        self._minute: int | None = None
        self._waiting: dict[int, dict[int, Buckets]] = {}
        """By minute of event time, then by serial number."""
        self._waiting_count = 0
        self._latest: dict[int, Buckets] = {}
        """Those that were counted when the present minute began."""

    def counted(self, event: int) -> int:
        """How many articles the statistics rest on by which one of this time is weighed."""
        return self._counts.articles - (len(self._latest) if self.is_belated(event) else 0)

    def is_belated(self, event: int) -> bool:
        """Whether an article of this time is of the minute before the present one."""
        return self._minute is not None and event // MINUTE == self._minute - 1

    def is_of_now(self, event: int) -> bool:
        """Whether an article of this time is of the present minute."""
        return event // MINUTE == self._minute

    def vectors(self, articles: Sequence[Terms]) -> list[StoryVector]:
        """The heaviest terms of articles that are not belated, as `TermCounts.vectors` weighs them."""
        return self._counts.vectors(articles)

    def belated_vector(self, article: Terms) -> StoryVector:
        """The heaviest terms of an article of the previous minute, weighed as that minute's articles were."""
        # Undone and done again: exact, because counts are whole numbers; cheaper than a second table of counts.
        latest = list(self._latest.values())
        self._counts.remove_all(latest)
        vector = self._counts.vectors([article])[0]
        self._counts.add_all(latest)
        return vector


class SettledTerms(TermStatistics):
    """The same, and every change that can be made to it."""

    def advance(self, clock: int) -> None:
        """Count what is settled at this moment. A clock that was set back settles everything."""
        minute = clock // MINUTE
        if minute == self._minute:
            return
        set_back = self._minute is not None and minute < self._minute
        self._minute = minute
        self._latest = {}
        # Ascending, so that `_latest` ends as what the last settled minute added, if that is the one before last.
        for each in sorted(self._waiting):
            if set_back or each <= minute - 2:
                counted = self._count(each)
                # What a belated article is weighed without: counted now, though it belongs to the minute after its own.
                self._latest = counted if each == minute - 2 else {}

    def add(self, serial: int, event: int, buckets: Buckets) -> None:
        """Take in one article; `buckets` without repeats."""
        minute = event // MINUTE
        # Later than a minute: its contemporaries are counted already.
        if self._minute is None or minute < self._minute - 1:
            self._counts.add_all([buckets])
            self.generation += 1
            return
        self._waiting.setdefault(minute, {})[serial] = buckets
        self._waiting_count += 1
        if self._waiting_count > self._most_waiting:
            self._count_oldest()

    def remove(self, articles: Sequence[tuple[int, int, Buckets]]) -> None:
        """Undo what `add` did for each (serial number, event time, buckets)."""
        counted = []
        for serial, event, buckets in articles:
            # Still waiting, so it was never counted and nothing has to be undone.
            if self._waiting.get(event // MINUTE, {}).pop(serial, None) is not None:
                self._waiting_count -= 1
            else:
                self._latest.pop(serial, None)
                counted.append(buckets)
        if counted:
            self._counts.remove_all(counted)
            self.generation += 1

    def capture(self) -> TermsImage:
        """All of it as it is now."""
        waiting = {minute: dict(articles) for minute, articles in self._waiting.items()}
        return TermsImage(self._counts.capture(), self._minute, waiting, dict(self._latest))

    def resume(self, image: TermsImage) -> None:
        """Be as an image says."""
        self._counts.resume(image.counts)
        self._minute, self._latest = image.minute, dict(image.latest)
        self._waiting = {minute: dict(articles) for minute, articles in image.waiting.items()}
        self._waiting_count = sum(map(len, self._waiting.values()))

    def _count(self, minute: int) -> dict[int, Buckets]:
        settled = self._waiting.pop(minute)
        self._waiting_count -= len(settled)
        self._counts.add_all(list(settled.values()))
        self.generation += 1
        return settled

    def _count_oldest(self) -> None:
        """Count the oldest minutes' articles, of each minute the first to arrive, until few enough wait."""
        for _, waiting in sorted(self._waiting.items()):
            while waiting and self._waiting_count > self._left_waiting:
                self._counts.add_all([waiting.pop(next(iter(waiting)))])
                self._waiting_count -= 1
        self.generation += 1
