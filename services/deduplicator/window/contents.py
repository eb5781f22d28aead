"""What can be asked of a language's window: everything that a decision reads.

The parts are typed by their read-only side (`ArticleRows`, not `ArticleTable`), so mypy refuses a decision that would
change what is remembered; only `LanguageWindow` has the other side of the same objects.
"""

from array import array
from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from schemas.enriched import DEFAULT_DESK
from services.deduplicator.settings import DedupSettings
from services.deduplicator.window.article_table import ArticleRows, ArticleTable
from services.deduplicator.window.cosines import Cosines
from services.deduplicator.window.families import Families
from services.deduplicator.window.indexes.copy_index import CopyIndex
from services.deduplicator.window.indexes.postings import Part
from services.deduplicator.window.indexes.story_index import StoryIndex
from services.deduplicator.window.recent_articles import RecentArticles
from services.deduplicator.window.settled_terms import SettledTerms, TermStatistics
from services.deduplicator.window.stored_article import StoredArticle
from services.deduplicator.window.story_table import Stories, StoryTable
from services.deduplicator.window.term_counts import StoryVector

HOUR = 3600


def _no_serials() -> "array[int]":
    return array("q")


class Expired(NamedTuple):
    """What fell out of a window, which the state topic must drop as well."""

    articles: Sequence[str] = ()
    merged_stories: Sequence[str] = ()


class WindowParts(NamedTuple):
    """What a window consists of. For its images alone: all others ask the window."""

    table: ArticleTable
    stories: StoryTable
    terms: SettledTerms
    copies: CopyIndex
    recent: RecentArticles
    story_index: StoryIndex
    families: Families


class WindowContents:
    """Articles of one language with the indexes over them. A *serial* is an article's number in this window."""

    def __init__(self, language: str, settings: DedupSettings, *, live: bool, desk: str = DEFAULT_DESK) -> None:
        self.desk: Final = desk
        self.language: Final = language
        self.live: Final = live
        self._clock: int | None = None
        self._seconds = int(settings.story_window.total_seconds())
        self._table = ArticleTable()
        self._story_table = StoryTable(self._table)
        self._settled_terms = SettledTerms(settings.order, settings.terms)
        self._copies = CopyIndex()
        self._recent = RecentArticles(settings.order)
        self._story_index = StoryIndex(self._table)
        self._families = Families()
        self._serials: dict[str, int] = {}
        self._hours: defaultdict[int, array[int]] = defaultdict(_no_serials)
        # The same objects under the types that decisions see.
        self.articles: Final[ArticleRows] = self._table
        self.stories: Final[Stories] = self._story_table
        self.statistics: Final[TermStatistics] = self._settled_terms
        self.cosines: Final = Cosines(self._table)

    @property
    def clock(self) -> int | None:
        """The latest time on the wire's clock that came here; None before the first article."""
        return self._clock

    def takes(self, event: int) -> bool:
        """Whether an article of this time is within the window of the clock."""
        return self._clock is None or not self._is_over(event, self._clock)

    def serial(self, article_id: str) -> int | None:
        """The serial of an article, if it is remembered."""
        return self._serials.get(article_id)

    def find(self, article_id: str) -> StoredArticle | None:
        """An article, if it is remembered."""
        serial = self._serials.get(article_id)
        return None if serial is None else self._table.article(serial)

    def later_than(self, event: int, article_id: str) -> list[int]:
        """Recent articles that a late one should have preceded, in order; none where it cannot be put in order."""
        return self._recent.after(event, article_id)

    @property
    def copies_generation(self) -> int:
        """An answer of `settled_copies` is complete as long as this has not changed."""
        return self._copies.generation

    def settled_copies(self, texts: Sequence[NDArray[np.uint64]]) -> dict[int, list[Part]]:
        """Postings for the copy keys of many texts, as far as they are settled."""
        return self._copies.settled(texts)

    def copy_candidates(self, keys: NDArray[np.uint64], settled: Sequence[Part], limit: int) -> list[int]:
        """The articles that share most copy keys, most first. `settled` is the text's of `settled_copies`."""
        return self._copies.candidates(keys, settled, self._table.alive, limit)

    def story_candidates(self, vector: StoryVector, limit: int) -> NDArray[np.int64]:
        """The reports that share most weight with a vector, most first."""
        return self._story_index.candidates(vector.terms, vector.weights, limit)

    def family(self, family: str) -> Sequence[int]:
        """Serials of a family's members, oldest first; a family without copies is not listed."""
        return self._families.members(family)

    def _first_hour(self, clock: int) -> int:
        return (clock - self._seconds) // HOUR

    def _is_over(self, event: int, clock: int) -> bool:
        return event // HOUR < self._first_hour(clock)
