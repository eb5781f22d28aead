"""The charset of bytes that are not UTF-8 and that nobody declares, where the text is clearly not in Latin letters.

charset-normalizer compares the candidates by how the decoded text looks. It is asked only if most letters lie beyond
ASCII: of Latin text it would only be a guess between Windows-1252 and its cousins.
"""

import re

from charset_normalizer import from_bytes

_CANDIDATES = [
    "cp1251", "koi8_r", "cp866", "iso8859_5", "cp932", "euc_jp", "gb18030", "big5", "euc_kr",
    "cp1253", "cp1255", "cp1256", "cp874",
]  # fmt: skip
_MARKUP = re.compile(rb"<[^<>]{0,2000}>")
_ASCII_LETTER = re.compile(rb"[A-Za-z]")
_HIGH = re.compile(rb"[\x80-\xff]")
_SAMPLE = 16_000
"""Bytes that are looked at."""
_COMPARED = 3_000
"""Bytes of text without markup that the candidates are compared on: some ten milliseconds."""
_FEWEST = 40
"""Bytes beyond ASCII: of fewer, several charsets make plausible words."""
_OTHER_SCRIPT = 0.5
"""Share of bytes beyond ASCII among all letters: Vietnamese, the most accented Latin script, has .3."""


def guess_charset(payload: bytes) -> str | None:
    """The codec, None where the text may be in Latin letters."""
    text = _MARKUP.sub(b" ", payload[:_SAMPLE])
    high, ascii_letters = len(_HIGH.findall(text)), len(_ASCII_LETTER.findall(text))
    if high < _FEWEST or high < (high + ascii_letters) * _OTHER_SCRIPT:
        return None
    found = from_bytes(text[:_COMPARED], cp_isolation=_CANDIDATES).best()
    return found.encoding if found else None
