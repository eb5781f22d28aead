"""A news page → one draft: declared metadata first, then what the page shows; its body by trafilatura."""

import re

from lxml import etree

from schemas.article import Subject
from schemas.reasons import RejectReason
from schemas.stamp import Stamp
from services.parser.draft import Draft, PieceKind
from services.parser.formats.contract import Drafts, ReadOutcome
from services.parser.formats.page.body import body_pieces
from services.parser.formats.page.metadata import PageMetadata, page_metadata
from services.parser.formats.page.prune import prune
from services.parser.formats.page.thresholds import PAGE
from services.parser.formats.page.visible import visible_authors, visible_date
from services.parser.input.characters import one_line, optional_line
from services.parser.input.document import Document
from services.parser.input.html_guard import parse_html
from services.parser.lines.bylines import persons
from services.parser.lines.same_words import same_words
from services.parser.markup.html_fragment import html_pieces
from services.parser.stamps.read import read_stamp
from services.stream.messages import Rejected

NAME = "html"
_ROOTS = frozenset(
    {"html", "head", "body", "article", "div", "p", "meta", "title", "h1", "h2", "section", "main", "span"}
)
_DECK = re.compile(
    r"(?:^|[\s_-])(?:dek|deck|sub-?head(?:line|ing|er)?|sub-?title|standfirst|stand-first|strapline|lede|summary)(?:$|[\s_-])",
    re.IGNORECASE,
)
_FIRST_YEAR = "1900"
"""Earlier years stand for "unknown": .NET sites print their zero date, "0001-01-01T00:00:00Z"."""
_SITE = re.compile(r"\s*[|–—:·»-]\s*\S[^|]{0,40}")
_BETWEEN = re.compile(r"(\s+[|–—·»-]\s+)")
_DATED_PATH = re.compile(r"/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?:/|-|$)")


def sniff(document: Document) -> bool:
    """Declared as HTML, or beginning like it."""
    if document.raw.media_type in {"text/html", "application/xhtml+xml"}:
        return "<" in document.start
    return "<!doctype html" in document.start[:1024] or document.root_element.lower() in _ROOTS


def read(document: Document) -> ReadOutcome:
    """One article."""
    if document.text.count("<p") > document.limits.lines:
        return Rejected(RejectReason.HOSTILE, "more paragraphs than a page has")
    tree = parse_html(document.text, document.limits)
    if tree is None:
        return Rejected(RejectReason.HOSTILE, "a page without content, or nested absurdly deep")
    # What reads the tree comes before `prune`, which changes it: bylines and decks may stand in what it removes.
    facts = page_metadata(tree)
    deck, headline = _deck(tree), _headline(tree, facts)
    authors, published = _authors(tree, facts), _published(tree, facts, document)
    updated = read_stamp(facts.updated, document.clock, prefer="past")
    pieces = body_pieces(prune(tree), document.raw.url)
    if not any(piece.kind is PieceKind.PARAGRAPH for piece in pieces) and facts.article_body:
        pieces = tuple(html_pieces(facts.article_body, document.limits))
    if not pieces:
        return Rejected(RejectReason.NO_TEXT, "no article text in the page")
    # A deck that the extraction left out of the body may belong to a teaser, so only a repeated one is believed.
    shown = deck if deck and any(same_words(piece.text, deck) for piece in pieces[:4]) else None
    return Drafts(
        (
            Draft(
                format=NAME,
                headline=headline,
                subheadline=shown,
                bylines=authors,
                published_at=published,
                updated_at=updated,
                version_created=_version_created(published, updated, document),
                credit=facts.publisher,
                canonical_url=facts.canonical,
                language=facts.language,
                subjects=tuple(Subject(code=keyword) for keyword in facts.keywords),
                pieces=pieces,
            ),
        )
    )


def _headline(tree: etree._Element, facts: PageMetadata) -> str | None:
    """The declared headline, or the shown `h1` that is the same without the site's name; without one, the `h1`."""
    shown = [text for h1 in tree.iter("h1") if (text := optional_line("".join(map(str, h1.itertext()))))]
    title = next((optional_line("".join(map(str, element.itertext()))) for element in tree.iter("title")), None)
    declared = optional_line(facts.headline)
    if declared:
        return next((text for text in shown if _is_title_of_site(declared, text)), declared)
    return shown[0] if shown else _without_last(title) if title else None


def _is_title_of_site(declared: str, shown: str) -> bool:
    """Whether a declared title is the shown one, a separator and something short, such as the site's name."""
    rest = declared[len(shown) :]
    return len(shown) >= PAGE.shown_title and same_words(declared[: len(shown)], shown) and bool(_SITE.fullmatch(rest))


def _without_last(title: str) -> str:
    """The `title` element's text without the site's name at its end."""
    parts = _BETWEEN.split(title)
    return title if len(parts) < 3 or len(parts[-1].split()) > PAGE.site_name_words else "".join(parts[:-2])


def _deck(tree: etree._Element) -> str | None:
    """The subheadline, if some element's class calls it one (deck, standfirst, strapline)."""
    for element in tree.iter("h2", "h3", "p", "div"):
        marks = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
        if (
            _DECK.search(marks)
            and (text := optional_line("".join(map(str, element.itertext()))))
            and PAGE.shortest_deck <= len(text) <= PAGE.longest_deck
        ):
            return text
    return None


def _authors(tree: etree._Element, facts: PageMetadata) -> tuple[str, ...]:
    """The authors that the page declares; if none of them is a person, those that it shows."""
    if any(persons(one_line(author)) for author in facts.authors):
        return facts.authors
    return visible_authors(tree) or facts.authors


def _version_created(published: Stamp | None, updated: Stamp | None, document: Document) -> Stamp | None:
    """When the page was last changed by its own word: of two deliveries the one changed later is the newer version.

    A change after the page arrived is a clock that is wrong: believed, it would keep every later change out.
    """
    instants = [(at, stamp) for stamp in (updated, published) if stamp and (at := stamp.instant())]
    at, latest = max(instants, key=lambda pair: pair[0], default=(None, None))
    return latest if at and at <= document.raw.received_at else None


def _published(tree: etree._Element, facts: PageMetadata, document: Document) -> Stamp | None:
    # Declared, then marked up as time, then shown, then in the address: each is vaguer than the one before.
    written = [facts.published, *(element.get("datetime") for element in tree.iter("time"))]
    stamps = (read_stamp(str(text), document.clock, prefer="past") for text in written if text)
    if found := next((stamp for stamp in stamps if stamp and stamp.iso >= _FIRST_YEAR), None):
        return found
    if found := visible_date(tree, document.clock):
        return found
    if path := _DATED_PATH.search(document.raw.url or facts.canonical or ""):
        return read_stamp("-".join((path[1], path[2].zfill(2), path[3].zfill(2))), document.clock)
    return None
