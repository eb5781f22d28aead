"""A feed's entry with the page that it links to, in one item: multipart/related (RFC 2387), the feed first.

They are one article. The entry says who it is and when it was published; the words are those of the longer body: feeds
carry teasers, and some pages nothing but a hint that one should subscribe.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from email import message_from_bytes
from email.message import Message

from schemas.reasons import RejectReason
from services.parser.draft import Draft, PieceKind
from services.parser.formats.contract import Drafts, Reader, ReadOutcome, Sniffer, malformed
from services.parser.formats.feeds import json_feed, syndication
from services.parser.formats.page import html_page
from services.parser.input.document import Document
from services.parser.input.limits import Limits
from services.stream.messages import Rejected

NAME = "entry-with-page"
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_BOUNDARY = re.compile(rb"boundary\s*=\s*\"?(?P<name>[^\s\";]{1,70})", re.IGNORECASE)
_DELIMITERS = 6
"""Of two parts there are three; a text may quote some."""
_HEAD = re.compile(rb"MIME-Version: 1\.0\r?\nContent-Type: multipart/related;", re.IGNORECASE)


def sniff(document: Document) -> bool:
    """Declared as related parts, and begun like them: a mail with pictures has other fields in front."""
    return document.raw.media_type == "multipart/related" and _HEAD.match(document.payload) is not None


def read(document: Document) -> ReadOutcome:
    """One article of both; of the entry alone where the page is none."""
    # Before the standard library reads it, which makes an object of each part and of each parameter.
    if _has_many_parts(document.payload, document.limits):
        return Rejected(RejectReason.HOSTILE, "an entry with its page in more parts than it has")
    parts = _parts(document)
    if len(parts) != 2:
        return malformed("an entry with its page has two parts")
    entry = _first(parts[0], (syndication.sniff, syndication.read), (json_feed.sniff, json_feed.read))
    if not isinstance(entry, Drafts) or len(entry.drafts) != 1:
        # A feed that cannot be read is refused with its own reason, whatever page hangs on it.
        return malformed("a feed with one entry was expected") if isinstance(entry, Drafts) else entry
    page = _first(parts[1], (html_page.sniff, html_page.read))
    if not isinstance(page, Drafts) or len(page.drafts) != 1:
        return entry
    return Drafts((joined(entry.drafts[0], page.drafts[0]),), entry.skipped)


def _has_many_parts(payload: bytes, limits: Limits) -> bool:
    head = _HEAD_END.split(payload[: limits.email_header_bytes + 4], maxsplit=1)[0]
    found = _BOUNDARY.search(head)
    if len(head) > limits.email_header_bytes or found is None:
        return True
    return payload.count(b"\n--" + found["name"]) > _DELIMITERS


def joined(entry: Draft, page: Draft) -> Draft:
    """The entry, with what only the page says, and the longer body of both."""
    longer = page if _words(page) > _words(entry) else entry
    return replace(
        entry,
        pieces=longer.pieces,
        headline=entry.headline or page.headline,
        subheadline=entry.subheadline or page.subheadline,
        persons=entry.persons or page.persons,
        # A byline is believed where no name is given: both would name the same person twice, in two ways.
        bylines=entry.bylines or (() if entry.persons else page.bylines),
        published_at=entry.published_at or page.published_at,
        updated_at=entry.updated_at or page.updated_at,
        credit=entry.credit or page.credit,
        canonical_url=page.canonical_url or entry.canonical_url,
        language=entry.language or page.language,
        subjects=tuple(dict.fromkeys((*entry.subjects, *page.subjects))),
        warnings=tuple(dict.fromkeys((*entry.warnings, *page.warnings))),
    )


def _words(draft: Draft) -> int:
    return sum(len(piece.text.split()) for piece in draft.pieces if piece.kind is PieceKind.PARAGRAPH)


def _first(document: Document, *readers: tuple[Sniffer, Reader]) -> ReadOutcome:
    found = next((reads(document) for sniffs, reads in readers if sniffs(document)), None)
    return found or malformed("not what was expected of this part")


def _parts(document: Document) -> Sequence[Document]:
    """The parts as documents of their own, each with its charset and address."""
    message = message_from_bytes(document.payload)
    found = message.get_payload()
    if not isinstance(found, list):
        return ()
    return [_document(part, document) for part in found[:3] if isinstance(part, Message)]


def _document(part: Message, of: Document) -> Document:
    body = part.get_payload(decode=True)
    payload = body if isinstance(body, bytes) else b""
    raw = of.raw.model_copy(
        update={
            "payload": payload,
            "media_type": part.get_content_type(),
            "charset": part.get_content_charset(),
            "url": part.get("Content-Location") or of.raw.url,
        }
    )
    return Document(raw, payload, of.limits)
