"""The remembered articles by serial number: packed records, and the few columns that searches touch.

What a column has is not in the record beside it: a story vector is 200 bytes, and a million articles are remembered.

Serial numbers ascend with arrival and are never used twice. An article that arrives late gets the *clock rank* that
it would have had, so that no article is preferred for having arrived later. Evicted rows at the front are dropped from
time to time, so the columns shrink with the window. Knows nothing of copies and stories.
"""

from collections.abc import Generator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.window.entry import WindowEntry
from services.deduplicator.window.indexes.story_index import INDEXED_TERMS
from services.deduplicator.window.records.header import RecordHeader, header_of, vector_place, without_vector
from services.deduplicator.window.records.record import Explanation, explanation_of
from services.deduplicator.window.stored_article import StoredArticle
from services.deduplicator.window.term_counts import VECTOR_TERMS, StoryVector, vector_from

NO_STORY = -1
"""The story number of a notice."""
_FIRST_SIZE = 1024
_GROWTH = 8
"""Columns grow by this part of themselves."""
_COMPACT_LEAST = 4096
_COLUMNS = ("_alive", "_event", "_clock_rank", "_story", "_terms", "_weights", "_length")
_CAPTURED_AT_ONCE = 100_000
_KEPT_OPEN = 1024
"""About two megabytes a language."""


class TableImage(NamedTuple):
    """All rows, also those of evicted articles that were not dropped yet."""

    base: int
    ids: list[str]
    records: list[bytes]
    """Without their vectors."""
    columns: Mapping[str, NDArray[Any]]


