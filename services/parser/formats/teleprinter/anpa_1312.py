"""ANPA 1312 (ANPA 89-3), the American wire format: service level and story number, priority, category, keyword line.

    SYN SYN SOH a0123 US r i DC3 DC1 BC-EU--Summit, 2nd Ld-Writethru 01-21 0345 CR LF STX text ETX AP-NY-01-21-24
    0610GMT EOT

The story number is that of one transmission, not of the article. The article's id is made of the filing day and the
keyword line without version words ("1st Ld", "Writethru"), so leads and writethrus are versions of one article.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from schemas.article import RemovalReason, Subject
from schemas.stamp import Precision, Stamp
from services.parser.draft import Draft, removed
from services.parser.formats.contract import Drafts, ReadOutcome, malformed
from services.parser.formats.teleprinter.anpa_head import read_head
from services.parser.formats.teleprinter.framing import draft_of_text, split_frame, without_controls
from services.parser.input.document import Document
from services.parser.input.text_guard import refuse_lines
from services.parser.instructions.keyword_line import keyword_signal, keyword_version, without_keywords
from services.parser.stamps.iso import stamp_of
from services.parser.stamps.wall_clock import WallClock
from services.parser.stamps.zones import zone_of_abbreviation

NAME = "anpa-1312"
_STORY = re.compile(r"(?<![A-Za-z0-9])(?P<level>[A-Za-z])(?P<number>\d{4})(?=[\x1f\s]|[a-z]{2,6}\b)")
_CODES = re.compile(r"(?:\x1f|\n|\s)(?P<priority>[a-z])[ \t]?(?P<category>[a-z])(?=[\x11-\x14\s])", re.IGNORECASE)
_KEYWORDS = re.compile(
    r"(?P<keywords>[A-Za-z]{2}-[^\n\x02]*?)\s+(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:\s+(?P<words>\d{1,5}))?(?=\s|$)"
)
_TRAILER = re.compile(
    r"(?P<agency>[A-Z]{2,5})-[A-Z]{2}-(?P<m>\d{2})-(?P<d>\d{2})-(?P<y>\d{2})\s+"
    r"(?P<h>\d{2})(?P<mi>\d{2})(?P<z>[A-Z]{3,4})?[^\n]*",
    re.IGNORECASE,
)
_PRIORITIES = {"f": 1, "b": 2, "u": 3, "r": 4, "z": 4, "d": 5, "s": 6, "w": 7, "a": 7}
"""Section H: flash, bulletin, urgent, regular (z: without a priority), deferred, Sunday, weekday and other advances."""
_CATEGORY_SCHEME = "http://cvx.iptc.org/anpa1312-category/"
"""Section J, as IPTC's catalog names it."""
_CATEGORIES = {
    "a": "national", "e": "entertainment", "f": "financial", "i": "international", "l": "lifestyle",
    "n": "state and regional", "p": "politics", "s": "sports", "v": "advisories", "w": "Washington",
}  # fmt: skip
_BARE_HEAD = re.compile(
    r"\s*(?:[a-z]\d{4}[ \t-]*\n\s*)?"
    r"(?:(?P<priority>[a-z])[ \t]+(?P<category>[a-z])[ \t]+)?\^?(?P<keywords>[A-Z]{2}-[^\n]*?\w)"
    r"(?:[ \t]+(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[ \t]+\d{1,5})?|[ \t]*,[ \t]*\d{1,5})?[ \t]*<*[ \t\r]*\n"
)
"""The top of a text that lost its control characters and its story number: a keyword line, with or without a date."""
_MARKED_LINE = re.compile(r"^[ \t]*(?:\^[^\n]+|[^\n]+<)[ \t\r]*$", re.MULTILINE)
_WORD_COUNT = re.compile(r",\s*\d{1,5}\s*$")
_PARTS = re.compile(r"\b(?:\d+(?:st|nd|rd|th)[ -]?)?(add|take|insert|sub)\b", re.IGNORECASE)


def sniff(document: Document) -> bool:
    """SYN or SOH before a story number, then a keyword line with the date; or a keyword line above marked lines."""
    start = document.text[:600]
    # Gateways strip control characters: then the story number at the very beginning has to do.
    marked = "\x16" in start[:12] or bool(re.match(r"\s*\x01?[A-Za-z]\d{4}[\x1f\s]", start))
    return _is_bare(start) or (marked and bool(_STORY.search(start)) and bool(_KEYWORDS.search(start)))


def _is_bare(start: str) -> bool:
    """Whether it is ANPA without control characters: a keyword line, and typesetter's marks on the lines below it."""
    found = _BARE_HEAD.match(start)
    return bool(found and _MARKED_LINE.search(start, found.end()))


