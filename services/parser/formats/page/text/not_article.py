"""Pages that are no article: consent walls, robot checks, errors, and overviews of other articles.

A real article refused is worse than an overview let through: what a page declares to be an article is refused only
if it shows nothing but a wall.
"""

import re
from functools import cache

from services.parser.draft import BodyPiece, PieceKind
from services.parser.formats.page.facts.metadata import PageMetadata
from services.parser.formats.page.thresholds import PAGE
from services.parser.words import word_lines

# A site that asks for consent says "we" and "you"; news about cookies says neither.
_TO_READER = re.compile(
    r"\b(?:we|our|us|you|your|wir|uns|unsere?\w*|sie|ihre?\w*|nous|nos|notre|vous|votre|vos|nosotros|nuestr\w+|usted|su|tu|noi|nostr\w+|"
    r"wij|uw|vi|vår\w*|din|ditt|dine|me|my|nasz\w*|państw\w*|tw(?:ój|oj)\w*|naš\w*|vaš\w*|biz\w*|siz\w*|nós|noss\w+|você\w*|seus?|suas?|"
    r"мы|наш\w*|вы|ваш\w*)\b|نحن|موقعنا|当社|弊社|お客様|我们|您|당사|귀하",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?…。！？؟۔][\"'”’»)\]]*$")


def refusal(
    facts: PageMetadata, headline: str | None, pieces: tuple[BodyPiece, ...], teasers: int, announced: frozenset[str]
) -> str | None:
    """Why the page is no article, or None. `announced`: the texts of its teasers."""
    shown = [piece.text for piece in pieces if piece.kind in {PieceKind.PARAGRAPH, PieceKind.REMOVED}]
    if wall := _wall(headline or "", shown):
        return wall
    # Only a wall refuses a declared article (docs/decisions.md, "A declared article is never refused as an overview").
    if facts.is_article:
        return None
    if any(pattern.fullmatch((headline or "").strip()) for pattern in _hints("search")):
        return "a list of search results"
    return _overview(facts, pieces, teasers, announced)


def _overview(
    facts: PageMetadata, pieces: tuple[BodyPiece, ...], teasers: int, announced: frozenset[str]
) -> str | None:
    paragraphs = (piece.text for piece in pieces if piece.kind is PieceKind.PARAGRAPH)
    own = sum(len(text) for text in paragraphs if text not in announced and _SENTENCE.search(text))
    if teasers >= PAGE.overview_teasers and own < min(PAGE.own_text, teasers * PAGE.own_text_per_teaser):
        return f"an overview: {teasers} announcements of other articles and {own} characters of its own"
    pictures = sum(piece.kind is PieceKind.CAPTION for piece in pieces)
    if pictures >= PAGE.gallery_pictures and own < pictures * PAGE.own_text_per_teaser:
        return f"a gallery: {pictures} pictures and {own} characters of text"
    if facts.is_overview and own < PAGE.long_paragraph and (teasers or pictures):
        return "declared as an overview, with no text of its own"
    return None


def _wall(headline: str, shown: list[str]) -> str | None:
    first, whole = [headline, *shown[:2]], sum(map(len, shown))
    for kind, most in (("robot", PAGE.wall_text), ("error", PAGE.error_text)):
        if whole <= most and any(pattern.fullmatch(line.strip()) for line in first for pattern in _hints(kind)):
            return f"a page that stands in an article's place ({kind})"
    if whole > PAGE.wall_text:
        return None
    asking = sum(len(text) for text in shown if is_consent(text))
    if asking and asking >= PAGE.wall_share * whole:
        return "a request to agree to cookies, not an article"
    return None


def is_consent(text: str) -> bool:
    """Whether a paragraph asks the reader to agree to tracking: several of its terms, in the words of a site."""
    lowered = text.lower()
    if len(text) > PAGE.wall_text or not any(stem in lowered for stem in word_lines("consent_stems")):
        return False
    if not _TO_READER.search(text):
        return False
    return sum(1 for pattern in _hints("consent") if pattern.search(text)) >= PAGE.consent_hints


@cache
def _hints(kind: str) -> tuple[re.Pattern[str], ...]:
    lines = (line.split(" ", 1) for line in word_lines("page_walls"))
    return tuple(re.compile(pattern, re.IGNORECASE) for name, pattern in lines if name == kind)
