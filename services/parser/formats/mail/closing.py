"""What ends a press office's mail below the text: the greeting and the sender, or contacts below the mark "###".

Kind regards,            the greeting, in the languages of `words/mail_closings.txt`
Press Office

# # #                    the end of a release: what follows is for desks
Media contact: …
"""

import re
from dataclasses import replace
from functools import cache

from schemas.article import RemovalReason
from services.parser.draft import BodyPiece, PieceKind, removed
from services.parser.words import word_lines

_LAST = 8
"""Pieces of the text among which a greeting closes the mail."""
_LONGEST = 120
"""Characters of a paragraph of a greeting and a name."""
_END = re.compile(r"\W*(?:(?:#\s?){3,}|-\s?30\s?-|/?ends?/?)\W*", re.IGNORECASE)


@cache
def _greeting() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{'|'.join(word_lines('mail_closings'))})(?!\w)[\s,.!。、]*", re.IGNORECASE)


def without_closing(pieces: tuple[BodyPiece, ...]) -> tuple[BodyPiece, ...]:
    """The pieces with those of the closing removed; a mail that is nothing else keeps them."""
    at = _closing_at(pieces)
    if at is None or not any(piece.kind is PieceKind.PARAGRAPH for piece in pieces[:at]):
        return pieces
    below = (
        piece if piece.kind is PieceKind.REMOVED else removed(piece.text, RemovalReason.OTHER) for piece in pieces[at:]
    )
    return (*pieces[:at], *(replace(piece, credit=None) for piece in below if piece.text))


def _closing_at(pieces: tuple[BodyPiece, ...]) -> int | None:
    shown = [index for index, piece in enumerate(pieces) if piece.kind is not PieceKind.REMOVED]
    greeting = next((index for index in shown[-_LAST:] if _is_greeting(pieces[index].text)), None)
    return greeting if greeting is not None else _end_at(pieces)


def _is_greeting(text: str) -> bool:
    found = _greeting().match(text) if len(text) <= _LONGEST else None
    # A name or an office may follow in the same paragraph; a sentence does not.
    return found is not None and not re.search(r"[.!?]\s+\S", text[found.end() :])


def _end_at(pieces: tuple[BodyPiece, ...]) -> int | None:
    """Where the release says that it ends, if more stands above than below."""
    at = next((index for index, piece in enumerate(pieces) if _END.fullmatch(piece.text)), None)
    if at is None:
        return None
    above, below = (sum(len(piece.text) for piece in part) for part in (pieces[:at], pieces[at:]))
    return at if above > below else None
