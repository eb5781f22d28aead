"""The head of a telegraphic text that no sign closes: what stands above the first paragraph.

    МОТ 0451                          codes for machines
    HELSE/SYKEHUS                     slugs, categories, the desk
    EXTRA                             marks
    Hospital opens a new wing         the headline, of one line or more
    Two hundred beds more             what stands below it
    OSLO, Nov 20 (NTB) - …            the text: a dateline, an indented line, or a sentence

The text is found first: the headline is the first line above it that is neither code, slug nor mark. Where all are, the
last of them is one.
"""

import re
from dataclasses import dataclass, field

from services.parser.formats.teleprinter.head_lines import HeadLine, head_line, is_code
from services.parser.layout.line_classes import is_note
from services.parser.layout.thresholds import LAYOUT
from services.parser.lines.bylines import names_after_by
from services.parser.lines.datelines.dateline import Split, split_dateline
from services.parser.lines.marks import is_mark, is_single_mark, without_marks
from services.parser.lines.scripts import is_unspaced
from services.parser.lines.sign_offs import ending
from services.parser.stamps.wall_clock import WallClock

_LINES = 12
"""A head has no more lines."""
_TAIL_LINES = 4
_CLOSED = re.compile(r"\s=+\s*$")
_INDENT = re.compile(r"(?: {2,}|\t|\u3000)\s*\S")
_SENTENCE = re.compile(r"[.!?。！？।؟۔][\"'”’»)\]」』）]*(?:\s*\([^()]{2,20}\))?$")
_ENDS_OPEN = re.compile(r"[,;\-–—]$")
_LABEL = re.compile(r"(?:Utl|Unterzeile|UZ)\s*[.:]+\s*")
"""APA's label of the line below the headline."""
_BULLET = re.compile(r"[*•·–-]\s")
_CODE_BEFORE = re.compile(r"^[A-Z]{3,5}-(?=(?:UPDATE|REFILE|CORRECTED|RPT|WRAPUP|FLASH|BRIEF)\b)")
"""The sign of a service before a label of Reuters' ("RTRS-UPDATE 3-…")."""
_MARK_BEHIND = re.compile(r"\s*\((?P<inside>[^()]{3,24})\)$")
_FRONT_SIGN = re.compile(r"^\s*[\^$◎◇▽■●★▲]+\s*")
_SIGNS = re.compile(r"^(?:[\^$◎◇▽■●★▲=]+|\+{2,}|\*{2,})\s*|\s*(?:\+{2,}|\*{2,}|=+)$")


@dataclass(slots=True)
class OpenHead:
    """The head's parts, and the lines of the text below it."""

    headline: str | None = None
    subheadline: str | None = None
    slug: str | None = None
    marks: list[str] = field(default_factory=list)
    """Kept on record only: codes, slugs, marks."""
    body: list[str] = field(default_factory=list)


def read_open_head(lines: list[str], clock: WallClock) -> OpenHead | None:
    """Split the lines of a text into head and body; None where nothing stands above the text, or no text was found."""
    start = _text_start(lines, clock)
    above = [line for line in lines[: start or 0] if line.strip()]
    if start is None or not above:
        return None
    head = OpenHead(body=_whole_dateline(lines[start:], clock))
    notes = [line for line in above if is_note(line.strip()) or names_after_by(line.strip())]
    kinds = [head_line(line.strip()) for line in above if line not in notes]
    texts = _titles(kinds)
    _add_records(head, [kind for kind in kinds if kind not in texts])
    if texts:
        head.headline, below = _headline(head, texts)
        sub = next((line for line in below if not _BULLET.match(line)), None)
        head.subheadline = sub
        notes += [line for line in below if line is not sub]
    # Notes and bylines are read by the layout, as paragraphs of their own.
    head.body = [*(part for note in notes for part in (note, "")), *head.body]
    return head


def without_tail(lines: list[str]) -> tuple[list[str], list[str]]:
    """(the text, what machines and desks wrote below it: codes, initials of operators, the time of sending)."""
    end = len(lines)
    taken: list[str] = []
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index].strip()
        if not line:
            continue
        if len(taken) >= _TAIL_LINES or not is_code(line):
            break
        taken.insert(0, line)
        end = index
    return lines[:end], taken


