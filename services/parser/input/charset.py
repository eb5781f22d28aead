"""Bytes → text. Believed in this order: byte-order mark, valid UTF-8, the payload's declaration, the transport's hint.

Valid UTF-8 comes before any declaration, because text of another charset is almost never valid UTF-8 by accident, while
a wrong declaration is common. Where nobody declares anything, the charset of a text in other letters than Latin is
guessed.
"""

import codecs
import re
from dataclasses import dataclass, replace

from services.parser.input.undeclared import guess_charset
from services.parser.input.wide_text import unmarked_width
from services.parser.input.windows_characters import as_windows

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?\s*([A-Za-z0-9._:-]{2,40})""", re.IGNORECASE)
_DECLARED_WITHIN = 2048
"""Bytes. Browsers look at 1024 (WHATWG HTML, 13.2.3.2); many pages declare it a little further down."""
_ALIASES = {
    "iso-2022-jp": "iso2022_jp_ext",
    "hz-gb-2312": "hz",
    "x-sjis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
}
_SUPERSETS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
}
"""Codecs whose names are used for texts in a larger charset (WHATWG Encoding Standard, 4.2)."""
_SEVEN_BIT = ("iso2022", "hz", "utf-7")
"""Charsets whose bytes are all ASCII, so that text in them always passes for UTF-8 (RFC 1468, 1557, 1843, 2152)."""
_ESCAPES = (
    (re.compile(rb"\x1b\$[@B][!-~\s]+\x1b\([BJ]"), "iso2022_jp_ext"),
    (re.compile(rb"\x1b\$\)C"), "iso2022_kr"),
    # RFC 1843: pairs of GB 2312 between "~{" and "~}".
    (re.compile(rb"~\{(?:[\x21-\x77][\x21-\x7e]){2,}~\}"), "hz"),
)
"""Escape sequences that say themselves which charset follows; no other text has them."""
# Python knows these as codecs too, but they are not charsets.
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
    """Text, the charset it was decoded with, and whether some bytes had to be replaced."""

    text: str
    charset: str
    damaged: bool = False


def _known(name: str | None) -> str | None:
    """The codec of a charset name by WHATWG's Encoding Standard: Latin-1 means Windows-1252. None if unknown."""
    if not name:
        return None
    lowered = name.strip().lower()
    try:
        codec = codecs.lookup(_ALIASES.get(lowered, lowered)).name
        codec = _SUPERSETS.get(codec, codec)
    except (LookupError, ValueError):
        return None
    return None if codec.replace("-", "_") in _NO_TEXT_CODECS else codec


def _try(payload: bytes, charset: str) -> str | None:
    try:
        return payload.decode(charset)
    except (UnicodeDecodeError, LookupError):
        return None


def decode_text(payload: bytes, hint: str | None = None) -> Decoded:
    """Always a text: bytes that fit no believed charset are decoded with replacement characters.

    `hint`: the charset that the transport gave (HTTP, MIME), if any.
    """
    found = _decoded(payload, hint)
    return replace(found, text=as_windows(found.text))


def _decoded(payload: bytes, hint: str | None) -> Decoded:
    for mark, charset in _MARKS:
        if payload.startswith(mark):
            text = payload[len(mark) :].decode(charset, "replace")
            return Decoded(text, charset, "\ufffd" in text)
    if wide := unmarked_width(payload):
        return Decoded(payload.decode(wide, "replace"), wide)
    declared = _declared(payload[:_DECLARED_WITHIN])
    for believed in (_seven_bit(payload, declared, hint), "utf-8", declared, _known(hint)):
        # ASCII bytes decode as UTF-16 without error, into Chinese: an HTML page that declares UTF-16 is never in it.
        if believed and not (believed.startswith("utf-16") and payload.isascii()):
            decoded = _try(payload, believed)
            if decoded is not None:
                return Decoded(decoded, believed)
    for guessed in (guess_charset(payload), "cp1252"):
        if guessed and (decoded := _try(payload, guessed)) is not None:
            return Decoded(decoded, guessed)
    fallback = declared or _known(hint) or ("utf-8" if _mostly_utf8(payload) else "cp1252")
    return Decoded(payload.decode(fallback, "replace"), fallback, damaged=True)


def _declared(start: bytes) -> str | None:
    """The charset that an XML declaration or a meta element names."""
    # The words first: a search for either in both cases takes longer than the rest of the decoding, and most JSON and
    # text has neither.
    lowered = start.lower()
    if b"encoding" not in lowered and b"charset" not in lowered:
        return None
    found = _DECLARED.search(start)
    return _known(found.group(1).decode("ascii")) if found else None


def _seven_bit(payload: bytes, declared: str | None, hint: str | None) -> str | None:
    """The charset of text that is ASCII only to the eye: one that is declared, or one that its escapes name."""
    if not payload.isascii():
        return None
    # UTF-7 only by the transport's word: in a page it would make markup of harmless text (WHATWG forbids it).
    for name in (_known(hint), declared if declared != "utf-7" else None):
        if name and name.startswith(_SEVEN_BIT):
            return name
    # By single bytes, which is fifty times as fast as by pairs: nearly every text ends here.
    if b"\x1b" not in payload and b"~" not in payload:
        return None
    return next((name for escape, name in _ESCAPES if escape.search(payload)), None)


def _mostly_utf8(payload: bytes) -> bool:
    text = payload[:100_000].decode("utf-8", "replace")
    beyond = sum(char > "\x7f" for char in text)
    return text.count("\ufffd") * 2 < beyond
