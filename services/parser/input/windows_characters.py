"""Code points 128 to 159: control characters that nobody sends, and Windows-1252 in fact (WHATWG HTML, 13.2.5.80).

They come as numeric references ("&#150;"), as escapes in JSON, and as bytes of a text that was called Latin-1.
"""

import re

_C1 = re.compile("[\x80-\x9f]")
_REFERENCE = re.compile(r"&#(?:0*(?P<decimal>1[2-5]\d)|[xX]0*(?P<hexadecimal>[89][0-9a-fA-F]));")


def _meant(code: int) -> str:
    # Five of the thirty-two places are empty in Windows-1252; such a character stays, and is removed as a control.
    return bytes([code]).decode("cp1252", "ignore") or chr(code)


_MEANT = {code: _meant(code) for code in range(0x80, 0xA0)}


def as_windows(text: str) -> str:
    """The text with the characters that its control characters mean."""
    return text.translate(_MEANT) if not text.isascii() and _C1.search(text) else text


def references_as_windows(text: str) -> str:
    """The same for numeric references in markup."""
    return _REFERENCE.sub(_character, text) if "&#" in text else text


def _character(found: re.Match[str]) -> str:
    code = int(found["decimal"]) if found["decimal"] else int(found["hexadecimal"], 16)
    return _MEANT.get(code, found.group())
