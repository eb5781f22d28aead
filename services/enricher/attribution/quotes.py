"""Quoted stretches → quotes with their speakers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from schemas import ids
from schemas.enriched import Quote, QuoteKind, SourceLink
from services.enricher.attribution.chains import Voiced
from services.enricher.attribution.sources import SourceReader
from services.enricher.document import Section
from services.enricher.speech.marks import Quoted
from services.enricher.speech.statements import find_phrase
from services.enricher.speech.tree import Tree

_NEAR = re.compile(r"^[\s,:;.–—-]*(?:(?:that|and|but|the|a|an|also|as|to|of|how|by)\b\s*)*$", re.IGNORECASE)
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Spoken:
    """Who speaks a quotation, by which statement if one was found."""

    voiced: Voiced | None
    chain: tuple[SourceLink, ...]
    """Outer outlet first, the speaker last."""
    also: tuple[SourceLink, ...] = ()
    cue: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The paragraph that is read, where it stands in the document, and who resolves its sources."""

    position: int
    section: Section
    tree: Tree
    reader: SourceReader


def quote_words(text: str) -> str:
    """What makes two quotations the same: their words, not their marks, case or punctuation."""
    return " ".join(_WORDS.findall(text.casefold()))


def direct_quotes(
    place: Place, quoted: Sequence[Quoted], voiced: Sequence[Voiced], before: Spoken | None
) -> tuple[list[Quote], Spoken | None]:
    """The quotes of a paragraph, and who spoke last: a paragraph that is all quotation goes on in the same voice."""
    found = []
    section = place.section
    last = before if quoted and section.text[: quoted[0].outer_start].strip() == "" else None
    for item in quoted:
        spoken = _speaker(place, item, voiced)
        full = _is_full(section.text, item)
        if spoken is None and full:
            spoken = last
        found.append(_quote(section, item, spoken, full=full))
        last = spoken if spoken and full else last
    return found, last


def _quote(section: Section, item: Quoted, spoken: Spoken | None, *, full: bool) -> Quote:
    text = section.text[item.start : item.end]
    kind = QuoteKind.DIRECT if full else QuoteKind.PARTIAL
    if not full and spoken is None:
        kind = QuoteKind.SCARE
    return Quote(
        id=ids.quote_id(quote_words(text)),
        text=text,
        span=section.span(item.start, item.end),
        kind=kind,
        speaker=spoken.chain[-1] if spoken and spoken.chain else None,
        also_speakers=spoken.also if spoken else (),
        cue=spoken.cue if spoken else None,
        chain=spoken.chain if spoken else (),
    )


def _is_full(text: str, item: Quoted) -> bool:
    """A sentence of its own, not words taken into the reporter's."""
    words = text[item.start : item.end]
    begins = words[:1].isupper() or not words[:1].isalpha()
    alone = text[: item.outer_start].rstrip()[-1:] in ("", ".", ":", ",", "!", "?", "”", '"', "—", "–")
    return begins and len(words.split()) > 2 and (alone or words[-1:] in ".,!?…")


def _speaker(place: Place, item: Quoted, voiced: Sequence[Voiced]) -> Spoken | None:
    """By the statement that stands right after, right before, around it; else by the subject its words go on from."""
    verbal = [v for v in voiced if v.statement.kind in ("say", "express", "mind")]
    for choose in (_right_after, _right_before, _around):
        chosen = choose(place.section.text, item, verbal)
        if chosen:
            chosen = _retold(item, chosen, verbal)
            return _of(place.section, chosen, _inside(item, chosen, verbal))
    through = [
        v for v in voiced if v.statement.kind in ("through", "relay") and v.statement.covers(item.start, item.end)
    ]
    return _continuing(place, item, through)


def _of(section: Section, voiced: Voiced, inner: Voiced | None) -> Spoken:
    also = (*voiced.sources[1:], *(inner.sources if inner else ()))
    cue = section.text[voiced.statement.cue_start : voiced.statement.cue_end]
    return Spoken(voiced, voiced.chain(), also, cue)


def _right_after(text: str, item: Quoted, voiced: Sequence[Voiced]) -> Voiced | None:
    """As in: “…”, she said."""
    if text[item.end - 1] == "." and "," not in text[item.end : item.outer_end + 2]:
        return None  # a full stop inside the marks: what follows is a sentence of its own
    for candidate in voiced:
        statement = candidate.statement
        first = min(statement.cue_start, statement.sources[0].start)
        if item.outer_end <= first and _is_gap(text[item.outer_end : first], 3):
            return candidate
    return None


def _right_before(text: str, item: Quoted, voiced: Sequence[Voiced]) -> Voiced | None:
    """She said: "…"; expressed "…"."""
    for candidate in reversed(voiced):
        statement = candidate.statement
        last = max(statement.cue_end, statement.sources[-1].end if statement.kind == "say" else 0)
        if last <= item.outer_start and _NEAR.match(text[last : item.outer_start]):
            return candidate
    return None


def _around(text: str, item: Quoted, voiced: Sequence[Voiced]) -> Voiced | None:
    """The innermost statement whose content holds it, else the nearest cue before it in its sentence."""
    holding = [
        v
        for v in voiced
        if v.statement.covers(item.start, item.end) and (v.statement.clause or v.statement.kind == "express")
    ]
    by_sentence = [v for v in voiced if _same_stretch(text, item, v)]
    if not holding:
        return max(by_sentence, key=lambda v: v.statement.cue_end, default=None)
    return min(holding, key=lambda v: v.statement.content_end - v.statement.content_start)


def _same_stretch(text: str, item: Quoted, voiced: Voiced) -> bool:
    """A cue before it in the same sentence, with nothing said of its content."""
    between = text[voiced.statement.cue_end : item.outer_start]
    return (
        0 <= len(between) < 160 and voiced.statement.cue_end <= item.outer_start and not re.search(r"[.!?]\s", between)
    )


def _retold(item: Quoted, chosen: Voiced, voiced: Sequence[Voiced]) -> Voiced:
    """The outlet that reports a statement does not speak the words of it: the one inside does."""
    within = [
        v
        for v in voiced
        if v is not chosen
        and v.statement.kind == "say"
        and v.statement.clause
        and chosen.statement.covers(v.statement.cue_start, v.statement.cue_end)
        and v.statement.covers(item.start, item.end)
    ]
    return min(within, key=lambda v: v.statement.content_end - v.statement.content_start, default=chosen)


def _inside(item: Quoted, chosen: Voiced, voiced: Sequence[Voiced]) -> Voiced | None:
    """Who is said, within the chosen statement, to have voiced these very words."""
    for other in voiced:
        if other is not chosen and other.statement.kind == "express" and other.statement.covers(item.start, item.end):
            return other
    return None


def _is_gap(text: str, longest: int) -> bool:
    return len(text) <= longest and not any(c.isalnum() for c in text)


def _continuing(place: Place, item: Quoted, through: Sequence[Voiced]) -> Spoken | None:
    """According to an agency, the ministry “warmly welcomes …”: the words are the subject's, the agency relays them."""
    if not through:
        return None
    outer = through[0].chain()
    subject = find_phrase(place.tree, item.outer_start)
    reader = place.reader
    if subject:
        links = reader.links(place.position, place.tree, subject)
    else:
        links = reader.named_before(place.position, item.outer_start)
    named = [link for link in links if link.entity_id]
    if named:
        reader.note(named)
        return Spoken(through[0], (*outer, named[0]), cue="according to")
    return Spoken(through[0], outer, cue="according to")