class ArticleRows:
    """The remembered articles, read-only. Columns that grow; row = serial - base."""

    def __init__(self) -> None:
        self.base = 0
        self.end = 0
        """The serial that the next article gets."""
        self.living = 0
        self._ids: list[str] = []
        self._records: list[bytes] = []
        """Without their vectors, which are in the columns."""
        self._open: dict[int, Explanation] = {}
        """Explanations that were written or read last: a story's reports are asked for again and again."""
        self._alive = np.zeros(_FIRST_SIZE, dtype=np.bool_)
        self._event = np.zeros(_FIRST_SIZE, dtype=np.int64)
        self._clock_rank = np.zeros(_FIRST_SIZE, dtype=np.int32)
        self._story = np.zeros(_FIRST_SIZE, dtype=np.int32)
        self._terms = np.zeros((_FIRST_SIZE, VECTOR_TERMS), dtype=np.uint32)
        self._weights = np.zeros((_FIRST_SIZE, VECTOR_TERMS), dtype=np.uint8)
        self._length = np.ones(_FIRST_SIZE, dtype=np.float32)

    def alive(self, serials: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of these serials are still remembered."""
        # Until the first compaction rows and serials are the same.
        if self.base == 0:
            return self._alive.take(serials)
        rows = serials - self.base
        return (rows >= 0) & self._alive.take(np.maximum(rows, 0))

    def is_alive(self, serial: int) -> bool:
        """Whether one serial is still remembered."""
        return serial >= self.base and bool(self._alive[serial - self.base])

    def events(self, serials: NDArray[np.int64]) -> NDArray[np.int64]:
        """Event times in seconds."""
        return self._event.take(serials - self.base)

    def clock_ranks(self, serials: NDArray[np.int64]) -> NDArray[np.int32]:
        """Numbers that ascend as the wire's clock does, where serials ascend with arrival."""
        return self._clock_rank.take(serials - self.base)

    def stories(self, serials: NDArray[np.int64]) -> NDArray[np.int32]:
        """Story numbers."""
        return self._story.take(serials - self.base)

    def vectors(self, serials: NDArray[np.int64]) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
        """Terms and weights, one row each; weight 0 where a vector is shorter."""
        rows = serials - self.base
        return self._terms.take(rows, axis=0), self._weights.take(rows, axis=0)

    def lengths(self, serials: NDArray[np.int64]) -> NDArray[np.float32]:
        """Euclidean lengths of the vectors."""
        return self._length.take(serials - self.base)

    def terms(self, serial: int) -> NDArray[np.uint32]:
        """Terms of one, heaviest first."""
        row = serial - self.base
        return self._terms[row, : int(np.count_nonzero(self._weights[row]))]

    def vector(self, serial: int) -> StoryVector:
        """The story vector that one was decided by."""
        row = serial - self.base
        length = int(np.count_nonzero(self._weights[row]))
        # Copies: the row may be moved or evicted while the vector is in use.
        return vector_from(self._terms[row, :length].copy(), self._weights[row, :length].copy(), np.arange(length))

    def indexed_terms(self, serial: int) -> list[int]:
        """Those terms of one by which it is found."""
        found: list[int] = self.terms(serial)[:INDEXED_TERMS].tolist()
        return found

    def event(self, serial: int) -> int:
        """Event time of one."""
        return int(self._event[serial - self.base])

    def clock_rank(self, serial: int) -> int:
        """Clock rank of one."""
        return int(self._clock_rank[serial - self.base])

    def story(self, serial: int) -> int | None:
        """Story number of one; None for a notice, which has none."""
        story = int(self._story[serial - self.base])
        return None if story == NO_STORY else story

    def article_id(self, serial: int) -> str:
        """Article id of one."""
        return self._ids[serial - self.base]

    def record(self, serial: int) -> bytes:
        """Packed record of one."""
        row = serial - self.base
        rest = self._records[row]
        at, count = vector_place(rest)
        vector = (self._terms[row, :count].astype("<u4", copy=False), self._weights[row, :count])
        return b"".join((rest[:at], *(column.tobytes() for column in vector), rest[at:]))

    def header(self, serial: int) -> RecordHeader:
        """Fixed part of the record of one."""
        return header_of(self._records[serial - self.base])

    def explanation(self, serial: int) -> Explanation:
        """Explanation of one."""
        explanation = self._open.get(serial)
        if explanation is None:
            record = self.record(serial)
            explanation = explanation_of(record, header_of(record))
            self._keep_open(serial, explanation)
        return explanation

    def article(self, serial: int) -> StoredArticle:
        """All of one, for comparison and explanation."""
        record = self.record(serial)
        return StoredArticle(serial, self.article_id(serial), record, header_of(record), self.explanation(serial))

    def _keep_open(self, serial: int, explanation: Explanation) -> None:
        self._open[serial] = explanation
        if len(self._open) > _KEPT_OPEN:
            # The oldest entry; a dictionary keeps the order of insertion.
            del self._open[next(iter(self._open))]


class ArticleTable(ArticleRows):
    """The same, and every change that can be made to it."""

    def append(self, entry: WindowEntry, story: int) -> int:
        """Take in one article; the serial it got."""
        row = self.end - self.base
        if row == len(self._alive):
            self._grow()
        self._alive[row] = True
        self._event[row] = entry.event
        self._clock_rank[row] = self.end
        self._story[row] = story
        # Rows are zero when new; what stands behind shorter vectors stays so and counts nowhere.
        self._terms[row, : len(entry.terms)] = entry.terms
        self._weights[row, : len(entry.weights)] = entry.weights
        # Never zero: cosines are divided by it, and an article without terms has cosine 0 to all.
        self._length[row] = max(entry.length, 1)
        self._ids.append(entry.article_id)
        self._records.append(without_vector(entry.record))
        if entry.explanation:
            self._keep_open(self.end, entry.explanation)
        self.end += 1
        self.living += 1
        return self.end - 1

    def evict(self, serial: int) -> None:
        """Drop one article's record. Its row stays until `compact` reaches it."""
        row = serial - self.base
        # Its vector stays as it is: an image may have it, and nobody asks for it.
        self._alive[row] = False
        self._open.pop(serial, None)
        self._ids[row] = ""
        self._records[row] = b""
        self.living -= 1

    def compact(self) -> bool:
        """Drop the leading evicted rows when they are the greater part; whether it did."""
        used = self.end - self.base
        first = int(np.argmax(self._alive[:used])) if self.living else used
        # So at most as many rows are copied as are dropped.
        if first < max(_COMPACT_LEAST, used // 2):
            return False
        del self._ids[:first], self._records[:first]
        for name in _COLUMNS:
            column = getattr(self, name)
            kept = np.zeros_like(column)
            kept[: used - first] = column[first:used]
            setattr(self, name, kept)
        self.base += first
        return True

    def put_in_order(self, serials: Sequence[int]) -> None:
        """Let these exchange their clock ranks, so that they ascend in the order given."""
        rows = np.array(serials) - self.base
        self._clock_rank[rows] = np.sort(self._clock_rank[rows])

    def set_story(self, serial: int, story: int) -> None:
        """Move an article to another story."""
        self._story[serial - self.base] = story

    def rewrite(self, serial: int, record: bytes) -> None:
        """Replace the record of one; what is in the columns must not have changed."""
        self._records[serial - self.base] = without_vector(record)
        self._open.pop(serial, None)

    def capturing(self) -> Generator[None, None, TableImage]:
        """All of it as it is now. A vector never changes while its row is there, so vectors are not copied."""
        used = self.end - self.base
        columns, ids, records = dict[str, NDArray[Any]](), list[str](), list[bytes]()
        for name in _COLUMNS:
            column = getattr(self, name)[:used]
            columns[name] = column if column.ndim > 1 else column.copy()
            yield
        for first in range(0, used, _CAPTURED_AT_ONCE):
            ids += self._ids[first : first + _CAPTURED_AT_ONCE]
            records += self._records[first : first + _CAPTURED_AT_ONCE]
            yield
        return TableImage(self.base, ids, records, columns)

    def resume(self, base: int, rows: int) -> None:
        """Make room for the rows of an image, in a new table."""
        self.base = self.end = base
        for name in _COLUMNS:
            column = getattr(self, name)
            setattr(self, name, np.zeros((max(rows, _FIRST_SIZE), *column.shape[1:]), column.dtype))

    def take_rows(self, rows: TableImage) -> None:
        """Put the next rows of an image where they were."""
        first, count = self.end - self.base, len(rows.ids)
        for name in _COLUMNS:
            getattr(self, name)[first : first + count] = rows.columns[name]
        self._ids += rows.ids
        self._records += rows.records
        self.end += count
        self.living += int(np.count_nonzero(rows.columns["_alive"]))

    def _grow(self) -> None:
        size = len(self._alive) + max(len(self._alive) // _GROWTH, _FIRST_SIZE)
        for name in _COLUMNS:
            column = self.__dict__.pop(name)
            try:
                # The system moves large columns without copying them: so a small step costs an article no more than
                # doubling would, and neither stops the event loop nor leaves half of the memory empty.
                column.resize((size, *column.shape[1:]))
            except ValueError:  # somebody looks at it
                column = np.concatenate([column, np.zeros((size - len(column), *column.shape[1:]), column.dtype)])
            setattr(self, name, column)
