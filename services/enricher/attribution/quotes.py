"""Quotation attribution: the quoted spans of a paragraph → quotes with their speakers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from schemas import ids
from schemas.enriched import Quote, QuoteKind, SourceLink
from services.enricher.attribution.chains import AttributedStatement
from services.enricher.attribution.sources import SourceResolver
from services.enricher.document import Section
from services.enricher.speech.marks import QuotedSpan
from services.enricher.speech.statements import find_phrase
from services.enricher.speech.tree import DependencyTree

_ONLY_FUNCTION_WORDS = re.compile(
    r"^[\s,:;.–—-]*(?:(?:that|and|but|the|a|an|also|as|to|of|how|by)\b\s*)*$", re.IGNORECASE
)
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class SpeakerAttribution:
    """Who speaks a quotation, and by which statement, if there is one."""

    attributed: AttributedStatement | None
    chain: tuple[SourceLink, ...]
    """Outer outlet first, the speaker last."""
    also: tuple[SourceLink, ...] = ()
    cue: str | None = None


@dataclass(frozen=True, slots=True)
class ParagraphContext:
    """The paragraph being read, its position in the document, and the resolver of its sources."""

    position: int
    section: Section
    tree: DependencyTree
    resolver: SourceResolver


def quote_words(text: str) -> str:
    """What two quotations must share to be the same: the words, without marks, case and punctuation."""
    return " ".join(_WORDS.findall(text.casefold()))


def direct_quotes(
    context: ParagraphContext,
    quoted: Sequence[QuotedSpan],
    attributed: Sequence[AttributedStatement],
    before: SpeakerAttribution | None,
) -> tuple[list[Quote], SpeakerAttribution | None]:
    """The quotes of a paragraph, and who spoke last: a paragraph that opens with a quotation may continue it."""
    found = []
    section = context.section
    # The last speaker of the paragraph before goes on only where this one opens with a quotation.
    last = before if quoted and section.text[: quoted[0].outer_start].strip() == "" else None
    for item in quoted:
        spoken = _speaker(context, item, attributed)
        full = _is_full(section.text, item)
        if spoken is None and full:
            spoken = last
        found.append(_quote(section, item, spoken, full=full))
        last = spoken if spoken and full else last
    return found, last


def _quote(section: Section, item: QuotedSpan, spoken: SpeakerAttribution | None, *, full: bool) -> Quote:
    # As it stands: offsets and words must agree, so nothing is trimmed or repaired here.
    text = section.text[item.start : item.end]
    # Words in marks that nobody is said to have spoken are scare quotes, titles or names.
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


def _is_full(text: str, item: QuotedSpan) -> bool:
    """Whether it is a sentence of its own, not words inside the reporter's sentence."""
    words = text[item.start : item.end]
    # Figures and brackets open sentences, too; in scripts without capitals every word may begin one.
    begins = words[:1].isupper() or not words[:1].isalpha()
    alone = text[: item.outer_start].rstrip()[-1:] in ("", ".", ":", ",", "!", "?", "”", '"', "—", "–")
    # Two words are a title or a slogan, however they are marked.
    return begins and len(words.split()) > 2 and (alone or words[-1:] in ".,!?…")


def _speaker(
    context: ParagraphContext, item: QuotedSpan, attributed: Sequence[AttributedStatement]
) -> SpeakerAttribution | None:
    """By the statement right after it, right before it, or around it; else by the subject that its words continue."""
    verbal = [v for v in attributed if v.statement.kind in ("say", "express", "mind")]
    # In this order: what stands right beside the marks is the convention of news writing, the rest is inference.
    for choose in (_right_after, _right_before, _around):
        chosen = choose(context.section.text, item, verbal)
        if chosen:
            chosen = _innermost_speaker(item, chosen, verbal)
            return _of(context.section, chosen, _inside(item, chosen, verbal))
    # "According to KCNA, the ministry “welcomes …”": the cue relays and does not say who speaks.
    through = [
        v for v in attributed if v.statement.kind in ("through", "relay") and v.statement.covers(item.start, item.end)
    ]
    return _continuing(context, item, through)


def _of(section: Section, attributed: AttributedStatement, inner: AttributedStatement | None) -> SpeakerAttribution:
    # Side by side, not in the chain: "Kim and Lee said" is two speakers of one quotation.
    also = (*attributed.sources[1:], *(inner.sources if inner else ()))
    cue = section.text[attributed.statement.cue_start : attributed.statement.cue_end]
    return SpeakerAttribution(attributed, attributed.chain(), also, cue)


