"""Embargoes, wherever a wire puts them, read into an instant or, failing that, into a hold.

Fail closed: an embargo that does not give a day, an hour and a zone (its own, or the one that the operator set for
the source) has no end that could be trusted, so the item is withheld and the words are kept.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.parser.draft import Embargo
from services.parser.stamps.clock import Clock
from services.parser.stamps.read import read_stamp

_WHEN = r"(?=[^.;]{0,60}(?:\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day|noon|midnight|further|notice))"
_FORMS = (
    r"embargo\s*(?:[:–—-]|(?:is\s+)?(?:until|till|for|at|ends?|expires|lifts|jusqu'?\w*|bis)\b)",
    r"embargoe?d[:.!)\]\s–—-]*(?:$|(?:until|till|to|for|at|by|copy|material|story|news)\b)",
    rf"embargo\s+to\b{_WHEN}",
    r"sperrfrist\b|gesperrt bis\b|sous embargo\b|embargado (?:hasta|para)\b|embargo hasta\b",
    r"hold for release\b|(?:not for (?:release|publication|use)|do not (?:use|publish))\s+(?:before|until|till)\b",
    r"for release\s+(?:at|on|after|not before)\b",
    rf"nicht (?:vor|veröffentlichen vor)\b{_WHEN}|frei (?:ab|für)\b{_WHEN}",
    r"no publicar antes\b|ne pas (?:publier|diffuser) avant\b",
)
_CUE = re.compile(
    rf"^[\s(\[*#>\"“!-]*(?:strictly\s+|under\s+)?(?:{'|'.join(_FORMS)})\s*(?P<rest>.*)", re.IGNORECASE | re.DOTALL
)
_LIFTED = re.compile(
    r"^\W*(?:the\s+)?embargo(?:\s+(?:is|has been|was))?\s+(?:now\s+)?(?:lifted|over|ended|removed|expired|broken)\b"
    r"|\bno longer (?:under )?embargo(?:ed)?\b|^\W*sperrfrist\s+(?:ist\s+)?(?:aufgehoben|abgelaufen|entfällt)\b"
    r"|^\W*levée\s+(?:de l'|d')embargo\b|^\W*embargo\s+(?:levé|levantado)\b",
    re.IGNORECASE,
)
_LONGEST = 240
_CUT = re.compile(r"[)\]*#]|(?<=[a-z]{3})\.\s+[A-Z]|\s+[–—]\s+|\n")


@dataclass(frozen=True, slots=True)
class EmbargoReading:
    """What an embargo comes to."""

    text: str
    until: datetime | None
    """The instant it ends, or None where it cannot be read: it holds."""


def find_embargo(lines: Iterable[str | None]) -> Embargo | None:
    """The embargo that one of these lines states in words. A line about some country's embargo states none."""
    for line in lines:
        if not line or len(line) > _LONGEST:
            continue
        if _LIFTED.search(line):
            return Embargo(line.strip(), lifted=True)
        if _CUE.match(line):
            return Embargo(line.strip())
    return None


def read_embargo(embargo: Embargo, clock: Clock) -> EmbargoReading:
    """When it ends."""
    text = embargo.text.strip()
    found = _CUE.match(text)
    rest = _CUT.split((found["rest"] if found else text).strip(" :–—-"), maxsplit=1)[0]
    midnight = re.sub(r"\bmidnight\b", "00:00", rest, flags=re.IGNORECASE) if re.search(r"\d{1,2}|day", rest) else rest
    stamp = read_stamp(midnight[:120], clock, prefer="future", strict=False)
    return EmbargoReading(text, stamp.instant() if stamp and "midnight" not in rest.lower() else None)
