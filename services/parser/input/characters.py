"""Repair of characters, never of words.

No-break and other spaces become a plain space; the control characters 128 to 159 become what Windows-1252 means by
them, others go; mojibake (text decoded in the wrong charset) is
repaired by ftfy, which is called only if its tell-tale pairs of characters occur, because it costs a millisecond per
article. Quotation marks, dashes and ellipses stay as they are.
"""

import re
import unicodedata

import ftfy

from services.parser.input.windows_characters import as_windows

_SUSPECT = re.compile(r"[ÂÃâð][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|ï»¿|ï¿½")
_REPAIRED_CHARS = 100_000
"""A longer text is not repaired: ftfy takes about a second per hundred thousand characters."""
_FTFY = ftfy.TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    fix_surrogates=True,
    remove_control_chars=False,
    normalization=None,
    explain=False,
)
_ASCII_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_ODD = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)
"""Everything that `repair` changes, beside mojibake and composition."""
_BREAKS = re.compile(r"\r\n?|[\u2028\u2029]")


def repair(text: str) -> str:
    """Mojibake repaired, composed (NFC), without surrogates and invisible control characters; line breaks are LF."""
    # Nearly all text is sound: two cheap tests come before any copy is made.
    if text.isascii() and (text.isprintable() or not _ASCII_ODD.search(text)):
        return text
    if not _ODD.search(text) and not _SUSPECT.search(text) and unicodedata.is_normalized("NFC", text):
        return text
    text = _BREAKS.sub("\n", text)
    if len(text) <= _REPAIRED_CHARS and _SUSPECT.search(text):
        text = ftfy.fix_text(text, _FTFY)
    text = as_windows(_SURROGATES.sub("\ufffd", text))
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text))


def one_line(text: str) -> str:
    """Repaired, each run of white space (line breaks and NBSP included) as one space, none at the ends."""
    if text.isprintable() and "  " not in text and _is_sound(text):
        return text.strip(" ")
    return " ".join(repair(text).split())


def _is_sound(text: str) -> bool:
    """Whether printable text has nothing to repair."""
    return text.isascii() or (not _SUSPECT.search(text) and unicodedata.is_normalized("NFC", text))


def optional_line(text: str | None) -> str | None:
    """As `one_line`; None if nothing is left."""
    return (one_line(text) or None) if text else None
