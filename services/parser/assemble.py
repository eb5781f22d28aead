"""Draft → Article: the rules that hold for all formats, in their order.

Text first (`running_text.py`), because everything else is read from settled paragraphs: the headline of an item without
one, the notices and embargoes among its first lines, the dateline that decides an embargo's zone.
"""

from dataclasses import replace

from schemas.article import Article, Caption, RemovalReason, Signal, Status
from schemas.ids import article_id, content_hash
from schemas.raw import RawItem
from schemas.reasons import RejectReason
from schemas.stamp import Stamp
from services.parser.backfill import is_backfill
from services.parser.draft import Draft, removed
from services.parser.headline import headline_from, settle_headline
from services.parser.identity import guid_of
from services.parser.input.characters import one_line, optional_line
from services.parser.input.document import Document
from services.parser.input.limits import Limits
from services.parser.instructions.management import EditorialLines, Management, read_management
from services.parser.instructions.thresholds import INSTRUCTIONS
from services.parser.language.identify import identify
from services.parser.lines.bylines import bare_name, persons
from services.parser.lines.datelines.dateline import dateline_of_field
from services.parser.lines.marks import mark_version
from services.parser.lines.no_headline import is_placeholder
from services.parser.running_text import RunningText, arrange
from services.parser.stamps.machine import read_machine_stamp
from services.parser.stamps.wall_clock import WallClock
from services.stream.messages import Rejected
from services.text.naming_authority import may_speak_for, namespace_of


def assemble(draft: Draft, document: Document) -> Article | Rejected:
    """The canonical record of an article, or why there is none."""
    raw = document.raw
    if len(draft.pieces) > document.limits.lines:
        return Rejected(RejectReason.HOSTILE, f"more than {document.limits.lines} paragraphs in one article")
    if _is_oversized(draft, _written_headline(draft, raw), document.limits):
        return Rejected(RejectReason.HOSTILE, "a field longer, or with more values, than news has")
    settled = settle_headline(_written_headline(draft, raw))
    headline = settled.text
    subheadline = optional_line(draft.subheadline)
    pieces = (*(removed(mark, RemovalReason.WIRE_HEADER) for mark in settled.taken), *draft.pieces)
    text = arrange(pieces, headline, subheadline, document.clock)
    if not headline and not text.paragraphs and not text.notes and draft.needs_text:
        return Rejected(RejectReason.NO_TEXT, f"{draft.format}: neither a headline nor a paragraph")
    from_body = headline is None and bool(text.paragraphs)
    if from_body:
        headline = headline_from(text.paragraphs[0])
    # An invented id holds only within its source: two sources may send the same headline on the same day.
    guid, invented = guid_of(draft, raw)
    namespace = draft.namespace or (raw.source.id if invented else namespace_of(guid, raw.source.id))
    if not may_speak_for(namespace, raw.source):
        return Rejected(RejectReason.NOT_ITS_AUTHORITY, "names an authority that is not among its source's")
    words = " ".join(text.paragraphs)
    notes = tuple(dict.fromkeys(filter(None, (optional_line(draft.editor_note), *text.notes))))
    editorial = _editorial_lines(draft, headline, notes, text)
    if settled.taken:
        # With its marks too: "【訂正】 …" says what the headline behind it is.
        editorial = replace(editorial, opening=(_written_headline(draft, raw) or "", *editorial.opening))
    if draft.signal is None and mark_version(settled.taken) > 1:
        draft = replace(draft, signal=Signal.UPDATE)
    dateline = text.dateline or (dateline_of_field(draft.dateline, document.clock) if draft.dateline else None)
    management = read_management(draft, editorial, guid, raw.source.policy, document.clock, dateline=dateline)
    if draft.headline_alone and management.signal is Signal.NEW and management.embargo_text is None and not text.notes:
        return Rejected(RejectReason.NO_TEXT, f"{draft.format}: a headline without a text, and no flash")
    article = Article(
        article_id=article_id(namespace, guid),
        item_id=raw.item_id,
        trace_id=raw.trace_id,
        source=raw.source,
        format=draft.format,
        namespace=namespace,
        guid=guid,
        guid_invented=invented,
        version=draft.version,
        version_created=draft.version_created,
        first_created=draft.first_created,
        received_at=raw.received_at,
        sent_at=raw.sent_at,
        published_at=draft.published_at or _feed_stamp(raw.feed.published if raw.feed else None, document.clock),
        updated_at=draft.updated_at or _feed_stamp(raw.feed.updated if raw.feed else None, document.clock),
        status=management.status,
        embargoed_until=management.embargoed_until,
        embargo_text=management.embargo_text,
        urgency=draft.urgency,
        priority=draft.priority,
        signal=management.signal,
        acts_on=management.acts_on,
        headline=headline,
        headline_from_body=from_body,
        subheadline=subheadline,
        slugline=optional_line(draft.slugline),
        bylines=_authors(draft, text, raw),
        desk=optional_line(draft.desk),
        credit=optional_line(draft.credit),
        dateline=dateline,
        paragraphs=text.paragraphs,
        headings=text.headings,
        captions=text.captions,
        editor_note=" ".join(notes) or None,
        removed=text.removed,
        language=identify(words or headline or "", draft.language, raw.source.policy.language),
        url=draft.url or raw.url or (raw.feed.link if raw.feed else None),
        canonical_url=draft.canonical_url,
        subjects=draft.subjects,
        rights=optional_line(draft.rights),
        info_source=draft.info_source,
        hops=draft.hops,
        transmission=draft.transmission or raw.transmission,
        warnings=(*_warnings(draft, document), *management.warnings),
        content_hash=content_hash(_visible(management, headline, subheadline, text)),
        word_count=len(words.split()),
    )
    old = is_backfill(article, raw.backfill_before)
    return article.model_copy(update={"backfill": True}) if old else article


