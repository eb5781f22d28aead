"""What one line of a telegraphic head is: a code for machines, a slug or category, a mark, or words for readers."""

import re
from dataclasses import dataclass

from services.parser.lines.marks import is_mark
from services.parser.lines.scripts import is_unspaced

_MIXED = re.compile(r"(?=[^\d]*\d)(?=.*[^\W\d_])[\w.:/+-]+|.*_.*")
"""Letters and figures in one word."""
_FIGURES = re.compile(r"\d[\d.:/+-]*")
_CAPITALS = re.compile(r"[^\W\d_a-zß-öø-ÿ]{1,5}[.:]?")
_SMALL = re.compile(r"[^\W\d_]{1,3}")
_CHAINED = re.compile(r"[^\W\d_]+(?:-{1,2}[\w&]+){2,}")
_INITIALS = re.compile(r"[A-Z]{2,4}(?:[-/][A-Z]{2,4}){1,3}|[A-Z]{2,3}")
_MONTH_DAY = re.compile(r"\d{1,2}[-./ ][A-Za-z]{3}[-./ ]\d{2,4}")
_SLASHED = re.compile(r"[^/]{2,40}(?:/[^/]{1,40})*/")
_CATEGORY = re.compile(r"[^\W\d_]{2,6}:[^\s].*")
_SEGMENTS = re.compile(r"\w+(?: \w+)?(?: [-–] \w+(?: \w+)?){2,}")
_NUMBERED = re.compile(r"\d{1,2} [A-Z]{3,}(?: [\w’'-]+){0,3}")
"""PA's slugs ("1 POLICE Stabbing")."""
_CLOSING_MARK = re.compile(r",\s*(?P<mark>[^,]{3,24})$")
_LONGEST_CODE = 8
_SLUG_WORDS = 4


@dataclass(frozen=True, slots=True)
class HeadLine:
    """A line of the head."""

    text: str
    is_code: bool = False
    is_slug: bool = False
    is_mark: bool = False
    marks: tuple[str, ...] = ()
    """Behind a slug ("France-Budget, URGENT")."""

    @property
    def is_text(self) -> bool:
        """Whether it is for readers."""
        return not (self.is_code or self.is_slug or self.is_mark)


def head_line(line: str) -> HeadLine:
    """What a line is by itself."""
    if is_mark(line):
        return HeadLine(line, is_mark=True)
    if is_code(line):
        return HeadLine(line, is_code=True)
    closing = _CLOSING_MARK.search(line)
    if closing and is_mark(closing["mark"]) and is_slug(line[: closing.start()]):
        return HeadLine(line[: closing.start()], is_slug=True, marks=(closing["mark"],))
    return HeadLine(line, is_slug=is_slug(line))


def is_code(line: str) -> bool:
    """Whether it is for machines and operators: words of letters and figures, numbers, and short words in capitals."""
    words = line.split()
    if not words or len(words) > _LONGEST_CODE:
        return False
    if _INITIALS.fullmatch(line):
        return True
    mixed = [word for word in words if _MIXED.fullmatch(word)]
    figures = [word for word in words if _FIGURES.fullmatch(word)]
    long_number = any(len(re.sub(r"\D", "", word)) >= 4 or word.startswith("0") for word in figures)
    others = [word for word in words if word not in mixed and word not in figures]
    if not mixed and not long_number and not _MONTH_DAY.search(line):
        return False
    sure = bool(mixed) and all(word.upper() == word for word in mixed)
    return all(
        _CAPITALS.fullmatch(word) or _SMALL.fullmatch(word) or _CHAINED.fullmatch(word) or (sure and word.isupper())
        for word in others
    )


def is_slug(line: str) -> bool:
    """Whether it names a subject, a category or a desk: one word, words between strokes or hyphens, few capitals."""
    bare = line.strip()
    words = bare.split()
    if _SLASHED.fullmatch(bare) or _SEGMENTS.fullmatch(bare) or _NUMBERED.fullmatch(bare):
        return True
    if _CATEGORY.fullmatch(bare) and bare.partition(":")[0].isupper():
        return True
    if len(words) == 1:
        return not is_unspaced(bare)
    if bare.count("/") >= len(words):
        return True
    return len(words) <= _SLUG_WORDS and bare.isupper() and not re.search(r"[.!?:]", bare)
