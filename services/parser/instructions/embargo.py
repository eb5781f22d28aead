"""Embargoes in words: which line states one, and the instant at which it ends.

Fail closed. An end needs a day, an hour and a zone; the zone may come from the embargo's words, from the source's
settings, or from the country of the item (`embargo_zone.py`). Without all three the embargo has no end that could be
trusted: the item is withheld, and the words are kept for the reader.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from schemas.stamp import Precision, Stamp
from services.parser.draft import Embargo
from services.parser.instructions.embargo_zone import latest_instant
from services.parser.instructions.thresholds import INSTRUCTIONS
from services.parser.stamps.read import is_only_a_time, names_a_zone, read_stamp
from services.parser.stamps.wall_clock import WallClock

# A lookahead: the words must be followed, within the same sentence, by something that could be a time.
_WHEN = r"(?=[^.;]{0,60}(?:\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day|noon|midnight|further|notice))"
_FORMS = (
    r"embargo\s+(?:is\s+)?(?:until|till|jusqu'?\w*|bis)\b",
    r"embargoe?d[:.!)\]\s–—-]*(?:$|(?:until|till|to|for|at|by|copy|material|story|news)\b)",
    rf"embargo\s+to\b(?!\s+be\b){_WHEN}",
    r"sperrfrist\b|sous embargo\b|embargado (?:hasta|para)\b|embargo hasta\b",
    r"hold for release\b|not for (?:release|publication|use)\s+(?:before|until|till)\b",
    r"no publicar antes\b|ne pas (?:publier|diffuser) avant\b",
)
"""Forms that only an embargo uses."""
_NEWSLIKE = (
    r"embargo\s*(?:[:–—-]|(?:is\s+)?(?:for|at|ends?|expires|lifts)\b)",
    r"do not (?:use|publish)\s+(?:before|until|till)\b|for release\s+(?:at|on|after|not before)\b",
    rf"gesperrt bis\b|nicht (?:vor|veröffentlichen vor)\b{_WHEN}|frei (?:ab|für)\b{_WHEN}",
)
"""Forms that news uses too ("Gesperrt bis Montag: A7", "Embargo: a history"): an hour or a word to editors decides."""
_START = r"^[\s(\[*#>\"“!-]*(?:strictly\s+|under\s+)?"
_CUE = re.compile(rf"{_START}(?:{'|'.join(_FORMS)})\s*(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_LIKE_NEWS = re.compile(rf"{_START}(?:{'|'.join(_NEWSLIKE)})\s*(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
# An hour, or a word that a newsroom writes to another: what news about embargoes does not have beside them.
_TO_EDITORS = re.compile(
    r"\d[:.h]\d\d|\b\d{4}\s*(?:hrs|hours|h|[A-Z]{2,4})\b|\b\d{1,2}\s?[ap]\.?m\b|\buhr\b|\bnoon\b|\bmidnight\b"
    r"|\b(?:[01]\d|2[0-3])[0-5]\d\s+(?:on\s+)?(?:[a-z]+day|\d)|\bnotice\b|\brelease\b|\bpublication\b|\bpublish"
    r"|\bveröffentlich|\bdelivery\b|\bnot for\b|\bbefore\b|\buntil\b|\bhold\b",
    re.IGNORECASE,
)
_STEMS = (
    "embarg", "sperrfrist", "gesperrt", "hold for", "for release", "not for", "do not", "nicht", "frei ", "publicar",
    "publier", "diffuser",
)  # fmt: skip
"""Every form above and below contains one of these. Most lines contain none, and no pattern is tried on them."""
# Checked before the forms: "The embargo is lifted" contains the word of an embargo and means the opposite.
_LIFTED = re.compile(
    r"^\W*(?:the\s+)?embargo(?:\s+(?:is|has been|was))?\s+(?:now\s+)?(?:lifted|over|ended|removed|expired|broken)\b"
    r"|\bno longer (?:under )?embargo(?:ed)?\b|^\W*sperrfrist\s+(?:ist\s+)?(?:aufgehoben|abgelaufen|entfällt)\b"
    r"|^\W*levée\s+(?:de l'|d')embargo\b|^\W*embargo\s+(?:levé|levantado)\b",
    re.IGNORECASE,
)
# The time ends where a bracket closes, a sentence ends, or a dash begins another thought.
_CUT = re.compile(r"[)\]*#]|(?<=[a-z]{3})\.\s+[A-Z]|\s+[–—]\s+|\n")


@dataclass(frozen=True, slots=True)
class EmbargoReading:
    """An embargo and its end."""

    text: str
    until: datetime | None
    """The instant it ends; None if that cannot be read, and then the embargo holds."""
    note: str | None = None
    """How a time without a zone was understood, or why it could not be."""


def find_embargo(lines: Iterable[str | None]) -> Embargo | None:
    """The first embargo that one of these lines states. A line about a trade embargo states none."""
    for line in lines:
        if not line or len(line) > INSTRUCTIONS.embargo_line or not _holds_stem(line):
            continue
        if _LIFTED.search(line):
            return Embargo(line.strip(), lifted=True)
        if _cue(line):
            return Embargo(line.strip())
    return None


def _holds_stem(line: str) -> bool:
    small = line.lower()
    return any(stem in small for stem in _STEMS)


def _cue(line: str) -> re.Match[str] | None:
    if found := _CUE.match(line):
        return found
    found = _LIKE_NEWS.match(line)
    return found if found and (_TO_EDITORS.search(found["rest"]) or is_only_a_time(found["rest"])) else None


def read_embargo(embargo: Embargo, clock: WallClock, home: str | None = None) -> EmbargoReading:
    """When the embargo ends. `home`: the country whose time is meant if the words name no zone."""
    text = embargo.text.strip()
    found = _CUE.match(text) or _LIKE_NEWS.match(text)
    rest = _CUT.split((found["rest"] if found else text).strip(" :–—-"), maxsplit=1)[0]
    # "Midnight Monday" may be the first or the last minute of Monday: an embargo until midnight has no certain end.
    midnight = re.sub(r"\bmidnight\b", "00:00", rest, flags=re.IGNORECASE) if re.search(r"\d{1,2}|day", rest) else rest
    stamp = read_stamp(midnight[:120], clock, prefer="future", strict=False)
    if stamp is None or "midnight" in rest.lower():
        return EmbargoReading(text, None)
    return EmbargoReading(text, until) if (until := stamp.instant()) else _at_home(text, rest, stamp, home)


def _at_home(text: str, rest: str, stamp: Stamp, home: str | None) -> EmbargoReading:
    """An hour without a zone: read in the country's time, unless some word left in it may be an unknown zone."""
    if stamp.precision not in {Precision.MINUTE, Precision.SECOND}:
        return EmbargoReading(text, None, "the embargo gives no hour")
    if home is None or names_a_zone(rest):
        return EmbargoReading(text, None, "the embargo gives no zone that could be read")
    until = latest_instant(datetime.fromisoformat(stamp.iso), home)
    return EmbargoReading(text, until, f"the embargo gives no zone: held until its hour has come everywhere in {home}")
