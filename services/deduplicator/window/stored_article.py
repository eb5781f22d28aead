"""A remembered article, read back for comparison and for explanation."""

from collections.abc import Iterator
from typing import NamedTuple

from schemas.verdict import Verdict
from services.deduplicator.features.compared_text import ComparedText, Sketch
from services.deduplicator.features.filing import Filing
from services.deduplicator.window.records.header import RecordHeader, header_of
from services.deduplicator.window.records.record import (
    Explanation,
    buckets_of,
    explanation_of,
    paragraph_hashes_of,
    sketch_of,
)
from services.deduplicator.window.records.tail import tail_of


class StoredArticle(NamedTuple):
    """One remembered article: its record, with header and explanation read and the rest read on demand."""

    serial: int
    article_id: str
    record: bytes
    header: RecordHeader
    explanation: Explanation
    is_former: bool = False
    """Whether this is a text that the article had before: numbers and headline are that text's, all else the article's.
    """

    def sketch(self) -> Sketch:
        """Its shingles."""
        return Sketch(sketch_of(self.record, self.header), self.header.complete)

    def texts(self) -> "Iterator[StoredArticle]":
        """The article by each of its texts that can be copied, the newest first."""
        # A notice has no text, but may have come before an older version that has one.
        if self.header.indexed:
            yield self
        for record in reversed(tail_of(self.record, self.header.tail_at).former):
            header = header_of(record)
            explained = self.explanation._replace(details=explanation_of(record, header).details)
            yield StoredArticle(self.serial, self.article_id, record, header, explained, is_former=True)

    def filing(self) -> Filing:
        """Who filed it, when, and as what. A former text was replaced already, so nothing asks that of one."""
        source, header = tail_of(self.record, self.header.tail_at).source, self.header
        return Filing(source, header.marked, header.version, header.event, self.explanation.details.headline)

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
        # Parsed on demand: of most articles that are compared the verdict is never asked for.
        return Verdict.model_validate_json(self.explanation.verdict)
