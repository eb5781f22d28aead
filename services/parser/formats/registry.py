"""The formats in the order in which they are tried. A new format is one module and one line here."""

from dataclasses import dataclass

from services.parser.formats import plain_text
from services.parser.formats.contract import Reader, Sniffer
from services.parser.formats.feeds import entry_with_page, json_feed, syndication
from services.parser.formats.json import ninjs
from services.parser.formats.mail import message
from services.parser.formats.page import html_page
from services.parser.formats.teleprinter import anpa_1312, iptc_7901, zczc
from services.parser.formats.xml import agency_xml, newsml_1, newsml_g2, nitf
from services.parser.input.document import Document


@dataclass(frozen=True, slots=True)
class Format:
    """One format: how it is recognised and how it is read."""

    name: str
    sniff: Sniffer
    read: Reader
    why_here: str
    """Why it is tried at this point."""


FORMATS: tuple[Format, ...] = (
    Format(entry_with_page.NAME, entry_with_page.sniff, entry_with_page.read, "before feeds: it begins with one"),
    Format(newsml_g2.NAME, newsml_g2.sniff, newsml_g2.read, "recognised by its root element"),
    Format(newsml_1.NAME, newsml_1.sniff, newsml_1.read, "recognised by its root element"),
    Format(nitf.NAME, nitf.sniff, nitf.read, "recognised by its root element"),
    Format(syndication.NAME, syndication.sniff, syndication.read, "recognised by its root element"),
    Format(json_feed.NAME, json_feed.sniff, json_feed.read, "before ninjs: both are JSON, this one names its standard"),
    Format(ninjs.NAME, ninjs.sniff, ninjs.read, "JSON that names a uri"),
    Format(anpa_1312.NAME, anpa_1312.sniff, anpa_1312.read, "recognised by control characters and its header"),
    Format(iptc_7901.NAME, iptc_7901.sniff, iptc_7901.read, "after ANPA, whose story number looks like its header"),
    Format(zczc.NAME, zczc.sniff, zczc.read, "after IPTC 7901, whose files may begin with ZCZC too"),
    Format(message.NAME, message.sniff, message.read, "recognised by its header fields; may hold HTML"),
    Format(agency_xml.NAME, agency_xml.sniff, agency_xml.read, "before HTML, some of whose elements name roots of XML"),
    Format(html_page.NAME, html_page.sniff, html_page.read, "any markup that no wire format claims"),
    Format(plain_text.NAME, plain_text.sniff, plain_text.read, "last: any text at all"),
)


def recognise(document: Document) -> Format | None:
    """The first format whose sniffer recognises the document."""
    return next((entry for entry in FORMATS if entry.sniff(document)), None)
