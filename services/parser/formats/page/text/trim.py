"""Trims an extraction to the element that the page marks as its article's: before it stand decks, behind it teasers."""

import re
from functools import lru_cache

from lxml import etree

from schemas.article import RemovalReason
from services.parser.draft import BodyPiece, removed
from services.parser.formats.page.thresholds import PAGE


def trimmed(marked: list[etree._Element], pieces: list[BodyPiece]) -> list[BodyPiece]:
    """The same pieces, those before the first and behind the last one in the element marked as removed.

    Not those between them, which the template may have put elsewhere. Nothing changes if much of the text lies outside:
    some sites mark another article.
    """
    if not marked or not pieces:
        return pieces
    text = _letters("".join(str(part) for element in marked for part in element.itertext(etree.Element)))
    inside = [paragraph_key(piece.text) in text for piece in pieces]
    covered = sum(len(piece.text) for piece, within in zip(pieces, inside, strict=True) if within)
    if not covered or covered < PAGE.trimmed_share * sum(len(piece.text) for piece in pieces):
        return pieces
    # Text between two parts of the article stays, even if it is not found in the element: templates move paragraphs.
    first, last = inside.index(True), len(inside) - 1 - inside[::-1].index(True)
    return [_placed(piece, index - first, index - last) for index, piece in enumerate(pieces)]


def _placed(piece: BodyPiece, from_first: int, from_last: int) -> BodyPiece:
    if from_first < 0:
        return removed(piece.text, RemovalReason.REPEATED_SUBHEADLINE)
    return removed(piece.text, RemovalReason.RELATED_LINK) if from_last > 0 else piece


def paragraph_key(text: str) -> str:
    """The letters by which a paragraph is found again: its beginning, since the extraction may cut its end."""
    return _key(text[: 2 * PAGE.paragraph_key])


@lru_cache(maxsize=512)  # each paragraph is asked for as extracted, as marked, and when trimming
def _key(beginning: str) -> str:
    return _letters(beginning)[: PAGE.paragraph_key]


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
