"""Embargoes, wherever a wire puts them, read into an instant or, failing that, into a hold.

Fail closed: an embargo that does not give a day and an hour, and whose zone follows neither from its words nor from
what the operator said of the source nor from the item itself (`embargo_home.py`), has no end that could be trusted, so
the item is withheld and the words are kept.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from schemas.stamp import Precision, Stamp
from services.parser.draft import Embargo
from services.parser.instructions.embargo_zone import latest_instant
from services.parser.stamps.read import is_only_a_time, names_a_zone, read_stamp
from services.parser.stamps.wall_clock import WallClock

_WHEN = r"(?=[^.;]{0,60}(?:\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day|noon|midnight|further|notice))"
_FORMS = (
    r"embargo\s+(?:is\s+)?(?:until|till|jusqu'?\w*|bis)\b",
    r"embargoe?d[:.!)\]\s–—-]*(?:$|(?:until|till|to|for|at|by|copy|material|story|news)\b)",
    rf"embargo\s+to\b(?!\s+be\b){_WHEN}",
    r"sperrfrist\b|sous embargo\b|embargado (?:hasta|para)\b|embargo hasta\b",
    r"hold for release\b|not for (?:release|publication|use)\s+(?:before|until|till)\b",
    r"no publicar antes\b|ne pas (?:publier|diffuser) avant\b",
)
"""Words that nothing but an embargo uses."""
_NEWSLIKE = (
    r"embargo\s*(?:[:–—-]|(?:is\s+)?(?:for|at|ends?|expires|lifts)\b)",
    r"do not (?:use|publish)\s+(?:before|until|till)\b|for release\s+(?:at|on|after|not before)\b",
    rf"gesperrt bis\b|nicht (?:vor|veröffentlichen vor)\b{_WHEN}|frei (?:ab|für)\b{_WHEN}",
)
"""Words that news uses too ("Gesperrt bis Montag: A7", "Embargo: a history"): they need an hour or a desk's word."""
_START = r"^[\s(\[*#>\"“!-]*(?:strictly\s+|under\s+)?"
_CUE = re.compile(rf"{_START}(?:{'|'.join(_FORMS)})\s*(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_LIKE_NEWS = re.compile(rf"{_START}(?:{'|'.join(_NEWSLIKE)})\s*(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_TO_DESKS = re.compile(
    r"\d[:.h]\d\d|\b\d{4}\s*(?:hrs|hours|h|[A-Z]{2,4})\b|\b\d{1,2}\s?[ap]\.?m\b|\buhr\b|\bnoon\b|\bmidnight\b"
    r"|\b(?:[01]\d|2[0-3])[0-5]\d\s+(?:on\s+)?(?:[a-z]+day|\d)|\bnotice\b|\brelease\b|\bpublication\b|\bpublish"
    r"|\bveröffentlich|\bdelivery\b|\bnot for\b|\bbefore\b|\buntil\b|\bhold\b",
    re.IGNORECASE,
)
_STEMS = (
    "embarg", "sperrfrist", "gesperrt", "hold for", "for release", "not for", "do not", "nicht", "frei ", "publicar",
    "publier", "diffuser",
)  # fmt: skip
"""Every form and every lifting holds one of these; most lines hold none and are asked no further."""
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
    note: str | None = None
    """What was made of a time that names no zone, or why it was not read."""


def find_embargo(lines: Iterable[str | None]) -> Embargo | None:
    """The embargo that one of these lines states in words. A line about some country's embargo states none."""
    for line in lines:
        if not line or len(line) > _LONGEST or not _holds_stem(line):
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
    return found if found and (_TO_DESKS.search(found["rest"]) or is_only_a_time(found["rest"])) else None


def read_embargo(embargo: Embargo, clock: WallClock, home: str | None = None) -> EmbargoReading:
    """When it ends. `home`: the country in whose hours the item's desk writes, for a time that names no zone."""
    text = embargo.text.strip()
    found = _CUE.match(text) or _LIKE_NEWS.match(text)
    rest = _CUT.split((found["rest"] if found else text).strip(" :–—-"), maxsplit=1)[0]
    midnight = re.sub(r"\bmidnight\b", "00:00", rest, flags=re.IGNORECASE) if re.search(r"\d{1,2}|day", rest) else rest
    stamp = read_stamp(midnight[:120], clock, prefer="future", strict=False)
    if stamp is None or "midnight" in rest.lower():
        return EmbargoReading(text, None)
    return EmbargoReading(text, until) if (until := stamp.instant()) else _at_home(text, rest, stamp, home)


def _at_home(text: str, rest: str, stamp: Stamp, home: str | None) -> EmbargoReading:
    """An hour without a zone: settled by the desk's country, if no word left in it may be a zone that is not known."""
    if stamp.precision not in {Precision.MINUTE, Precision.SECOND}:
        return EmbargoReading(text, None, "the embargo gives no hour")
    if home is None or names_a_zone(rest):
        return EmbargoReading(text, None, "the embargo gives no zone that could be read")
    until = latest_instant(datetime.fromisoformat(stamp.iso), home)
    return EmbargoReading(text, until, f"the embargo gives no zone: held until its hour has come everywhere in {home}")
