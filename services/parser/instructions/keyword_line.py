"""ANPA keyword lines ("BC-EU--Summit, 2nd Ld-Writethru"): the slugline, and the version words behind it.

A lead ("Ld") is a new top, a writethru the whole text again; both replace what was sent before under the same slugline.
An add, take, insert or sub brings only a part. The words are those of ANPA 1312's keyword line as AP and dpa fill it;
IPTC 7901 wires use the same.
"""

import re

from schemas.article import Signal

_KEYWORD = re.compile(
    r"\b(?:(?P<nth>\d+)(?:st|nd|rd|th)[ -]?)?"
    r"(?P<what>ld|lead|writ?ethru|writethru|sub|add|take|insert|update|correction|correct|kill|withhold|advisory)\b",
    re.IGNORECASE,
)
_KEYWORDS = {
    "kill": Signal.KILL,
    "withhold": Signal.HOLD,
    "correction": Signal.CORRECTION,
    "correct": Signal.CORRECTION,
    "advisory": Signal.ADVISORY,
}


def _keyword_matches(keywords: str) -> list[re.Match[str]]:
    """The version words: numbered ones anywhere ("2nd Lead"), bare ones only behind a comma (", Writethru").

    A bare one elsewhere is a word of the slugline ("BC-Kill-Bill").
    """
    found = list(_KEYWORD.finditer(keywords))
    numbered = min((match.start() for match in found if match["nth"]), default=len(keywords))
    first = min(numbered, keywords.find(",") if "," in keywords else len(keywords))
    return [match for match in found if match.start() >= first]


def keyword_signal(keywords: str) -> Signal | None:
    """What an ANPA keyword line says ("BC-EU--Summit, 2nd Ld-Writethru"): a lead, add or writethru is an update."""
    found = [match["what"].lower() for match in _keyword_matches(keywords)]
    # In the order of the table, not of the line: "1st Ld-Writethru, Kill" is a kill.
    strongest = next((_KEYWORDS[what] for what in _KEYWORDS if what in found), None)
    return strongest or (Signal.UPDATE if found else None)


def keyword_version(keywords: str) -> int:
    """2 for "1st Ld", 3 for "2nd Ld-Writethru", 2 for a bare ", Writethru", 1 if there is no version word."""
    matches = _keyword_matches(keywords)
    return max((int(match["nth"]) + 1 for match in matches if match["nth"]), default=2 if matches else 1)


def without_keywords(keywords: str) -> str:
    """The slugline that all versions share: "BC-EU--Summit, 2nd Ld-Writethru" → "BC-EU--Summit"."""
    for match in reversed(_keyword_matches(keywords)):
        keywords = keywords[: match.start()] + keywords[match.end() :]
    return re.sub(r"[\s,;-]+$", "", keywords.split(",")[0]).strip()
