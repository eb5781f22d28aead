"""What a transmission orders in words about earlier ones: kill, hold, release, correction, update, advisory.

Only lines that may be addressed to editors are read (headline, slugline, keywords, editor's notes, the first lines of
text), and only for the forms that agencies use: "KILL KILL KILL", "HOLD HOLD HOLD" (dpa), "Please kill the story SLUG,
V9991" (AP), "STORY WITHDRAWN", "REFILE-", "CORRECTED-", "UPDATE 2-" (Reuters), and their like in French, German and
Spanish. The forms are data: `words/notices.txt`, `words/notice_targets.txt`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from schemas.article import Signal, Target, TargetKind
from services.parser.instructions.thresholds import INSTRUCTIONS
from services.parser.instructions.withdrawals import corrected_headline, quoted_headlines, stems, withdrawals
from services.parser.words import word_lines

_STEMS = (
    "kill", "withdr", "retract", "spike", "delete", "hold", "releas", "may now be", "refil", "corr", "korr",
    "berichtig", "richtigst", "rectif", "updat", "adds", "recast", "rewrit", "ergänz", "aktualis", "actualis",
    "actualiz", "advis", "avis", "annul", "anul", "zurück", "verwend", "streich", "freigegeben", "veröffentlich",
)  # fmt: skip
"""Every form contains one of these. Most lines contain none, and no pattern is tried on them."""
_FLAGS = {"any": re.IGNORECASE, "note": re.IGNORECASE, "exact": re.NOFLAG}


@cache
def _names() -> dict[str, str]:
    pairs = (line.partition(" ") for line in word_lines("notice_words"))
    return {name: pattern for name, _space, pattern in pairs}


@cache
def _forms() -> tuple[tuple[Signal, bool, re.Pattern[str]], ...]:
    """The forms of `words/notices.txt`, strongest first; `{item}` and `{meldung}` stand for the words for a story."""
    names = _names()
    found = [(Signal.KILL, only_notes, pattern) for only_notes, pattern in withdrawals()]
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


@dataclass(frozen=True, slots=True)
class WireNotice:
    """The signal of a notice, and the articles that it names, as written."""

    signal: Signal
    targets: tuple[Target, ...] = ()


def read_notice(lines: Iterable[str | None], notes: Iterable[str] = ()) -> WireNotice | None:
    """The strongest notice that these lines give: a kill before a hold before a release before a change.

    `lines` are searched for forms that only notices use; `notes`, which are addressed to editors, for all forms.
    """
    given, addressed = [line for line in lines if line], list(notes)
    # Once for all of them: ordinary articles hold no stem, and hundreds are looked for.
    if not _holds_stem("\n".join((*given, *addressed))):
        return None
    to_editors = [note[: INSTRUCTIONS.notice_line] for note in addressed if _holds_stem(note)]
    present = [*(line[: INSTRUCTIONS.notice_line] for line in given if _holds_stem(line)), *to_editors]
    if not present:
        return None
    # The forms are ordered by strength, so the first that matches any line is the strongest notice given.
    for signal, only_notes, pattern in _forms():
        if any(pattern.search(line) for line in (to_editors if only_notes else present)):
            # Corrections and updates replace the article they come in; only these three act on others.
            acts = signal in {Signal.KILL, Signal.HOLD, Signal.RELEASE}
            return WireNotice(signal, tuple(_targets(present)) if acts else _corrected(present))
    return WireNotice(Signal.CORRECTION, named) if (named := _corrected(present)) else None


def _corrected(lines: list[str]) -> tuple[Target, ...]:
    """The article that a correction with a text of its own names ("Correction: Bridge reopens")."""
    found = (corrected_headline(line) for line in lines)
    return next(((Target(kind=TargetKind.HEADLINE, value=value),) for value in found if value), ())


def _holds_stem(line: str) -> bool:
    small = line.lower()
    # Asked of every line: `map` takes a tenth of a generator's time.
    return any(map(small.__contains__, _STEMS)) or any(map(small.__contains__, stems()))


def is_label(line: str) -> bool:
    """Whether a line is only the label of a notice, once or repeated ("KILL KILL KILL")."""
    return bool(re.fullmatch(r"\W*(?:(?:KILL|HOLD|RELEASE|STORY WITHDRAWN|CORRECTION|ADVISORY)\W*){1,5}", line))


def _targets(lines: list[str]) -> Iterable[Target]:
    text = "\n".join(lines)
    found = (
        Target(kind=kind, value=value)
        for kind, pattern in _target_forms()
        for match in pattern.finditer(text)
        if (value := match["value"].rstrip(".,:;-"))
    )
    quoted = (Target(kind=TargetKind.HEADLINE, value=value) for value in quoted_headlines(text))
    return dict.fromkeys((*found, *quoted))