def _is_oversized(draft: Draft, headline: str | None, limits: Limits) -> bool:
    """Whether a field that is no text is as long as one: the rules for lines would take the square of it."""
    lines = (
        headline,
        draft.subheadline,
        draft.slugline,
        draft.desk,
        draft.credit,
        draft.dateline,
        draft.editor_note,
        draft.language,
        draft.url,
        draft.canonical_url,
        draft.rights,
        draft.guid,
        draft.transmission,
        *draft.bylines[: limits.values],
        *draft.persons[: limits.values],
    )
    lists = (draft.bylines, draft.persons, draft.subjects, draft.info_source, draft.hops, draft.acts_on)
    return any(len(values) > limits.values for values in lists) or any(
        len(line) > limits.field_chars for line in lines if line
    )


def _written_headline(draft: Draft, raw: RawItem) -> str | None:
    headline = optional_line(draft.headline)
    if headline and not is_placeholder(headline):
        return headline
    # The feed that led to a page knows its headline; a page's own comes first.
    return optional_line(raw.feed.title) if raw.feed else None


def _feed_stamp(text: str | None, clock: WallClock) -> Stamp | None:
    return read_machine_stamp(text, clock) if text else None


def _authors(draft: Draft, text: RunningText, raw: RawItem) -> tuple[str, ...]:
    found = [one_line(name) for name in (*draft.persons, *text.persons)]
    for line in (*draft.bylines, *text.bylines):
        found.extend(persons(one_line(line)))
    # The feed entry names authors only in place of the text's own byline, which is nearer to the wire.
    if not found and raw.feed:
        for line in raw.feed.authors:
            found.extend(persons(one_line(line)))
    return tuple(dict.fromkeys(bare_name(name) for name in found if name))


def _warnings(draft: Draft, document: Document) -> tuple[str, ...]:
    damaged = (f"bytes that are not {document.decoded.charset} were replaced",) if document.decoded.damaged else ()
    return (*damaged, *draft.warnings)


def _visible(management: Management, headline: str | None, subheadline: str | None, text: RunningText) -> list[str]:
    """What a reader would see: the input of the content hash.

    With the orders of a notice or a held item, lest it count as a repeat of the plain text that it quotes.
    """
    fields = [headline or "", subheadline or "", *text.paragraphs, *map(_caption_words, text.captions)]
    held = management.status is not Status.USABLE or management.embargo_text is not None
    if held or management.signal not in {Signal.NEW, Signal.UPDATE}:
        until = management.embargoed_until.isoformat() if management.embargoed_until else ""
        fields += [management.status.value, management.signal.value, management.embargo_text or "", until]
    return fields


def _editorial_lines(draft: Draft, headline: str | None, notes: tuple[str, ...], text: RunningText) -> EditorialLines:
    lines = tuple(item.text for item in text.removed if item.reason in {RemovalReason.OTHER, RemovalReason.WIRE_HEADER})
    headings = (item.text for item in text.headings[: INSTRUCTIONS.opening_headings])
    opening = (*lines, *headings, *text.paragraphs[: INSTRUCTIONS.opening_paragraphs])
    short = sum(len(paragraph.split()) for paragraph in text.paragraphs) <= INSTRUCTIONS.notice_words
    closing = text.paragraphs[-INSTRUCTIONS.closing_paragraphs :]
    return EditorialLines(headline, optional_line(draft.slugline), notes, opening, closing, short)


def _caption_words(caption: Caption) -> str:
    return f"{caption.text or ''}\n{caption.credit or ''}"
