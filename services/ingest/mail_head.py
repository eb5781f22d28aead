"""The decoded subject and first text part of an e-mail. Pure."""

import email
import email.policy
import re
from email.header import decode_header, make_header
from email.message import Message

_FIELDS = re.compile(r"(?:[A-Za-z-]{1,40}:[^\n]*\n(?:[ \t][^\n]*\n)*){2}")
_SUBJECT = re.compile(r"^subject:", re.IGNORECASE | re.MULTILINE)
_FIELDS_END = 16_384


def mail_head(text: str) -> str:
    """Subject and first text part of a message (RFC 5322, MIME); empty if `text` is not a message."""
    if not _FIELDS.match(text) or not _SUBJECT.search(text[:_FIELDS_END]):
        return ""
    mail = email.message_from_string(text, policy=email.policy.compat32)
    return f"{_subject(mail)}\n{_first_part(mail)}"


def _subject(mail: Message) -> str:
    try:
        return str(make_header(decode_header(str(mail.get("Subject", "")))))
    except (ValueError, LookupError):
        return ""


def _first_part(mail: Message) -> str:
    part = next((part for part in mail.walk() if part.get_content_maintype() == "text"), None)
    body = part.get_payload(decode=True) if part else None
    return body.decode("utf-8", "replace") if isinstance(body, bytes) else ""
