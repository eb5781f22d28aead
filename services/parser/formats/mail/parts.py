"""The parts of a mail: which one is its text, which are wires, which are only counted.

A part in a wire format (NewsML, NITF, ninjs, IPTC 7901, ANPA) is read as if it had come alone; so is a mail inside the
mail. Every other part beside the text is counted with a reason.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from email.message import Message
from functools import partial

from schemas.reasons import DropReason
from services.parser.draft import Draft
from services.parser.formats.contract import Drafts, Reader, ReadOutcome, Sniffer
from services.parser.formats.feeds import json_feed
from services.parser.formats.json import ninjs
from services.parser.formats.mail.flowed import unflowed
from services.parser.formats.teleprinter import anpa_1312, iptc_7901
from services.parser.formats.xml import newsml_1, newsml_g2, nitf
from services.parser.input.charset import decode_text
from services.parser.input.document import Document
from services.parser.markup.html_fragment import html_pieces
from services.stream.messages import Dropped, Rejected

_WIRE_FORMATS: tuple[tuple[Sniffer, Reader], ...] = (
    (newsml_g2.sniff, newsml_g2.read),
    (newsml_1.sniff, newsml_1.read),
    (nitf.sniff, nitf.read),
    (json_feed.sniff, json_feed.read),
    (ninjs.sniff, ninjs.read),
    (anpa_1312.sniff, anpa_1312.read),
    (iptc_7901.sniff, iptc_7901.read),
)
"""In the registry's order, without the formats that any text or markup would match: those are ordinary attachments.

Not taken from the registry, which imports the mail format."""
_STUB_WORDS = 100
"""A plain text with so many words is no stub."""
_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(r"\bhttps?://\S+")
_FLOWED = re.compile(r"\bformat\s*=\s*\"?flowed", re.IGNORECASE)
_DELETE_SPACE = re.compile(r"\bdelsp\s*=\s*\"?yes", re.IGNORECASE)
_MEDIA = frozenset({"image", "audio", "video", "font", "model"})


@dataclass(frozen=True, slots=True)
class MailText:
    """The mail's own text, and the parts that hold it; none if it has no text."""

    text: str = ""
    is_html: bool = False
    parts: tuple[Message, ...] = ()

    @property
    def charset(self) -> str | None:
        """The charset that the text's part declares."""
        return declared_charset(self.parts[0]) if self.parts else None


def mail_text(message: Message, document: Document) -> MailText:
    """The plain-text parts that are neither attachments nor wires, else the first such HTML part.

    Several plain parts are read one below the other, as mail programs show them (RFC 2046, 5.1.3).
    """
    own = [part for part in leaves(message) if not (is_attachment(part) or _wire_reader(part, document))]
    plain = [part for part in own if part.get_content_type() == "text/plain" and part_text(part).strip()]
    html = next((part for part in own if part.get_content_type() == "text/html" and part_text(part).strip()), None)
    # A part with a name is a file, though it is shown with the text.
    plain = [*plain[:1], *(part for part in plain[1:] if not part.get_filename())]
    text = "\n\n".join(part_text(part).strip("\r\n") for part in plain)
    if html is None:
        return MailText(text, False, tuple(plain))
    marked_up = part_text(html)
    if plain and not _is_stub(text, " ".join(piece.text for piece in html_pieces(marked_up, document.limits))):
        return MailText(text, False, tuple(plain))
    return MailText(marked_up, True, (html, *plain))


def _is_stub(plain: str, html: str) -> bool:
    """Whether the plain text only says where to read the HTML, or is a small part of it.

    Alternatives have the same content (RFC 2046, 5.1.4). So the words of a real one are found in the other.
    """
    words = _WORD.findall(_ADDRESS.sub(" ", plain).casefold())
    others = _WORD.findall(html.casefold())
    # The longer of two texts is never the stub.
    if len(words) >= _STUB_WORDS or len(others) <= len(words):
        return False
    known = frozenset(others)
    return len(words) * 3 < len(others) or sum(word in known for word in words) * 2 < len(words)


def leaves(message: Message) -> Iterator[Message]:
    """The parts that have no parts themselves, in order. A mail inside the mail counts as one and is not entered."""
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        yield message
        return
    for part in message.get_payload():
        if isinstance(part, Message):
            yield from leaves(part)


def is_attachment(part: Message) -> bool:
    """Whether the part declares itself an attachment, or is a mail."""
    disposition = str(part.get("Content-Disposition", "")).lower()
    return disposition.lstrip().startswith("attachment") or part.get_content_type() == "message/rfc822"


def part_bytes(part: Message) -> bytes:
    """A part's bytes with the transfer encoding undone; empty if that fails."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def part_text(part: Message) -> str:
    """A part's text in its charset."""
    text = decode_text(part_bytes(part), declared_charset(part)).text
    declared = str(part.get("Content-Type", ""))
    if not _FLOWED.search(declared) or part.get_content_type() != "text/plain":
        return text
    return unflowed(text, delete_space=bool(_DELETE_SPACE.search(declared)))


def declared_charset(part: Message) -> str | None:
    """The charset that a part declares, as written."""
    found = re.search(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", str(part.get("Content-Type", "")), re.IGNORECASE)
    return found.group(1) if found else None


def read_part(part: Message, number: int, mail_id: str, document: Document) -> ReadOutcome | Dropped | Rejected:
    """A part beside the text: the articles of a wire, or the reason why it is only counted."""
    kind = part.get_content_type()
    name = f"{kind} {str(part.get_filename() or '')[:80]}".strip()
    # Without a look at the bytes: sniffers would decode megabytes of a picture as text.
    if kind.partition("/")[0] in _MEDIA:
        return Dropped(DropReason.NOT_TEXT, name)
    read = _wire_reader(part, document)
    return _of_mail(read(), number, mail_id) if read else Dropped(DropReason.ATTACHMENT, name)


def _wire_reader(part: Message, document: Document) -> Callable[[], ReadOutcome] | None:
    """The reader of the part, if it is in a wire format."""
    kind, payload = part.get_content_type(), part_bytes(part)
    # HTML parts are the mail's own text in another form; the page format would claim every one of them.
    if kind == "text/html" or not payload.strip() or len(payload) > document.limits.payload_bytes:
        return None
    raw = document.raw.model_copy(update={"payload": payload, "media_type": kind, "charset": declared_charset(part)})
    inner = Document(raw, payload, document.limits)
    found = next((read for sniff, read in _WIRE_FORMATS if sniff(inner)), None)
    return partial(found, inner) if found else None


def _of_mail(reading: ReadOutcome, number: int, mail_id: str) -> ReadOutcome:
    """Articles without an identity get one from the mail's id and their place in it."""
    if not isinstance(reading, Drafts):
        return reading
    return replace(reading, drafts=tuple(_identified(draft, number, mail_id) for draft in reading.drafts))


def _identified(draft: Draft, number: int, mail_id: str) -> Draft:
    return draft if draft.guid or draft.identity else replace(draft, identity=("mail", mail_id, str(number)))
