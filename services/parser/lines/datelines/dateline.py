"""Datelines of AP, Reuters, AFP, dpa, TASS, Xinhua and Asian papers: where, when and by which agency.

    WASHINGTON (AP) — …                SEOUL, Jan 21 (Reuters) - …        PARIS, Jan 21, 2024 (AFP) - …
    Berlin/Moskau (dpa) - …            SEOUL: …                           Pyongyang - …
    MOSCOW, January 21. /TASS/. …      BEIJING, Jan. 21 (Xinhua) -- …     (ANSA) - ROMA, 21 GEN - …
    OSLO, Jan. 21, 2024 /PRNewswire/ -- …

A place alone, without date or agency, is a dateline only in capitals, or before a dash with a sentence behind it: most
paragraphs begin with a capital and hold a colon or a dash somewhere.
"""

import re
from dataclasses import dataclass

from schemas.article import Dateline
from schemas.stamp import Precision
from services.knowledge.agencies import find_agency
from services.parser.lines.datelines.date_pattern import DATE
from services.parser.lines.datelines.place_names import is_place_like, title_case
from services.parser.lines.datelines.release_dateline import is_distributor, release_dateline
from services.parser.lines.datelines.script_dateline import script_dateline
from services.parser.lines.thresholds import LINES
from services.parser.stamps.names import MONTHS, WEEKDAYS
from services.parser.stamps.read import read_stamp
from services.parser.stamps.wall_clock import WallClock
from services.parser.words import word_set

# Agencies sign in round brackets, TASS and distributors of press releases between slashes, some papers in square ones.
_NAME = r"[^\W\d_][^\W\d_](?:[^\W\d_]|[.&/ -]){0,29}"
_SLASHED = r"[^\W\d_][^\W\d_-]{1,20}(?:[ .][^\W\d_-]{2,15}){0,2}"
_AGENCY = rf"(?:\(\s*(?P<agency>{_NAME})\s*\)|/(?P<slashed>{_SLASHED})/|\[(?P<squared>{_NAME})\])"
# A single hyphen needs a space beside it, or "Sao Paulo-based" would end a place.
_DASH = r"(?:\s*-{2,3}\s*|\s+-\s*|-\s+|\s*[–—―]\s*|\s+[_=]\s+)"
_PLACE = r"(?P<place>[^\W\d_][^():–—―=\n\d]{0,70}?)"
_DATED = rf"(?:\s*\[[^\W\d_][\w ]{{1,30}}\])?(?:\s*[,.]?\s*(?<=[\s,.])(?P<date>{DATE}))?\s*[,.]?\s*"
_ANY_DAY = (
    rf"{DATE}|\d{{1,2}}\.?\s+[^\W\d_]{{3,10}}\.?(?:\s+\d{{4}}\b)?"
    r"|(?:\d{4}\.\s+)?[^\W\d_]{3,10}\s+\d{1,2}\.(?:,\s+[^\W\d_]{4,10})?|\d{1,2}\.\s?\d{1,2}\."
)
_DATED_BY_AGENCY = _DATED.replace(DATE, _ANY_DAY)
"""Beside an agency's sign a number and a word are a day, in a language whose months are not known here, too."""
_WITH_AGENCY = re.compile(
    rf"\**{_PLACE}{_DATED_BY_AGENCY}{_AGENCY}(?P<sep>\s*\.?{_DASH}|\s*:\s+|\.?\s+)(?=[^\s–—-]|$)", re.IGNORECASE
)
_WITHOUT_AGENCY = re.compile(
    rf"\**{_PLACE}{_DATED}(?P<sep>{_DASH}|:\s+)(?=[^\s–—-]|$)(?P<agency>)(?P<slashed>)(?P<squared>)", re.IGNORECASE
)
# "LEEDS, Jan 21 AAP - …", "МОСКВА, 21 января - РИА Новости. …", "Київ. 21 січня. УНІАН. …": only known agencies.
_BARE_SIGN = r"(?P<agency>[^\W\d_]{2,13}(?:[ -][^\W\d_]{2,13}){0,2})"
_DOTTED = re.compile(r"[^\W\d_]\S{1,20}(?: \S{1,15})?\. \d{1,2} [^\W\d_]{3,12}\. [^\W\d_]{2,13}\.")
_UNBRACKETED = re.compile(
    rf"{_PLACE}\s*[,.]\s*(?P<date>{_ANY_DAY})(?:\s+{_BARE_SIGN}(?P<sep>{_DASH})"
    rf"|(?:{_DASH}|[.,]?\s+){_BARE_SIGN.replace('agency', 'behind')}\.(?P<stop>\s+))(?=\S|$)",
    re.IGNORECASE,
)
# "21.01.Gdynia (PAP) - …": PAP puts the day first.
_DAY_FIRST = re.compile(r"(?P<date>\d{1,2}\.\d{1,2}\.)\s*(?=[^\W\d_])")
# "Jan 21 (Reuters) - …": a date and an agency, no place. Only a known agency makes it a dateline.
_UNPLACED = re.compile(
    rf"(?:(?P<date>{DATE})\s*[,.]?\s*)?{_AGENCY}(?P<sep>\s*\.?{_DASH}|\s*:\s+)(?=[^\s–—-]|$)", re.IGNORECASE
)
# ANSA puts itself first: "(ANSA) - ROMA, 21 GEN - …".
_LEADING = re.compile(rf"\(\s*(?P<agency>{_NAME})\s*\)\s*[-–—]{{1,2}}\s*")
_PLACE_AND_AGENCY = re.compile(rf"{_PLACE}\s*\(\s*(?P<agency>{_NAME})\s*\)")
_ANY_SENTENCE = "The"
_DASHED = re.compile(r"[-–—―_=]")
_SIGN = re.compile(r"[^\W\d_]{2,5}")
_SENTENCE_START = re.compile(r"[\"'“‘«„(\[¿¡*<]*[A-ZÀ-ÖØ-ÞΑ-ΩА-Я\d$€£]")


