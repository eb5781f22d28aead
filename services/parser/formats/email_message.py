"""E-mail (RFC 5322, MIME): the subject is the headline, the text part the text, the Message-ID the guid.

Read by the standard library's older policy: its newer one parses every header by grammar, which costs more than
linear time and raises on some that arrive.
"""

import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr

from schemas.reasons import RejectReason
from schemas.stamp import Stamp
from services.parser.charset import decode_text
from services.parser.cleaning import one_line
from services.parser.document import Document, Read, Reading
from services.parser.draft import Draft
from services.parser.formats.plain_text import draft_from_lines, refuse_lines, text_lines
from services.parser.html_fragment import html_pieces
from services.parser.stamps.read import read_stamp
from services.runtime.messages import Rejected

NAME = "email"
_FIELDS = "from|to|subject|date|message-id|mime-version|received|return-path|delivered-to|reply-to|content-type"
_HEADER = re.compile(rf"^({_FIELDS}):", re.IGNORECASE | re.MULTILINE)
_TELLING = frozenset({"from", "subject", "date", "message-id", "received"})
_FORWARDED = re.compile(r"^(?:(?:re|fwd?|aw|wg|tr)\s*:\s*)+", re.IGNORECASE)


def sniff(document: Document) -> bool:
    """Declared as a message, or beginning with a block of its header fields."""
    if document.raw.media_type == "message/rfc822":
        return True
    head = re.split(r"\r?\n\r?\n", document.text[:16384].lstrip("\ufeff\r\n"), maxsplit=1)[0]
    if not re.match(r"(?:From \S|[A-Za-z][A-Za-z-]{0,60}:\s)", head):
        return False
    return len({name.lower() for name in _HEADER.findall(head)} & _TELLING) >= 3


def read(document: Document) -> Reading:
    """One article."""
    if refused := _refused(document):
        return refused
    message = message_from_bytes(document.payload.lstrip(b"\r\n"), policy=policy.compat32)
    subject = _FORWARDED.sub("", one_line(_header(message, "Subject"))) or None
    text, is_html = _body(message)
    if is_html:
        draft = Draft(NAME, tuple(html_pieces(text, document.limits)))
    else:
        draft = draft_from_lines(text_lines(text, document.clock), NAME, subject)
    stamp = read_stamp(re.sub(r"\s*\([^)]*\)\s*$", "", _header(message, "Date")[:200]), document.clock)
    return Read((_complete(draft, message, subject, stamp),))


def _refused(document: Document) -> Rejected | None:
    """The standard library reads nested parts recursively."""
    head = re.split(rb"\r?\n\r?\n", document.payload.lstrip(b"\r\n"), maxsplit=1)[0]
    parts = len(re.findall(rb"boundary\s*=", document.payload, re.IGNORECASE))
    lines = len(re.findall(rb"^--\S", document.payload, re.MULTILINE))
    if len(head) > document.limits.email_header_bytes or max(parts, lines // 10) > document.limits.email_parts:
        return Rejected(RejectReason.HOSTILE, "an e-mail with more header or more parts than mail has")
    return refuse_lines(document.text, document.limits)


def _complete(draft: Draft, message: Message, subject: str | None, sent: Stamp | None) -> Draft:
    defects = tuple(f"e-mail: {type(defect).__name__}" for defect in message.defects[:3])
    return replace(
        draft,
        guid=_header(message, "Message-ID").strip().strip("<>") or None,
        headline=subject or draft.headline,
        version_created=sent,
        published_at=draft.published_at or sent,
        credit=parseaddr(_header(message, "From"))[0] or None,
        language=_header(message, "Content-Language") or None,
        warnings=(*draft.warnings, *defects),
    )


def _header(message: Message, name: str) -> str:
    """A header's text, RFC 2047 words decoded; "" where there is none."""
    value = message.get(name)
    if value is None:
        return ""
    try:
        parts = decode_header(value)
    except MessageError:
        parts = [(str(value), None)]
    text = "".join(part if isinstance(part, str) else decode_text(part, charset).text for part, charset in parts)
    return text.encode("utf-8", "replace").decode()


def _body(message: Message) -> tuple[str, bool]:
    """(text, whether it is HTML): the first plain part that is no attachment, else the first HTML part."""
    fallback: str | None = None
    for part in message.walk():
        if part.is_multipart() or "attachment" in str(part.get("Content-Disposition", "")).lower():
            continue
        kind = part.get_content_type()
        if kind == "text/plain" and (text := _text(part)).strip():
            return text, False
        if kind == "text/html" and fallback is None:
            fallback = _text(part)
    return (fallback, True) if fallback else ("", False)


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    declared = re.search(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", str(part.get("Content-Type", "")), re.IGNORECASE)
    return decode_text(payload, declared.group(1) if declared else None).text if isinstance(payload, bytes) else ""
