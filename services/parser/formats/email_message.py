"""E-mail (RFC 5322, MIME): the subject is the headline, the text part the text, the Message-ID the guid."""

import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr

from schemas.stamp import Stamp
from services.parser.charset import decode_text
from services.parser.cleaning import one_line
from services.parser.document import Document, Read, Reading, malformed
from services.parser.draft import Draft
from services.parser.formats.plain_text import draft_from_lines, text_lines
from services.parser.html_fragment import html_pieces
from services.parser.stamps.read import read_stamp

NAME = "email"
_HEADER = re.compile(
    r"^(from|to|subject|date|message-id|mime-version|received|return-path|delivered-to|reply-to|content-type):",
    re.IGNORECASE | re.MULTILINE,
)
_FORWARDED = re.compile(r"^(?:(?:re|fwd?|aw|wg|tr)\s*:\s*)+", re.IGNORECASE)
_PARTS = 200


def sniff(document: Document) -> bool:
    """Declared as a message, or beginning with a block of its header fields."""
    if document.raw.media_type == "message/rfc822":
        return True
    head = re.split(r"\r?\n\r?\n", document.text[:16384].lstrip("\ufeff\r\n"), maxsplit=1)[0]
    if not re.match(r"(?:From \S|[A-Za-z][A-Za-z-]*:\s)", head):
        return False
    return (
        len({name.lower() for name in _HEADER.findall(head)} & {"from", "subject", "date", "message-id", "received"})
        >= 3
    )


def read(document: Document) -> Reading:
    """One article."""
    message = message_from_bytes(document.payload.lstrip(b"\r\n"), policy=policy.default)
    if not isinstance(message, EmailMessage):
        return malformed("not an e-mail message")
    subject = _FORWARDED.sub("", one_line(_header(message, "Subject") or "")) or None
    sender = parseaddr(_header(message, "From") or "")[0]
    text, is_html = _body(message)
    pieces = tuple(html_pieces(text, document.limits)) if is_html else ()
    draft = Draft(NAME, pieces) if is_html else draft_from_lines(text_lines(text, document.clock), NAME, subject)
    stamp = read_stamp(re.sub(r"\s*\([^)]*\)\s*$", "", _header(message, "Date") or ""), document.clock)
    return Read((_complete(draft, message, subject, sender, stamp),))


def _complete(draft: Draft, message: EmailMessage, subject: str | None, sender: str, sent: Stamp | None) -> Draft:
    defects = tuple(f"e-mail: {type(defect).__name__}" for defect in message.defects[:3])
    guid = (_header(message, "Message-ID") or "").strip().strip("<>")
    return replace(
        draft,
        guid=guid or None,
        headline=subject or draft.headline,
        version_created=sent,
        published_at=draft.published_at or sent,
        credit=sender or None,
        language=_header(message, "Content-Language"),
        warnings=(*draft.warnings, *defects),
    )


def _header(message: EmailMessage, name: str) -> str | None:
    """A header's text. The library reads headers lazily, and raises for some broken ones only then."""
    try:
        value = message.get(name)
        return str(value) if value is not None else None
    except (ValueError, IndexError, KeyError, AttributeError, TypeError, LookupError):
        return None


def _body(message: EmailMessage) -> tuple[str, bool]:
    """(text, whether it is HTML): the first plain part that is no attachment, else the first HTML part."""
    fallback: str | None = None
    for index, part in enumerate(message.walk()):
        if index >= _PARTS:
            break
        if part.is_multipart() or part.get_filename() or part.get_content_disposition() == "attachment":
            continue
        kind = part.get_content_type()
        if kind == "text/plain" and (text := _text(part)).strip():
            return text, False
        if kind == "text/html" and fallback is None:
            fallback = _text(part)
    return (fallback, True) if fallback else ("", False)


def _text(part: object) -> str:
    if not isinstance(part, EmailMessage):
        return ""
    payload = part.get_payload(decode=True)
    return decode_text(payload, part.get_content_charset()).text if isinstance(payload, bytes) else ""
