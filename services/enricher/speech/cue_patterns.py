"""Sources by patterns of cue words alone, for languages without a model: German, French, Spanish.

A quotation's speaker is named right after it („…“, sagte Anna Berg) or right before its colon (Anna Berg sagte: „…“).
"According to" and a name is an attribution anywhere. It resolves neither pronouns nor offices without a name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from services.enricher.speech.marks import QuotedSpan
from services.knowledge.cues import cues_of

_PARTICLE = r"(?:von|van|der|de|del|della|da|di|du|la|le|los|al|el|bin)"
_WORD = r"[A-ZÄÖÜÁÉÍÓÚÀÂÈÊÎÔÇÑ][\w’'.-]*\w"
_NAME = rf"{_WORD}(?:[ ]{_PARTICLE}){{0,2}}(?:[ ]{_WORD}){{0,3}}(?:[ ]{_PARTICLE}[ ]{_WORD})?"
_REACH = 160
"""Characters around a quotation in which its cue is looked for."""


@dataclass(frozen=True, slots=True)
class CuedSource:
    """One source with its cue; offsets are the text's. `quoted` is the number of the quotation it speaks, if any."""

    name: str
    start: int
    end: int
    cue: str
    quoted: int | None = None


@dataclass(frozen=True, slots=True)
class _Patterns:
    after: re.Pattern[str]
    before: re.Pattern[str]
    elsewhere: tuple[re.Pattern[str], ...]
    """"According to" and a name; a name and its verb; a verb, a title and a name."""


def find_cued_sources(text: str, language: str, quoted: Sequence[QuotedSpan]) -> list[CuedSource]:
    """Every source, in the order of the text; none inside a quotation. Nothing in a language without cue words."""
    patterns = _patterns(language)
    if patterns is None:
        return []
    found = [said for number, item in enumerate(quoted) if (said := _speaker(text, patterns, number, item))]
    for pattern in patterns.elsewhere:
        found.extend(_matched(text, pattern, quoted, found))
    return sorted(found, key=lambda said: said.start)


def _speaker(text: str, patterns: _Patterns, number: int, item: QuotedSpan) -> CuedSource | None:
    after = patterns.after.match(text, item.outer_end, item.outer_end + _REACH)
    if after:
        return CuedSource(after["name"], *after.span("name"), after["cue"], number)
    for before in patterns.before.finditer(text, max(0, item.outer_start - _REACH), item.outer_start):
        if before.end() == item.outer_start:
            return CuedSource(before["name"], *before.span("name"), before["cue"], number)
    return None


def _matched(
    text: str, pattern: re.Pattern[str], quoted: Sequence[QuotedSpan], found: Sequence[CuedSource]
) -> list[CuedSource]:
    """What a pattern finds outside quotations and outside what earlier patterns found."""
    sources = (CuedSource(match["name"], *match.span("name"), match["cue"]) for match in pattern.finditer(text))
    return [
        source
        for source in sources
        if not any(item.start <= source.start < item.end for item in quoted)
        and not any(said.start < source.end and source.start < said.end for said in found)
    ]


@cache
def _patterns(language: str) -> _Patterns | None:
    cues = cues_of(language)
    if cues is None:
        return None
    name = rf"(?:(?<=[’'])|\b)(?P<name>(?!(?:{cues.silent}|{cues.titles})\b){_NAME})"
    titles = rf"(?:(?:{cues.titles})[ ]?)"
    return _Patterns(
        after=re.compile(rf"[,\s]*(?P<cue>(?:{cues.say})|(?:{cues.through}))[ ](?:[a-zà-ÿ]+[ ])?{titles}{{0,4}}{name}"),
        before=re.compile(rf"{name}(?:,[^,:]{{1,60}},)?[ ](?P<cue>{cues.say})\b[^:„“«\"]{{0,60}}:[ ]"),
        elsewhere=(
            re.compile(rf"\b(?P<cue>(?i:{cues.through}))[ ]{titles}{{0,4}}{name}"),
            re.compile(rf"{name}[ ](?P<cue>{cues.say})\b"),
            re.compile(rf"\b(?P<cue>{cues.say})[ ]{titles}{{1,4}}{name}"),
        ),
    )
