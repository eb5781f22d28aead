"""What a transmission says, in words, of what was sent before it: kill, hold, release, correction, update, advisory.

Only lines that speak to desks are read (headline, slugline, keywords, editor's notes, the first lines of text), and
only in the forms that agencies use: "KILL KILL KILL", "HOLD HOLD HOLD" (dpa), "Please kill the story SLUG, V9991" (AP),
"STORY WITHDRAWN", "REFILE-", "CORRECTED-", "UPDATE 2-" (Reuters), "1st Ld-Writethru" (ANPA keyword lines), French,
German and Spanish likewise. The forms are data: `words/notices.txt`, `words/notice_targets.txt`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from schemas.article import Signal, Target, TargetKind
from services.parser.words import word_lines

_LONGEST = 2_000
_STEMS = (
    "kill", "withdr", "retract", "spike", "delete", "hold", "releas", "may now be", "refil", "corr", "korr",
    "berichtig", "richtigst", "rectif", "updat", "adds", "recast", "rewrit", "ergänz", "aktualis", "actualis",
    "actualiz", "advis", "avis", "annul", "anul", "zurück", "verwend", "streich", "freigegeben", "veröffentlich",
)  # fmt: skip
"""Every form holds one of these; most lines hold none and are asked no further."""
_FLAGS = {"any": re.IGNORECASE, "note": re.IGNORECASE, "exact": re.NOFLAG}


@cache
def _names() -> dict[str, str]:
    pairs = (line.partition(" ") for line in word_lines("notice_words"))
    return {name: pattern for name, _space, pattern in pairs}


@cache
def _forms() -> tuple[tuple[Signal, bool, re.Pattern[str]], ...]:
    """The forms in order of strength.

    From `words/notices.txt`; `{item}` and `{meldung}` stand for words for a story.
    """
    names = _names()
    found = []
    for line in word_lines("notices"):
        signal, case, pattern = line.split(" ", 2)
        found.append((Signal(signal), case == "note", re.compile(_filled(pattern, names), _FLAGS[case])))
    return tuple(found)


@cache
def _target_forms() -> tuple[tuple[TargetKind, re.Pattern[str]], ...]:
    names = _names()
    lines = (line.split(" ", 2) for line in word_lines("notice_targets"))
    return tuple((TargetKind(kind), re.compile(_filled(pattern, names), _FLAGS[case])) for kind, case, pattern in lines)


def _filled(pattern: str, names: dict[str, str]) -> str:
    for name, value in names.items():
        pattern = pattern.replace(f"{{{name}}}", f"(?:{value})")
    return pattern


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
_UPDATE_NUMBER = re.compile(r"^\W*UPDATE\s*(\d{1,2})\s*[-:–—]")


@dataclass(frozen=True, slots=True)
class WireNotice:
    """A signal with what it acts on, as found."""

    signal: Signal
    targets: tuple[Target, ...] = ()


def read_notice(lines: Iterable[str | None], notes: Iterable[str] = ()) -> WireNotice | None:
    """The strongest signal given: a kill before a hold before a release before a change.

    `lines` are read by the forms that nothing but a notice uses, `notes` (words to editors) by all of them.
    """
    to_editors = [note[:_LONGEST] for note in notes if _holds_stem(note)]
    present = [*(line[:_LONGEST] for line in lines if line and _holds_stem(line)), *to_editors]
    if not present:
        return None
    for signal, only_notes, pattern in _forms():
        if any(pattern.search(line) for line in (to_editors if only_notes else present)):
            acts = signal in {Signal.KILL, Signal.HOLD, Signal.RELEASE}
            return WireNotice(signal, tuple(_targets(present)) if acts else ())
    return None


def _holds_stem(line: str) -> bool:
    small = line.lower()
    return any(stem in small for stem in _STEMS)


def is_label(line: str) -> bool:
    """Whether a line is nothing but a notice's own word, as often as it stands there ("KILL KILL KILL")."""
    return bool(re.fullmatch(r"\W*(?:(?:KILL|HOLD|RELEASE|STORY WITHDRAWN|CORRECTION|ADVISORY)\W*){1,5}", line))


def _targets(lines: list[str]) -> Iterable[Target]:
    text = "\n".join(lines)
    found = (
        Target(kind=kind, value=value)
        for kind, pattern in _target_forms()
        for match in pattern.finditer(text)
        if (value := match["value"].rstrip(".,:;-"))
    )
    return dict.fromkeys(found)


def _keyword_matches(keywords: str) -> list[re.Match[str]]:
    """Version words: numbered ones anywhere ("2nd Lead"), bare ones behind a comma or a number (", Writethru")."""
    found = list(_KEYWORD.finditer(keywords))
    numbered = min((match.start() for match in found if match["nth"]), default=len(keywords))
    first = min(numbered, keywords.find(",") if "," in keywords else len(keywords))
    return [match for match in found if match.start() >= first]


def keyword_signal(keywords: str) -> Signal | None:
    """What an ANPA keyword line says ("BC-EU--Summit, 2nd Ld-Writethru"): a lead, add or writethru is an update."""
    found = [match["what"].lower() for match in _keyword_matches(keywords)]
    strongest = next((_KEYWORDS[what] for what in _KEYWORDS if what in found), None)
    return strongest or (Signal.UPDATE if found else None)


def keyword_version(keywords: str) -> int:
    """2 for "1st Ld", 3 for "2nd Ld-Writethru", 2 for a bare ", Writethru", 1 where there is none."""
    matches = _keyword_matches(keywords)
    return max((int(match["nth"]) + 1 for match in matches if match["nth"]), default=2 if matches else 1)


def without_keywords(keywords: str) -> str:
    """The slugline that all versions share: "BC-EU--Summit, 2nd Ld-Writethru" → "BC-EU--Summit"."""
    for match in reversed(_keyword_matches(keywords)):
        keywords = keywords[: match.start()] + keywords[match.end() :]
    return re.sub(r"[\s,;-]+$", "", keywords.split(",")[0]).strip()


def update_number(headline: str) -> int | None:
    """2 for "UPDATE 2-…"."""
    found = _UPDATE_NUMBER.match(headline)
    return int(found.group(1)) if found else None


def without_prefix(headline: str) -> str:
    """The headline that all versions share: without "UPDATE 2-", "REFILE-", "CORRECTED-"."""
    return re.sub(
        r"^(?:\W*(?:UPDATE\s*\d*|REFILED?|CORRECTED|CORRECTION|RPT|REPEAT|KILL|HOLD|RELEASE|EMBARGOED)\s*[-:–—]\s*)+",
        "",
        headline,
    )
