"""Datelines of agencies that write in Chinese, Japanese, Korean or Arabic.

    新华社北京1月21日电（记者王明）…      （中央社記者王明台北21日電）…
    【ソウル共同】…                      ［東京　２１日　ロイター］ - …
    (서울=연합뉴스) 김하나 기자 = …       القاهرة 21 يناير (رويترز) - …        الدوحة في 21 يناير /قنا/ …

Their signs are the dateline's own: no sentence begins with them.
"""

import re
import unicodedata
from datetime import date
from typing import NamedTuple

from services.parser.stamps.wall_clock import WallClock

_HAN = r"[\u3400-\u9fff]"
_DAY = r"(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日"
_REPORTER = r"(?:\s*[（(](?:记者|記者|通讯员)[：:\s]*(?P<by>[^）)]{1,40})[）)])?"
_KOREAN_REPORTER = r"(?:\s*(?P<by>[가-힣]{2,4}(?:[·ㆍ, ]+[가-힣]{2,4}){0,4})\s*(?:기자|특파원|통신원)\s*=)?\s*"
_ARABIC = r"[\u0621-\u064a]"
_ARABIC_PLACE = (
    rf"(?P<place>{_ARABIC}{{2,15}}(?:[ /]{_ARABIC}{{2,15}}){{0,2}})"
    rf"(?:\s+\d{{1,2}}(?:-\d{{1,2}})?\s+{_ARABIC}{{3,10}})?\s*"
)
_ARABIC_DATED = (
    rf"(?P<place>{_ARABIC}{{2,15}}(?:[ /]{_ARABIC}{{2,15}}){{0,2}}?)"
    rf"\s+(?:في\s+)?\d{{1,2}}\s+{_ARABIC}{{3,10}}(?:\s+\d{{4}})?"
    rf"\s*[(/]\s*(?P<agency>{_ARABIC}{{1,15}}(?:[ .]{_ARABIC}{{1,15}}){{0,3}})\s*[)/]\s*(?:[-–—:]+\s*)?"
)
"""With a day no dash is needed."""
_FORMS = tuple(
    re.compile(form)
    for form in (
        # Taiwan's: the reporter inside the brackets. First, because the next form would take the reporter for a place.
        rf"[（(](?P<agency>{_HAN}{{2,4}}社)(?:記者|记者)(?P<by>{_HAN}{{2,4}}?)(?P<place>{_HAN}{{2,4}}){_DAY}(?:专|專)?[电電讯訊][）)]\s*",
        # Chinese: the agency before the place, "电" or "讯" (dispatch) behind the day.
        rf"[（(【]?(?P<agency>{_HAN}{{1,4}}[社网網报報])?(?P<place>{_HAN}{{2,10}}?){_DAY}(?:专|專)?[电電讯訊][）)】]?{_REPORTER}[：:]?\s*",
        # Japanese: place, day, agency between brackets; or place and agency between heavy ones.
        rf"[（(［\[](?P<place>[^\s（）()［］\[\]]{{1,20}})\s(?:{_DAY}\s)(?P<agency>[^\s（）()［］\[\]]{{2,14}})[）)］\]]\s*[-－―—]?\s*",
        r"【(?P<place>[^【】\s]{1,12}?)(?P<agency>共同|時事|ロイター|AFP|AP|AFP=時事|AFP時事|CNS)】\s*",
        r"【(?P<place>[^【】\s=]{1,12})=(?P<by>[^【】=]{2,16})】\s*",
        # Korean: place and agency with a sign between them, then the reporter with one behind.
        r"[(\[](?P<place>[가-힣A-Za-z·]{2,20})=(?P<agency>[가-힣A-Za-z0-9]{2,14})[)\]]" + _KOREAN_REPORTER,
        # Arabic: as in English, with the agency's name in brackets or between strokes.
        _ARABIC_DATED,
        _ARABIC_PLACE + rf"[(/](?P<agency>{_ARABIC}{{1,15}}(?:[ .]{_ARABIC}{{1,15}}){{0,3}})[)/]\s*[-–—:]+\s*",
    )
)
_MAY_BEGIN = re.compile(r"[（(【［\[]?\s*(?:[\u0621-\u064a\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]|[A-Z]{2,3}[】=])")
_BETWEEN_NAMES = re.compile(r"[\s、，,·ㆍ]+")
_WINDOW = 120
"""Characters in which a dateline ends."""


class ScriptDateline(NamedTuple):
    """A dateline at the beginning of a paragraph."""

    text: str
    place: str
    agency: str | None
    day: str | None
    """ISO; None where no month is given."""
    persons: tuple[str, ...]
    """The reporters."""


def script_dateline(text: str, clock: WallClock) -> ScriptDateline | None:
    """The dateline, or None."""
    window = text[:_WINDOW]
    if not _MAY_BEGIN.match(window):
        return None
    # Full-width figures and signs, one character for one: the lengths stay.
    plain = "".join(unicodedata.normalize("NFKC", sign) if sign in _WIDE else sign for sign in window)
    found = next((match for form in _FORMS if (match := form.match(plain))), None)
    if found is None:
        return None
    groups = found.groupdict()
    return ScriptDateline(
        text[: found.end()],
        groups["place"].strip(),
        groups.get("agency"),
        _day(groups, clock),
        tuple(filter(None, _BETWEEN_NAMES.split(groups.get("by") or ""))),
    )


_WIDE = frozenset("０１２３４５６７８９＝\u3000")


def _day(groups: dict[str, str | None], clock: WallClock) -> str | None:
    month, day = groups.get("month"), groups.get("day")
    if not month or not day or not 1 <= int(month) <= 12:
        return None
    year = clock.year_for(int(month), int(day), None)
    try:
        return date(year, int(month), int(day)).isoformat() if year else None
    except ValueError:
        return None
