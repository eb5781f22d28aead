"""JSON Feed 1.0 and 1.1 (jsonfeed.org): every item is an article."""

from typing import Any

from schemas.article import Subject
from schemas.reasons import DropReason
from services.parser.draft import Draft
from services.parser.formats.contract import ReadOutcome, collect, malformed
from services.parser.input.document import Document
from services.parser.input.json_guard import read_json
from services.parser.markup.html_fragment import html_pieces, text_pieces
from services.parser.stamps.read import read_stamp
from services.stream.messages import Dropped, Rejected

NAME = "json-feed"


def sniff(document: Document) -> bool:
    """A JSON object whose version is the address of the standard."""
    return document.start.startswith("{") and "jsonfeed.org/version" in document.start


def read(document: Document) -> ReadOutcome:
    """Every item of the feed."""
    feed = read_json(document.text, document.limits)
    if isinstance(feed, Rejected):
        return feed
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return malformed("a JSON Feed without a list of items")
    items = feed["items"]
    drafts = [_draft(item, feed, document) for item in items if isinstance(item, dict)]
    return collect(drafts) if drafts else Dropped(DropReason.EMPTY_ITEM, "a feed without items")


def _draft(item: dict[str, Any], feed: dict[str, Any], document: Document) -> Draft:
    address = _text(item, "url") or _text(item, "external_url")
    text, html = _text(item, "content_text"), _text(item, "content_html")
    summary = _text(item, "summary")
    pieces = html_pieces(html, document.limits) if html else text_pieces(text or summary or "")
    guid = item.get("id")
    return Draft(
        format=NAME,
        guid=str(guid).strip() or address if guid is not None else address,
        version_created=read_stamp(_text(item, "date_modified"), document.clock),
        published_at=read_stamp(_text(item, "date_published"), document.clock),
        updated_at=read_stamp(_text(item, "date_modified"), document.clock),
        headline=_text(item, "title"),
        subheadline=summary if (html or text) and summary else None,
        persons=tuple(_authors(item) or _authors(feed)),
        credit=_text(feed, "title"),
        language=_text(item, "language") or _text(feed, "language"),
        url=address,
        canonical_url=address,
        subjects=tuple(Subject(code=tag) for tag in _strings(item.get("tags"))),
        pieces=tuple(pieces),
    )


def _text(holder: dict[str, Any], name: str) -> str | None:
    value = holder.get(name)
    return value.strip() or None if isinstance(value, str) else None


def _strings(value: object) -> list[str]:
    return [entry for entry in value if isinstance(entry, str) and entry.strip()] if isinstance(value, list) else []


def _authors(holder: dict[str, Any]) -> list[str]:
    entries = holder.get("authors") if isinstance(holder.get("authors"), list) else [holder.get("author")]
    return [name for entry in entries or [] if isinstance(entry, dict) and (name := _text(entry, "name"))]
