"""A news page → one draft: what it declares, then what it shows; its body by trafilatura."""

import re

from lxml import etree

from schemas.article import Subject
from schemas.reasons import RejectReason
from services.parser.draft import BodyPiece, Draft, PieceKind
from services.parser.formats.contract import Drafts, ReadOutcome
from services.parser.formats.page.elements import short_text, shorten_names
from services.parser.formats.page.facts.bylines import is_east_asian_name
from services.parser.formats.page.facts.headline import page_headline
from services.parser.formats.page.facts.metadata import PageMetadata, page_metadata
from services.parser.formats.page.facts.times import page_times, version_created
from services.parser.formats.page.facts.visible import authors_at_headline, visible_authors
from services.parser.formats.page.nesting import is_read_too_often
from services.parser.formats.page.text.body import body_pieces
from services.parser.formats.page.text.not_article import refusal
from services.parser.formats.page.text.opening import read_shown_lines, without_repeats
from services.parser.formats.page.text.pictures import take_captions
from services.parser.formats.page.text.prune import prune
from services.parser.formats.page.text.teasers import teasers, texts_in
from services.parser.formats.page.thresholds import PAGE
from services.parser.input.characters import one_line, optional_line
from services.parser.input.document import Document
from services.parser.input.html_guard import parse_html
from services.parser.lines.bylines import persons
from services.parser.lines.same_words import same_words
from services.parser.markup.html_fragment import html_pieces
from services.stream.messages import Rejected

NAME = "html"
_ROOTS = frozenset(
    {"html", "head", "body", "article", "div", "p", "meta", "title", "h1", "h2", "section", "main", "span"}
)
_DECK = re.compile(
    r"(?:^|[\s_-])(?:dek|deck|sub-?head(?:line|ing|er)?|sub-?title|standfirst|stand-first|strapline|lede|summary)(?:$|[\s_-])",
    re.IGNORECASE,
)


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
        return Rejected(RejectReason.HOSTILE, "a page without content, or with absurdly many tags or levels")
    # lxml makes an element's Python object again whenever none is alive: kept alive, each is made once.
    alive = list(tree.iter())
    if is_read_too_often(alive):
        return Rejected(RejectReason.HOSTILE, "a page whose text or links stand in too many elements at once")
    shorten_names(tree)
    # What reads the tree comes before what changes it: bylines and decks may stand in what is removed.
    facts = page_metadata(tree, document.raw.url)
    deck, headline = _deck(tree), page_headline(tree, facts, document.raw.url)
    authors = _authors(tree, facts, headline.text)
    other_authors = _disagreeing(authors, tree, headline.text)
    times = page_times(tree, facts, document, headline.text)
    boxes = teasers(tree)
    announced = texts_in(boxes)
    prune(tree)
    captions = take_captions(tree)
    pieces = body_pieces(tree, document.raw.url, announced)
    shown_text = sum(len(piece.text) for piece in pieces if piece.kind is PieceKind.PARAGRAPH)
    if facts.article_body and shown_text < len(facts.article_body) * PAGE.declared_body_share:
        pieces = tuple(html_pieces(facts.article_body, document.limits))
    if why := refusal(facts, headline.text, (*pieces, *captions), len(boxes), announced):
        return Rejected(RejectReason.NOT_AN_ARTICLE, why)
    pieces = without_repeats(pieces, headline.others, facts.description)
    if not any(_is_text(piece, headline.text) for piece in pieces):
        return Rejected(RejectReason.NO_TEXT, "no article text in the page")
    del alive
    lines = read_shown_lines(pieces, document.clock, facts.language, authors)
    pieces = (*lines.pieces, *captions)
    times = times.completed(lines.published, lines.updated)
    # A deck that the extraction left out of the body may belong to a teaser, so only a repeated one is believed.
    shown = deck if deck and any(same_words(piece.text, deck) for piece in pieces[:4]) else None
    return Drafts(
        (
            Draft(
                format=NAME,
                headline=headline.text,
                subheadline=shown,
                bylines=authors,
                persons=_without_spaces(authors) if _are_persons(authors) else tuple(dict.fromkeys(lines.names)),
                published_at=times.published,
                updated_at=times.updated,
                version_created=version_created(times, document),
                credit=facts.publisher,
                canonical_url=facts.canonical,
                language=facts.language,
                subjects=tuple(Subject(code=keyword) for keyword in facts.keywords),
                warnings=(*headline.warnings, *times.warnings, *other_authors),
                pieces=pieces,
            ),
        )
    )


def _is_text(piece: BodyPiece, headline: str | None) -> bool:
    return piece.kind is PieceKind.PARAGRAPH and not (headline and same_words(piece.text, headline))


def _deck(tree: etree._Element) -> str | None:
    """The subheadline, if some element's class calls it one (deck, standfirst, strapline)."""
    for element in tree.iter("h2", "h3", "p", "div"):
        marks = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
        if (
            _DECK.search(marks)
            and (text := optional_line(short_text(element, PAGE.longest_deck)))
            and len(text) >= PAGE.shortest_deck
        ):
            return text
    return None


def _authors(tree: etree._Element, facts: PageMetadata, headline: str | None) -> tuple[str, ...]:
    """The authors that the page declares; if none of them is a person, those that it shows."""
    # Many sites declare themselves as the author, and some of their names look like a person's.
    declared = tuple(name for name in facts.authors if not any(same_words(name, site) for site in facts.sites()))
    return declared if _are_persons(declared) else visible_authors(tree, headline) or declared


def _disagreeing(authors: tuple[str, ...], tree: etree._Element, headline: str | None) -> tuple[str, ...]:
    """What is said if the line at the headline names other persons than the page declares."""
    declared = {name.casefold() for author in authors for name in persons(one_line(author))}
    shown = authors_at_headline(tree, headline) if declared else ()
    if not shown or any(name.casefold() in declared for name in shown):
        return ()
    return (f"another author shown: {', '.join(shown)}",)


def _without_spaces(authors: tuple[str, ...]) -> tuple[str, ...]:
    """The names that the rules for bylines cannot know: Chinese, Japanese and Korean names are one word."""
    return tuple(author.strip() for author in authors if is_east_asian_name(author))


def _are_persons(authors: tuple[str, ...]) -> bool:
    return any(persons(one_line(author)) or is_east_asian_name(author) for author in authors)
