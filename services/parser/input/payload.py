"""The payload as sent → the bytes that formats read: decompressed, and within the limits."""

import zlib

from schemas.reasons import RejectReason
from services.parser.input.limits import Limits
from services.stream.messages import Rejected

_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 31
"""zlib's `wbits` for a gzip header with the largest window (16 + 15)."""


def unpack(payload: bytes, limits: Limits) -> bytes | Rejected:
    """The payload, decompressed if it is gzip; refused if it is empty, or too large before or after."""
    if not payload.strip():
        return Rejected(RejectReason.NO_TEXT, "the payload is empty")
    if len(payload) > limits.payload_bytes:
        return Rejected(RejectReason.TOO_LARGE, f"{len(payload)} bytes; the limit is {limits.payload_bytes}")
    return _gunzipped(payload, limits) if payload.startswith(_GZIP) else payload


def _gunzipped(payload: bytes, limits: Limits) -> bytes | Rejected:
    unpacker = zlib.decompressobj(_GZIP_WINDOW)
    try:
        # One byte more than is allowed is enough to know a decompression bomb; the rest is never produced.
        unpacked = unpacker.decompress(payload, limits.payload_bytes + 1)
    except zlib.error:
        return Rejected(RejectReason.MALFORMED, "gzip: broken")
    if len(unpacked) > limits.payload_bytes:
        return Rejected(RejectReason.HOSTILE, f"gzip that unpacks to more than {limits.payload_bytes} bytes")
    return unpacked if unpacker.eof else Rejected(RejectReason.MALFORMED, "gzip: truncated")
