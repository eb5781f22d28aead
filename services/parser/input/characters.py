"""Repair of characters, never of words: what people said stays as they said it.

NBSP and other spaces become one plain space; control characters go; text that was decoded twice in the wrong charset is
mended by ftfy, which is asked only where the tell-tale pairs of characters stand (it costs a millisecond an article).
Quotation marks, dashes and ellipses are left alone.
"""

import re
import unicodedata

import ftfy

_SUSPECT = re.compile(r"[ÂÃâð][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|ï»¿|ï¿½")
_MENDED = 100_000
"""Characters beyond which a text is not mended: it costs about a second a hundred thousand."""
_MEND = ftfy.TextFixerConfig(
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
"""What the steps below would change, beside mojibake and composition."""
_BREAKS = re.compile(r"\r\n?|[\u2028\u2029\x85]")


def repair(text: str) -> str:
    """Mojibake mended, canonical composition, no surrogates, no invisible control characters; line breaks as LF."""
    if text.isascii() and (text.isprintable() or not _ASCII_ODD.search(text)):
        return text
    if not _ODD.search(text) and not _SUSPECT.search(text) and unicodedata.is_normalized("NFC", text):
        return text
    text = _BREAKS.sub("\n", text)
    if len(text) <= _MENDED and _SUSPECT.search(text):
        text = ftfy.fix_text(text, _MEND)
    text = _SURROGATES.sub("\ufffd", text)
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text))


def one_line(text: str) -> str:
    """Repaired, every run of white space (line breaks, NBSP too) as one space, none at the ends."""
    if text.isprintable() and "  " not in text and _is_sound(text):
        return text.strip(" ")
    return " ".join(repair(text).split())


def _is_sound(text: str) -> bool:
    """Whether there is nothing to repair in printable characters."""
    return text.isascii() or (not _SUSPECT.search(text) and unicodedata.is_normalized("NFC", text))


def optional_line(text: str | None) -> str | None:
    """As `one_line`; None where nothing is left."""
    return (one_line(text) or None) if text else None
