"""IPTC 7901, the teleprinter format: source and message number, filing priority, category, word count, keywords, text.

    SOH abc0123 4 pol 234 keyword CR LF … STX text ETX 211840 GMT Jan 24 EOT

The message number is that of one transmission, not of the article: a resend has another one. The article's id is made
of the source, the keyword line (or headline) and the filing day.
"""

import re
from dataclasses import replace

from schemas.article import RemovalReason, Subject
from schemas.stamp import Stamp
from services.parser.draft import Draft, removed
from services.parser.formats.contract import Drafts, ReadOutcome, malformed
from services.parser.formats.teleprinter.framing import (
    ETX,
    STX,
    date_time_group,
    draft_of_text,
    split_frame,
    without_controls,
)
from services.parser.formats.teleprinter.open_head import read_open_head, without_tail
from services.parser.formats.teleprinter.text_head import read_text_head
from services.parser.identity import plain_letters
from services.parser.input.document import Document
from services.parser.input.text_guard import refuse_lines
from services.parser.instructions.headline_prefix import update_number, without_prefix
from services.parser.instructions.keyword_line import keyword_signal, keyword_version, without_keywords
from services.parser.layout.text_layout import looks_like_headline
from services.parser.lines.marks import is_mark, is_single_mark, mark_version
from services.parser.stamps.wall_clock import WallClock

NAME = "iptc-7901"
_HEADER = re.compile(
    r"\s*(?:ZCZC\s+)?(?P<source>[A-Za-z]{2,5})\s?(?P<number>\d{3,5})\s+(?P<priority>[1-9])\s+(?P<category>[A-Za-z]{1,4})\s+(?P<words>\d{1,5})"
    r"(?:[ \t]+(?P<info>[^\n]*))?(?:\n|$)"
)
_BARE_HEADER = re.compile(
    r"\s*[a-z]{2,5}\s?\d{3,5}[ \t]+[1-9][ \t]+[A-Za-z]{1,4}[ \t]+\d{1,5}[ \t]+[a-z]{2,8}[ \t]+\d{3,5}[ \t]*\n[ \t]*\n"
)
"""A header line that lost its control characters on the way: only with all its fields and the agency's own number."""
_SLUG_LINES = re.compile(r"\s*[^\n]{2,80}/[ \t]*\n(?:[ \t]*\([^()\n]{2,40}\)[ \t]*\n)?")
_LAST_LINE = re.compile(r"\n[ \t]*\d{6}\s[^\n]{5,25}$")
_CLOSING_MARK = re.compile(r"/?[ \t]*\((?P<inside>[^()\n]{2,40})\)$")
_SUBJECTS = re.compile(r"[^/\s-][^/-]*(?:[/-]{1,2}[^/-]+)+/?")
"""Keywords between strokes or hyphens; one word alone is a category, which many stories of a day share."""
_FIGURES = re.compile(r"[\s\d:.]+$")
"""The time of day that may follow a mark."""
_OWN_NUMBER = re.compile(r"[A-Za-z-]{2,8} \d{3,5}")
"""The agency's own number of the item ("dpa 0027"), which dpa writes in the place of keywords."""


def sniff(document: Document) -> bool:
    """A header line of the format, with SOH or ZCZC before it or STX after it."""
    start = document.text[:400]
    # Without a frame five fields in a row are needed, or a table of results would pass for a header.
    framed = "\x01" in start[:40] or start.lstrip().startswith("ZCZC") or STX in start
    header = without_controls(start.partition("\x01")[2] or start)
    return bool(_HEADER.match(header) if framed else _BARE_HEADER.match(header))


