"""A news page: body text by trafilatura."""

import trafilatura
from trafilatura.settings import Document as ExtractedPage

from schemas.reasons import RejectReason
from services.parser.document import Document, Read, Reading
from services.parser.draft import Draft, Piece, paragraph
from services.parser.stamps.read import read_stamp
from services.runtime.messages import Rejected

NAME = "html"
_ROOTS = frozenset(
    {"html", "head", "body", "article", "div", "p", "meta", "title", "h1", "h2", "section", "main", "span"}
)


def sniff(document: Document) -> bool:
    """Declared as HTML, or beginning like it."""
    if document.raw.media_type in {"text/html", "application/xhtml+xml"}:
        return "<" in document.start
    return "<!doctype html" in document.start[:1024] or document.root_element.lower() in _ROOTS


def read(document: Document) -> Reading:
    """One article."""
    page = trafilatura.bare_extraction(
        document.text, url=document.raw.url, include_comments=False, with_metadata=True, fast=True
    )
    if not isinstance(page, ExtractedPage) or not page.text:
        return Rejected(RejectReason.NO_TEXT, "no article text in the page")
    return Read(
        (
            Draft(
                format=NAME,
                headline=page.title,
                bylines=(page.author,) if page.author else (),
                published_at=read_stamp(page.date, document.clock),
                canonical_url=page.url,
                language=page.language,
                pieces=tuple(_pieces(page.text)),
            ),
        )
    )


def _pieces(text: str) -> list[Piece]:
    return [paragraph(line) for line in text.split("\n") if line.strip()]
