"""What stands below a story: the agency's mark and the initials of its writers and editors (`words/sign_offs.txt`)."""

import re
from functools import cache
from typing import NamedTuple

from services.parser.lines.thresholds import LINES
from services.parser.words.phrases import compiled, phrases

TABLE = "sign_offs"
KINDS = frozenset({"last", "tail", "thanks", "by"})


class Ending(NamedTuple):
    """The last paragraph without its sign-off, and the sign-off."""

    text: str
    """Empty where the whole paragraph was one."""
    sign_off: str
    names_people: bool = False
    writers: str | None = None
    """As written."""


@cache
def _any_of(kind: str) -> re.Pattern[str]:
    rows = (row.value for row in phrases(TABLE, KINDS) if row.kind == kind)
    return compiled(TABLE, "|".join(f"(?:{value})" for value in rows), re.NOFLAG)


@cache
def _signatures() -> tuple[re.Pattern[str], ...]:
    return tuple(compiled(TABLE, row.value, re.NOFLAG) for row in phrases(TABLE, KINDS) if row.kind == "by")


def _signature(paragraph: str) -> str | None:
    """The writers whom a paragraph names that is nothing but their signature."""
    found = (form.fullmatch(paragraph) for form in _signatures())
    return next((match["names"] for match in found if match), None)


@cache
def _tail() -> re.Pattern[str]:
    # Behind the end of a sentence only: "(ANSA)" in its middle says who reported something.
    return re.compile(rf"(?<=[.!?\"”’»)。！？」])\s*(?P<mark>{_any_of('tail').pattern})\s*$")


def ending(paragraph: str) -> Ending | None:
    """What the last paragraph of a text is without its sign-off; None where it has none."""
    if len(paragraph) <= LINES.sign_off and (signed := _signature(paragraph)):
        return Ending("", paragraph, names_people=True, writers=signed)
    if len(paragraph) <= LINES.closing_mark and any(_any_of(kind).fullmatch(paragraph) for kind in ("last", "tail")):
        return Ending("", paragraph)
    if len(paragraph) <= LINES.sign_off and _any_of("thanks").fullmatch(paragraph):
        return Ending("", paragraph, names_people=True)
    found = _tail().search(paragraph, max(0, len(paragraph) - LINES.sign_off))
    if not found:
        return None
    return Ending(paragraph[: found.start()].rstrip(), found["mark"])
