"""The head of an ANPA 1312 text as AP fills it: lines that "^" opens and "<" or "=" closes.

    ^BC-EU--Summit, 2nd Ld-Writethru,345<      the keyword line, whole, with the word count
    ^Leaders agree in the small hours<         the headline
    ^Eds: UPDATES with quotes.<  ^AP Photo XNP101<
    ^By A. WRITER=  ^Associated Press=

The text below is in the 7-bit code of teletypesetters, where `` and '' are quotation marks and _ is a dash.
"""

import re
from dataclasses import dataclass

from services.knowledge.agencies import find_agency

_LINE = re.compile(r"^[ \t]*\^+(?P<text>[^\n]*?)[ \t]*[<=]*[ \t]*$\n?", re.MULTILINE)
_SELECTOR = re.compile(r"\s*(?:\^?\*+\d{2,6}[ \t]*<[ \t]*)+(?=\^|\n)")
"""AP's code for the receiver's machines before the keyword line ("*9006<", "^*9006<")."""
_KEYWORDS = re.compile(r"(?P<keywords>[A-Za-z]{2}-[^\n]*?)(?:\s*,\s*\d{1,5})?")
_PICTURES = re.compile(
    r"(?:AP\s+)?(?:photos?|graphics?|videos?|audio|interactives?)\b.*\b[A-Z]{2,5}\d{2,}.*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Head:
    """The head's fields, and the text without them."""

    keywords: str | None
    credit: str | None
    dropped: tuple[str, ...]
    """Lines kept only on record: keywords, picture numbers, the agency's name."""
    body: str


def read_head(text: str) -> Head:
    """Split a text (lines end with LF) into head and body; a text without a head is all body."""
    selector = _SELECTOR.match(text)
    text = text[selector.end() :] if selector else text
    keywords: str | None = None
    credit: str | None = None
    dropped: list[str] = [selector.group().strip()] if selector else []
    kept: list[str] = []
    end = 0
    for found in _LINE.finditer(text):
        kept.append(text[end : found.start()])
        end, line = found.end(), found["text"].strip()
        named = _KEYWORDS.fullmatch(line)
        # Only at the very top: a "BC-" further down belongs to an advisory that lists stories.
        if named and keywords is None and not any(part.strip() for part in kept):
            keywords = named["keywords"].strip()
            dropped.append(line)
        elif _PICTURES.fullmatch(line):
            dropped.append(line)
        elif (agency := find_agency(line)) and credit is None:
            credit = agency.name
            dropped.append(line)
        else:
            # As a paragraph of its own: a headline or a byline, which the layout of the text decides.
            kept.append(f"\n{line}\n")
    return Head(keywords, credit, tuple(dropped), _readable("".join((*kept, text[end:]))))


def _readable(text: str) -> str:
    return re.sub(r"(?<= )_(?= )", "—", text.replace("``", "“").replace("''", "”"))
