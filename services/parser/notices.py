"""What a transmission says, in words, of what was sent before it: kill, hold, release, correction, refile, update, advisory.

Only lines that speak to desks are read (headline, slugline, keywords, editor's notes, the first lines of text), and only in the
forms that agencies use: "KILL KILL KILL", "HOLD HOLD HOLD" (dpa), "Please kill the story SLUG, V9991" (AP), "STORY WITHDRAWN",
"REFILE-", "CORRECTED-", "UPDATE 2-" (Reuters), "1st Ld-Writethru" (ANPA keyword lines), French, German and Spanish likewise.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from schemas.article import Signal, Target, TargetKind

_ITEM = r"(?:story|stories|item|article|dispatch|report|copy|headline|alert|urgent|bulletin|series|newsalert|brief)"
_MELDUNG = r"(?:meldung|nachricht|bericht|text|zusammenfassung|eilmeldung)"
_FORMS: tuple[tuple[Signal, re.Pattern[str]], ...] = tuple(
    (signal, re.compile(pattern, flags))
    for signal, pattern, flags in (
        (
            Signal.KILL,
            r"(?:\bKILL\b\W*){2,}|^\W*(?:BULLETIN |MANDATORY |URGENT )?KILL(?: NOTICE| ADVISORY| BULLETIN)?\b\W*(?:$|[-:])",
            0,
        ),
        (Signal.KILL, r"\bSTORY (?:WITHDRAWN|KILLED|RETRACTED)\b|^\W*WITHDRAWN?\b\W*(?:$|[-:–—])", 0),
        (
            Signal.KILL,
            rf"\b(?:please|must|should|editors?,?)\s+(?:to\s+)?(?:kill|withdraw|spike|delete|retract)\s+(?:the\s+|our\s+|your\s+)?\S*\s*{_ITEM}\b",
            re.IGNORECASE,
        ),
        (
            Signal.KILL,
            rf"\bkill\s+the\s+{_ITEM}\b|\b{_ITEM}\b[^.]{{0,120}}\b(?:has been|is|was)\s+(?:withdrawn|killed|retracted)\b",
            re.IGNORECASE,
        ),
        (
            Signal.KILL,
            rf"\bannullierung\b|\b{_MELDUNG}\b[^.]{{0,160}}\b(?:zurückgezogen|annulliert|nicht (?:zu )?verwende[nt]|zu streichen)\b",
            re.IGNORECASE,
        ),
        (
            Signal.KILL,
            r"^\W*ANNULATION\b|\b(?:prière d'|veuillez |merci d')annuler\b|^\W*ANULADO\b|\brogamos anulen\b",
            re.IGNORECASE,
        ),
        (
            Signal.HOLD,
            rf"(?:\bHOLD\b\W*){{2,}}|\b(?:[Pp]lease|PLEASE)\s+(?:hold|HOLD)\s+(?:the\s+|our\s+)?\S*\s*{_ITEM}\b|^\W*HOLD\b\W*(?:$|[-:])",
            0,
        ),
        (
            Signal.HOLD,
            rf"\b{_MELDUNG}\b[^.]{{0,80}}\bzurückhalten\b|\bbitte\b[^.]{{0,60}}\bvorerst nicht verwenden\b",
            re.IGNORECASE,
        ),
        (Signal.RELEASE, r"(?:\bRELEASE\b\W*){2,}|^\W*RELEASE\b\W*(?:$|[-:])", 0),
        (
            Signal.RELEASE,
            rf"\bhold\b[^.]{{0,80}}\b(?:lifted|released|removed)\b|\b{_ITEM}\b[^.]{{0,80}}\bmay now be (?:used|published|released)\b",
            re.IGNORECASE,
        ),
        (
            Signal.RELEASE,
            rf"\b(?:please\s+)?release\s+the\s+{_ITEM}\b|\b{_MELDUNG}\b[^.]{{0,80}}\bfreigegeben\b",
            re.IGNORECASE,
        ),
        (Signal.REFILE, r"^\W*REFILED?\b|^\W*\((?:Refiles|Refiled)\b", 0),
        (
            Signal.CORRECTION,
            r"^\W*(?:CORRECT(?:ED|ION|S)|CORREX|BERICHTIGUNG|KORREKTUR|RECTIFICATIF|RECTIFICACIÓN|CORRECCIÓN|RICHTIGSTELLUNG)\b",
            0,
        ),
        (
            Signal.CORRECTION,
            r"^\W*(?:eds\b\W*)?(?:corrects?|corrected|correction|berichtigt|korrigiert|corrige)\b|\bberichtigung:",
            re.IGNORECASE,
        ),
        (
            Signal.UPDATE,
            r"^\W*UPDATE\s*\d*\s*[-:–—]|^\W*(?:eds\b\W*)?(?:updates?|updated|adds|recasts|ergänzt|aktualisiert|actualise|actualiza)\b",
            0,
        ),
        (Signal.UPDATE, r"^\W*(?:eds\W+)?(?:updates|adds|recasts|rewrites)\b", re.IGNORECASE),
        (
            Signal.ADVISORY,
            r"^\W*(?:[\w&-]+-)*(?:NEWS )?(?:ADVISORY|ADVISORIES|AVIS|AVISO)\b\W*(?:$|[-:])|\bADVISORY\b",
            0,
        ),
    )
)
_WRITETHRU = re.compile(
    r"\b(?:(?P<nth>\d+)(?:st|nd|rd|th)[ -])?(?P<what>ld|lead|writethru|wri?tethru?|sub|add|insert|update|correction|correct|kill|withhold|advisory)\b",
    re.IGNORECASE,
)
_KEYWORDS = {
    "correction": Signal.CORRECTION,
    "correct": Signal.CORRECTION,
    "kill": Signal.KILL,
    "withhold": Signal.HOLD,
    "advisory": Signal.ADVISORY,
}
_UPDATE_NUMBER = re.compile(r"^\W*UPDATE\s*(\d{1,2})\s*[-:–—]")
_GUID = re.compile(r"\b(?:urn:newsml:|tag:)[^\s\"”’),;]+")
_TRANSMISSION = re.compile(
    r"(?<![\w-])(?:[A-Z]{1,4}\d{3,5}|\d{4}(?=\s*(?:[-/]\s*)?dpa))(?![\w-])|(?<=\bdpa )\d{4}\b|(?<=\bNr\. )\d{3,5}\b"
)
_SLUG = re.compile(
    rf"\b(?:{_ITEM}|slugged|slug|keyword|stichwort)\s*:?,?\s+(?:slugged\s+|slug\s+)?[\"“']?(?P<slug>[A-Z][\w&'’.]*(?:(?:--?|/|\s--\s)[\w&'’.]+)+)"
)
_QUOTED = re.compile(
    r"(?:headlined?|headline|titled|überschrift|titre|titulad[ao])\W{0,3}\s*[\"“„«‘'](?P<headline>[^\"”“»]{8,200}?)[\"”“»’'](?=\W|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Notice:
    """A signal with what it acts on, as found."""

    signal: Signal
    targets: tuple[Target, ...] = ()


def read_notice(lines: Iterable[str | None]) -> Notice | None:
    """The strongest signal that these lines give: a kill before a hold before a release before a change."""
    present = [line for line in lines if line]
    for signal, pattern in _FORMS:
        if any(pattern.search(line) for line in present):
            acts = signal in {Signal.KILL, Signal.HOLD, Signal.RELEASE}
            return Notice(signal, tuple(_targets(present)) if acts else ())
    return None


def _targets(lines: list[str]) -> Iterable[Target]:
    text = "\n".join(lines)
    patterns = (
        (TargetKind.GUID, _GUID, 0),
        (TargetKind.SLUGLINE, _SLUG, "slug"),
        (TargetKind.TRANSMISSION, _TRANSMISSION, 0),
        (TargetKind.HEADLINE, _QUOTED, "headline"),
    )
    found = (
        Target(kind=kind, value=value)
        for kind, pattern, group in patterns
        for match in pattern.finditer(text)
        if (value := match.group(group).rstrip(".,:;"))
    )
    return dict.fromkeys(found)


def keyword_signal(keywords: str) -> Signal | None:
    """What an ANPA keyword line says ("BC-EU--Summit, 2nd Ld-Writethru"): a lead, add or writethru is an update."""
    found = [match["what"].lower() for match in _WRITETHRU.finditer(keywords)]
    strongest = next((_KEYWORDS[what] for what in _KEYWORDS if what in found), None)
    return strongest or (Signal.UPDATE if found else None)


def keyword_version(keywords: str) -> int:
    """2 for "1st Ld", 3 for "2nd Ld-Writethru", 2 for "Writethru" alone, 1 where there is none."""
    numbers = [int(match["nth"]) + 1 for match in _WRITETHRU.finditer(keywords) if match["nth"]]
    return max(numbers, default=2 if _WRITETHRU.search(keywords) else 1)


def without_keywords(keywords: str) -> str:
    """The slugline that all versions share: "BC-EU--Summit, 2nd Ld-Writethru" → "BC-EU--Summit"."""
    return re.sub(r"[\s,;-]+$", "", _WRITETHRU.sub("", keywords).split(",")[0]).strip()


def update_number(headline: str) -> int | None:
    """2 for "UPDATE 2-…"."""
    found = _UPDATE_NUMBER.match(headline)
    return int(found.group(1)) if found else None


def without_prefix(headline: str) -> str:
    """The headline that all versions share: without "UPDATE 2-", "REFILE-", "CORRECTED-"."""
    return re.sub(r"^(?:\W*(?:UPDATE\s*\d*|REFILED?|CORRECTED|CORRECTION|RPT|REPEAT)\s*[-:–—]\s*)+", "", headline)
