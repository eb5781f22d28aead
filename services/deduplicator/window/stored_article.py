"""A remembered article, read back for comparison and for explanation."""

from typing import NamedTuple

from schemas.verdict import Verdict
from services.deduplicator.features.compared_text import ComparedText, Sketch
from services.deduplicator.window.record import (
    Explanation,
    RecordHeader,
    buckets_of,
    paragraph_hashes_of,
    sketch_of,
)


class StoredArticle(NamedTuple):
    """One remembered article: its record, with header and explanation read and the rest read on demand."""

    serial: int
    article_id: str
    record: bytes
    header: RecordHeader
    explanation: Explanation

    def sketch(self) -> Sketch:
        """Its shingles."""
        return Sketch(sketch_of(self.record, self.header), self.header.complete)

    def text(self) -> ComparedText:
        """What is compared of it."""
        return ComparedText(
            body=self.header.body,
            word_count=self.header.word_count,
            sketch=self.sketch(),
            figures=self.explanation.details.figures,
            headline=self.explanation.details.headline,
            terms=buckets_of(self.record, self.header),
        )

    def paragraph_hashes(self) -> tuple[int, ...]:
        """The hashes of its paragraphs."""
        return paragraph_hashes_of(self.record, self.header)

    def verdict(self) -> Verdict:
        """The standing verdict."""
        return Verdict.model_validate_json(self.explanation.verdict)
