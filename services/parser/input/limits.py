"""How large, deep and long an item may be. Time and memory per item are limited by the process pool, not here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one raw item. Each is checked before the work that it bounds."""

    payload_bytes: int = 16_000_000
    """Of the payload as sent, and again after decompression."""
    line_chars: int = 2_000_000
    """Of one line of plain text or of one paragraph."""
    xml_depth: int = 200
    """Levels of open elements: below libxml2's own limit, far above what wires need."""
    html_depth: int = 2_000
    """Levels of open tags. Old pages that never close a tag are valid HTML, and deep."""
    html_tags: int = 30_000
    """Tags of a page or fragment, opening and closing: nine times what the busiest pages have. Two seconds' work."""
    json_depth: int = 100
    articles: int = 2_000
    """In one package or feed."""
    members: int = 8_000
    """Entries of a feed that are looked at at all: an export of a blog has its pictures among its articles."""
    shared_chars: int = 2_000
    """Of a field that stands once and that each article of the package gets (the feed's title, the header's number):
    two thousand articles would make gigabytes of megabytes."""
    field_chars: int = 20_000
    """Of a field that is no text (headline, byline, id). Some feeds put a whole article into the title: it fits."""
    values: int = 2_000
    """Of one field (subjects, authors, sources): some archives give an item a hundred."""
    xml_tags: int = 300_000
    """Tags of an XML document, opening and closing: twice those of a package of news as large as an item may be."""
    json_values: int = 200_000
    """Objects and lists of a JSON document: ten times those of a feed of as many articles as are allowed."""
    lines: int = 20_000
    """Lines of plain text (twice as many with the empty ones), paragraphs of a page, pieces of an article."""
    email_lines: int = 100_000
    """Of a whole mail: an attachment as large as an item may be has 80,000 of them in base64."""
    email_header_bytes: int = 128_000
    email_parts: int = 100


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class XmlLimits:
    """Bounds of what an XML document may declare about itself."""

    doctype_chars: int = 200_000
    """Of the internal DTD subset: the whole NITF DTD has 60,000."""
    entity_chars: int = 200
    """Of an entity's text: a character, a name, a copyright line. A longer one that is used is an attack."""


XML_LIMITS = XmlLimits()