@dataclass(frozen=True, slots=True)
class Split:
    """A dateline and the text behind it."""

    dateline: Dateline
    rest: str
    persons: tuple[str, ...] = ()
    """Korean and Chinese agencies put the reporters behind it."""


def split_dateline(text: str, clock: WallClock) -> Split | None:
    """The dateline at the beginning of a paragraph and the rest, or None if there is none."""
    if found := script_dateline(text, clock):
        dateline = Dateline(text=found.text, place=found.place, date=found.day, agency=found.agency)
        return Split(dateline, text[len(found.text) :], found.persons)
    return _split_spaced(text, clock)


def dateline_of_field(written: str, clock: WallClock) -> Dateline | None:
    """The dateline that a format's own field holds: there a place needs neither date nor sign to be believed."""
    text = written.strip()
    bare = text.rstrip(" :-–—―=_")
    # With the full stop first: "GREENWICH, Conn." keeps it, "MOSCOW, January 21. /TASS/." does not.
    for form in (bare, bare.rstrip(" .")):
        if (found := split_dateline(f"{form} - {_ANY_SENTENCE}", clock)) and found.rest == _ANY_SENTENCE:
            return found.dateline.model_copy(update={"text": text})
    bare = bare.rstrip(" .")
    signed = _PLACE_AND_AGENCY.fullmatch(bare)
    if signed and is_place_like(signed["place"].strip(" ,")):
        return Dateline(text=text, place=title_case(signed["place"].strip(" ,")), date=None, agency=signed["agency"])
    return None


def _split_spaced(text: str, clock: WallClock) -> Split | None:
    window = text[: LINES.dateline_window]
    if not _may_begin(window) and not _DOTTED.match(window):
        return None
    if (found := release_dateline(window)) and is_place_like(found["place"].strip(" ,.")):
        return _split(text, found.end(), found, clock, None)
    found = _placed(window)
    if found is None or not _agency(found):
        found = _unbracketed(window) or found
    return _split(text, found.end(), found, clock, None) if found else _split_otherwise(text, window, clock)


def _split_otherwise(text: str, window: str, clock: WallClock) -> Split | None:
    """The agency or the day first, or no place."""
    lead = _LEADING.match(text)
    if lead and (found := _placed(window[lead.end() :])):
        return _split(text, lead.end() + found.end(), found, clock, lead["agency"])
    if (day := _DAY_FIRST.match(window)) and (found := _placed(window[day.end() :])) and _agency(found):
        return _split(text, day.end() + found.end(), found, clock, None, written_day=day["date"])
    found = _UNPLACED.match(window)
    if found and _is_agency(_agency(found)):
        return _split(text, found.end(), found, clock, None)
    return None


_ENDS = re.compile(r"[:–—―\-=_(/\[]")
"""Signs of which one stands at a dateline's end or before its agency."""
_SMALL = frozenset(
    {*word_set("place_particles"), *word_set("page_weekdays"), *MONTHS, *WEEKDAYS, "de", "st", "nd", "rd", "th", "er"}
)
_NUMBER = re.compile(r"\d{1,4}\.?")


