"""ninjs: the body of an item and the captions of its pictures → pieces."""

import re
from collections.abc import Iterator

from schemas.article import RemovalReason
from services.parser.draft import BodyPiece, caption, removed
from services.parser.formats.json.ninjs_item import Item, associated, entries, string_at, value_of_role
from services.parser.input.document import Document
from services.parser.markup.html_fragment import html_pieces, plain_pieces, with_characters

_TAG = re.compile(r"<(?:p|br|div)\b", re.IGNORECASE)
"""`body` has no type: what holds paragraphs in markup is HTML."""
_RICHEST = ("nitf", "xhtml", "html", "html5", "text")
_NO_TEXT = frozenset({"description_caption", "description_creditline"})
"""Of pictures, in AP Media API."""


def body_pieces(item: Item, document: Document) -> Iterator[BodyPiece]:
    """Captions first, then the richest body that the item has (NITF before XHTML before HTML before text)."""
    yield from _captions(item)
    bodies = {
        name.partition("_")[2]: text for name in item if name.startswith("body_") and (text := string_at(item, name))
    }
    for name in (*_RICHEST, *sorted(bodies)):
        if name in bodies:
            yield from _marked(bodies[name], name, document)
            return
    if isinstance(parts := item.get("body"), dict):
        forms = {str(name).lower(): form for name, form in parts.items() if isinstance(form, str) and form.strip()}
        if richest := next((name for name in (*_RICHEST, *sorted(forms)) if name in forms), None):
            yield from _marked(forms[richest], richest, document)
            return
    if text := string_at(item, "body"):
        yield from html_pieces(text, document.limits) if _TAG.search(text) else plain_pieces(with_characters(text))
        return
    # The main body first; others are abstracts or translations.
    listed = sorted(entries(item, "bodies"), key=lambda entry: str(entry.get("role", "")).lower() != "main")
    for entry in listed:
        if text := string_at(entry, "value"):
            yield from _marked(text, str(entry.get("contenttype") or ""), document)
            return
    yield from _description(item)


def _marked(text: str, kind: str, document: Document) -> list[BodyPiece]:
    # Agencies escape plain text, too, as if it were to stand in a page.
    return plain_pieces(with_characters(text)) if kind in {"text", "text/plain"} else html_pieces(text, document.limits)


def _description(item: Item) -> Iterator[BodyPiece]:
    """An item without a body may carry its text as its description."""
    texts = [
        string_at(item, name)
        for name in ("description_text", "description_html", *sorted(item))
        if name.startswith("description_") and name not in _NO_TEXT
    ]
    listed = [string_at(entry, "value") for entry in entries(item, "descriptions")]
    text = next((found for found in (*texts, *listed) if found), None)
    if text:
        yield from html_pieces(text)


def _captions(item: Item) -> Iterator[BodyPiece]:
    """Captions of associated pictures."""
    for entry in associated(item):
        if str(entry.get("type", "")).lower() in {"picture", "graphic"}:
            text = (
                string_at(entry, "description_text")
                or string_at(entry, "description_caption")
                or value_of_role(entry, "descriptions", "caption", "main", "text")
            )
            credit = string_at(entry, "byline") or string_at(entry, "by") or string_at(entry, "copyrightholder")
            if text:
                yield caption(text, credit)
    if text := string_at(item, "description_caption"):
        yield removed(text, RemovalReason.OTHER)
