"""One window as it was at one moment, as sections. Runs in a thread of its own, beside the work."""

import json
from collections.abc import Generator, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.snapshots.packing import packed_arrays, packed_blobs, packed_texts
from services.deduplicator.window.article_table import NO_STORY, TableImage
from services.deduplicator.window.indexes.postings import PostingsImage
from services.deduplicator.window.indexes.story_index import INDEXED_TERMS
from services.deduplicator.window.language_window import LanguageWindow
from services.deduplicator.window.recent_articles import RecentImage
from services.deduplicator.window.settled_terms import Buckets, TermsImage
from services.deduplicator.window.story_table import StoriesImage
from services.stream.snapshots import Section

ROWS = 20_000
"""Articles in a section: some 20 MB."""
WORDS = 2**21
"""Postings in a section: 16 MB."""
STORIES = 20_000
_TERM_ARTICLES = 100_000
"""Articles whose terms are sorted at once, about: the rest waits its turn, so that sorting needs little memory."""
_HASHES = 2**32


class WindowImage(NamedTuple):
    """Columns that are never changed are the window's own, everything else is a copy."""

    desk: str
    language: str
    live: bool
    clock: int | None
    table: TableImage
    stories: StoriesImage
    terms: TermsImage
    copies: PostingsImage
    recent: RecentImage
    families: Mapping[int, str]

    def sections(self, prefix: str) -> Iterator[Section]:
        """All of it; the head first."""
        head = {
            "desk": self.desk,
            "language": self.language,
            "live": self.live,
            "clock": self.clock,
            "base": self.table.base,
            "rows": len(self.table.ids),
            "following_story": self.stories.following,
            "merged": [[gone, each.into, each.last_event] for gone, each in self.stories.merged.items()],
            "recent": self.recent.order,
            "watermark": self.recent.watermark,
            "counted": self.terms.counts.articles,
            "buckets": len(self.terms.counts.buckets),
            "count_type": self.terms.counts.counts.dtype.str,
            "minute": self.terms.minute,
            "levels": [len(words) for words in self.copies.levels],
            "unsorted": [len(words) for words in self.copies.unsorted],
            "families": len(self.families),
            "stories": len(self.stories.ids),
            "term_ranges": self._term_ranges,
        }
        yield prefix + "head", json.dumps(head).encode()
        yield prefix + "counts", packed_arrays(self.terms.counts.buckets, self.terms.counts.counts)
        yield prefix + "unsorted", packed_arrays(*self.copies.unsorted)
        yield prefix + "waiting", _packed_waiting(self.terms.waiting)
        yield prefix + "latest", _packed_waiting({0: self.terms.latest})
        yield from self._rows(prefix)
        serials, families = _in_order(self.families)
        for number, at in enumerate(range(0, len(families), ROWS)):
            part = slice(at, at + ROWS)
            yield f"{prefix}families/{number}", packed_texts(families[part]) + packed_arrays(serials[part])
        for level, words in enumerate(self.copies.levels):
            for number, at in enumerate(range(0, len(words), WORDS)):
                yield f"{prefix}copies/{level}/{number}", packed_arrays(words[at : at + WORDS])
        yield from self._stories(prefix)
        yield from self._story_index(prefix)

    def _rows(self, prefix: str) -> Iterator[Section]:
        table = self.table
        for number, at in enumerate(range(0, len(table.ids), ROWS)):
            part = slice(at, at + ROWS)
            columns = packed_arrays(*(column[part] for column in table.columns.values()))
            yield f"{prefix}rows/{number}", columns
            yield f"{prefix}ids/{number}", packed_texts(table.ids[part])
            yield f"{prefix}records/{number}", packed_blobs(table.records[part])

    def _stories(self, prefix: str) -> Iterator[Section]:
        """Each story with its reports in their order: by event time, then by article id."""
        alive, story, event = (self.table.columns[name] for name in ("_alive", "_story", "_event"))
        rows = (alive & (story != NO_STORY)).nonzero()[0]
        rows = rows[np.lexsort((event[rows], story[rows]))]
        rows = self._by_id_where_equal(rows, story[rows], event[rows])
        story, serials = story[rows].astype(np.int64), rows.astype(np.int64) + self.table.base
        numbers, story_ids = _in_order(self.stories.ids)
        for number, at in enumerate(range(0, len(story_ids), STORIES)):
            part = slice(at, at + STORIES)
            starts, ends = story.searchsorted(numbers[part]), story.searchsorted(numbers[part], side="right")
            reports = packed_arrays(numbers[part], ends - starts, serials[starts[0] : ends[-1]])
            yield f"{prefix}stories/{number}", packed_texts(story_ids[part]) + reports

    def _by_id_where_equal(
        self, rows: NDArray[np.int64], story: NDArray[np.int32], event: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        same = (story[1:] == story[:-1]) & (event[1:] == event[:-1])
        # Runs of equal reports are rare, and short.
        edges = np.flatnonzero(np.diff(np.concatenate([[0], same.view(np.int8), [0]])))
        for start, end in zip(edges[::2].tolist(), (edges[1::2] + 1).tolist(), strict=True):
            rows[start:end] = sorted(rows[start:end].tolist(), key=self.table.ids.__getitem__)
        return rows

    @property
    def _term_ranges(self) -> int:
        return len(self.table.ids) // _TERM_ARTICLES + 1

    def _story_index(self, prefix: str) -> Iterator[Section]:
        """The postings of terms, as those of the living articles are."""
        columns = self.table.columns
        rows = (columns["_alive"] & (columns["_story"] != NO_STORY)).nonzero()[0]
        bounds = np.linspace(0, _HASHES, self._term_ranges + 1).astype(np.int64).tolist()
        for number, (low, high) in enumerate(pairwise(bounds)):
            # A term above a serial number in one word: sorted by both at once.
            words = np.sort(np.concatenate([np.empty(0, np.uint64), *self._postings_between(rows, low, high)]))
            terms = (words >> np.uint64(32)).astype(np.uint32)
            distinct, counts = np.unique(terms, return_counts=True)
            serials = (words & np.uint64(_HASHES - 1)).astype(np.uint32)
            head = np.array([len(distinct)], "i8")
            yield f"{prefix}story-index/{number}", packed_arrays(head, distinct, counts.astype(np.int64), serials)

    def _postings_between(self, rows: NDArray[np.int64], low: int, high: int) -> Iterator[NDArray[np.uint64]]:
        terms, weights = self.table.columns["_terms"], self.table.columns["_weights"]
        for at in range(0, len(rows), ROWS):
            part = rows[at : at + ROWS]
            some = terms[part, :INDEXED_TERMS].astype(np.uint64)
            wanted = (weights[part, :INDEXED_TERMS] > 0) & (some >= low) & (some < high)
            serials = np.broadcast_to((part + self.table.base).astype(np.uint64)[:, None], some.shape)
            yield (some[wanted] << np.uint64(32)) | serials[wanted]


def capturing(window: LanguageWindow) -> Generator[None, None, WindowImage]:
    """The image of a window, a step some milliseconds."""
    parts = window.parts
    table = yield from parts.table.capturing()
    stories = parts.stories.capture()
    yield
    families = parts.families.capture()
    yield
    return WindowImage(
        window.desk,
        window.language,
        window.live,
        window.clock,
        table,
        stories,
        parts.terms.capture(),
        parts.copies.postings.capture(),
        parts.recent.capture(),
        families,
    )


def _in_order(texts: Mapping[int, str]) -> tuple[NDArray[np.int64], list[str]]:
    """Sorted by number. By numpy, beside which others may work: `sorted` would keep them for a second."""
    numbers, unsorted = np.fromiter(texts, "i8", len(texts)), list(texts.values())
    order = numbers.argsort(kind="stable")
    return numbers[order], [unsorted[at] for at in order.tolist()]


def _packed_waiting(waiting: Mapping[int, Mapping[int, Buckets]]) -> bytes:
    """Minute, serial number and length of each, in the order of arrival, and all buckets."""
    articles = [
        (minute, serial, buckets) for minute, of_minute in waiting.items() for serial, buckets in of_minute.items()
    ]
    rows = np.array([(minute, serial, len(buckets)) for minute, serial, buckets in articles], "i8").reshape(-1, 3)
    buckets = np.concatenate([np.empty(0, "i8"), *(buckets for _, _, buckets in articles)])
    return packed_arrays(np.array([len(rows)], "i8"), rows, buckets)
