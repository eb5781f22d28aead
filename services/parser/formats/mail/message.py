"""E-mail (RFC 5322, MIME): the subject is the headline, the text part the text, the Message-ID the guid.

Read with the standard library's `compat32` policy. The newer one parses every header by RFC 5322's grammar, in more
than linear time, and raises on some headers that occur.
"""

import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import Message
from email.utils import parseaddr
from typing import NamedTuple

from schemas.article import RemovalReason
from schemas.reasons import DropReason, RejectReason
from schemas.stamp import Stamp
from services.parser.draft import Draft, removed
from services.parser.formats.contract import Drafts, ReadOutcome, collect
from services.parser.formats.mail.closing import without_closing
from services.parser.formats.mail.forwarded import forwarded
from services.parser.formats.mail.headers import header_text
from services.parser.formats.mail.parts import (
    MailText,
    leaves,
    mail_text,
    part_bytes,
    read_part,
)
from services.parser.formats.mail.signature import split_signature
from services.parser.formats.mail.threads import read_thread
from services.parser.headline import settle_headline
from services.parser.input.characters import one_line
from services.parser.input.document import Document
from services.parser.input.mail_guard import refuse_mail
from services.parser.input.text_guard import refuse_lines
from services.parser.instructions.embargo import find_embargo
from services.parser.instructions.notices import read_notice
from services.parser.layout.text_draft import draft_from_lines, text_lines
from services.parser.markup.html_fragment import html_pieces
from services.parser.stamps.read import read_stamp
from services.stream.messages import Dropped, Rejected

NAME = "email"
_FIELDS = "from|to|subject|date|message-id|mime-version|received|return-path|delivered-to|reply-to|content-type"
_HEADER = re.compile(rf"^({_FIELDS}):", re.IGNORECASE | re.MULTILINE)
_FIELD = re.compile(r"(?:From \S|[A-Za-z][A-Za-z-]{0,60}:\s)")
_BLANK = re.compile(r"(?:[ \t]*\r?\n)*")
_TELLING = frozenset({"from", "subject", "date", "message-id", "received"})
_FORWARDS = 5
"""Levels of mails inside mails that are still read."""
_ANSWERED = "re|aw|antw|antwort|sv|vs|rif|ref|odp|ynt|отв|回复|答复|回覆|답장"
_FORWARDED = "fwd?|wg|tr|rv|enc|doorst|fs|vl|vb|ilt|пересл|转发|轉寄|전달"
"""What mail programs put before a subject; not Italian "I:" and Polish "PD:", with which headlines begin, too."""
_SENDER_CHARS, _COMMENTS = 1_000, 8
"""Of the From field: a line of RFC 5322 has 998 characters."""
_PREFIX = re.compile(rf"(?:(?P<forward>{_FORWARDED})|{_ANSWERED})(?:\[\d+\])?\s*[:：]\s*", re.IGNORECASE)
_PREFIXES = 30
"""Of a subject that are taken off: every answer to an answer may have added one."""
_POINTER_WORDS = 8
"""Of a text beside articles that the mail carries: more are a text of its own."""
_INNER_SUBJECT = 10
_LONGEST_PREFIX = 6
_LIST_TAG = re.compile(r"\[[^\[\]]{2,40}\]\s+(?=\S+\s+\S)")
"""What a mailing list puts there ("[port-news] ")."""


def sniff(document: Document) -> bool:
    """Declared as a message, or beginning with a block of mail header fields."""
    if document.raw.media_type == "message/rfc822":
        return True
    start = document.text[:16384].removeprefix("\ufeff")
    start = start[_blank_lines(start) :]
    if not _FIELD.match(start):
        return False
    # The fields must stand in one block: an article that quotes "From:" has them further down.
    head = re.split(r"\r?\n\r?\n", start, maxsplit=1)[0]
    if not _FIELD.match(head):
        return False
    return len({name.lower() for name in _HEADER.findall(head)} & _TELLING) >= 3


def _blank_lines(text: str) -> int:
    """The length of the empty lines at the top, which archives leave there; mail itself begins with its fields."""
    found = _BLANK.match(text)
    return found.end() if found else 0


def read(document: Document) -> ReadOutcome:
    """The mail's own text, and the wires among its parts; other parts are only counted."""
    if refused := refuse_mail(document.payload, document.text, document.limits):
        return refused
    start = _blank_lines(document.payload[:16384].decode("latin-1"))
    message = message_from_bytes(document.payload[start:], policy=policy.compat32)
    if header_text(message, "Auto-Submitted").strip().lower().startswith("auto-replied"):
        return Rejected(RejectReason.NOT_AN_ARTICLE, "an automatic reply")
    if message.get_content_type() == "multipart/report":
        return Rejected(RejectReason.NOT_AN_ARTICLE, "a report on a delivery")
    return _read_mail(message, document, 0)


def _read_mail(message: Message, document: Document, level: int) -> ReadOutcome:
    found = mail_text(message, document)
    if not found.is_html and (refused := refuse_lines(found.text, document.limits)):
        return refused
    mail_id = header_text(message, "Message-ID").strip().strip("<>")
    # By identity: two parts may be equal to the byte.
    others = (part for part in leaves(message) if all(part is not own for own in found.parts))
    beside = [part for part in others if part.is_multipart() or part_bytes(part).strip()]
    readings = [_read_beside(part, number, mail_id, document, level) for number, part in enumerate(beside, start=1)]
    read = [reading for reading in readings if isinstance(reading, Drafts)]
    # A mail without text whose parts are articles is only their envelope, and makes no article itself.
    carried = [draft for reading in read for draft in reading.drafts]
    wires = any(draft.format != NAME for draft in carried) and _is_envelope(found.text, message)
    carrier = wires or (bool(carried) and not found.text.strip())
    return collect(
        (
            *(() if carrier else (_draft(message, found, mail_id, document),)),
            *(draft for reading in read for draft in reading.drafts),
            *(dropped for reading in read for dropped in reading.skipped),
            *(refused for reading in read for refused in reading.refused),
            *(reading for reading in readings if not isinstance(reading, Drafts)),
        )
    )


