"""What can be asked of a language's window: everything that a decision reads, nothing that changes it.

A function that takes `WindowContents` cannot change what is remembered; the type says so.
"""

from array import array
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.features.terms import Terms
from services.deduplicator.settings import DedupSettings
from services.deduplicator.window.article_table import ArticleTable
from services.deduplicator.window.cosines import Cosines
from services.deduplicator.window.families import Families
from services.deduplicator.window.indexes.copy_index import CopyIndex
from services.deduplicator.window.indexes.postings import Part
from services.deduplicator.window.indexes.story_index import INDEXED_TERMS, StoryIndex
from services.deduplicator.window.recent_articles import RecentArticles
from services.deduplicator.window.record import Explanation
from services.deduplicator.window.settled_terms import SettledTerms
from services.deduplicator.window.stored_article import StoredArticle
from services.deduplicator.window.story_table import NO_STORY, MergedStory, StoryTable
from services.deduplicator.window.term_counts import StoryVector, vector_from

HOUR = 3600
Serials = NDArray[np.int64]


def _no_serials() -> "array[int]":
    return array("q")


class WindowContents:
    """Articles of one language with the indexes over them. A *serial* is an article's number in this window."""

    def __init__(self, language: str, settings: DedupSettings, *, live: bool) -> None:
        self.language = language
        self.live = live
        self.clock: int | None = None
        self._seconds = int(settings.story_window.total_seconds())
        self._table = ArticleTable()
        self._cosines = Cosines(self._table)
        self._copies = CopyIndex()
        self._statistics = SettledTerms(settings.order, settings.terms)
        self._recent = RecentArticles(settings.order)
        self._story_index = StoryIndex(self._table)
        self._stories = StoryTable(self._table)
        self._families = Families()
        self._serials: dict[str, int] = {}
        self._hours: defaultdict[int, array[int]] = defaultdict(_no_serials)

    # Which articles are here

    @property
    def articles(self) -> int:
        """How many articles are remembered."""
        return self._table.living

    def takes(self, event: int) -> bool:
        """Whether an article of this time is within the window of the clock."""
        return self.clock is None or not self._is_over(event, self.clock)

    def serial(self, article_id: str) -> int | None:
        """The serial of an article, if it is remembered."""
        return self._serials.get(article_id)

    def find(self, article_id: str) -> StoredArticle | None:
        """An article, if it is remembered."""
        serial = self._serials.get(article_id)
        return None if serial is None else self._table.article(serial)

    def article(self, serial: int) -> StoredArticle:
        """One remembered article."""
        return self._table.article(serial)

    def article_id(self, serial: int) -> str:
        """The id of one article."""
        return self._table.key(serial)

    def record(self, serial: int) -> bytes:
        """The packed record of one article."""
        return self._table.record(serial)

    def explanation(self, serial: int) -> Explanation:
        """The explanation of one article."""
        return self._table.explanation(serial)

    def event(self, serial: int) -> int:
        """The event time of one article."""
        return self._table.event(serial)

    def events(self, serials: Serials) -> NDArray[np.int64]:
        """The event times of several articles."""
        return self._table.events(serials)

    def position(self, serial: int) -> int:
        """A number that ascends as the wire's clock does."""
        return self._table.position(serial)

    def positions(self, serials: Serials) -> NDArray[np.int32]:
        """`position` of several articles."""
        return self._table.positions(serials)

    def later_than(self, event: int, article_id: str) -> list[int]:
        """Recent articles that a late one should have preceded, in order; none where it cannot be put in order."""
        return self._recent.after(event, article_id)

    # Copies

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

    def family(self, family: str) -> list[int]:
        """Serials of a family's members, oldest first; a family without copies is not listed."""
        return self._families.members(family)

    # Term statistics

    @property
    def statistics_generation(self) -> int:
        """An answer of `vectors` is what it would be now as long as this has not changed."""
        return self._statistics.generation

    def vectors(self, articles: Sequence[Terms]) -> list[StoryVector]:
        """The story vectors of articles of the present minute."""
        return self._statistics.vectors(articles)

    def is_of_now(self, event: int) -> bool:
        """Whether an article of this time is of the present minute."""
        return self._statistics.is_of_now(event)

    def is_belated(self, event: int) -> bool:
        """Whether an article of this time is of the previous minute, and weighed by that minute's statistics."""
        return self._statistics.is_belated(event)

    def belated_vector(self, article: Terms) -> StoryVector:
        """The story vector of an article of the previous minute."""
        return self._statistics.belated_vector(article)

    def counted(self, event: int) -> int:
        """How many articles the statistics rest on by which one of this time is weighed."""
        return self._statistics.counted(event)

    # Stories

    def story_candidates(self, vector: StoryVector, limit: int) -> Serials:
        """The reports that share most weight with a vector, most first."""
        return self._story_index.candidates(vector.terms, vector.weights, limit)

    def cosines(self, vector: StoryVector, serials: Serials) -> NDArray[np.float32]:
        """How alike the vector is to that of each article."""
        return self._cosines.of(vector, serials)

    def stored_vector(self, serial: int) -> StoryVector:
        """The story vector that an article was decided by."""
        terms, weights = self._table.vectors(np.array([serial]))
        length = int(np.count_nonzero(weights[0]))
        return vector_from(terms[0, :length], weights[0, :length], np.arange(length))

    def terms(self, serial: int) -> list[int]:
        """The terms of an article's vector, heaviest first."""
        found: list[int] = self._table.terms(serial).tolist()
        return found

    def indexed_terms(self, serial: int) -> list[int]:
        """Those of its terms by which an article is found."""
        found: list[int] = self._table.terms(serial)[:INDEXED_TERMS].tolist()
        return found

    def story(self, serial: int) -> int | None:
        """The number of an article's story; None for a notice, which has none."""
        story = self._table.story(serial)
        return None if story == NO_STORY else story

    def stories(self, serials: Serials) -> NDArray[np.int32]:
        """The numbers of several reports' stories."""
        return self._table.stories(serials)

    def story_id(self, story: int) -> str:
        """The id of a story."""
        return self._stories.story_id(story)

    def reports(self, story: int) -> "array[int]":
        """The serials of a story's articles in their order on the wire's clock."""
        return self._stories.members(story)

    def has_rival(self, serial: int) -> bool:
        """Whether another story fits an article nearly as well; which one is in its explanation."""
        return self._table.header(serial).has_rival

    def resolve(self, story_id: str) -> str:
        """The story that a story is part of now."""
        return self._stories.resolve(story_id)

    def merged(self, story_id: str) -> MergedStory:
        """What became of a merged story."""
        return self._stories.merged(story_id)

    def is_free(self, story_id: str) -> bool:
        """Whether an id is that of no story, present or merged."""
        return self._stories.is_free(story_id)

    def _first_hour(self, clock: int) -> int:
        return (clock - self._seconds) // HOUR

    def _is_over(self, event: int, clock: int) -> bool:
        return event // HOUR < self._first_hour(clock)
