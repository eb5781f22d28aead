"""Reading back what is remembered of an article, for comparison and for explanation."""

from typing import NamedTuple

from schemas.verdict import Verdict
from services.deduplicator.lane import Lane
from services.deduplicator.packing import Cold, Header, buckets_of, header_of, paragraph_hashes_of, sketch_of
from services.deduplicator.relation import Sketch, Text


class Stored(NamedTuple):
    """One remembered article, unpacked."""

    serial: int
    article_id: str
    record: bytes
    header: Header
    cold: Cold

    def text(self) -> Text:
        """What is compared of it."""
        return Text(
            body=self.header.body,
            word_count=self.header.word_count,
            sketch=Sketch(sketch_of(self.record, self.header), self.header.complete),
            figures=self.cold.figures,
            headline=self.cold.headline,
            terms=buckets_of(self.record, self.header),
        )

    def paragraph_hashes(self) -> tuple[int, ...]:
        """The hashes of its paragraphs."""
        return paragraph_hashes_of(self.record, self.header)

    def verdict(self) -> Verdict:
        """The standing verdict."""
        return Verdict.model_validate_json(self.cold.verdict)


def stored(lane: Lane, serial: int) -> Stored:
    """Unpack one remembered article."""
    record = lane.memory.record(serial)
    header = header_of(record)
    return Stored(serial, lane.memory.key(serial), record, header, lane.memory.cold(serial))
