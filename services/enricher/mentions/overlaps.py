"""Which spans of a text overlap others, without comparing each with each."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Generic, Protocol, TypeVar


class HasExtent(Protocol):
    """Anything with a place in a text."""

    @property
    def start(self) -> int:
        """Offset of its first character."""
        ...

    @property
    def end(self) -> int:
        """Offset after its last character."""
        ...


Extent = TypeVar("Extent", bound=HasExtent)


class TakenCharacters:
    """The characters of a text that spans have taken."""

    def __init__(self, length: int, spans: Iterable[HasExtent] = ()) -> None:
        self._taken = bytearray(length)
        for span in spans:
            self.add(span)

    def add(self, span: HasExtent) -> None:
        """Take these characters, too."""
        self._taken[span.start : span.end] = b"\1" * (span.end - span.start)

    def touch(self, span: HasExtent) -> bool:
        """Whether any character of the span is taken."""
        return self._taken.find(1, span.start, span.end) >= 0


class SpanIndex(Generic[Extent]):
    """Spans that can be asked for by the place where they stand."""

    def __init__(self, spans: Sequence[Extent]) -> None:
        self._spans = sorted(spans, key=lambda span: span.start)
        self._starts = [span.start for span in self._spans]
        self._longest = max((span.end - span.start for span in spans), default=0)

    def overlapping(self, item: HasExtent) -> list[Extent]:
        """Those that share a character with the item, by where they begin."""
        first = bisect_right(self._starts, item.start - self._longest)
        last = bisect_left(self._starts, item.end)
        return [span for span in self._spans[first:last] if span.end > item.start]
