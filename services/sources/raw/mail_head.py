"""The decoded subject and first text part of an e-mail. Pure."""

import email
import email.policy
import re
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message

_FIELDS = re.compile(r"(?:[A-Za-z-]{1,40}:[^\n]*\n(?:[ \t][^\n]*\n)*){2}")
_SUBJECT = re.compile(r"^subject:", re.IGNORECASE | re.MULTILINE)
_FIELDS_END = 16_384
_MULTIPART = re.compile(r"multipart/", re.IGNORECASE)
_MOST_MULTIPARTS = 20
"""Parts in parts of a message: forwarded mail has three or four."""


def mail_head(text: str) -> str:
    """Subject and first text part of a message (RFC 5322, MIME); empty if `text` is not a message."""
    if not _FIELDS.match(text) or not _SUBJECT.search(text[:_FIELDS_END]):
        return ""
    # The parser tries the boundaries of all open parts at each line, and calls itself for each part in a part.
    deep = len(_MULTIPART.findall(text)) > _MOST_MULTIPARTS
    mail = email.message_from_string(text.partition("\n\n")[0] if deep else text, policy=email.policy.compat32)
    return f"{_subject(mail)}\n{_first_part(mail)}"


def _subject(mail: Message) -> str:
    try:
        return str(make_header(decode_header(str(mail.get("Subject", "")))))
    except (ValueError, LookupError, MessageError):  # of base64 that is none, the last one
        return ""


def _first_part(mail: Message) -> str:
    part = next((part for part in mail.walk() if part.get_content_maintype() == "text"), None)
    body = part.get_payload(decode=True) if part else None
    return body.decode("utf-8", "replace") if isinstance(body, bytes) else ""