def _text_start(lines: list[str], clock: WallClock) -> int | None:
    """The index of the first line of the text among the first lines."""
    filled = [index for index, line in enumerate(lines) if line.strip()][:_LINES]
    closed = next(
        (index for index in filled if _CLOSED.search(lines[index]) and not _dateline(lines[index], clock)), None
    )
    for place, index in enumerate(filled):
        if closed is not None and index <= closed:
            continue
        line = lines[index]
        if is_mark(line) or is_note(line.strip()) or names_after_by(line.strip()):
            continue
        indented = place > 0 and bool(_INDENT.match(line)) and not _INDENT.match(lines[filled[place - 1]])
        if indented or _dateline(line, clock) or _is_sentence(line.strip()):
            return index
    return None


def _dateline(line: str, clock: WallClock) -> Split | None:
    """The dateline at a line's beginning, if a date or an agency shows that it is one."""
    # With a space behind it, as where its paragraph follows: it may have a line of its own.
    found = split_dateline(f"{line.strip()} ", clock)
    return found if found and (found.dateline.agency or found.dateline.date) else None


def _is_sentence(line: str) -> bool:
    if head_line(line).is_code:
        return False
    if len(line) > LAYOUT.widest_line:
        return True
    enough = len(line.split()) >= LAYOUT.sentence_words or is_unspaced(line)
    return enough and bool(_SENTENCE.search(line))


def _whole_dateline(body: list[str], clock: WallClock) -> list[str]:
    """The text with a dateline that stands in a line of its own put before the paragraph that it opens."""
    found = _dateline(body[0], clock)
    below = next((index for index, line in enumerate(body[1:], start=1) if line.strip()), None)
    # A flash has its dateline and below it nothing but the initials of its writers.
    if found is None or found.rest.strip() or below is None or _is_sign_off(body[below].strip()):
        return body
    return [f"{body[0].rstrip()} {body[below].strip()}", *body[below + 1 :]]


def _is_sign_off(line: str) -> bool:
    found = ending(line)
    return found is not None and not found.text


def _titles(kinds: list[HeadLine]) -> list[HeadLine]:
    """The lines that readers are to see; the last slug of several words where there is no other."""
    shown = [kind for kind in kinds if kind.is_text]
    if shown:
        # Behind the first of them a short line is a part of it, whatever it looks like.
        first = kinds.index(shown[0])
        return [kind for kind in kinds[first:] if kind.is_text or kind.is_slug]
    return [kind for kind in kinds if kind.is_slug and " " in kind.text][-1:]


def _add_records(head: OpenHead, records: list[HeadLine]) -> None:
    head.marks += [kind.text for kind in records]
    head.marks += [mark for kind in records for mark in kind.marks]
    head.slug = next((kind.text.strip("/ ") for kind in records if kind.is_slug), None)


def _headline(head: OpenHead, texts: list[HeadLine]) -> tuple[str, list[str]]:
    """The headline without its marks, its lines joined, and the lines below it."""
    marks, first = without_marks(_FRONT_SIGN.sub("", _CODE_BEFORE.sub("", texts[0].text)))
    head.marks += marks
    if (closing := _MARK_BEHIND.search(first)) and is_single_mark(closing["inside"]):
        head.marks.append(closing.group().strip())
        first = first[: closing.start()]
    lines = [_SIGNS.sub("", _CLOSED.sub("", line)).strip() for line in (first, *(text.text for text in texts[1:]))]
    headline, below = lines[0], [line for line in lines[1:] if line]
    last = headline
    while below and not _LABEL.match(below[0]) and _goes_on(last, below[0]):
        last = below.pop(0)
        headline = f"{headline} {last}"
    joined: list[str] = []
    for line in below:
        bare = _LABEL.sub("", line)
        if joined and bare == line and _goes_on(joined[-1], line):
            joined[-1] += f" {line}"
        else:
            joined.append(bare)
    return headline, joined


def _goes_on(before: str, line: str) -> bool:
    """Whether a line continues the one before it: it begins small, or that one was full or stopped in the middle."""
    if _SENTENCE.search(before) or _BULLET.match(line):
        return False
    full = len(before) >= LAYOUT.full_head_line
    return line[0].islower() or full or bool(_ENDS_OPEN.search(before))
