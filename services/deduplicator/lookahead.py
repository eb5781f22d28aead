"""What articles that come next will ask of a lane, answered for all of them at once.

Numpy costs as much per call as per thousand numbers, so vectors and look-ups are made for the rest of a batch together.
An answer is used only while it is the one that would be given now: what is counted or settled in between is asked
anew, so that a verdict never depends on which articles came in one batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.deduplicator.incoming import Incoming
from services.deduplicator.lane import Lane
from services.deduplicator.postings import Part
from services.deduplicator.term_counts import Vector

_FAR = 1 << 20
_NONE: tuple[Part, ...] = ()


@dataclass(slots=True)
class _Answers:
    """What one lane answered, and what it was like then."""

    counted: int = -1
    vectors_from: int = -_FAR
    vectors: dict[int, Vector] = field(default_factory=dict)
    settled: int = -1
    shared: dict[int, list[Part]] = field(default_factory=dict)


class Lookahead:
    """The articles of one language in a batch, in order."""

    def __init__(self) -> None:
        self._articles: list[Incoming] = []
        self._answers: dict[bool, _Answers] = {}

    def expect(self, article: Incoming) -> int:
        """One more article; its place."""
        self._articles.append(article)
        return len(self._articles) - 1

    def vector(self, lane: Lane, place: int) -> Vector:
        """The story vector of the article at this place of the batch; the lane's clock has been moved to it."""
        article, terms = self._articles[place], lane.terms
        if terms.is_belated(article.event):
            return terms.belated_vector(article.terms)
        answers = self._answers.setdefault(lane.live, _Answers())
        if answers.counted != terms.generation or place not in answers.vectors:
            # Where little of the last answer came to use (a run of revisions), the next looks less far ahead.
            used = place - answers.vectors_from
            answers.counted, answers.vectors_from = terms.generation, place
            answers.vectors = self._vectors(lane, place, 2 * used)
        return answers.vectors[place]

    def shared(self, lane: Lane, place: int) -> Sequence[Part]:
        """What the lane's settled postings hold of the article's shingles."""
        answers = self._answers.setdefault(lane.live, _Answers())
        if answers.settled != lane.copies.generation:
            answers.settled = lane.copies.generation
            found = lane.copies.settled([article.sketched.keys for article in self._articles[place:]])
            answers.shared = {place + ahead: parts for ahead, parts in found.items()}
        return answers.shared.get(place, _NONE)

    def _vectors(self, lane: Lane, place: int, most: int) -> dict[int, Vector]:
        """Of the article and of those after it for which nothing will have been counted by then."""
        others = range(place + 1, min(place + most, len(self._articles)))
        places = [place, *(each for each in others if lane.terms.is_of_now(self._articles[each].event))]
        vectors = lane.terms.vectors([self._articles[each].terms for each in places])
        return dict(zip(places, vectors, strict=True))


@dataclass(frozen=True, slots=True)
class Turn:
    """An article whose turn it is, and what was worked out for it ahead."""

    article: Incoming
    _ahead: Lookahead
    _place: int

    def vector(self, lane: Lane) -> Vector:
        """Its story vector; the lane's clock has been moved to it."""
        return self._ahead.vector(lane, self._place)

    def shared(self, lane: Lane) -> Sequence[Part]:
        """What the lane's settled postings hold of its shingles."""
        return self._ahead.shared(lane, self._place)


def turns(batch: Sequence[tuple[str, Incoming]]) -> list[Turn]:
    """One turn for each (language, article), in order."""
    ahead: dict[str, Lookahead] = {}
    found = []
    for language, article in batch:
        same = ahead.setdefault(language, Lookahead())
        found.append(Turn(article, same, same.expect(article)))
    return found
