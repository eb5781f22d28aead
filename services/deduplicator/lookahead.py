"""What the articles of a batch will ask of a window, answered for all of them at once.

Numpy costs as much per call as per thousand numbers, so vectors and look-ups are made for the rest of a batch together.
An answer is used only while it is the one that would be given now: whatever is counted or settled in between is asked
again, so that a verdict never depends on which articles came in one batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.deduplicator.features.incoming import IncomingArticle
from services.deduplicator.window.contents import WindowContents
from services.deduplicator.window.indexes.postings import Part
from services.deduplicator.window.term_counts import StoryVector

_FAR = 1 << 20
_NONE: tuple[Part, ...] = ()


@dataclass(slots=True)
class _Answers:
    """What one window answered, and how it stood then."""

    counted: int = -1
    vectors_from: int = -_FAR
    vectors: dict[int, StoryVector] = field(default_factory=dict)
    settled: int = -1
    copies: dict[int, list[Part]] = field(default_factory=dict)


class BatchLookahead:
    """The articles of one language in a batch, in order."""

    def __init__(self) -> None:
        self._articles: list[IncomingArticle] = []
        self._answers: dict[tuple[str, bool], _Answers] = {}

    def expect(self, article: IncomingArticle) -> int:
        """One more article; its index in the batch."""
        self._articles.append(article)
        return len(self._articles) - 1

    def vector(self, window: WindowContents, index: int) -> StoryVector:
        """The story vector of one article; the window's clock has been moved to it."""
        article = self._articles[index]
        # Weighed by the statistics of its own minute, which differ from those that the rest of the batch gets.
        if window.statistics.is_belated(article.event):
            return window.statistics.belated_vector(article.terms)
        answers = self._of(window)
        if answers.counted != window.statistics.generation or index not in answers.vectors:
            # Where little of the last answer was of use (a run of revisions), the next looks less far ahead.
            used = index - answers.vectors_from
            answers.counted, answers.vectors_from = window.statistics.generation, index
            answers.vectors = self._vectors(window, index, 2 * used)
        return answers.vectors[index]

    def settled_copies(self, window: WindowContents, index: int) -> Sequence[Part]:
        """What the window's settled postings hold of one article's shingles."""
        answers = self._of(window)
        if answers.settled != window.copies_generation:
            # Of all that are left in the batch: a look-up in sorted arrays costs hardly more for fifty texts than for
            # one.
            answers.settled = window.copies_generation
            found = window.settled_copies([article.sketch.keys for article in self._articles[index:]])
            answers.copies = {index + ahead: parts for ahead, parts in found.items()}
        return answers.copies.get(index, _NONE)

    def _of(self, window: WindowContents) -> _Answers:
        # A language has two windows, each with its own statistics; a notice is decided in the window of its target.
        answers = self._answers.get((window.language, window.live))
        if answers is None:
            answers = self._answers[window.language, window.live] = _Answers()
        return answers

    def _vectors(self, window: WindowContents, index: int, most: int) -> dict[int, StoryVector]:
        """Of the article and of those after it for which nothing will have been counted by then."""
        others = range(index + 1, min(index + most, len(self._articles)))
        # Only those of the present minute: when the next one begins, articles are counted and every vector changes.
        chosen = [index, *(each for each in others if window.statistics.is_of_now(self._articles[each].event))]
        vectors = window.statistics.vectors([self._articles[each].terms for each in chosen])
        return dict(zip(chosen, vectors, strict=True))


@dataclass(frozen=True, slots=True)
class BatchArticle:
    """An article of a batch, with what was worked out for it ahead."""

    article: IncomingArticle
    _lookahead: BatchLookahead
    _index: int

    def vector(self, window: WindowContents) -> StoryVector:
        """Its story vector; the window's clock has been moved to it."""
        return self._lookahead.vector(window, self._index)

    def settled_copies(self, window: WindowContents) -> Sequence[Part]:
        """What the window's settled postings hold of its shingles."""
        return self._lookahead.settled_copies(window, self._index)


def look_ahead(batch: Sequence[tuple[tuple[str, str], IncomingArticle]]) -> list[BatchArticle]:
    """The articles of a batch of ((desk, language), article), in order, each with the lookahead of its language."""
    lookaheads: dict[tuple[str, str], BatchLookahead] = {}
    found = []
    for language, article in batch:
        lookahead = lookaheads.setdefault(language, BatchLookahead())
        found.append(BatchArticle(article, lookahead, lookahead.expect(article)))
    return found
