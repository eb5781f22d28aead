"""Repair of XML that is not well-formed where there is only one way to read it: nothing is guessed, no word is lost.

An ampersand that begins no reference ("AT&T"), a less-than sign that begins no tag ("profit < 2 %") and a reference
that nobody declares stand for themselves; "&#X2019;" has the wrong case; a reference to a control character has none.
"""

import re

_ODD = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);|#\d{1,7};|#x[0-9a-fA-F]{1,6};)|<(?![A-Za-z_:/!?])|&#(?:\d{1,7}|x[0-9a-fA-F]{1,6});"
)
_SECTION, _SECTION_END = "<![CDATA[", "]]>"
_PAIR = re.compile(r"&#(?P<high>5[56]\d{3});&#(?P<low>5[67]\d{3});")
"""A character beyond the first plane, as systems with 16-bit characters write it: two numbers instead of one."""
_CAPITAL_X = re.compile(r"&#X(?=[0-9A-Fa-f]{1,6};)")
_SURROGATES = range(0xD800, 0xE000)


def repaired(text: str) -> str:
    """The text with such characters escaped; what stands in CDATA is left alone. Linear in the text."""
    parts, place = [], 0
    while (begins := text.find(_SECTION, place)) >= 0 and (ends := text.find(_SECTION_END, begins)) >= 0:
        ends += len(_SECTION_END)
        parts += [_repaired(text[place:begins]), text[begins:ends]]
        place = ends
    return "".join((*parts, _repaired(text[place:])))


def _repaired(text: str) -> str:
    return _ODD.sub(_escaped, _PAIR.sub(_joined, _CAPITAL_X.sub("&#x", text)))


def _joined(pair: re.Match[str]) -> str:
    halves = (int(pair["high"]), int(pair["low"]))
    joined = b"".join(half.to_bytes(2, "big") for half in halves).decode("utf-16-be", "ignore")
    return joined if len(joined) == 1 else pair.group()


def _escaped(found: re.Match[str]) -> str:
    written = found.group()
    if written == "&":
        return "&amp;"
    if written == "<":
        return "&lt;"
    return written if _is_character(written[2:-1]) else ""


def _is_character(digits: str) -> bool:
    """Whether XML 1.0 (section 2.2) knows the character."""
    code = int(digits[1:], 16) if digits.startswith("x") else int(digits)
    return code in {9, 10, 13} or (
        0x20 <= code <= 0x10FFFF and code not in _SURROGATES and code not in {0xFFFE, 0xFFFF}
    )
