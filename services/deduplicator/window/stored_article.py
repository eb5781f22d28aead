"""Reading back what is remembered of an article, for comparison and for explanation."""

from typing import NamedTuple

from schemas.verdict import Verdict
from services.deduplicator.features.compared_text import ComparedText, Sketch
from services.deduplicator.window.language_window import LanguageWindow
from services.deduplicator.window.record import (
    Explanation,
    RecordHeader,
    buckets_of,
    header_of,
    paragraph_hashes_of,
    sketch_of,
)


class StoredArticle(NamedTuple):
    """One remembered article, unpacked."""

    serial: int
    article_id: str
    record: bytes
    header: RecordHeader
    explanation: Explanation

    def text(self) -> ComparedText:
        """What is compared of it."""
        return ComparedText(
            body=self.header.body,
            word_count=self.header.word_count,
            sketch=Sketch(sketch_of(self.record, self.header), self.header.complete),
            figures=self.explanation.figures,
            headline=self.explanation.headline,
            terms=buckets_of(self.record, self.header),
        )

    def paragraph_hashes(self) -> tuple[int, ...]:
        """The hashes of its paragraphs."""
        return paragraph_hashes_of(self.record, self.header)

    def verdict(self) -> Verdict:
        """The standing verdict."""
        return Verdict.model_validate_json(self.explanation.verdict)


def stored(window: LanguageWindow, serial: int) -> StoredArticle:
    """Unpack one remembered article."""
    record = window.table.record(serial)
    header = header_of(record)
    return StoredArticle(serial, window.table.key(serial), record, header, window.table.explanation(serial))