def read(document: Document) -> ReadOutcome:
    """One article."""
    if refused := refuse_lines(document.text, document.limits):
        return refused
    head, body, tail = split_frame(document.text)
    header = _header(head, document.clock)
    if header is None:
        return malformed("an ANPA header without story number or keyword line")
    # Without STX the text follows the keyword line.
    if not body:
        body = head[header.end :]
    elif (above := without_controls(head[header.end :])).strip():
        # Some senders put the headline and the note to editors between the keyword line and STX.
        body = f"{above.strip()}\n\n{body}"
    # Where ETX is lost the trailer is still in the text.
    trailer = _TRAILER.search(tail) or _TRAILER.search(body[-300:])
    top = read_head(without_controls(body.replace(trailer.group(), "") if trailer else body))
    text = _without_keyword_line(_marked(top.body), header.keywords)
    draft = draft_of_text(text, document, NAME, without_controls(head[: header.end]))
    draft = replace(
        draft,
        credit=top.credit,
        pieces=(*draft.pieces, *(removed(text, RemovalReason.WIRE_HEADER) for text in top.dropped)),
    )
    if trailer:
        filed = _filed(trailer, document.clock)
        draft = replace(
            draft,
            version_created=filed,
            pieces=(*draft.pieces, removed(trailer.group(), RemovalReason.WIRE_HEADER)),
        )
    return Drafts((_with_header(draft, header, document.clock, top.keywords),))


@dataclass(frozen=True, slots=True)
class _Header:
    keywords: str
    month_and_day: tuple[int, int]
    end: int
    """Where it ends."""
    priority: str | None = None
    category: str | None = None
    transmission: str | None = None
    """None where the story number was lost."""


def _header(head: str, clock: WallClock) -> _Header | None:
    story, line = _STORY.search(head), _KEYWORDS.search(head)
    if story and line:
        codes = _CODES.search(head, story.end())
        return _Header(
            line["keywords"].strip(),
            (int(line["month"]), int(line["day"])),
            line.end(),
            codes["priority"] if codes else None,
            codes["category"] if codes else None,
            f"{story['level']}{story['number']}".upper(),
        )
    found = _BARE_HEAD.match(head)
    if found is None:
        return None
    today = clock.today()
    dated = (int(found["month"]), int(found["day"])) if found["month"] else (today.month, today.day)
    return _Header(found["keywords"].strip(), dated, found.end(), found["priority"], found["category"])


def _without_keyword_line(body: str, keywords: str) -> str:
    """The text without a first line that repeats the keyword line."""
    first, _newline, rest = body.lstrip("\n").partition("\n")
    return rest if _letters(_WORD_COUNT.sub("", first)) == _letters(keywords) else body


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _marked(body: str) -> str:
    """The text without "<", which ends a line for the typesetter."""
    return re.sub(r"=?<+[ \t]*$", "", body, flags=re.MULTILINE)


def _filed(trailer: re.Match[str], clock: WallClock) -> Stamp | None:
    zone = zone_of_abbreviation(trailer["z"], clock.country) if trailer["z"] else clock.usual_zone()
    try:
        # Two digits of a year: no wire of the last century is read here.
        day = datetime(2000 + int(trailer["y"]), int(trailer["m"]), int(trailer["d"]), tzinfo=UTC)
        moment = day.replace(hour=int(trailer["h"]), minute=int(trailer["mi"]), tzinfo=zone)
    except ValueError:
        return None
    return stamp_of(moment, Precision.MINUTE, trailer.group().strip())


def _with_header(draft: Draft, header: _Header, clock: WallClock, whole: str | None) -> Draft:
    """`whole`: the keyword line in the head of the text, because the header's is cut off at 24 characters."""
    keywords = whole or header.keywords
    slug = without_keywords(keywords)
    # Only behind the slug: "insert" may be a word of the subject.
    part = _PARTS.search(keywords[len(slug) :])
    month, day = header.month_and_day
    # The keyword line has month and day only.
    year = clock.year_for(month, day, None) if 1 <= month <= 12 else None
    return replace(
        draft,
        # Letters and digits only: between two leads of one story spaces and hyphens of the keyword line change.
        identity=(re.sub(r"^[A-Za-z]{2}-|[\W_]+", "", slug).casefold(), f"{year or ''}-{month:02d}-{day:02d}"),
        version=max(draft.version, keyword_version(keywords)),
        priority=_PRIORITIES.get(header.priority.lower()) if header.priority else None,
        signal=keyword_signal(keywords),
        slugline=slug,
        subjects=(_category(header.category.lower()),) if header.category else (),
        transmission=header.transmission,
        warnings=(
            *draft.warnings,
            *((f"the keywords call it a part of a story: {part.group(1).lower()}",) if part else ()),
        ),
    )


def _category(code: str) -> Subject:
    return Subject(code=code, scheme=_CATEGORY_SCHEME, name=_CATEGORIES.get(code))
