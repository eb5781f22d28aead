"""What articles that come next will ask of a window, answered for all of them at once.

Numpy costs as much per call as per thousand numbers, so vectors and look-ups are made for the rest of a batch together.
An answer is used only while it is the one that would be given now: what is counted or settled in between is asked
anew, so that a verdict never depends on which articles came in one batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.deduplicator.features.incoming import IncomingArticle
from services.deduplicator.window.language_window import LanguageWindow
from services.deduplicator.window.postings import Part
from services.deduplicator.window.term_counts import StoryVector

_FAR = 1 << 20
_NONE: tuple[Part, ...] = ()


@dataclass(slots=True)
class _Answers:
    """What one lane answered, and what it was like then."""

    counted: int = -1
    vectors_from: int = -_FAR
    vectors: dict[int, StoryVector] = field(default_factory=dict)
    settled: int = -1
    shared: dict[int, list[Part]] = field(default_factory=dict)


class BatchLookahead:
    """The articles of one language in a batch, in order."""

    def __init__(self) -> None:
        self._articles: list[IncomingArticle] = []
        self._answers: dict[bool, _Answers] = {}

    def expect(self, article: IncomingArticle) -> int:
        """One more article; its place."""
        self._articles.append(article)
        return len(self._articles) - 1

    def vector(self, window: LanguageWindow, place: int) -> StoryVector:
        """The story vector of the article at this place of the batch; the lane's clock has been moved to it."""
        article, terms = self._articles[place], window.terms
        if terms.is_belated(article.event):
            return terms.belated_vector(article.terms)
        answers = self._answers.setdefault(window.live, _Answers())
        if answers.counted != terms.generation or place not in answers.vectors:
            # Where little of the last answer came to use (a run of revisions), the next looks less far ahead.
            used = place - answers.vectors_from
            answers.counted, answers.vectors_from = terms.generation, place
            answers.vectors = self._vectors(window, place, 2 * used)
        return answers.vectors[place]

    def shared(self, window: LanguageWindow, place: int) -> Sequence[Part]:
        """What the lane's settled postings hold of the article's shingles."""
        answers = self._answers.setdefault(window.live, _Answers())
        if answers.settled != window.copies.generation:
            answers.settled = window.copies.generation
            found = window.copies.settled([article.sketched.keys for article in self._articles[place:]])
            answers.shared = {place + ahead: parts for ahead, parts in found.items()}
        return answers.shared.get(place, _NONE)

    def _vectors(self, window: LanguageWindow, place: int, most: int) -> dict[int, StoryVector]:
        """Of the article and of those after it for which nothing will have been counted by then."""
        others = range(place + 1, min(place + most, len(self._articles)))
        places = [place, *(each for each in others if window.terms.is_of_now(self._articles[each].event))]
        vectors = window.terms.vectors([self._articles[each].terms for each in places])
        return dict(zip(places, vectors, strict=True))


@dataclass(frozen=True, slots=True)
class BatchArticle:
    """An article whose turn it is, and what was worked out for it ahead."""

    article: IncomingArticle
    _ahead: BatchLookahead
    _place: int

    def vector(self, window: LanguageWindow) -> StoryVector:
        """Its story vector; the lane's clock has been moved to it."""
        return self._ahead.vector(window, self._place)

    def shared(self, window: LanguageWindow) -> Sequence[Part]:
        """What the lane's settled postings hold of its shingles."""
        return self._ahead.shared(window, self._place)


def look_ahead(batch: Sequence[tuple[str, IncomingArticle]]) -> list[BatchArticle]:
    """One turn for each (language, article), in order."""
    ahead: dict[str, BatchLookahead] = {}
    found = []
    for language, article in batch:
        same = ahead.setdefault(language, BatchLookahead())
        found.append(BatchArticle(article, same, same.expect(article)))
    return found
