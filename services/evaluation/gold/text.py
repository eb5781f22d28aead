"""A plain text as an article: paragraphs keep their offsets, so that gold offsets can be compared."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from schemas import ids
from schemas.article import Article, Language
from schemas.raw import Source
from schemas.stamp import Precision, Stamp

_UNKNOWN_TIME = datetime(2000, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text and its offset in the document."""

    start: int
    text: str


def lines(text: str) -> tuple[Paragraph, ...]:
    """Every line that is not blank, as a paragraph."""
    return tuple(Paragraph(m.start(), m[0]) for m in re.finditer(r"[^\r\n]*\S[^\r\n]*", text))


def blocks(text: str) -> tuple[Paragraph, ...]:
    """Runs between blank lines; a line break inside one counts as a space."""
    found = re.finditer(r"\S(?:.|\n(?!\s*\n))*", text)
    return tuple(Paragraph(m.start(), re.sub(r"[\r\n\t]", " ", m[0])) for m in found)


def as_article(name: str, paragraphs: tuple[Paragraph, ...], written: datetime | None = None) -> Article:
    """The text as an English article for the enricher, written at the given time."""
    when = written or _UNKNOWN_TIME
    return Article(
        article_id=ids.article_id("evaluation", name),
        item_id=ids.item_id("evaluation", name.encode()),
        trace_id="evaluation",
        source=Source(id="evaluation"),
        format="evaluation",
        namespace="evaluation",
        guid=name,
        received_at=when,
        published_at=Stamp(iso=when.date().isoformat(), precision=Precision.DAY) if written else None,
        paragraphs=tuple(paragraph.text for paragraph in paragraphs),
        language=Language(code="en", confidence=1.0),
        content_hash=ids.content_hash([p.text for p in paragraphs]),
        word_count=sum(len(p.text.split()) for p in paragraphs),
    )
