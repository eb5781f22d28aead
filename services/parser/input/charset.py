"""Bytes → text. Believed in this order: a byte-order mark, valid UTF-8, what the payload declares, the transport."""

import codecs
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?\s*([A-Za-z0-9._:-]{2,40})""", re.IGNORECASE)
_ALIASES = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "x-sjis": "shift_jis",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
}
_NO_TEXT_CODECS = frozenset(
    {
        "base64",
        "hex",
        "bz2",
        "zlib",
        "rot13",
        "quopri",
        "uu",
        "idna",
        "punycode",
        "undefined",
        "unicode_escape",
        "raw_unicode_escape",
        "mbcs",
        "oem",
    }
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the charset it was read in, and whether bytes had to be given up."""

    text: str
    charset: str
    damaged: bool = False


def _known(name: str | None) -> str | None:
    """The codec for a charset name, WHATWG's way: what calls itself Latin-1 is Windows-1252. None where unknown."""
    if not name:
        return None
    lowered = name.strip().lower()
    try:
        codec = codecs.lookup(_ALIASES.get(lowered, lowered)).name
    except (LookupError, ValueError):
        return None
    return None if codec.replace("-", "_") in _NO_TEXT_CODECS else codec


def _try(payload: bytes, charset: str) -> str | None:
    try:
        return payload.decode(charset)
    except (UnicodeDecodeError, LookupError):
        return None


def decode_text(payload: bytes, hint: str | None = None) -> Decoded:
    """Always text: bytes that no believed charset explains are read as Windows-1252 or UTF-8 with replacement marks."""
    for mark, charset in _MARKS:
        if payload.startswith(mark):
            text = payload[len(mark) :].decode(charset, "replace")
            return Decoded(text, charset, "\ufffd" in text)
    found = _DECLARED.search(payload[:2048])
    declared = _known(found.group(1).decode("ascii")) if found else None
    for believed in ("utf-8", declared, _known(hint), "cp1252"):
        if believed and not (believed.startswith("utf-16") and payload.isascii()):
            decoded = _try(payload, believed)
            if decoded is not None:
                return Decoded(decoded, believed)
    fallback = declared or _known(hint) or ("utf-8" if _mostly_utf8(payload) else "cp1252")
    return Decoded(payload.decode(fallback, "replace"), fallback, damaged=True)


def _mostly_utf8(payload: bytes) -> bool:
    text = payload[:100_000].decode("utf-8", "replace")
    beyond = sum(char > "\x7f" for char in text)
    return text.count("\ufffd") * 2 < beyond
