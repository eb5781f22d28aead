"""E-mail that others wrote: size of the header and number of parts, asked before the standard library reads it."""

import re
from dataclasses import replace

from schemas.reasons import RejectReason
from services.parser.input.limits import Limits
from services.parser.input.text_guard import refuse_lines
from services.stream.messages import Rejected


def refuse_mail(payload: bytes, text: str, limits: Limits) -> Rejected | None:
    """Why a mail is not read at all, or None. `text`: the payload decoded.

    Counted on the bytes, because `email.message_from_bytes` reads nested parts recursively: by the time it could be
    asked for their number, a hostile mail has already cost the time or the stack.
    """
    head = re.split(rb"\r?\n\r?\n", payload.lstrip(b"\r\n"), maxsplit=1)[0]
    parts = len(re.findall(rb"boundary\s*=", payload, re.IGNORECASE))
    lines = len(re.findall(rb"^--\S", payload, re.MULTILINE))
    if len(head) > limits.email_header_bytes or max(parts, lines // 10) > limits.email_parts:
        return Rejected(RejectReason.HOSTILE, "an e-mail with more header or more parts than mail has")
    # Of the whole mail with its attachments; its text is asked for its lines when it is decoded.
    return refuse_lines(text, replace(limits, lines=limits.email_lines))
