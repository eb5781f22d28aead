"""The verdict on a newer version of a known article: what it changed, in the same story and family. Pure."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal

from schemas.article import Signal
from schemas.verdict import Change, RevisionClass, Verdict, VerdictKind
from services.deduplicator.copies.relation import similarity
from services.deduplicator.features.incoming import Details, IncomingArticle
from services.deduplicator.settings import RULES, RevisionThresholds
from services.deduplicator.verdicts import shared_paragraphs, verdict_id
from services.deduplicator.window.contents import WindowContents
from services.deduplicator.window.entry import WindowEntry, entry_of
from services.deduplicator.window.records.record import Explanation, with_notice
from services.deduplicator.window.stored_article import StoredArticle

What = Literal["headline", "figure", "name", "quote", "paragraph"]


def earlier_verdict(incoming: IncomingArticle, known: StoredArticle) -> Verdict | None:
    """The verdict that this very version with this very content got; None where it is not a redelivery."""
    if (incoming.version, incoming.content) == (known.header.version, known.header.content):
        return known.verdict()
    # Sources resend old versions, too: each is answered as it was the first time.
    for version, content, verdict in known.explanation.past:
        if (version, content) == (incoming.version, incoming.content.hex()):
            return Verdict.model_validate_json(verdict)
    return None


def is_newer(incoming: IncomingArticle, known: StoredArticle) -> bool:
    """By version number; the same number with other content is newer where its clock is not behind.

    A notice on the current version is always heard, and a kill whatever version it bears. Formats that number only
    updates send embargoes, holds, releases and corrections without a number: of those the clock alone decides.
    """
    # A kill acts on every version there is, so its number decides nothing.
    if incoming.is_kill:
        return True
    # A notice without a number reads as version 1; the clock tells whether it came after the numbered version.
    if incoming.version < known.header.version:
        return incoming.unnumbered and incoming.event >= known.header.event
    if incoming.version > known.header.version:
        return True
    # The same number twice: sources that do not count give every fetch the same one.
    return incoming.is_notice or incoming.event >= known.header.event


def revision_verdict(
    window: WindowContents, signal: Signal, incoming: IncomingArticle, known: StoredArticle, rules: RevisionThresholds
) -> Verdict:
    """The verdict on the newer version."""
    before = known.verdict()
    found = changes(known.explanation.details, incoming.details, rules)
    shared, _ = similarity(incoming.shingles(), known.sketch())
    return Verdict(
        verdict_id=verdict_id(incoming.article_id, incoming.version, incoming.content),
        kind=VerdictKind.REVISION,
        of=incoming.article_id,
        of_version=known.header.version,
        # A rewritten article stays where it was announced, even where it is no copy any more.
        family=known.explanation.family,
        similarity=shared,
        shared_paragraphs=shared_paragraphs(incoming.paragraph_hashes, known.paragraph_hashes()),
        revision=revision_class(signal, found, 1 - shared.contained_in_other, rules),
        # A notice has no text: every line of the article would be listed as gone.
        changes=() if incoming.is_notice else found,
        story_id=window.stories.resolve(known.explanation.story_id),
        story_reason=before.story_reason,
        rules=RULES,
    )


def past_versions(known: StoredArticle, rules: RevisionThresholds) -> tuple[tuple[int, str, str], ...]:
    """(version, content digest in hex, verdict) of the version that is replaced and of those before it."""
    # Newest last, so that the oldest falls off the front.
    standing = (known.header.version, known.header.content.hex(), known.explanation.verdict)
    return (*known.explanation.past, standing)[-rules.past_versions :]


def entry_after_notice(
    notice: IncomingArticle, known: StoredArticle, explanation: Explanation, *, live: bool, sequence: int, event: int
) -> WindowEntry:
    """The entry of a known article after a notice on it: its words stay, so that a later copy is recognised.

    A copy of what was killed is not to go out, a copy of what is held waits (docs/lifecycle.md). Of a killed article
    only digests are kept: nothing that a person could read.
    """
    if not notice.is_kill:
        # The next version is compared with the text, and a notice brings none.
        explanation = explanation._replace(details=known.explanation.details)
    record = with_notice(known.record, known.header, notice, explanation, live=live, sequence=sequence, event=event)
    return entry_of(known.article_id, record, explanation)


def changes(before: Details, after: Details, rules: RevisionThresholds) -> tuple[Change, ...]:
    """What was added, removed or altered: headline first, then figures, names, quotes and paragraphs."""
    found: list[Change] = []
    if before.headline != after.headline:
        found.append(Change(what="headline", before=before.headline or None, after=after.headline or None))
    # Figures are compared by where they stand: "12" and "14" are no more alike than "12" and "2,000".
    found += _replaced("figure", list(dict.fromkeys(before.figures)), list(dict.fromkeys(after.figures)))
    found += _differing("name", before.names, after.names, rules)
    found += _differing("quote", before.quotes, after.quotes, rules)
    found += _differing("paragraph", before.paragraphs, after.paragraphs, rules)
    return tuple(found[: rules.listed_changes])


def revision_class(signal: Signal, found: Sequence[Change], growth: float, rules: RevisionThresholds) -> RevisionClass:
    """What the wire calls it, where it says so; else new facts, or much new text, are a development.

    `growth` is the share of the new text that the old one does not have.
    """
    if signal is Signal.CORRECTION:
        return RevisionClass.CORRECTION
    grew = growth >= rules.new_text
    kinds = {change.what for change in found}
    if not kinds & {"figure", "name", "quote"} and not grew:
        return RevisionClass.COSMETIC
    # A figure exchanged for another, none added, hardly any new text: the first was wrong.
    altered = [change for change in found if change.what == "figure" and change.before and change.after]
    if altered and not grew and not any(change.before is None for change in found):
        return RevisionClass.CORRECTION
    return RevisionClass.DEVELOPMENT


def _replaced(what: What, before: Sequence[str], after: Sequence[str]) -> list[Change]:
    """Pairs by where they stand: "12" that stands where "14" stood became "14"."""
    found = []
    for _, start, end, other_start, other_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        # A figure that only moved is not a change.
        gone = [item for item in before[start:end] if item not in after]
        come = [item for item in after[other_start:other_end] if item not in before]
        found += _pairs(what, gone, come)
    return found


def _differing(what: What, before: Sequence[str], after: Sequence[str], rules: RevisionThresholds) -> list[Change]:
    """An item that went and one like it that came are one item, altered; each is paired once."""
    gone = [item for item in before if item not in after]
    come = [item for item in after if item not in before]
    found = []
    for item in gone:
        new = next((other for other in come if _likeness(item, other) >= rules.altered_line), None)
        if new is not None:
            # Each new line answers for one old line.
            come.remove(new)
        found.append(Change(what=what, before=item, after=new))
    return found + [Change(what=what, after=item) for item in come]


def _pairs(what: What, gone: Sequence[str], come: Sequence[str]) -> list[Change]:
    longest = max(len(gone), len(come))
    befores: list[str | None] = [*gone, *[None] * (longest - len(gone))]
    afters: list[str | None] = [*come, *[None] * (longest - len(come))]
    return [Change(what=what, before=old, after=new) for old, new in zip(befores, afters, strict=True)]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
