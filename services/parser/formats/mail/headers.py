"""The text of a mail's header fields: RFC 2047's encoded words, and what senders write in raw bytes in their place."""

import re
from email.errors import MessageError
from email.header import decode_header
from email.message import Message

from services.parser.input.charset import decode_text

_QUOTED_WORD = re.compile(r"=\?[\w.:*-]{2,60}\?q\?[^?]*\?=", re.IGNORECASE)
_RAW = re.compile("[\udc80-\udcff]")


def header_text(message: Message, name: str, charset: str | None = None) -> str:
    """A header's text; "" if there is none. `charset`: that of the mail's text, which raw bytes are likely in."""
    wanted = name.lower()
    # Not `message.get`, which puts a replacement character for each raw byte.
    value = next((str(value) for field, value in message.raw_items() if field.lower() == wanted), "")
    if _RAW.search(value):
        # A raw byte inside an encoded word is in that word's charset; outside of one, in that of the mail.
        value = _QUOTED_WORD.sub(lambda word: _RAW.sub(_quoted, word.group()), value)
        value = decode_text(value.encode("utf-8", "surrogateescape"), charset).text
    try:
        parts = decode_header(value)
    except MessageError:
        parts = [(value, None)]
    # RFC 2047, 6.2: white space between two encoded words is no part of the text; `decode_header` drops it.
    text = "".join(part if isinstance(part, str) else _decoded(part, encoding) for part, encoding in parts)
    # Lone surrogates have no UTF-8 form, and no record can hold them (RFC 7493).
    return text.encode("utf-8", "replace").decode()


def _quoted(raw: re.Match[str]) -> str:
    return f"={ord(raw.group()) - 0xDC00:02X}"


def _decoded(part: bytes, charset: str | None) -> str:
    if charset is None:
        # `decode_header` encodes what stands between encoded words in this way.
        try:
            return part.decode("raw-unicode-escape")
        except UnicodeDecodeError:
            pass
    return decode_text(part, charset).text
