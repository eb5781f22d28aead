"""RSS 2.0 (and 0.9x), RSS 1.0 (RDF) and Atom: every entry is an article.

A feed that is not well-formed is read as far as libxml2 can recover it, with a warning: many feeds on the web are not.
"""

from lxml import etree

from schemas.article import Subject
from schemas.reasons import DropReason
from schemas.stamp import Stamp
from services.parser.draft import BodyPiece, Draft
from services.parser.formats.contract import ReadOutcome, collect, malformed
from services.parser.input.document import Document
from services.parser.input.xml_guard import parse_xml
from services.parser.markup.html_fragment import html_pieces
from services.parser.markup.pieces import pieces_of
from services.parser.markup.xml_tree import attribute, every, first, language_of, local_name, text_at, text_of
from services.parser.stamps.read import read_stamp
from services.stream.messages import Dropped, Rejected

NAME = "feed"
_NAMES = {"rss": "rss", "RDF": "rdf", "feed": "atom"}


def sniff(document: Document) -> bool:
    """The root element is that of a feed."""
    root = document.root_element
    return root in _NAMES and (root != "RDF" or "purl.org/rss" in document.start)


def read(document: Document) -> ReadOutcome:
    """Every entry of the feed."""
    parsed, warnings = _parsed(document)
    if isinstance(parsed, Rejected):
        return parsed
    root = parsed
    name = _NAMES.get(local_name(root))
    if name is None:
        return malformed("a feed whose root element was lost")
    channel = root if name == "atom" else first(root, "channel")
    entries = every(root, "entry") if name == "atom" else [*every(root, "channel", "item"), *every(root, "item")]
    if not entries:
        return Dropped(DropReason.EMPTY_ITEM, "a feed without entries")
    return collect([_entry(entry, channel, name, warnings, document) for entry in entries])


def _parsed(document: Document) -> tuple[etree._Element | Rejected, tuple[str, ...]]:
    """The feed's tree, recovered if it is not well-formed, and the warning that says so."""
    strict = parse_xml(document.text, document.limits)
    if not isinstance(strict, Rejected):
        return strict, ()
    recovered = parse_xml(document.text, document.limits, recover=True)
    if isinstance(recovered, Rejected):
        return strict, ()
    return recovered, (f"the feed is not well-formed: {strict.error[:120]}",)


def _entry(
    entry: etree._Element, channel: etree._Element | None, name: str, warnings: tuple[str, ...], document: Document
) -> Draft:
    link = _link(entry)
    content = first(entry, "encoded") if name != "atom" else first(entry, "content")
    summary = _first_of(entry, "description", "summary")
    body = _pieces(content, document) or _pieces(summary, document)
    return Draft(
        format=name,
        guid=text_at(entry, "guid") or text_at(entry, "id") or attribute(entry, _RDF_ABOUT) or link,
        version_created=_stamp(entry, document, "updated", "modified"),
        published_at=_stamp(entry, document, "published", "pubDate", "date", "issued", "created"),
        updated_at=_stamp(entry, document, "updated", "modified"),
        headline=_plain(first(entry, "title"), document),
        persons=tuple(text for author in every(entry, "author") if (text := text_at(author, "name"))),
        bylines=tuple(text for author in (*every(entry, "creator"), *_named(entry)) if (text := text_of(author))),
        credit=text_at(channel, "title"),
        language=language_of(entry) or text_at(channel, "language"),
        url=link,
        canonical_url=link,
        subjects=tuple(_subjects(entry)),
        rights=text_at(entry, "rights") or text_at(channel, "copyright") or text_at(channel, "rights"),
        pieces=tuple(body),
        warnings=warnings,
    )


_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


def _named(entry: etree._Element) -> list[etree._Element]:
    return [author for author in every(entry, "author") if first(author, "name") is None]


def _first_of(entry: etree._Element, *names: str) -> etree._Element | None:
    return next((found for name in names if (found := first(entry, name)) is not None), None)


def _link(entry: etree._Element) -> str | None:
    for link in every(entry, "link"):
        if attribute(link, "rel") in {None, "alternate"} and (address := attribute(link, "href") or text_of(link)):
            return address
    return text_at(entry, "origLink")


def _stamp(entry: etree._Element, document: Document, *names: str) -> Stamp | None:
    found = (read_stamp(text_at(entry, name), document.clock, prefer="past") for name in names)
    return next((stamp for stamp in found if stamp), None)


def _plain(title: etree._Element | None, document: Document) -> str | None:
    """The text of a title, which may hold escaped markup (RSS does not say whether it may)."""
    text = text_of(title)
    if text and ("<" in text or "&" in text):
        return " ".join(piece.text for piece in html_pieces(f"<p>{text}</p>", document.limits)) or text
    return text


def _pieces(element: etree._Element | None, document: Document) -> list[BodyPiece]:
    if element is None:
        return []
    if len(element):
        return pieces_of(element)
    text = "".join(str(part) for part in element.itertext())
    return html_pieces(text, document.limits) if text.strip() else []


def _subjects(entry: etree._Element) -> list[Subject]:
    found = []
    for category in every(entry, "category"):
        if code := attribute(category, "term") or text_of(category):
            scheme = attribute(category, "scheme") or attribute(category, "domain")
            found.append(Subject(code=code, scheme=scheme, name=attribute(category, "label")))
    return found
