"""A request body as the sender meant it: its content coding undone, within the limit. Pure.

aiohttp could do it, but takes a stream that is cut off for a whole one: the item would be half an article.
"""

import zlib

_FORMATS = {"gzip": 31, "x-gzip": 31, "deflate": 15}
"""Coding → zlib's window bits (RFC 9110, section 8.4.1: deflate means the zlib format)."""


class UnknownCodingError(Exception):
    """A coding that is not understood."""


class BrokenCodingError(Exception):
    """The body is not in this coding, or not whole."""


class TooLargeError(Exception):
    """It has more bytes than may be."""


def decoded(body: bytes, coding: str, most: int) -> bytes:
    """The body without its coding.

    Raises:
        UnknownCodingError: only gzip and deflate are understood.
        BrokenCodingError: it cannot be decoded to its end.
        TooLargeError: it has more bytes than `most`; no more than that are ever made.
    """
    coding = coding.strip().lower()
    if coding in ("", "identity"):
        return body
    if coding not in _FORMATS:
        raise UnknownCodingError
    stream = zlib.decompressobj(_FORMATS[coding])
    try:
        plain = stream.decompress(body, most + 1)
    except zlib.error as error:
        raise BrokenCodingError from error
    if len(plain) > most:
        raise TooLargeError
    if not stream.eof or stream.unused_data:
        raise BrokenCodingError
    return plain
