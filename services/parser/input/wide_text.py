"""UTF-16 and UTF-32 without a byte-order mark, recognised by their zero bytes (XML 1.0, appendix F).

Every text has spaces or line ends, and a feed has markup: in wide charsets those are an ASCII byte and zeros. In UTF-16
the zeros stand at even places only (big-endian) or at odd ones only (little-endian).
"""

import re

_LOOKED_AT = 4_096
_LEAST_SHARE = 0.02
"""Of zeros among the bytes: in a Chinese text only line ends and digits have them."""
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff]")


def unmarked_width(payload: bytes) -> str | None:
    """The codec of a wide text, None for any other payload."""
    if b"\x00" not in payload[:_LOOKED_AT]:
        return None
    start = payload[: min(_LOOKED_AT, len(payload) // 4 * 4)] if len(payload) >= 4 else payload
    return next((codec for codec in _candidates(start) if _is_text(start, codec)), None)


def _candidates(start: bytes) -> tuple[str, ...]:
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if min(even, odd) > len(start) // 8:
        return ("utf-32-le", "utf-32-be")
    if max(even, odd) < len(start) * _LEAST_SHARE or min(even, odd) > 0:
        return ()
    return ("utf-16-be",) if even else ("utf-16-le",)


def _is_text(start: bytes, codec: str) -> bool:
    try:
        text = start.decode(codec)
    except UnicodeDecodeError:
        return False
    return not _CONTROLS.search(text)
