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
from services.parser.instructions.holds import hold_forms, hold_stems, labelled_headline
from services.parser.instructions.thresholds import INSTRUCTIONS
from services.parser.instructions.withdrawals import (
    corrected_headline,
    quoted_headlines,
    says_what_changed,
    stems,
    withdrawals,
)
from services.parser.words import word_lines
from services.parser.words.stem_search import StemSearch

_STEMS = (
    "kill", "withdr", "retract", "spike", "delete", "hold", "releas", "may now be", "refil", "corr", "korr",
    "berichtig", "richtigst", "rectif", "updat", "adds", "recast", "rewrit", "ergänz", "aktualis", "actualis",
    "actualiz", "errat", "rättels", "rettels", "retting", "oikais", "sprostowan", "oprav", "rettif", "düzeltm",
    "koreks", "ralat", "đính", "διόρθ", "поправк", "исправл", "виправл", "تصحيح", "تصويب", "תיקון", "訂正", "更正",
    "勘误", "勘誤", "정정", "바로잡", "clarif", "advis", "avis", "annul", "anul", "zurück", "verwend", "streich",
    "freigegeben", "veröffentlich",
)  # fmt: skip
"""Every form contains one of these. Most lines contain none, and no pattern is tried on them."""
# Beyond Latin letters, their marks, and general punctuation.
_STRENGTH = (Signal.HOLD, Signal.RELEASE, Signal.REFILE, Signal.CORRECTION, Signal.UPDATE, Signal.ADVISORY)
_FLAGS = {"any": re.IGNORECASE, "note": re.IGNORECASE, "exact": re.NOFLAG}


@cache
def _names() -> dict[str, str]:
    pairs = (line.partition(" ") for line in word_lines("notice_words"))
    return {name: pattern for name, _space, pattern in pairs}


@cache
def _forms() -> tuple[tuple[Signal, bool, re.Pattern[str], frozenset[str]], ...]:
    """The forms of `words/notices.txt`, strongest first, and of those of one language its stems.

    `{item}` and `{meldung}` stand for the words for a story.
    """
    names = _names()
    none: frozenset[str] = frozenset()
    found = [(Signal.KILL, only_notes, pattern, own) for only_notes, pattern, own in withdrawals()]
    for line in word_lines("notices"):
        signal, case, pattern = line.split(" ", 2)
        found.append((Signal(signal), case == "note", re.compile(_filled(pattern, names), _FLAGS[case]), none))
    found += [(form.signal, not form.is_label, form.pattern, form.stems) for form in hold_forms()]
    # Stable: within a rank the order of the tables stays.
    return tuple(sorted(found, key=lambda form: _rank(form[0], only_notes=form[1], pattern=form[2])))


def _rank(signal: Signal, *, only_notes: bool, pattern: re.Pattern[str]) -> int:
    """Labels of kills, then sentences that ask to wait for now, then sentences that kill, then all the rest."""
    if signal is Signal.KILL:
        return 2 if only_notes else 0
    # "Do not use it for now" holds the words of a kill, and is none.
    if signal is Signal.HOLD and pattern in _for_now():
        return 1
    return 3 + _STRENGTH.index(signal)


@cache
def _for_now() -> frozenset[re.Pattern[str]]:
    return frozenset(form.pattern for form in hold_forms() if form.signal is Signal.HOLD and not form.is_label)


@cache
def _target_forms() -> tuple[tuple[TargetKind, re.Pattern[str]], ...]:
    names = _names()
    lines = (line.split(" ", 2) for line in word_lines("notice_targets"))
    return tuple((TargetKind(kind), re.compile(_filled(pattern, names), _FLAGS[case])) for kind, case, pattern in lines)


def _filled(pattern: str, names: dict[str, str]) -> str:
    for name, value in names.items():
        pattern = pattern.replace(f"{{{name}}}", f"(?:{value})")
    return pattern


_LABEL = re.compile(r"\W*(?:(?:KILL|HOLD|RELEASE|STORY WITHDRAWN|CORRECTION|ADVISORY)\W*){1,5}")


@dataclass(frozen=True, slots=True)
class WireNotice:
    """The signal of a notice, and the articles that it names, as written."""

    signal: Signal
    targets: tuple[Target, ...] = ()


def read_notice(lines: Iterable[str | None], notes: Iterable[str] = ()) -> WireNotice | None:
    """The strongest notice that these lines give: a kill before a hold before a release before a change.

    `lines` are searched for forms that only notices use; `notes`, which are addressed to editors, for all forms.
    """
    # Cut first: the stems are hundreds, and looking for them in a line of millions of characters took a second.
    given = [line[: INSTRUCTIONS.notice_line] for line in lines if line]
    addressed = [note[: INSTRUCTIONS.notice_line] for note in notes]
    # Once for all of them: ordinary articles hold no stem.
    held = _stems().all_in("\n".join((*given, *addressed)))
    if not held:
        return None
    to_editors = [note for note in addressed if _stems().any_in(note)]
    present = [*(line for line in given if _stems().any_in(line)), *to_editors]
    if not present:
        return None
    # The forms are ordered by strength, so the first that matches any line is the strongest notice given.
    for signal, only_notes, pattern, own in _forms():
        if own and own.isdisjoint(held):
            continue
        if any(pattern.search(line) for line in (to_editors if only_notes else present)):
            # Corrections and updates replace the article they come in; only these three act on others.
            acts = signal in {Signal.KILL, Signal.HOLD, Signal.RELEASE}
            return WireNotice(signal, tuple(_targets(present)) if acts else _corrected(present))
    named = _corrected(present)
    return WireNotice(Signal.CORRECTION, named) if named or any(map(says_what_changed, present)) else None


def _corrected(lines: list[str]) -> tuple[Target, ...]:
    """The article that a correction with a text of its own names ("Correction: Bridge reopens")."""
    found = (corrected_headline(line) for line in lines)
    return next(((Target(kind=TargetKind.HEADLINE, value=value),) for value in found if value), ())


@cache
def _stems() -> StemSearch:
    return StemSearch((*_STEMS, *stems(), *hold_stems()))


def is_label(line: str) -> bool:
    """Whether a line is only the label of a notice, once or repeated ("KILL KILL KILL")."""
    return bool(_LABEL.fullmatch(line))


def _targets(lines: list[str]) -> Iterable[Target]:
    text = "\n".join(lines)
    found = (
        Target(kind=kind, value=value)
        for kind, pattern in _target_forms()
        for match in pattern.finditer(text)
        if (value := match["value"].rstrip(".,:;-"))
    )
    quoted = (Target(kind=TargetKind.HEADLINE, value=value) for value in quoted_headlines(text))
    labelled = (Target(kind=TargetKind.HEADLINE, value=value) for line in lines if (value := labelled_headline(line)))
    return dict.fromkeys((*found, *quoted, *labelled))
