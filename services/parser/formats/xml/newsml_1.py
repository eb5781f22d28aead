"""NewsML 1.0 to 1.2: NewsEnvelope, NewsItems, nested NewsComponents with ContentItems.

Which item it is, is read in `newsml_1_identity.py`, what its NewsManagement orders in `newsml_1_status.py`, its text
and headline in `newsml_1_content.py`.
"""

from collections.abc import Iterator

from lxml import etree

from schemas.article import Status, Subject
from schemas.reasons import DropReason
from schemas.stamp import Stamp
from services.parser.draft import Draft
from services.parser.formats.contract import ReadOutcome, collect, malformed, shown_id
from services.parser.formats.xml.newsml_1_content import (
    captions,
    editor_note,
    headline_component,
    headline_of,
    is_text,
    read_content,
    text_component,
)
from services.parser.formats.xml.newsml_1_identity import read_identity
from services.parser.formats.xml.newsml_1_status import read_embargo_change, read_status
from services.parser.input.document import Document
from services.parser.input.xml_guard import parse_xml
from services.parser.markup.html_fragment import with_characters
from services.parser.markup.xml_tree import (
    attribute,
    descendants,
    every,
    first,
    formal_name,
    local_name,
    outermost,
    text_at,
    text_of,
    without_endless,
)
from services.parser.stamps.machine import read_machine_stamp
from services.stream.messages import Dropped, Rejected

NAME = "newsml-1"


def sniff(document: Document) -> bool:
    """The root element is `NewsML`."""
    return document.root_element == "NewsML"


def read(document: Document) -> ReadOutcome:
    """Every NewsItem of the document."""
    root = parse_xml(document.text, document.limits)
    if isinstance(root, Rejected):
        return root
    envelope, items = (
        without_endless(first(root, "NewsEnvelope"), document.limits.shared_chars),
        every(root, "NewsItem"),
    )
    if not items:
        return Dropped(DropReason.EMPTY_ITEM, "a NewsML document without NewsItem")
    return collect(outcome for item in items for outcome in (_read_item(item, envelope, document), *_beside(item)))


def _beside(item: etree._Element) -> Iterator[Dropped]:
    """The pictures, sound and graphics of an item that also holds text: counted, not read."""
    if text_component(item) is None:
        return
    guid = read_identity(item).guid
    for content in descendants(item, "ContentItem"):
        # The DTD does not require a media type; without one it is a text.
        media = formal_name(first(content, "MediaType")) or "text"
        if not is_text(content):
            yield Dropped(DropReason.NOT_TEXT, f"{shown_id(guid)}: {media} {attribute(content, 'Href') or ''}".strip())


def _read_item(item: etree._Element, envelope: etree._Element | None, document: Document) -> Draft | Dropped | Rejected:
    identity = read_identity(item)
    guid = identity.guid
    if guid is None and not identity.parts:
        return malformed("a NewsItem without NewsIdentifier")
    management = first(item, "NewsManagement")
    status, signal, targets, warnings = read_status(management, guid or "")
    component = text_component(item)
    holds_media = next(descendants(item, "ContentItem"), None) is not None
    if component is None and holds_media and status is Status.USABLE and signal is None and not editor_note(item):
        return Dropped(DropReason.NOT_TEXT, f"{guid}: no component with text")
    main = component if component is not None else item
    content = read_content(main)
    return Draft(
        format=NAME,
        guid=guid,
        identity=identity.parts,
        version=identity.version,
        version_created=_stamp(text_at(management, "ThisRevisionCreated"), document),
        first_created=_stamp(text_at(management, "FirstCreated"), document),
        published_at=_stamp(text_at(management, "FirstCreated"), document),
        status=status,
        embargo=read_embargo_change(management),
        urgency=_digit(formal_name(first(management, "Urgency"))),
        priority=_digit(formal_name(first(envelope, "Priority"))),
        signal=signal,
        acts_on=targets,
        headline=with_characters(headline_of(item, main) or content.headline or headline_component(item) or "") or None,
        subheadline=_line(item, "SubHeadLine") or content.subheadline,
        slugline=_line(item, "SlugLine"),
        bylines=tuple(filter(None, (_line(item, "ByLine"),))) or content.bylines,
        credit=_line(item, "CreditLine") or _party(item, "Provider") or content.credit,
        dateline=_line(item, "DateLine") or content.dateline,
        editor_note=editor_note(item) or content.note,
        language=next((attribute(found, "FormalName") for found in descendants(main, "Language")), None),
        subjects=tuple(_subjects(item)),
        rights=next((text for found in outermost(item, "UsageTerms", "UsageType") if (text := text_of(found))), None)
        or _line(item, "CopyrightLine"),
        info_source=tuple(
            name for source in descendants(item, "Source") if (name := attribute(first(source, "Party"), "FormalName"))
        ),
        transmission=attribute(first(envelope, "TransmissionId"), "Repeat") or text_at(envelope, "TransmissionId"),
        pieces=(*content.pieces, *captions(item)),
        warnings=warnings,
        needs_text=status is Status.USABLE and signal is None,
    )


def _stamp(text: str | None, document: Document) -> Stamp | None:
    return read_machine_stamp(text, document.clock)


def _digit(text: str | None) -> int | None:
    return int(text) if text and len(text) == 1 and text in "123456789" else None


def _line(item: etree._Element, name: str) -> str | None:
    return next((text for lines in descendants(item, "NewsLines") if (text := text_at(lines, name))), None)


def _party(item: etree._Element, role: str) -> str | None:
    return next((attribute(first(found, "Party"), "FormalName") for found in descendants(item, role)), None)


def _subjects(item: etree._Element) -> Iterator[Subject]:
    seen = set()
    for code in descendants(item, "SubjectCode"):
        # Subject, SubjectMatter and SubjectDetail repeat the digits of the level above: each code is one subject.
        for element in code:
            number = attribute(element, "FormalName")
            if number and number not in seen and local_name(element) in {"Subject", "SubjectMatter", "SubjectDetail"}:
                seen.add(number)
                is_iptc = len(number) == 8 and number.isdigit()
                yield Subject(code=number, scheme="http://cv.iptc.org/newscodes/subjectcode/" if is_iptc else None)
