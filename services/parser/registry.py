"""The formats, in the order they are tried: a new format is one module and one line here."""

from dataclasses import dataclass

from services.parser.document import Document, Reader, Sniffer
from services.parser.formats import html_page, newsml_1, newsml_g2, ninjs, nitf, plain_text


@dataclass(frozen=True, slots=True)
class Format:
    """One format: how it is recognised and how it is read."""

    name: str
    sniff: Sniffer
    read: Reader
    why_here: str
    """Why it stands at this place of the table."""


FORMATS: tuple[Format, ...] = (
    Format(newsml_g2.NAME, newsml_g2.sniff, newsml_g2.read, "told by its root element"),
    Format(newsml_1.NAME, newsml_1.sniff, newsml_1.read, "told by its root element"),
    Format(nitf.NAME, nitf.sniff, nitf.read, "told by its root element"),
    Format(ninjs.NAME, ninjs.sniff, ninjs.read, "JSON that names a uri"),
    Format(html_page.NAME, html_page.sniff, html_page.read, "markup that is none of the wires'"),
    Format(plain_text.NAME, plain_text.sniff, plain_text.read, "last: any text at all"),
)


def recognise(document: Document) -> Format | None:
    """The first format whose sniffer knows the document."""
    return next((entry for entry in FORMATS if entry.sniff(document)), None)