def _may_begin(window: str) -> bool:
    """Whether no lower-case word precedes the first sign that could end a place.

    Most sentences have such a word, and this test spares them the long patterns below.
    """
    end = _ENDS.search(window)
    if end is None:
        return False
    words = window[: end.start()].split()
    if words and not window[end.start() - 1].isspace():
        words.pop()  # the word goes on behind the sign ("al-Arish")
    # Behind or before a number it may be a month, in a language whose months are not known here.
    return not any(
        word[0].islower()
        and word.rstrip(".,") not in _SMALL
        and not any(_NUMBER.fullmatch(near.rstrip(",")) for near in words[max(0, index - 1) : index + 2])
        for index, word in enumerate(words)
    )


def _placed(window: str) -> re.Match[str] | None:
    for pattern in (_WITH_AGENCY, _WITHOUT_AGENCY):
        found = pattern.match(window)
        if found and _believable(found, window[found.end() :]):
            return found
    return None


def _unbracketed(window: str) -> re.Match[str] | None:
    """Place and day with a known agency behind them that no brackets mark."""
    found = _UNBRACKETED.match(window)
    return found if found and _is_agency(_agency(found)) and is_place_like(found["place"].strip(" ,.")) else None


def _believable(found: re.Match[str], rest: str) -> bool:
    place, separator = found["place"].strip(" ,."), found["sep"]
    agency, dated = _agency(found), found["date"] is not None
    # An unknown agency is believed only beside a date, or where all is written as agencies do: brackets after a
    # capitalised word are common in sentences.
    if agency and not _is_agency(agency) and not (dated and len(agency.split()) <= 3):
        return _written_as_one(place, agency, separator) and is_place_like(place)
    if not is_place_like(place):
        return False
    if agency or dated:
        return True
    # Neither agency nor date speaks for it, so the form has to.
    capitals = place.upper() == place
    if not _SENTENCE_START.match(rest) or (separator.strip() == ":" and not capitals):
        return False
    return len(place.split()) <= (5 if capitals else 3)


def _written_as_one(place: str, agency: str, separator: str) -> bool:
    """Whether it has the form of agencies: "BOSTON (XP) - ", or "Bonn (xpd) - " as German-speaking ones write it."""
    if not _DASHED.search(separator) or not _SIGN.fullmatch(agency):
        return False
    # "ROTTERDAM, Netherlands (XP) — ": only the town is in capitals.
    town = place.partition(",")[0]
    return (agency.isupper() and town.isupper() and len(town) > 3) or (agency.islower() and not place.isupper())


def _agency(found: re.Match[str]) -> str | None:
    groups = found.groupdict()
    return next((groups[name] for name in ("agency", "slashed", "squared", "behind") if groups.get(name)), None)


_AGENCIES = word_set("agencies")


def _is_agency(name: str | None) -> bool:
    """Whether it is a known agency, or several ("AP/Reuters").

    `words/agencies.txt` adds short signs that name an agency only in a dateline ("PA", "AA").
    """
    if not name:
        return False
    if is_distributor(name):
        return True
    signs = [word for word in re.split(r"[\s/&-]+|, ", name) if word]
    if all(word.lower().strip(".") in _AGENCIES for word in signs) or find_agency(name) is not None:
        return True
    # A known agency passes on the text of another, whose sign need not be known ("tca/dpa").
    return "/" in name and len(signs) == 2 and max(map(len, signs)) <= 5 and any(map(_is_agency, signs))


def _split(
    text: str, end: int, found: re.Match[str], clock: WallClock, lead: str | None, *, written_day: str | None = None
) -> Split:
    groups = found.groupdict()
    written = groups.get("date") or written_day
    stamp = read_stamp(written, clock, prefer="past") if written else None
    day = stamp.iso[:10] if stamp and stamp.precision is not Precision.YEAR else None
    dateline = Dateline(
        text=text[:end],
        place=_place_text(found) if groups.get("place") else None,
        date=day,
        agency=_agency(found) or lead,
    )
    return Split(dateline, text[end:])


def _place_text(found: re.Match[str]) -> str:
    """The place in mixed case. The full stop of "Ill." is kept, that of "MOSCOW." is not."""
    place = found["place"].strip(" ,")
    behind = found.string[found.start("place") + len(found["place"].rstrip()) :]
    if "," in place and not place.endswith(".") and behind.startswith("."):
        place += "."
    return title_case(place if "," in place else place.rstrip("."))