def read(document: Document) -> ReadOutcome:
    """One article."""
    if refused := refuse_lines(document.text, document.limits):
        return refused
    text = document.text.partition("\x01")[2] or document.text
    head, body, tail = split_frame(text)
    header = without_controls(head)
    found = _HEADER.match(header)
    if not found:
        return malformed("an IPTC 7901 header without source, number, priority and category")
    # STX was lost on the way: the header's last line says where the text begins.
    if not body:
        head, body, tail = _unframed(without_controls(text), found)
        header = head
    warning = () if ETX in text or STX not in text else ("the text has no end mark",)
    keywords, marks = _keywords(found, header)
    top = read_text_head(without_controls(body), keywords)
    opened = read_open_head(top.body.split("\n"), document.clock) if top.headline is None else None
    if opened:
        top = replace(top, headline=opened.headline, marks=(*top.marks, *opened.marks), body="\n".join(opened.body))
    keywords = keywords or next((mark.strip(" /") for mark in top.marks if _SUBJECTS.fullmatch(mark)), "")
    text_of_wire, after = without_tail(top.body.split("\n"))
    draft = draft_of_text("\n".join(text_of_wire), document, NAME, without_controls(head), top)
    tail_pieces = tuple(removed(line, RemovalReason.WIRE_HEADER) for line in after)
    # The standard puts it behind ETX; some agencies make it the text's last line.
    stamp = date_time_group(without_controls(tail), document.clock) or date_time_group(
        without_controls(body)[-200:], document.clock
    )
    draft = replace(
        draft,
        version=max(draft.version, mark_version((*top.marks, *marks))),
        headline=draft.headline or _headline_above(found, header),
        subheadline=(opened.subheadline if opened else None) or draft.subheadline,
        pieces=(*draft.pieces, *tail_pieces),
    )
    return Drafts((_with_header(draft, found, keywords, document.clock, warning, stamp=stamp),))


def _unframed(text: str, found: re.Match[str]) -> tuple[str, str, str]:
    """(header, text, filing time) of a message without STX, where a slug line ("Bridges/") belongs to the header."""
    rest = text[found.end() :].replace("NNNN", "").rstrip()
    slug = _SLUG_LINES.match(rest)
    body = rest[slug.end() :] if slug else rest
    closing = _LAST_LINE.search(body)
    return (
        found.group() + (slug.group() if slug else ""),
        body[: closing.start()] if closing else body,
        closing.group() if closing else "",
    )


def _keywords(found: re.Match[str], header: str) -> tuple[str, tuple[str, ...]]:
    """(the keyword line, the marks that end it): the line below the header line, else the optional information behind.

    dpa: "Minister/Resignation/(Summary 1530)".
    """
    below = next((line.strip() for line in header[found.end() :].split("\n") if line.strip()), "")
    info = (found["info"] or "").strip()
    line = (below or ("" if _OWN_NUMBER.fullmatch(info) else info)).rstrip("/ ")
    mark = _CLOSING_MARK.search(line)
    if mark and is_single_mark(_FIGURES.sub("", mark["inside"])):
        return line[: mark.start()].rstrip("/ "), (mark["inside"],)
    return line, ()


def _headline_above(found: re.Match[str], header: str) -> str | None:
    """The last line before STX where several stand there: agencies that have no headline in the text put it there."""
    lines = [line.strip() for line in header[found.end() :].split("\n") if line.strip()]
    last = lines[-1] if len(lines) > 1 else ""
    # Keywords have no spaces between them, or end with a stroke.
    fits = looks_like_headline(last) and not is_mark(last) and not last.endswith("/")
    return last if fits and last.count(" ") > last.count("/") else None


def _with_header(
    draft: Draft,
    found: re.Match[str],
    keywords: str,
    clock: WallClock,
    warnings: tuple[str, ...],
    *,
    stamp: Stamp | None,
) -> Draft:
    slug = without_keywords(keywords)
    headline = draft.headline or ""
    # Slugs are used again the next day, for another story.
    day = (stamp.iso if stamp else clock.today().isoformat())[:10]
    name = slug or without_prefix(headline)
    number = update_number(headline)
    return replace(
        draft,
        identity=(found["source"].lower(), plain_letters(name), day) if name else (),
        # Three places may count versions; senders fill one of them, and 1 is what the others say.
        version=max(draft.version, keyword_version(keywords), number + 1 if number else 1),
        version_created=stamp,
        priority=int(found["priority"]),
        signal=keyword_signal(keywords),
        slugline=slug or None,
        credit=found["source"],
        subjects=(Subject(code=found["category"]),),
        transmission=f"{found['source']}{found['number']}",
        warnings=(*draft.warnings, *warnings),
    )