def _right_after(text: str, item: QuotedSpan, attributed: Sequence[AttributedStatement]) -> AttributedStatement | None:
    """As in: “…”, she said."""
    if text[item.end - 1] == "." and "," not in text[item.end : item.outer_end + 2]:
        return None  # a full stop inside the marks: a new sentence follows, about somebody else perhaps
    for candidate in attributed:
        statement = candidate.statement
        first = min(statement.cue_start, statement.sources[0].start)
        # Three characters: a comma, a space and a stray mark.
        if item.outer_end <= first and _is_gap(text[item.outer_end : first], 3):
            return candidate
    return None


def _right_before(text: str, item: QuotedSpan, attributed: Sequence[AttributedStatement]) -> AttributedStatement | None:
    """She said: "…"; expressed "…"."""
    # From the nearest backwards: an earlier statement of the paragraph has its own quotation.
    for candidate in reversed(attributed):
        statement = candidate.statement
        # With "say" verbs the source may stand between cue and quotation: "said Kim: “…”".
        last = max(statement.cue_end, statement.sources[-1].end if statement.kind == "say" else 0)
        if last <= item.outer_start and _ONLY_FUNCTION_WORDS.match(text[last : item.outer_start]):
            return candidate
    return None


def _around(text: str, item: QuotedSpan, attributed: Sequence[AttributedStatement]) -> AttributedStatement | None:
    """The innermost statement whose content holds it, else the nearest cue before it in its sentence."""
    holding = [
        v
        for v in attributed
        if v.statement.covers(item.start, item.end) and (v.statement.clause or v.statement.kind == "express")
    ]
    before = [v for v in attributed if _in_same_sentence(text, item, v)]
    if not holding:
        # The nearest, because a sentence with two cues has its quotation at the second.
        return max(before, key=lambda v: v.statement.cue_end, default=None)
    # The shortest content: nested statements all cover it, and the innermost is about nothing else.
    return min(holding, key=lambda v: v.statement.content_end - v.statement.content_start)


def _in_same_sentence(text: str, item: QuotedSpan, attributed: AttributedStatement) -> bool:
    """Whether the statement's cue stands before it in the same sentence."""
    between = text[attributed.statement.cue_end : item.outer_start]
    return (
        # 160 characters: some 25 words, about one long sentence.
        0 <= len(between) < 160
        and attributed.statement.cue_end <= item.outer_start
        and not re.search(r"[.!?]\s", between)
    )


def _innermost_speaker(
    item: QuotedSpan, chosen: AttributedStatement, attributed: Sequence[AttributedStatement]
) -> AttributedStatement:
    """The outlet that reports a statement does not speak its words: the source inside it does."""
    within = [
        v
        for v in attributed
        if v is not chosen
        and v.statement.kind == "say"
        and v.statement.clause
        and chosen.statement.covers(v.statement.cue_start, v.statement.cue_end)
        and v.statement.covers(item.start, item.end)
    ]
    # As in `_around`: of nested speakers the innermost is the one who spoke.
    return min(within, key=lambda v: v.statement.content_end - v.statement.content_start, default=chosen)


def _inside(
    item: QuotedSpan, chosen: AttributedStatement, attributed: Sequence[AttributedStatement]
) -> AttributedStatement | None:
    """Who is said, within the chosen statement, to have expressed these very words."""
    for other in attributed:
        if other is not chosen and other.statement.kind == "express" and other.statement.covers(item.start, item.end):
            return other
    return None


def _is_gap(text: str, longest: int) -> bool:
    return len(text) <= longest and not any(c.isalnum() for c in text)


def _continuing(
    context: ParagraphContext, item: QuotedSpan, through: Sequence[AttributedStatement]
) -> SpeakerAttribution | None:
    """According to an agency, the ministry “warmly welcomes …”: the words are the subject's, the agency relays them."""
    if not through:
        return None
    outer = through[0].chain()
    # The parse first; where it found no subject, the name right before the marks.
    subject = find_phrase(context.tree, item.outer_start)
    resolver = context.resolver
    if subject:
        links = resolver.links(context.position, context.tree, subject)
    else:
        links = resolver.named_before(context.position, item.outer_start)
    # A subject that is only described is not preferred to the agency that is named.
    named = [link for link in links if link.entity_id]
    if named:
        # Its words are quoted, so a following "it" means the subject and not the agency.
        resolver.remember(named)
        return SpeakerAttribution(through[0], (*outer, named[0]), cue="according to")
    return SpeakerAttribution(through[0], outer, cue="according to")
