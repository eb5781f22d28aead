"""Datelines of press releases whose distributor stands where no agency's would, or before the date.

    NEW YORK--(BUSINESS WIRE)--…                 LONDON, UK / ACCESSWIRE / January 21, 2024 / …
    AUSTIN, Texas--(BUSINESS WIRE)--Jan. 21, 2024--…      VANCOUVER, BC--(Newsfile Corp. - January 21, 2024) - …
    SINGAPORE - Media OutReach Newswire - 21 January 2024 - …

Only a distributor of `words/distributors.txt` makes such a line a dateline. Those whose signature stands like an
agency's ("TORONTO, Jan. 21, 2024 /CNW/ - …") are read by `dateline.py`.
"""

import re

from services.parser.lines.datelines.date_pattern import DATE
from services.parser.words import word_lines

_NAMES = "|".join(re.escape(name) for name in sorted(word_lines("distributors"), key=len, reverse=True))
_PLACE = r"\**(?P<place>[^\W\d_][^()/–—=\n\d]{0,70}?)"
_LINE = r"\s*[-–—]{1,2}\s*"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_PLACE}[,.]?{_LINE}\(\s*(?P<agency>{_NAMES})\s*[-–—/]\s*(?P<date>{DATE})\s*\)\s*[-–—]{{1,2}}\s*",
        rf"{_PLACE}[,.]?{_LINE}\(\s*(?P<agency>{_NAMES})\s*\)\s*[-–—]{{1,2}}\s*(?:(?P<date>{DATE})\s*[-–—]{{1,2}}\s*)?",
        rf"{_PLACE}[,.]?\s*/\s*(?P<agency>{_NAMES})\s*/\s*(?P<date>{DATE})\s*/\s*(?:[-–—]{{1,2}}\s*)?",
        rf"{_PLACE}[,.]?{_LINE}(?P<agency>{_NAMES}){_LINE}(?P<date>{DATE}){_LINE}",
    )
)
_ANY_NAME = re.compile(rf"\b(?:{_NAMES})(?!\w)", re.IGNORECASE)


def release_dateline(window: str) -> re.Match[str] | None:
    """The dateline at the beginning, with the groups place, date and agency; None if there is none."""
    # Nearly no paragraph names a distributor, and this search spares the others the forms.
    if not _ANY_NAME.search(window):
        return None
    return next((found for form in _FORMS if (found := form.match(window))), None)


def is_distributor(name: str) -> bool:
    """Whether the name is that of a distributor of press releases."""
    return _ANY_NAME.fullmatch(name.strip()) is not None