def _read_beside(part: Message, number: int, mail_id: str, document: Document, level: int) -> ReadOutcome:
    """A mail inside the mail is read like a separate one, down to a few levels."""
    if part.get_content_type() != "message/rfc822":
        return read_part(part, number, mail_id, document)
    inner = part.get_payload(0) if part.is_multipart() else None
    if isinstance(inner, Message) and level < _FORWARDS:
        return _read_mail(inner, document, level + 1)
    return Dropped(DropReason.ATTACHMENT, "message/rfc822")


def _is_envelope(text: str, message: Message) -> bool:
    """Whether the text is no more than a pointer to what the mail carries ("See attached.")."""
    if len(text.split()) > _POINTER_WORDS:
        return False
    subject = one_line(header_text(message, "Subject"))
    return read_notice((subject, text)) is None and find_embargo((subject, text)) is None


def _of_inner(subject: str | None, draft: Draft) -> str | None:
    """The subject of the mail that was forwarded, where this one repeats it behind a program's prefix ("PD: ")."""
    heads = (
        piece.text.partition(":")[2].strip() for piece in draft.pieces if piece.reason is RemovalReason.WIRE_HEADER
    )
    inner = (head for head in heads if len(head) >= _INNER_SUBJECT and subject and subject.endswith(head))
    found = next(inner, None)
    return found if found and subject and len(subject) - len(found) <= _LONGEST_PREFIX else subject


class _Subject(NamedTuple):
    """A subject without what programs and lists put before it."""

    text: str | None
    tags: tuple[str, ...]
    is_forward: bool


def _subject(written: str) -> _Subject:
    text, tags, forward = written, [], False
    for _ in range(_PREFIXES):
        found = _PREFIX.match(text) or _LIST_TAG.match(text)
        if found is None:
            break
        if found.re is _LIST_TAG:
            # An embargo or a mark in brackets is the sender's own word.
            if settle_headline(text).taken:
                break
            tags.append(found.group().strip())
        else:
            forward = forward or found["forward"] is not None
        text = text[found.end() :]
    return _Subject(text or None, tuple(tags), forward)


def _draft(message: Message, found: MailText, mail_id: str, document: Document) -> Draft:
    written = _subject(one_line(header_text(message, "Subject", found.charset)))
    subject = written.text
    if found.is_html:
        draft = Draft(NAME, tuple(html_pieces(found.text, document.limits)))
    else:
        draft = _of_text(found.text, written, document)
    tags = (removed(tag, RemovalReason.WIRE_HEADER) for tag in written.tags)
    draft = replace(draft, pieces=(*tags, *without_closing(draft.pieces)))
    subject = _of_inner(subject, draft)
    # RFC 5322, 3.6.1 allows a comment behind the date, where the zone is written a second time.
    stamp = read_stamp(re.sub(r"\s*\([^)]*\)\s*$", "", header_text(message, "Date")[:200]), document.clock)
    return _complete(draft, message, subject, stamp, mail_id, charset=found.charset)


def _of_text(text: str, subject: _Subject, document: Document) -> Draft:
    """The draft of a plain text: that of the mail it forwards, if it does, and without its signature."""
    inner = forwarded(text.replace("\r\n", "\n"), declared=subject.is_forward)
    signed = split_signature(inner.text if inner else text)
    draft = draft_from_lines(text_lines(signed.text, document.clock), NAME, settle_headline(subject.text).text)
    above = inner.above if inner else ()
    return replace(
        draft,
        pieces=(
            *(removed(line, RemovalReason.WIRE_HEADER) for line in above),
            *draft.pieces,
            *(removed(line, RemovalReason.OTHER) for line in signed.signature),
        ),
    )


def _complete(
    draft: Draft, message: Message, subject: str | None, sent: Stamp | None, mail_id: str, *, charset: str | None
) -> Draft:
    defects = tuple(f"e-mail: {type(defect).__name__}" for defect in message.defects[:3])
    replaced = " ".join(header_text(message, name) for name in ("Supersedes", "Obsoletes", "Replaces"))
    thread = read_thread(replaced, header_text(message, "References"), header_text(message, "In-Reply-To"), subject)
    return replace(
        draft,
        guid=thread.guid or mail_id or None,
        version=thread.version,
        signal=thread.signal,
        acts_on=thread.acts_on,
        transmission=mail_id if thread.guid else None,
        headline=subject or draft.headline,
        version_created=sent,
        published_at=draft.published_at or sent,
        credit=_sender(header_text(message, "From", charset)),
        language=header_text(message, "Content-Language") or None,
        warnings=(*draft.warnings, *defects),
    )


def _sender(written: str) -> str | None:
    """The name in the From field. The standard library follows comments in comments by recursion: no name has those."""
    if len(written) > _SENDER_CHARS or written.count("(") > _COMMENTS:
        return None
    return parseaddr(written)[0] or None
