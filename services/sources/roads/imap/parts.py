"""Who sent a mail, and the texts that are attached to it. Pure."""

import email
import email.policy
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from email.utils import parseaddr

from services.sources.roads.protocol import FetchedItem

MAIL = "message/rfc822"
_TEXTS = (
    "text/",
    "application/xml",
    "application/json",
    "application/rss+xml",
    "application/atom+xml",
    "message/rfc822",
)
_MOST = 50
"""Attachments of one mail."""


def is_wanted(payload: bytes, senders: Sequence[str]) -> bool:
    """Whether the mail says that it comes from one of these."""
    if not senders:
        return True
    address = parseaddr(str(_message(payload, headers_only=True).get("From", "")))[1].lower()
    return any(address == each.lower() or (each[:1] == "@" and address.endswith(each.lower())) for each in senders)


def items_of(payload: bytes, *, attachments: bool) -> Iterator[FetchedItem]:
    """The mail, and what is attached to it."""
    yield FetchedItem(payload, content_type=MAIL)
    if attachments:
        yield from _attached(_message(payload))


def _attached(message: EmailMessage) -> Iterator[FetchedItem]:
    for number, part in enumerate(message.walk()):
        if number > 10 * _MOST:
            return
        kind = part.get_content_type()
        if part.get_content_disposition() != "attachment" or not kind.startswith(_TEXTS):
            continue
        body = part.get_payload(decode=True)
        if isinstance(body, bytes) and body.strip():
            charset = part.get_content_charset()
            declared = f"{kind}; charset={charset}" if charset else kind
            yield FetchedItem(body, content_type=declared, filename=part.get_filename())


def _message(payload: bytes, *, headers_only: bool = False) -> EmailMessage:
    if headers_only:
        payload = payload.partition(b"\r\n\r\n")[0] if b"\r\n\r\n" in payload else payload.partition(b"\n\n")[0]
    return email.message_from_bytes(payload, policy=email.policy.default)
