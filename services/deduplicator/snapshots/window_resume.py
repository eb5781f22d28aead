"""A window from the sections of its image. The inverse of `window_image.py`."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from services.deduplicator.desk_windows import DeskWindows
from services.deduplicator.snapshots.packing import Unpacking
from services.deduplicator.snapshots.window_image import ROWS, STORIES, WORDS
from services.deduplicator.window.article_table import TableImage
from services.deduplicator.window.language_window import LanguageWindow
from services.deduplicator.window.recent_articles import RecentImage
from services.deduplicator.window.settled_terms import Buckets, TermsImage
from services.deduplicator.window.story_table import MergedStory
from services.deduplicator.window.term_counts import VECTOR_TERMS, CountsImage
from services.stream.snapshots import Sections

_COLUMNS = (
    ("_alive", "?", None),
    ("_event", "i8", None),
    ("_clock_rank", "i4", None),
    ("_story", "i4", None),
    ("_terms", "u4", VECTOR_TERMS),
    ("_weights", "u1", VECTOR_TERMS),
    ("_length", "f4", None),
)
"""As `ArticleTable` has them, in this order."""


class WindowResume:
    """Fills a window that is empty. Used once."""

    def __init__(self, windows: DeskWindows, sections: Sections, prefix: str) -> None:
        self._sections = sections
        self._prefix = prefix
        self._head: Mapping[str, Any] = json.loads(sections.read(prefix + "head"))
        self._windows = windows
        self._window: LanguageWindow = windows.window(
            self._head["desk"], self._head["language"], live=self._head["live"]
        )

    def steps(self) -> Iterator[None]:
        """A step some milliseconds, but for what numpy does beside others."""
        head, parts = self._head, self._window.parts
        self._window.resume(head["clock"], head["base"], head["rows"])
        merged = {gone: MergedStory(into, last) for gone, into, last in head["merged"]}
        parts.stories.resume(merged, head["following_story"])
        event, article_id = head["watermark"]
        parts.recent.resume(
            RecentImage([(at, each, serial) for at, each, serial in head["recent"]], (event, article_id))
        )
        parts.terms.resume(self._terms())
        unsorted = self._read("unsorted").array("u8", sum(head["unsorted"]))
        parts.copies.postings.resume(np.split(unsorted, np.cumsum(head["unsorted"])[:-1]) if len(unsorted) else ())
        yield
        for number, count in _parts(head["rows"], ROWS):
            self._windows.take_articles(self._window, self._window.take_rows(self._rows(number, count)))
            yield
        for number, count in _parts(head["families"], ROWS):
            section = self._read(f"families/{number}")
            families = section.texts()
            parts.families.take(zip(section.array("i8", count).tolist(), families, strict=True))
            yield
        yield from self._copies()
        for number, count in _parts(head["stories"], STORIES):
            parts.stories.take_stories(self._stories(self._read(f"stories/{number}"), count))
            yield
        yield from self._story_index()

    def _read(self, name: str) -> Unpacking:
        return Unpacking(self._sections.read(self._prefix + name))

    def _rows(self, number: int, count: int) -> TableImage:
        section = self._read(f"rows/{number}")
        columns = {name: section.array(dtype, count, width) for name, dtype, width in _COLUMNS}
        ids, records = self._read(f"ids/{number}").texts(), self._read(f"records/{number}").blobs()
        return TableImage(self._head["base"], ids, records, columns)

    def _terms(self) -> TermsImage:
        head = self._head
        section, count = self._read("counts"), head["buckets"]
        counts = CountsImage(head["counted"], section.array("u4", count), section.array(head["count_type"], count))
        waiting, latest = _waiting(self._read("waiting")), _waiting(self._read("latest"))
        return TermsImage(counts, head["minute"], waiting, latest.get(0, {}))

    def _copies(self) -> Iterator[None]:
        for level, total in enumerate(self._head["levels"]):
            words, at = np.empty(total, np.uint64), 0
            for number, count in _parts(total, WORDS):
                words[at : at + count] = self._read(f"copies/{level}/{number}").array("u8", count)
                at += count
                yield
            self._window.parts.copies.postings.take_level(words)
            yield

    def _stories(self, section: Unpacking, count: int) -> Iterator[tuple[int, str, bytes]]:
        story_ids = section.texts()
        numbers, counts = section.array("i8", count).tolist(), section.array("i8", count)
        members = section.array("i8", int(counts.sum())).tobytes()
        return zip(numbers, story_ids, _cut(members, counts * 8), strict=True)

    def _story_index(self) -> Iterator[None]:
        for number in range(self._head["term_ranges"]):
            section = self._read(f"story-index/{number}")
            (count,) = section.array("i8", 1).tolist()
            terms, counts = section.array("u4", count), section.array("i8", count)
            serials = section.array("u4", int(counts.sum()))
            starts = np.concatenate([[0], counts.cumsum()])
            for first, most in ((at * STORIES, STORIES) for at in range(count // STORIES + 1)):
                part = slice(first, first + most)
                held = serials[starts[first] : starts[min(first + most, count)]].tobytes()
                self._window.parts.story_index.take(
                    zip(terms[part].tolist(), _cut(held, counts[part] * 4), strict=True)
                )
                yield


def _parts(total: int, size: int) -> Iterator[tuple[int, int]]:
    """The number of each section, and how many of so many are in it."""
    return ((number, min(size, total - at)) for number, at in enumerate(range(0, total, size)))


def _cut(together: bytes, lengths: "np.ndarray[Any, np.dtype[np.int64]]") -> list[bytes]:
    ends = lengths.cumsum().tolist()
    return [together[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def _waiting(section: Unpacking) -> dict[int, dict[int, Buckets]]:
    (count,) = section.array("i8", 1).tolist()
    rows = section.array("i8", count, 3)
    buckets, at = section.array("i8", int(rows[:, 2].sum())), 0
    waiting: dict[int, dict[int, Buckets]] = {}
    for minute, serial, length in rows.tolist():
        waiting.setdefault(minute, {})[serial] = buckets[at : at + length]
        at += length
    return waiting
