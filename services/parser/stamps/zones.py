"""Zone names of wires → offsets. An ambiguous abbreviation counts only if the source's country decides it.

Offsets are those of IANA tzdata; "IST" is India, Israel or Ireland, "CST" Chicago or Shanghai, "BST" London or Dhaka.
"""

from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_FIXED = {
    "UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "WET": 0, "WEST": 1, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "HNEC": 1,
    "HAEC": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "TRT": 3, "SAST": 2, "CAT": 2, "EAT": 3, "WAT": 1, "PKT": 5, "NPT": 5.75, "JST": 9,
    "KST": 9, "HKT": 8, "SGT": 8, "MYT": 8, "PHT": 8, "WIB": 7, "ICT": 7, "AEST": 10, "AEDT": 11, "AWST": 8,
    "ACST": 9.5, "ACDT": 10.5, "NZST": 12, "NZDT": 13, "BRT": -3, "ART": -3, "CLT": -4, "COT": -5, "PET": -5,
}  # fmt: skip
# Names of places and of American zones follow daylight saving time, so they need tzdata and not an offset.
_PLACES = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
    "EASTERN": "America/New_York", "CENTRAL": "America/Chicago", "PACIFIC": "America/Los_Angeles",
    "LONDON": "Europe/London", "BERLINER": "Europe/Berlin", "PARIS": "Europe/Paris", "MADRID": "Europe/Madrid",
    "MOSCOW": "Europe/Moscow", "BEIJING": "Asia/Shanghai", "TOKYO": "Asia/Tokyo", "SEOUL": "Asia/Seoul",
}  # fmt: skip
# Ambiguous: without the source's country these are no zone at all.
_BY_COUNTRY = {
    "IST": {"IN": "Asia/Kolkata", "IL": "Asia/Jerusalem", "IE": "Europe/Dublin"},
    "CST": {"US": "America/Chicago", "CN": "Asia/Shanghai", "TW": "Asia/Taipei", "CA": "America/Winnipeg",
            "MX": "America/Mexico_City"},
    "BST": {"GB": "Europe/London", "BD": "Asia/Dhaka"},
    "AST": {"CA": "America/Halifax", "SA": "Asia/Riyadh", "PR": "America/Puerto_Rico"},
    "GST": {"AE": "Asia/Dubai", "OM": "Asia/Muscat"},
    "SST": {"SG": "Asia/Singapore", "WS": "Pacific/Apia"},
}  # fmt: skip

ABBREVIATIONS = tuple(sorted({*_FIXED, *_PLACES, *_BY_COUNTRY} - {"Z"}, key=len, reverse=True))


def iana_zone(zone: str | None) -> tzinfo | None:
    """An IANA zone, or None if there is none of that name."""
    try:
        return ZoneInfo(zone) if zone else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_of_abbreviation(name: str, country: str | None) -> tzinfo | None:
    """The zone that an abbreviation means for a source of this country; None if unknown or ambiguous."""
    name = name.upper()
    if name in _BY_COUNTRY:
        return iana_zone(_BY_COUNTRY[name].get(country or ""))
    if name in _PLACES:
        return iana_zone(_PLACES[name])
    hours = _FIXED.get(name)
    return None if hours is None else timezone(timedelta(hours=hours))


def utc_offset(text: str) -> tzinfo | None:
    """An offset as written ("+05:30", "-0500", "+1"); None if no zone has such an offset."""
    digits = text[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if hours > 15 or minutes > 59:
        return None
    return timezone((1 if text[0] == "+" else -1) * timedelta(hours=hours, minutes=minutes))
